import Learning

/// Conditions by the slots in which they hold.
///
/// The bins of a column are put into slots so that each condition holds in a run of neighbouring ones: 0 is a missing value,
/// then come numbers in order, or levels that may be asked for, and last, for categories, all other levels.
struct QuestionTable: Sendable {
  struct Question: Sendable {
    let condition: Condition
    /// Position in `columns`.
    let column: Int
    /// Slots in which it holds.
    let slots: Range<Int>
  }

  struct Column: Sendable {
    let input: Int
    let slotCount: Int
    /// Positions in `questions`. Cuts ascend.
    let questions: Range<Int>
    /// The slot of every training row.
    let slots: [UInt16]
  }

  private(set) var questions: [Question] = []
  private(set) var columns: [Column] = []

  /// - Parameter least: rows that must meet a condition, and that must not.
  init(_ binned: BinnedColumns, _ usable: [Int32], least: Int) {
    self.init(binned, usable) { _, met in met >= least && usable.count - met >= least }
  }

  /// Only some of the questions, and the columns that they are about.
  ///
  /// - Parameter chosen: positions in `questions`, ascending.
  func keeping(_ chosen: [Int], _ binned: BinnedColumns, _ usable: [Int32]) -> Self {
    let kept = Set(chosen.map { questions[$0].condition })
    return Self(binned, usable) { condition, _ in kept.contains(condition) }
  }

  private init(_ binned: BinnedColumns, _ usable: [Int32], where mayAsk: (Condition, Int) -> Bool) {
    for (input, rule) in binned.rules.enumerated() {
      let bins = binned.bins[input * binned.rows..<(input + 1) * binned.rows]
      var counts = [Int](repeating: 0, count: rule.count)
      for row in usable { counts[Int(bins[bins.startIndex + Int(row)])] += 1 }
      var found: [(condition: Condition, slots: Range<Int>)] = []
      var slotOfBin = Array(0..<rule.count)
      var slotCount = rule.count
      let missing = Condition(input: input, kind: .missing)
      if mayAsk(missing, counts[0]) { found.append((missing, 0..<1)) }
      if rule.isCategory {
        slotOfBin = [Int](repeating: 0, count: rule.count)
        var next = 1
        for bin in rule.values {
          let level = Condition(input: input, kind: .level(bin - 1))
          guard mayAsk(level, counts[bin]) else { continue }
          slotOfBin[bin] = next
          found.append((level, next..<next + 1))
          next += 1
        }
        for bin in 1..<rule.count where slotOfBin[bin] == 0 { slotOfBin[bin] = next }
        slotCount = next + 1
      } else {
        var met = counts[1...].reduce(0, +)
        for (index, cut) in rule.cuts.enumerated() {
          met -= counts[index + 1]
          let condition = Condition(input: input, kind: .atLeast(cut))
          if mayAsk(condition, met) { found.append((condition, index + 2..<rule.count)) }
        }
      }
      guard !found.isEmpty else { continue }
      let start = questions.count
      let place = columns.count
      questions += found.map { Question(condition: $0.condition, column: place, slots: $0.slots) }
      columns.append(
        Column(
          input: input, slotCount: slotCount, questions: start..<questions.count,
          slots: bins.map { UInt16(slotOfBin[Int($0)]) }))
    }
  }

  @inline(__always)
  func holds(_ question: Int, row: Int32) -> Bool {
    let asked = questions[question]
    return asked.slots.contains(Int(columns[asked.column].slots[Int(row)]))
  }
}
