/// A tree as it is searched: positions of questions.
indirect enum SearchedTree: Equatable, Sendable {
  case leaf
  case split(question: Int, yes: SearchedTree, no: SearchedTree)

  var leaves: Int {
    switch self {
    case .leaf: 1
    case .split(_, let yes, let no): yes.leaves + no.leaves
    }
  }
}

/// The best tree for some rows.
struct SearchedRows: Sendable {
  /// Loss and cost of leaves; infinite where the rows are too few for a leaf.
  var cost: Double
  /// The same of the best tree whose leaves may be of any size: it can only fall when rows leave.
  var relaxed: Double
  var tree = SearchedTree.leaf
}

/// What every question alone leaves of the loss.
struct OneLevelLosses {
  let whole: Double
  let wholeRows: Double
  private(set) var yes: [Double]
  private(set) var no: [Double]
  /// Tallies of the rows that meet each question.
  private(set) var met: [Double]
  let all: [Double]
  private(set) var yesRows: [Double]

  init(_ table: QuestionTable, _ tally: TreeTally, _ rows: [Int32]) {
    let width = tally.width
    var all = [Double](repeating: 0, count: width)
    for row in rows { tally.add(row, to: &all, at: 0) }
    self.all = all
    whole = tally.loss(all, at: 0)
    wholeRows = tally.rows(all, at: 0)
    let count = table.questions.count
    yes = [Double](repeating: 0, count: count)
    no = yes
    yesRows = yes
    met = [Double](repeating: 0, count: count * width)
    var rest = [Double](repeating: 0, count: width)
    for column in table.columns {
      var slots = [Double](repeating: 0, count: column.slotCount * width)
      for row in rows { tally.add(row, to: &slots, at: Int(column.slots[Int(row)]) &* width) }
      for question in column.questions {
        for slot in table.questions[question].slots {
          for number in 0..<width { met[question * width + number] += slots[slot * width + number] }
        }
        for number in 0..<width { rest[number] = all[number] - met[question * width + number] }
        yes[question] = tally.loss(met, at: question * width)
        no[question] = tally.loss(rest, at: 0)
        yesRows[question] = tally.rows(met, at: question * width)
      }
    }
  }
}

/// The search for the tree with the least loss and cost.
struct TreeSearch {
  let table: QuestionTable
  let tally: TreeTally
  private let minRows: Double
  /// What a leaf costs.
  let leafCost: Double

  init(_ table: QuestionTable, _ tally: TreeTally, minRows: Double, leafCost: Double) {
    self.table = table
    self.tally = tally
    self.minRows = minRows
    self.leafCost = leafCost
  }

  /// The best tree of at most so many conditions in a row, 1 to 3.
  func best(_ rows: [Int32], depth: Int) -> SearchedTree {
    depth < 3 ? solve(rows, depth: depth).tree : threeLevels(rows).tree
  }

  // MARK: One level and two

  /// The best child on one side of a question.
  private struct Side {
    var cost: Double
    var relaxed: Double
    /// The question below; -1: a leaf.
    var question = -1

    var tree: SearchedTree { question < 0 ? .leaf : .split(question: question, yes: .leaf, no: .leaf) }
  }

  private func leaf(_ loss: Double, rows: Double) -> Side {
    Side(cost: rows >= minRows ? loss + leafCost : .infinity, relaxed: loss + leafCost)
  }

  /// The best tree of one level or two for some rows.
  func solve(_ rows: [Int32], depth: Int) -> SearchedRows {
    let single = OneLevelLosses(table, tally, rows)
    var yes = table.questions.indices.map { leaf(single.yes[$0], rows: single.yesRows[$0]) }
    var no = table.questions.indices.map { leaf(single.no[$0], rows: single.wholeRows - single.yesRows[$0]) }
    if depth > 1 { addSecondLevel(rows, single, &yes, &no) }
    let whole = leaf(single.whole, rows: single.wholeRows)
    var best = SearchedRows(cost: whole.cost, relaxed: whole.relaxed)
    for question in table.questions.indices {
      best.relaxed = min(best.relaxed, yes[question].relaxed + no[question].relaxed)
      let cost = yes[question].cost + no[question].cost
      if Self.isLess(cost, best.cost) {
        best.cost = cost
        best.tree = .split(question: question, yes: yes[question].tree, no: no[question].tree)
      }
    }
    return best
  }

  /// Rounding decides nothing: the earlier of equal trees stays.
  private static func isLess(_ first: Double, _ second: Double) -> Bool {
    second == .infinity ? first < second : first < second - 1e-11 * max(1, abs(second))
  }

  /// Every pair of questions divides the rows in four; each of both is tried below the other.
  private func addSecondLevel(_ rows: [Int32], _ single: OneLevelLosses, _ yes: inout [Side], _ no: inout [Side]) {
    let width = tally.width
    var four = [Double](repeating: 0, count: 4 * width)
    for (first, column) in table.columns.enumerated() {
      for other in table.columns[first...] {
        let corners = Corners(column, other, tally, rows)
        for question in column.questions {
          for second in other.questions where second > question {
            corners.write(
              both: table.questions[question].slots, table.questions[second].slots, isSame: column.input == other.input,
              to: &four)
            for number in 0..<width {
              let one = single.met[question * width + number]
              let two = single.met[second * width + number]
              four[width + number] = one - four[number]
              four[2 * width + number] = two - four[number]
              four[3 * width + number] = single.all[number] - one - two + four[number]
            }
            consider(four, question, second, &yes, &no)
          }
        }
      }
    }
  }

  /// - Parameter four: tallies of rows that meet both questions, the first alone, the second alone, and neither.
  private func consider(_ four: [Double], _ first: Int, _ second: Int, _ yes: inout [Side], _ no: inout [Side]) {
    let width = tally.width
    let parts = (
      leaf(tally.loss(four, at: 0), rows: tally.rows(four, at: 0)),
      leaf(tally.loss(four, at: width), rows: tally.rows(four, at: width)),
      leaf(tally.loss(four, at: 2 * width), rows: tally.rows(four, at: 2 * width)),
      leaf(tally.loss(four, at: 3 * width), rows: tally.rows(four, at: 3 * width))
    )
    Self.improve(&yes[first], parts.0, parts.1, below: second)
    Self.improve(&no[first], parts.2, parts.3, below: second)
    Self.improve(&yes[second], parts.0, parts.2, below: first)
    Self.improve(&no[second], parts.1, parts.3, below: first)
  }

  @inline(__always)
  private static func improve(_ side: inout Side, _ one: Side, _ other: Side, below question: Int) {
    side.relaxed = min(side.relaxed, one.relaxed + other.relaxed)
    let cost = one.cost + other.cost
    if isLess(cost, side.cost) {
      side.cost = cost
      side.question = question
    }
  }

  // MARK: Three levels

  /// The best trees of two levels on either side of a question.
  private struct Tried {
    let yes: SearchedRows
    /// Nil where the first side already cost too much.
    var no: SearchedRows?
  }

  private func threeLevels(_ rows: [Int32]) -> SearchedRows {
    var best = solve(rows, depth: 2)
    let single = OneLevelLosses(table, tally, rows)
    let gains = table.questions.indices.map { single.whole - single.yes[$0] - single.no[$0] }
    var tried = [Tried?](repeating: nil, count: table.questions.count)
    for question in gains.indices.sorted(by: { (gains[$1], $0) < (gains[$0], $1) }) {
      let bounds = bounds(of: question, tried)
      guard Self.isLess(bounds.yes + bounds.no, best.cost) else { continue }
      let yes = solve(rows.filter { table.holds(question, row: $0) }, depth: 2)
      tried[question] = Tried(yes: yes)
      guard Self.isLess(yes.relaxed + bounds.no, best.cost) else { continue }
      let no = solve(rows.filter { !table.holds(question, row: $0) }, depth: 2)
      tried[question]?.no = no
      if Self.isLess(yes.cost + no.cost, best.cost) {
        best.cost = yes.cost + no.cost
        best.tree = .split(question: question, yes: yes.tree, no: no.tree)
      }
    }
    return best
  }

  /// What both sides of a question cost at least. Above a cut lie all rows that lie above a higher one, and below it all that
  /// lie below a lower one, and fewer rows never cost more.
  private func bounds(of question: Int, _ tried: [Tried?]) -> (yes: Double, no: Double) {
    var bounds = (yes: leafCost, no: leafCost)
    guard case .atLeast(let cut) = table.questions[question].condition.kind else { return bounds }
    for other in table.columns[table.questions[question].column].questions {
      guard let known = tried[other], case .atLeast(let place) = table.questions[other].condition.kind else { continue }
      if place > cut { bounds.yes = max(bounds.yes, known.yes.relaxed) }
      if place < cut, let below = known.no { bounds.no = max(bounds.no, below.relaxed) }
    }
    return bounds
  }
}

/// Sums over the slots of two columns, above and to the left of each corner.
private struct Corners {
  private let width: Int
  private let stride: Int
  private var sums: [Double]

  init(_ first: QuestionTable.Column, _ second: QuestionTable.Column, _ tally: TreeTally, _ rows: [Int32]) {
    width = tally.width
    let isSame = first.input == second.input
    let rowCount = isSame ? 1 : first.slotCount
    stride = second.slotCount + 1
    var cells = [Double](repeating: 0, count: rowCount * second.slotCount * width)
    for row in rows {
      let outer = isSame ? 0 : Int(first.slots[Int(row)]) &* second.slotCount
      tally.add(row, to: &cells, at: (outer &+ Int(second.slots[Int(row)])) &* width)
    }
    sums = [Double](repeating: 0, count: (rowCount + 1) * stride * width)
    for outer in 0..<rowCount {
      for number in 0..<width {
        var line = 0.0
        for inner in 0..<second.slotCount {
          line += cells[(outer * second.slotCount + inner) * width + number]
          let place = ((outer + 1) * stride + inner + 1) * width + number
          sums[place] = sums[place - stride * width] + line
        }
      }
    }
  }

  /// Writes the tally of the rows in both runs of slots to the beginning of `four`.
  ///
  /// - Parameter isSame: both are slots of one column.
  @inline(__always)
  func write(both outer: Range<Int>, _ inner: Range<Int>, isSame: Bool, to four: inout [Double]) {
    let (rows, columns) = isSame ? (0..<1, outer.clamped(to: inner)) : (outer, inner)
    let top = rows.lowerBound &* stride
    let bottom = rows.upperBound &* stride
    for number in 0..<width {
      four[number] =
        sums[(bottom &+ columns.upperBound) &* width &+ number]
        - sums[(bottom &+ columns.lowerBound) &* width &+ number]
        - sums[(top &+ columns.upperBound) &* width &+ number] + sums[(top &+ columns.lowerBound) &* width &+ number]
    }
  }
}
