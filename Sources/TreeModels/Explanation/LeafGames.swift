import Learning
import LinearAlgebra

/// Shapley values of tree ensembles, leaf by leaf: what each player adds to the scores of many rows, before the link.
///
/// A leaf is a game of its own: the players whose splits stand on its path, each of whom agrees with the path or not.
/// What they earn depends only on the set of those who agree, so each set that occurs among the rows is worked out once
/// a leaf, however many rows share it. Two answers to "what if an input weren't known":
/// - path-dependent: its splits are taken both ways, weighted by the training rows that went each way;
/// - interventional: it takes the values of background rows, averaged. Background rows that agree with the same part of a
///   path are one.
///
/// Takes O(nodes x (rows + background)) for the sets, O(leaves x rows x depth) for adding up, and for each leaf and set
/// O(depth^2), or O(depth x sets of the background).
///
/// Source: Lundberg et al., "From local explanations to global understanding with explainable AI for trees" (2020),
/// algorithms 2 and 3; sets for leaves as in Yang, "Fast TreeSHAP" (2021).
struct LeafGames {
  /// Most players that a path may have: one bit each.
  static let mostPlayers = 64
  /// Players of a path up to which sets are looked up in a table.
  private static let mostTabled = 12

  private let ensemble: TreeEnsemble
  private let players: Players
  private let rowCount: Int
  private let backgroundCount: Int
  /// Input-major: keys of the rows, then of the background rows.
  private let keys: [[Float]]
  /// Scores x rows x players.
  private var values: [Double]
  private var scratch = Scratch()

  private struct Scratch {
    /// One list of sets a depth: bit p says whether the row agrees with the p-th player of the path.
    var sets: [[UInt64]] = []
    /// What the sets of the leaf at hand earn, one number a player.
    var table: [Double] = []
    /// By set, for paths of few players: where its earnings begin in `table`; negative: not known yet.
    var places = [Int32](repeating: -1, count: 1 << LeafGames.mostTabled)
    var steps: [(zero: Double, one: Double, weight: Double)] = []
  }

  /// - Parameter background: rows that unknown inputs are taken from; nil: path-dependent.
  init(ensemble: TreeEnsemble, players: Players, rows: Matrix<Double>, background: Matrix<Double>?) {
    self.ensemble = ensemble
    self.players = players
    rowCount = rows.rows
    backgroundCount = background?.rows ?? 0
    keys = ensemble.columns.indices.map { column in
      let rule = ensemble.columns[column]
      return (0..<rows.rows).map { rule.key(rows[$0, column]) }
        + (0..<(background?.rows ?? 0)).map { rule.key(background?[$0, column] ?? .nan) }
    }
    values = [Double](repeating: 0, count: ensemble.scoreCount * rows.rows * players.count)
  }

  /// Nil where a path asks for more players than `mostPlayers`.
  mutating func play() -> ShapleyValues? {
    let total = rowCount + backgroundCount
    for (index, tree) in ensemble.trees.enumerated() {
      let depth = tree.depth
      while scratch.sets.count <= depth { scratch.sets.append([UInt64](repeating: 0, count: total)) }
      for row in 0..<total { scratch.sets[0][row] = 0 }
      guard walk(tree, index, node: 0, depth: 0, path: Path()) else { return nil }
    }
    let size = rowCount * players.count
    return ShapleyValues(
      values: (0..<ensemble.scoreCount).map {
        Matrix(rows: rowCount, columns: players.count, storage: Array(values[$0 * size..<($0 + 1) * size]))
      }, expected: expected())
  }

  /// The players of a path so far, and the share of training rows that follow where each isn't known.
  private struct Path {
    var players: [Int] = []
    var zeros: [Double] = []
  }

  private mutating func walk(_ tree: Tree, _ index: Int, node: Int, depth: Int, path: Path) -> Bool {
    let here = tree.nodes[node]
    if here.isLeaf {
      earn(here, ofTree: index, depth: depth, path: path)
      return true
    }
    let column = Int(here.column)
    let player = players.ofInput[column]
    let known = path.players.firstIndex(of: player)
    guard known != nil || path.players.count < Self.mostPlayers else { return false }
    let bit = UInt64(1) << UInt64(known ?? path.players.count)
    for isLeft in [true, false] {
      let child = isLeft ? node + 1 : Int(here.link)
      follow(tree, node, column, isLeft: isLeft, bit: bit, isNew: known == nil, depth: depth)
      let share = here.cover > 0 ? Double(tree.nodes[child].cover) / Double(here.cover) : 0.5
      var next = path
      if let known {
        next.zeros[known] *= share
      } else {
        next.players.append(player)
        next.zeros.append(share)
      }
      guard walk(tree, index, node: child, depth: depth + 1, path: next) else { return false }
    }
    return true
  }

  /// The sets of the child: those of its parent, with the bit of the split's player where the row goes that way.
  private mutating func follow(
    _ tree: Tree, _ node: Int, _ column: Int, isLeft: Bool, bit: UInt64, isNew: Bool, depth: Int
  ) {
    let split = tree.nodes[node]
    let set = split.set >= 0 ? tree.sets[Int(split.set)] : nil
    let kept = isNew ? UInt64.max : ~bit
    let added = isNew ? bit : 0
    keys[column].withUnsafeBufferPointer { keys in
      scratch.sets[depth].withUnsafeBufferPointer { parent in
        scratch.sets[depth + 1].withUnsafeMutableBufferPointer { child in
          // Safe: all three have one value a row and background row.
          for row in keys.indices {
            let key = keys[row]
            let goesLeft =
              if let set { set.contains(Int(key)) } else { key.isNaN ? split.missingLeft : key <= split.threshold }
            child[row] = goesLeft == isLeft ? parent[row] | added : parent[row] & kept
          }
        }
      }
    }
  }

  /// Adds what a leaf gives to the values of every row.
  private mutating func earn(_ leaf: TreeNode, ofTree index: Int, depth: Int, path: Path) {
    guard !path.players.isEmpty else { return }
    let places = workOut(path, backgroundSets(depth), depth)
    for (score, share) in leafShares(leaf, ofTree: index) {
      add(share, path.players, places, start: score * rowCount * players.count)
    }
  }

  /// Works out what each set that occurs among the rows earns, into `scratch.table`.
  ///
  /// - Returns: for each row the place of its set's earnings.
  private mutating func workOut(
    _ path: Path, _ background: [(set: UInt64, share: Double)], _ depth: Int
  ) -> [Int32] {
    let count = path.players.count
    let isSmall = count <= Self.mostTabled
    if isSmall { scratch.places.replaceSubrange(0..<1 << count, with: repeatElement(-1, count: 1 << count)) }
    var others: [UInt64: Int32] = [:]
    var places = [Int32](repeating: 0, count: rowCount)
    scratch.table.removeAll(keepingCapacity: true)
    for row in 0..<rowCount {
      let set = scratch.sets[depth][row]
      var place = isSmall ? scratch.places[Int(set)] : others[set] ?? -1
      if place < 0 {
        place = Int32(scratch.table.count)
        scratch.table += earnings(set, path, background)
        if isSmall { scratch.places[Int(set)] = place } else { others[set] = place }
      }
      places[row] = place
    }
    return places
  }

  private mutating func add(_ share: Double, _ owners: [Int], _ places: [Int32], start: Int) {
    let width = players.count
    values.withUnsafeMutableBufferPointer { values in
      scratch.table.withUnsafeBufferPointer { table in
        owners.withUnsafeBufferPointer { owners in
          // Safe: a place has `owners.count` earnings behind it, and an owner is below `width`.
          for row in places.indices {
            let own = start &+ row &* width
            let place = Int(places[row])
            for player in owners.indices where owners[player] >= 0 {
              values[own &+ owners[player]] += share * table[place &+ player]
            }
          }
        }
      }
    }
  }

  /// What a leaf adds to each score that it belongs to.
  private func leafShares(_ leaf: TreeNode, ofTree tree: Int) -> [(score: Int, value: Double)] {
    let scores = ensemble.scoreCount
    switch ensemble.link {
    case .shares:
      // The answer is the mean of the trees' shares; their vectors add up to one.
      return (0..<scores).map {
        ($0, Double(ensemble.vectors[Int(leaf.link) * scores + $0]) / Double(ensemble.trees.count))
      }
    case .softmax, .scores: return [(tree % scores, Double(leaf.value) * ensemble.scale)]
    default: return [(0, Double(leaf.value) * ensemble.scale)]
    }
  }

  /// The sets of the background rows with their shares; empty for path-dependent values.
  private func backgroundSets(_ depth: Int) -> [(set: UInt64, share: Double)] {
    guard backgroundCount > 0 else { return [] }
    var counts: [UInt64: Int] = [:]
    for row in rowCount..<rowCount + backgroundCount { counts[scratch.sets[depth][row], default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value) / Double(backgroundCount)) }
  }

  /// What each player of a path earns from a leaf of worth 1, where `set` agrees with it.
  private mutating func earnings(
    _ set: UInt64, _ path: Path, _ background: [(set: UInt64, share: Double)]
  ) -> [Double] {
    background.isEmpty ? pathDependent(set, path) : interventional(set, path.players.count, background)
  }

  /// A coalition reaches the leaf if it holds all who alone agree with it in the row, and none who alone agree with it
  /// in the background row.
  private func interventional(_ set: UInt64, _ count: Int, _ background: [(set: UInt64, share: Double)]) -> [Double] {
    let all = count == 64 ? UInt64.max : (UInt64(1) << UInt64(count)) - 1
    var earned = [Double](repeating: 0, count: count)
    for (other, share) in background where set | other == all {
      let own = set & ~other
      let foreign = other & ~set
      let ownCount = own.nonzeroBitCount
      let foreignCount = foreign.nonzeroBitCount
      guard ownCount + foreignCount > 0 else { continue }
      let gain = ownCount > 0 ? share * Self.weight(ownCount - 1, foreignCount) : 0
      let loss = foreignCount > 0 ? share * Self.weight(ownCount, foreignCount - 1) : 0
      for player in 0..<count {
        let bit = UInt64(1) << UInt64(player)
        if own & bit != 0 { earned[player] += gain } else if foreign & bit != 0 { earned[player] -= loss }
      }
    }
    return earned
  }

  /// a! b! / (a + b + 1)! = 1 / ((a + b + 1) * binomial(a + b, a)).
  private static func weight(_ a: Int, _ b: Int) -> Double { a + b < 65 ? weights[a][b] : weightUnlisted(a, b) }

  private static let weights: [[Double]] = (0..<65).map { a in (0..<65).map { b in weightUnlisted(a, b) } }

  private static func weightUnlisted(_ a: Int, _ b: Int) -> Double {
    var result = 1 / Double(a + b + 1)
    for step in 0..<min(a, b) { result *= Double(step + 1) / Double(a + b - step) }
    return result
  }

  private mutating func pathDependent(_ set: UInt64, _ path: Path) -> [Double] {
    let count = path.players.count
    var steps = scratch.steps
    steps.removeAll(keepingCapacity: true)
    steps.append((1, 1, 1))
    for player in 0..<count {
      let one = set >> UInt64(player) & 1 == 1 ? 1.0 : 0
      let zero = path.zeros[player]
      let length = steps.count
      steps.append((zero, one, 0))
      for position in stride(from: length - 1, through: 0, by: -1) {
        steps[position + 1].weight += one * steps[position].weight * Double(position + 1) / Double(length + 1)
        steps[position].weight = zero * steps[position].weight * Double(length - position) / Double(length + 1)
      }
    }
    var earned = [Double](repeating: 0, count: count)
    for player in 0..<count {
      earned[player] = Self.unwoundSum(steps, player + 1) * (steps[player + 1].one - steps[player + 1].zero)
    }
    scratch.steps = steps
    return earned
  }

  private static func unwoundSum(_ path: [(zero: Double, one: Double, weight: Double)], _ index: Int) -> Double {
    let last = path.count - 1
    let one = path[index].one
    let zero = path[index].zero
    var next = path[last].weight
    var total = 0.0
    for position in stride(from: last - 1, through: 0, by: -1) {
      if one != 0 {
        let weight = next * Double(last + 1) / (Double(position + 1) * one)
        total += weight
        next = path[position].weight - weight * zero * Double(last - position) / Double(last + 1)
      } else if zero != 0 {
        total += path[position].weight * Double(last + 1) / (zero * Double(last - position))
      }
    }
    return total
  }

  /// The scores where no player is known.
  private func expected() -> [Double] {
    var expected = ensemble.base
    if backgroundCount > 0 {
      for row in rowCount..<rowCount + backgroundCount {
        for (index, tree) in ensemble.trees.enumerated() {
          let leaf = tree.nodes[tree.leaf { keys[$0][row] }]
          for (score, value) in leafShares(leaf, ofTree: index) { expected[score] += value / Double(backgroundCount) }
        }
      }
      return expected
    }
    for (index, tree) in ensemble.trees.enumerated() {
      let total = Double(tree.nodes[0].cover)
      for node in tree.nodes where node.isLeaf {
        for (score, value) in leafShares(node, ofTree: index) {
          expected[score] += value * (total > 0 ? Double(node.cover) / total : 1)
        }
      }
    }
    return expected
  }
}
