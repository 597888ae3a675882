import CKernels
import Learning
import LinearAlgebra
import Machine

/// Training inputs as bin numbers, one byte a value: made once for each training fold, shared by every tree model.
///
/// Columns that can separate rows are put into groups of at most 16; a group holds its bins row by row. So one visit to
/// a row updates the sums of several features, and the sums of a group fit into the first-level cache.
final class BinnedInputs: Sendable {
  /// Some columns whose bins lie side by side.
  struct Group: Sendable {
    /// Input columns, in the order of their bins.
    let columns: [Int]
    /// Where the group's bins begin; row r, position p is `offset + r * columns.count + p`.
    let offset: Int
    /// The largest bin count among the columns.
    let binCount: Int
    let isCategory: Bool
  }

  /// Where a column stands.
  struct Place: Sendable {
    let group: Int
    let position: Int
  }

  let rows: Int
  /// One for each input column.
  let features: [FeatureBins]
  let groups: [Group]
  /// For each input column, its place; nil where it can't separate rows.
  let places: [Place?]
  /// Columns that can separate rows, ascending.
  let usefulColumns: [Int]
  private let byteCount: Int
  // Safe: written in `init` only, read-only afterwards, freed in `deinit`.
  private nonisolated(unsafe) let storage: UnsafeMutablePointer<UInt8>
  private nonisolated(unsafe) let edgeStorage: UnsafeMutablePointer<Float>

  /// Rows that edges are learned from; of more rows, as many are drawn evenly.
  static let sampleLimit = 65_536
  static let groupWidth = 16

  /// Bins `inputs`, with at most `binLimit` bins (2 to 256, the one for missing values included).
  ///
  /// - Parameters:
  ///   - minimumCategoryRows: rows that a level needs for a bin of its own, where a category has many.
  ///   - rules: how an existing model makes keys, where its training goes on; nil: learned from the inputs.
  init(
    _ inputs: Matrix<Double>, features: [Feature], weights: [Double]?, binLimit: Int,
    minimumCategoryRows: Int = CategoryRules().minimumRows, rules: [KeyRule]? = nil, pool: ThreadPool
  ) {
    rows = inputs.rows
    let limit = max(1, min(255, binLimit - 1))
    let sample = Self.sample(rows: inputs.rows, weights: weights)
    var bins = [FeatureBins](repeating: FeatureBins(), count: inputs.columns)
    bins.withUnsafeMutableBufferPointer { bins in
      // Safe: each index writes only its own columns.
      nonisolated(unsafe) let bins = bins
      // Eight columns at a time: one cache line of a row.
      pool.run(count: (inputs.columns + 7) / 8) { block, _ in
        Self.learn(
          columns: block * 8..<min(block * 8 + 8, inputs.columns), of: inputs, features: features, weights: weights,
          sample: sample, limit: limit, minimumCategoryRows: minimumCategoryRows, rules: rules, into: bins)
      }
    }
    self.features = bins

    let useful = bins.indices.filter { bins[$0].isUseful }
    usefulColumns = useful
    var groups: [Group] = []
    var offset = 0
    for isCategory in [false, true] {
      // Columns with alike bin counts together, so that short ones don't pay for long ones.
      let columns = useful.filter { bins[$0].isCategory == isCategory }
        .sorted { (bins[$0].binCount, $0) < (bins[$1].binCount, $1) }
      var groupCount = (columns.count + Self.groupWidth - 1) / Self.groupWidth
      // An even number, so that two threads get equal shares.
      if columns.count >= 8, groupCount % 2 == 1 { groupCount += 1 }
      for index in 0..<groupCount {
        let range = (index * columns.count / groupCount)..<((index + 1) * columns.count / groupCount)
        let members = Array(columns[range])
        groups.append(
          Group(
            columns: members, offset: offset, binCount: members.map { bins[$0].binCount }.max() ?? 1,
            isCategory: isCategory))
        offset += members.count * rows
      }
    }
    self.groups = groups
    var places = [Place?](repeating: nil, count: inputs.columns)
    for (group, entry) in groups.enumerated() {
      for (position, column) in entry.columns.enumerated() { places[column] = Place(group: group, position: position) }
    }
    self.places = places

    // A few bytes more, so that wide loads of the last row stay inside.
    byteCount = offset
    storage = .allocate(capacity: offset + 64)
    (storage + offset).initialize(repeating: 0, count: 64)
    edgeStorage = .allocate(capacity: max(1, inputs.columns * 256))
    edgeStorage.initialize(repeating: .infinity, count: max(1, inputs.columns * 256))
    for (column, feature) in bins.enumerated() {
      for (index, edge) in feature.edges.enumerated() { edgeStorage[column * 256 + index] = edge }
    }
    fill(inputs, pool: pool)
  }

  deinit {
    storage.deallocate()
    edgeStorage.deallocate()
  }

  /// Memory held, for `SharedWork`.
  var bytes: Int { byteCount + features.count * (1024 + 200) }

  /// What the C loops need to know of a column; nil where it can't separate rows. Valid while `self` lives.
  func kernelFeature(_ column: Int, uniform: Double = 0) -> ckernels_tree_feature? {
    guard let place = places[column] else { return nil }
    let group = groups[place.group]
    return ckernels_tree_feature(
      base: storage + group.offset + place.position, stride: Int64(group.columns.count),
      bins: Int32(features[column].binCount), is_category: features[column].isCategory ? 1 : 0,
      levels: Int32(features[column].levelBins), edges: edgeStorage + column * 256, uniform: uniform)
  }

  /// Where a group's bins begin. Valid while `self` lives.
  func base(ofGroup group: Int) -> UnsafePointer<UInt8> { UnsafePointer(storage + groups[group].offset) }

  /// The bin of one value; 0 for a column that can't separate rows.
  func bin(row: Int, column: Int) -> Int {
    guard let place = places[column] else { return 0 }
    let group = groups[place.group]
    return Int(storage[group.offset + row * group.columns.count + place.position])
  }

  private func fill(_ inputs: Matrix<Double>, pool: ThreadPool) {
    let chunk = 4096
    let chunks = (rows + chunk - 1) / chunk
    let edgeStorage = self.edgeStorage
    let storage = self.storage
    inputs.storage.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for group in groups {
        // The categories of a group lie in one buffer for the time of the loop.
        var codes: [UInt8] = []
        let starts = group.columns.map { column in
          defer { codes += features[column].categoryBins }
          return codes.count
        }
        codes.withUnsafeBufferPointer { codes in
          let maps = zip(group.columns, starts).map { column, start in
            let feature = features[column]
            var width = 1
            while width <= feature.edges.count { width *= 2 }
            return ckernels_tree_bin_map(
              shift: feature.shift, edges: feature.isCategory ? nil : UnsafePointer(edgeStorage + column * 256),
              search_width: Int32(width), category_bins: codes.baseAddress.map { $0 + start },
              category_count: Int64(feature.categoryBins.count), unseen_bin: feature.otherBin)
          }
          let columns = group.columns.map { Int32($0) }
          pool.run(count: chunks) { index, _ in
            // Safe: chunks are rows apart from each other.
            ckernels_tree_bin_rows(
              base, Int64(inputs.columns), Int64(index * chunk), Int64(min(rows, (index + 1) * chunk)),
              Int32(columns.count), columns, maps, storage + group.offset)
          }
        }
      }
    }
  }

  /// Rows that edges are learned from: those that count, evenly spread with a jitter that hides any period in the data.
  private static func sample(rows: Int, weights: [Double]?) -> [Int] {
    let counting: [Int]
    if let weights, weights.contains(0) {
      counting = (0..<rows).filter { weights[$0] > 0 }
    } else {
      counting = rows <= sampleLimit ? Array(0..<rows) : []
    }
    let total = counting.isEmpty ? rows : counting.count
    guard total > sampleLimit else { return counting }
    var state: UInt64 = 0x5eed
    return (0..<sampleLimit).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let low = index * total / sampleLimit
      let high = (index + 1) * total / sampleLimit
      let position = low + Int((state >> 33) % UInt64(max(1, high - low)))
      return counting.isEmpty ? position : counting[position]
    }
  }

  private static func learn(
    columns: Range<Int>, of inputs: Matrix<Double>, features: [Feature], weights: [Double]?, sample: [Int], limit: Int,
    minimumCategoryRows: Int, rules: [KeyRule]?, into bins: UnsafeMutableBufferPointer<FeatureBins>
  ) {
    let width = columns.count
    // Rows outside the sample tell only whether a value is missing at all.
    var missing = [Bool](repeating: false, count: width)
    if sample.count < inputs.rows {
      inputs.storage.withUnsafeBufferPointer { values in
        missing.withUnsafeMutableBufferPointer { missing in
          for row in 0..<inputs.rows where weights.map({ $0[row] > 0 }) ?? true {
            let from = row &* inputs.columns &+ columns.lowerBound
            for column in 0..<width where values[from &+ column].isNaN { missing[column] = true }
          }
        }
      }
    }
    let shifts = columns.map { rules?[$0].shift }
    let ranges = finiteRanges(columns, of: inputs, sample: sample)
    var keys = [Float](repeating: 0, count: width * sample.count)
    var counts = [Int](repeating: 0, count: width)
    let taken = (0..<width).map { shifts[$0] ?? Self.shift(low: ranges[$0].low, high: ranges[$0].high) }
    inputs.storage.withUnsafeBufferPointer { values in
      keys.withUnsafeMutableBufferPointer { keys in
        for row in sample {
          let from = row &* inputs.columns &+ columns.lowerBound
          for column in 0..<width {
            // Adding zero makes a negative zero positive, so that both sort as equal.
            let key = numericKey(values[from &+ column], shift: taken[column]) + 0
            // Missing values are overwritten by the next key.
            keys[column &* sample.count &+ counts[column]] = key
            counts[column] &+= key.isNaN ? 0 : 1
          }
        }
      }
    }
    var scratch = [Float](repeating: 0, count: sample.count)
    for column in columns {
      if case .categorical(let levelCount) = features[column].kind {
        bins[column] = category(
          column, levelCount: levelCount, of: inputs, weights: weights, minimumRows: minimumCategoryRows, limit: limit)
        if let rule = rules?[column] { bins[column].adopt(rule) }
        continue
      }
      let index = column - columns.lowerBound
      keys.withUnsafeMutableBufferPointer { keys in
        let own = UnsafeMutableBufferPointer(
          rebasing: keys[(index * sample.count)..<(index * sample.count + counts[index])])
        sortFloats(own, &scratch)
        bins[column] = FeatureBins(
          sortedKeys: UnsafeBufferPointer(own), limit: limit, shift: taken[index],
          hasMissing: counts[index] < sample.count || missing[index])
      }
    }
  }

  /// The least and the largest finite value of each column among the sampled rows.
  private static func finiteRanges(
    _ columns: Range<Int>, of inputs: Matrix<Double>, sample: [Int]
  ) -> [(low: Double, high: Double)] {
    var ranges = [(low: Double, high: Double)](repeating: (.infinity, -.infinity), count: columns.count)
    inputs.storage.withUnsafeBufferPointer { values in
      ranges.withUnsafeMutableBufferPointer { ranges in
        for row in sample {
          let from = row &* inputs.columns &+ columns.lowerBound
          for column in 0..<columns.count {
            let value = values[from &+ column]
            guard value.isFinite else { continue }
            if value < ranges[column].low { ranges[column].low = value }
            if value > ranges[column].high { ranges[column].high = value }
          }
        }
      }
    }
    return ranges
  }

  /// What to take from the values so that Float can tell them apart: their centre, if they differ little compared with
  /// their size.
  private static func shift(low: Double, high: Double) -> Double {
    guard high > low, high - low < max(abs(low), abs(high)) / 64 else { return 0 }
    return low + (high - low) / 2
  }

  private static func category(
    _ column: Int, levelCount: Int, of inputs: Matrix<Double>, weights: [Double]?, minimumRows: Int, limit: Int
  ) -> FeatureBins {
    var counts = [Int](repeating: 0, count: max(0, levelCount))
    var unknown = 0
    var hasMissing = false
    for row in 0..<inputs.rows where weights.map({ $0[row] > 0 }) ?? true {
      let value = inputs[row, column]
      if value.isNaN {
        hasMissing = true
      } else if value >= 0, value < Double(levelCount), value == value.rounded(.down) {
        counts[Int(value)] += 1
      } else {
        unknown += 1
      }
    }
    return FeatureBins(
      codeCounts: counts, unknownRows: unknown, minimumRows: minimumRows, limit: limit, hasMissing: hasMissing)
  }
}

/// Sorts keys ascending (no NaN among them); `scratch` is at least as long.
func sortFloats(_ keys: UnsafeMutableBufferPointer<Float>, _ scratch: inout [Float]) {
  guard let base = keys.baseAddress, keys.count > 1, scratch.count >= keys.count else { return }
  ckernels_tree_sort_floats(base, &scratch, Int64(keys.count))
}

extension FitContext {
  /// The bins of `examples`, made once for all tree models that train on them.
  mutating func bins(
    for examples: Examples, limit: Int, categories: CategoryRules = CategoryRules(), pool: ThreadPool
  ) throws(FitError) -> BinnedInputs {
    let name = "bins/\(limit)/\(categories.minimumRows)"
    let binned = try shared(name, for: examples, bytes: { $0.bytes }) { (_: inout FitContext) throws(FitError) in
      BinnedInputs(
        examples.inputs, features: examples.features, weights: examples.weights, binLimit: limit,
        minimumCategoryRows: categories.minimumRows, pool: pool)
    }
    for (feature, bins) in zip(examples.features, binned.features) where bins.rareLevelCount > 0 {
      notes.append(
        "\(bins.rareLevelCount) of the \(bins.levelCount) levels of '\(feature.name)' "
          + "\(bins.rareLevelCount == 1 ? "is" : "are") rare (fewer than \(categories.minimumRows) training rows, or beyond "
          + "\(limit) bins) and \(bins.rareLevelCount == 1 ? "is a bin of its own" : "count as one")")
    }
    return binned
  }
}
