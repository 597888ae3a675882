import Learning
import LinearAlgebra

/// How the values of one column become numbers of bins: 0 for a missing value, then the values in order, and last a bin
/// for levels that were never met, whose score is always 0.
struct ShapeBins: Sendable, Equatable, Codable {
  /// Numeric: a value belongs to the bin after all cuts that are at most it.
  var cuts: [Double] = []
  /// Levels of a category; 0 for numbers.
  var levelCount = 0
  var isCategory = false

  /// Bins, those for missing and never met values among them.
  var count: Int { (isCategory ? levelCount : cuts.count + 1) + 2 }
  /// The bin of levels never met.
  var unmet: Int { count - 1 }
  /// Bins of values: neither missing nor never met.
  var values: Range<Int> { 1..<count - 1 }

  /// Numeric cuts.
  init(cuts: [Double]) { self.cuts = cuts }

  /// Learns the bins of a column: one for each value where there are few, else at quantiles, each cut halfway between two
  /// values.
  init(_ column: [Double], kind: Feature.Kind, limit: Int) {
    if case .categorical(let levels) = kind {
      isCategory = true
      levelCount = levels
      return
    }
    let sorted = column.filter { !$0.isNaN }.sorted()
    guard let first = sorted.first, let last = sorted.last, first < last else { return }
    var distinct = [first]
    for value in sorted where value > distinct[distinct.count - 1] {
      distinct.append(value)
      if distinct.count > limit { break }
    }
    func between(_ low: Double, _ high: Double) -> Double {
      let middle = low / 2 + high / 2
      return middle > low && middle.isFinite ? middle : high
    }
    if distinct.count <= limit {
      cuts = zip(distinct, distinct.dropFirst()).map(between)
      return
    }
    for part in 1..<limit {
      let position = part * sorted.count / limit
      let value = sorted[position]
      // The whole run of equal values stays together.
      guard let before = sorted[..<position].last, before < value else { continue }
      let cut = between(before, value)
      if cut > cuts.last ?? -.infinity { cuts.append(cut) }
    }
    // A value that fills whole parts still is told from its neighbours.
    if cuts.isEmpty, let second = sorted.first(where: { $0 > first }) { cuts = [between(first, second)] }
  }

  @inline(__always)
  func bin(_ value: Double) -> Int {
    if value.isNaN { return 0 }
    if isCategory {
      return value >= 0 && value < Double(levelCount) && value == value.rounded(.down) ? Int(value) + 1 : unmet
    }
    var low = 0
    var high = cuts.count
    while low < high {
      let middle = (low &+ high) >> 1
      if cuts[middle] <= value { low = middle &+ 1 } else { high = middle }
    }
    return low &+ 1
  }

  private enum CodingKeys: CodingKey { case cuts, levelCount, isCategory }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    cuts = try container.decode([Double].self, forKey: .cuts)
    levelCount = try container.decode(Int.self, forKey: .levelCount)
    isCategory = try container.decode(Bool.self, forKey: .isCategory)
    guard (0..<1 << 31).contains(levelCount), !isCategory || cuts.isEmpty, zip(cuts, cuts.dropFirst()).allSatisfy(<)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .cuts, in: container, debugDescription: "the cuts of a column don't rise")
    }
  }
}

/// The bins of all training rows, column after column, made once for each training fold.
struct BinnedColumns: Sendable {
  let rules: [ShapeBins]
  let rows: Int
  /// rows values for each column.
  let bins: [UInt16]

  /// Bins of a category and all others must be told apart by 16 bits.
  static let largestBinCount = 65_535

  init(_ examples: Examples, limit: Int) throws(FitError) {
    let inputs = examples.inputs
    var rules: [ShapeBins] = []
    for (column, feature) in examples.features.enumerated() {
      if case .time = feature.kind { throw .timeFeature(name: feature.name) }
      var values: [Double] = []
      values.reserveCapacity(inputs.rows)
      for row in 0..<inputs.rows where examples.weights.map({ $0[row] > 0 }) ?? true {
        values.append(inputs[row, column])
      }
      let rule = ShapeBins(values, kind: feature.kind, limit: limit)
      guard rule.count <= Self.largestBinCount else { throw .categoricalFeature(name: feature.name) }
      rules.append(rule)
    }
    self.init(inputs, rules: rules)
  }

  init(_ inputs: Matrix<Double>, rules: [ShapeBins]) {
    self.rules = rules
    rows = inputs.rows
    var bins = [UInt16](repeating: 0, count: inputs.rows * inputs.columns)
    for (column, rule) in rules.enumerated() {
      for row in 0..<inputs.rows { bins[column * inputs.rows + row] = UInt16(rule.bin(inputs[row, column])) }
    }
    self.bins = bins
  }
}
