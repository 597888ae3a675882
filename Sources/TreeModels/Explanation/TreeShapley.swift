import LinearAlgebra

/// Shapley values of tree ensembles: what each input adds to one row's scores, before the link.
///
/// The values of a row and the expected score add up to the row's score (local accuracy). Two answers to "what if an
/// input weren't known":
/// - path-dependent: its splits are taken both ways, weighted by the training rows that went each way. O(trees x leaves x
///   depth^2) a row.
/// - interventional: it takes the values of background rows, averaged. O(trees x leaves x depth) a row and background row.
///
/// Source: Lundberg et al., "From local explanations to global understanding with explainable AI for trees" (2020),
/// algorithms 2 and 3.
struct TreeShapley {
  let ensemble: TreeEnsemble

  /// Values of one row: [score][input], and the expected scores.
  struct Answer {
    var values: [[Double]]
    var expected: [Double]
  }

  private var scoreCount: Int { ensemble.scoreCount }

  private func keys(_ row: [Double]) -> [Float] { row.indices.map { ensemble.columns[$0].key(row[$0]) } }

  /// Adds `weight` times a leaf's answer to `total[score]`, for each score it belongs to.
  @inline(__always)
  private func each(_ leaf: TreeNode, ofTree tree: Int, _ body: (_ score: Int, _ value: Double) -> Void) {
    switch ensemble.link {
    case .shares:
      for score in 0..<scoreCount {
        // The answer is the mean of the trees' shares; their vectors add up to one.
        body(score, Double(ensemble.vectors[Int(leaf.link) * scoreCount + score]) / Double(ensemble.trees.count))
      }
    case .softmax, .scores: body(tree % scoreCount, Double(leaf.value) * ensemble.scale)
    default: body(0, Double(leaf.value) * ensemble.scale)
    }
  }

  // MARK: - Path-dependent

  private struct Step {
    var column: Int
    /// Share of training rows that follow when the column isn't known.
    var zero: Double
    /// 1 if the row itself follows, else 0.
    var one: Double
    var weight: Double
  }

  func pathDependent(_ row: [Double]) -> Answer {
    var answer = Answer(
      values: [[Double]](repeating: [Double](repeating: 0, count: row.count), count: scoreCount),
      expected: ensemble.base)
    let keys = keys(row)
    for (index, tree) in ensemble.trees.enumerated() {
      walk(tree, index, node: 0, path: [], zero: 1, one: 1, column: -1, keys: keys, into: &answer.values)
      expect(tree, index, into: &answer.expected)
    }
    return answer
  }

  /// The expected score of a tree: leaves weighted by their training rows.
  private func expect(_ tree: Tree, _ index: Int, into expected: inout [Double]) {
    let total = Double(tree.nodes[0].cover)
    for node in tree.nodes where node.isLeaf {
      each(node, ofTree: index) { score, value in
        expected[score] += value * (total > 0 ? Double(node.cover) / total : 1)
      }
    }
  }

  private func walk(
    _ tree: Tree, _ index: Int, node: Int, path: [Step], zero: Double, one: Double, column: Int, keys: [Float],
    into values: inout [[Double]]
  ) {
    var path = path
    extend(&path, zero: zero, one: one, column: column)
    let here = tree.nodes[node]
    if here.isLeaf {
      for position in 1..<max(1, path.count) {
        let share = unwoundSum(path, position) * (path[position].one - path[position].zero)
        each(here, ofTree: index) { score, value in values[score][path[position].column] += share * value }
      }
      return
    }
    let column = Int(here.column)
    let left = node + 1
    let right = Int(here.link)
    let hot = tree.goesLeft(node, keys[column]) ? left : right
    let cold = hot == left ? right : left
    var incomingZero = 1.0
    var incomingOne = 1.0
    if let seen = path.indices.first(where: { $0 > 0 && path[$0].column == column }) {
      incomingZero = path[seen].zero
      incomingOne = path[seen].one
      unwind(&path, seen)
    }
    let cover = Double(here.cover)
    func share(_ child: Int) -> Double { cover > 0 ? Double(tree.nodes[child].cover) / cover : 0.5 }
    walk(
      tree, index, node: hot, path: path, zero: incomingZero * share(hot), one: incomingOne, column: column,
      keys: keys, into: &values)
    walk(
      tree, index, node: cold, path: path, zero: incomingZero * share(cold), one: 0, column: column, keys: keys,
      into: &values)
  }

  private func extend(_ path: inout [Step], zero: Double, one: Double, column: Int) {
    let length = path.count
    path.append(Step(column: column, zero: zero, one: one, weight: length == 0 ? 1 : 0))
    for position in stride(from: length - 1, through: 0, by: -1) {
      path[position + 1].weight += one * path[position].weight * Double(position + 1) / Double(length + 1)
      path[position].weight = zero * path[position].weight * Double(length - position) / Double(length + 1)
    }
  }

  private func unwind(_ path: inout [Step], _ index: Int) {
    let last = path.count - 1
    let one = path[index].one
    let zero = path[index].zero
    var next = path[last].weight
    for position in stride(from: last - 1, through: 0, by: -1) {
      if one != 0 {
        let kept = path[position].weight
        path[position].weight = next * Double(last + 1) / (Double(position + 1) * one)
        next = kept - path[position].weight * zero * Double(last - position) / Double(last + 1)
      } else if zero != 0 {
        path[position].weight = path[position].weight * Double(last + 1) / (zero * Double(last - position))
      } else {
        path[position].weight = 0
      }
    }
    for position in index..<last {
      path[position].column = path[position + 1].column
      path[position].zero = path[position + 1].zero
      path[position].one = path[position + 1].one
    }
    path.removeLast()
  }

  private func unwoundSum(_ path: [Step], _ index: Int) -> Double {
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

  // MARK: - Interventional

  /// - Parameter background: rows that unknown inputs are taken from; not empty.
  func interventional(_ row: [Double], background: Matrix<Double>) -> Answer {
    var answer = Answer(
      values: [[Double]](repeating: [Double](repeating: 0, count: row.count), count: scoreCount),
      expected: [Double](repeating: 0, count: scoreCount))
    let own = keys(row)
    let weights = Self.shapleyWeights
    for other in 0..<background.rows {
      let keys = keys(background.row(other))
      for (index, tree) in ensemble.trees.enumerated() {
        var choice = [Int8](repeating: 0, count: row.count)
        compare(
          tree, index, node: 0, own: own, other: keys, choice: &choice, fromRow: 0, fromOther: 0, weights: weights,
          into: &answer)
      }
    }
    let count = Double(max(1, background.rows))
    for score in 0..<scoreCount {
      for column in row.indices { answer.values[score][column] /= count }
      answer.expected[score] = answer.expected[score] / count + ensemble.base[score]
    }
    return answer
  }

  /// Walks to every leaf that some mixture of the two rows reaches. `choice` says for each column whether the path needs
  /// the row's own value (1), the other's (-1), or hasn't decided (0).
  private func compare(
    _ tree: Tree, _ index: Int, node: Int, own: [Float], other: [Float], choice: inout [Int8], fromRow: Int,
    fromOther: Int, weights: [[Double]], into answer: inout Answer
  ) {
    let here = tree.nodes[node]
    if here.isLeaf {
      // A coalition reaches this leaf if it holds all `fromRow` columns and none of the `fromOther`.
      each(here, ofTree: index) { score, value in
        if fromRow == 0 { answer.expected[score] += value }
      }
      guard fromRow + fromOther > 0 else { return }
      let gain = fromRow > 0 ? Self.weight(fromRow - 1, fromOther, weights) : 0
      let loss = fromOther > 0 ? Self.weight(fromRow, fromOther - 1, weights) : 0
      for column in choice.indices where choice[column] != 0 {
        let share = choice[column] > 0 ? gain : -loss
        each(here, ofTree: index) { score, value in answer.values[score][column] += share * value }
      }
      return
    }
    let column = Int(here.column)
    let ownLeft = tree.goesLeft(node, own[column])
    let otherLeft = tree.goesLeft(node, other[column])
    func child(_ left: Bool) -> Int { left ? node + 1 : Int(here.link) }
    if choice[column] > 0 || ownLeft == otherLeft {
      compare(
        tree, index, node: child(ownLeft), own: own, other: other, choice: &choice, fromRow: fromRow,
        fromOther: fromOther, weights: weights, into: &answer)
    } else if choice[column] < 0 {
      compare(
        tree, index, node: child(otherLeft), own: own, other: other, choice: &choice, fromRow: fromRow,
        fromOther: fromOther, weights: weights, into: &answer)
    } else {
      choice[column] = 1
      compare(
        tree, index, node: child(ownLeft), own: own, other: other, choice: &choice, fromRow: fromRow + 1,
        fromOther: fromOther, weights: weights, into: &answer)
      choice[column] = -1
      compare(
        tree, index, node: child(otherLeft), own: own, other: other, choice: &choice, fromRow: fromRow,
        fromOther: fromOther + 1, weights: weights, into: &answer)
      choice[column] = 0
    }
  }

  /// weights[a][b] = a! b! / (a + b + 1)!, for paths up to 64 columns of either kind.
  private static let shapleyWeights: [[Double]] = (0..<65).map { a in
    (0..<65).map { b in weight(a, b) }
  }

  private static func weight(_ a: Int, _ b: Int, _ table: [[Double]]) -> Double {
    a < 65 && b < 65 ? table[a][b] : weight(a, b)
  }

  private static func weight(_ a: Int, _ b: Int) -> Double {
    // 1 / ((a + b + 1) * binomial(a + b, a))
    var result = 1 / Double(a + b + 1)
    for step in 0..<min(a, b) { result *= Double(step + 1) / Double(a + b - step) }
    return result
  }
}
