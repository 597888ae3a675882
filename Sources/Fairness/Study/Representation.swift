import Records

/// How a group is represented in the data: what "collect more data" starts from.
package struct GroupRepresentation: Sendable, Equatable {
  /// One held-out part, such as a fold or a time window.
  package struct Window: Sendable, Equatable {
    package let rows: Int
    /// Of the window's rows.
    package let share: Double
    /// The share of the told class, or the mean target; nil without a row.
    package let label: Double?
    /// Rows of the group that the model of this window learned from.
    package let trainRows: Int
  }

  package let name: String
  package let rows: Int
  /// Of the table.
  package let share: Double
  /// Of the rows that folds learn from, the smallest and the largest.
  package let trainShare: ClosedRange<Double>?
  package let windows: [Window]
  /// The share of the told class, or the mean target.
  package let label: Double
  /// The mean share of inputs that are missing in a row; nil: not kept.
  package let missing: Double?
  /// The share of labels that are probably wrong, as a model that hasn't seen them holds another class for likely; nil: not
  /// known.
  package let labelNoise: Double?

  /// Places of windows, from 0, that hold rows of the group and whose model had learned from none.
  package var unseenWindows: [Int] { windows.indices.filter { windows[$0].rows > 0 && windows[$0].trainRows == 0 } }

  /// - Parameters:
  ///   - grouping: of all rows of the table.
  ///   - labels: for each row whether it is of the told class (0 or 1), or its target.
  ///   - missing: for each row the share of its inputs that are missing; nil: not known.
  ///   - isNoisy: for each row whether its label is probably wrong, nil where no model judged it; empty: not known.
  package static func all(
    _ grouping: Grouping, assignment: FoldAssignment, labels: [Double], missing: [Double]?, isNoisy: [Bool?]
  ) -> [GroupRepresentation] {
    let counts = grouping.counts
    let total = Double(max(1, grouping.codes.count))
    let folds = assignment.folds.map { fold in
      (train: Self.counts(fold.train, grouping), test: Self.counts(fold.test, grouping), fold: fold)
    }
    var labelSums = [Double](repeating: 0, count: counts.count)
    var missingSums = labelSums
    var noisy = [(judged: Int, wrong: Int)](repeating: (0, 0), count: counts.count)
    for (row, code) in grouping.codes.enumerated() {
      labelSums[Int(code)] += labels[row]
      if let missing { missingSums[Int(code)] += missing[row] }
      if isNoisy.indices.contains(row), let wrong = isNoisy[row] {
        noisy[Int(code)].judged += 1
        if wrong { noisy[Int(code)].wrong += 1 }
      }
    }
    return counts.indices.map { group in
      let shares = folds.filter { !$0.fold.train.isEmpty }.map {
        Double($0.train[group]) / Double($0.fold.train.count)
      }
      let windows = folds.map { part -> Window in
        let own = part.fold.test.filter { Int(grouping.codes[Int($0)]) == group }
        return Window(
          rows: own.count, share: Double(own.count) / Double(max(1, part.fold.test.count)),
          label: own.isEmpty ? nil : own.reduce(0) { $0 + labels[Int($1)] } / Double(own.count),
          trainRows: part.train[group])
      }
      let count = Double(max(1, counts[group]))
      return GroupRepresentation(
        name: grouping.names[group], rows: counts[group], share: Double(counts[group]) / total,
        trainShare: shares.min().flatMap { low in shares.max().map { low...$0 } }, windows: windows,
        label: labelSums[group] / count, missing: missing.map { _ in missingSums[group] / count },
        labelNoise: noisy[group].judged > 0 ? Double(noisy[group].wrong) / Double(noisy[group].judged) : nil)
    }
  }

  private static func counts(_ rows: [Int32], _ grouping: Grouping) -> [Int] {
    var counts = [Int](repeating: 0, count: grouping.names.count)
    for row in rows { counts[Int(grouping.codes[Int(row)])] += 1 }
    return counts
  }
}

/// Labels that are probably wrong: rows for which a model that hasn't seen them holds another class for at least as likely as
/// it does on average for rows of that class.
///
/// Source: Northcutt, Jiang & Chuang, "Confident learning" (2021), the off-diagonal of the confident joint.
package enum LabelNoise {
  /// - Parameters:
  ///   - labels: class codes.
  ///   - probabilities: one a class and row, from models that have not learned from the row.
  /// - Returns: for each row whether its label is probably wrong.
  package static func areWrong(labels: [Int32], probabilities: [[Double]]) -> [Bool] {
    let classCount = probabilities.first?.count ?? 0
    var sums = [Double](repeating: 0, count: classCount)
    var counts = [Int](repeating: 0, count: classCount)
    for (label, row) in zip(labels, probabilities) {
      sums[Int(label)] += row[Int(label)]
      counts[Int(label)] += 1
    }
    let thresholds = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : .infinity }
    return zip(labels, probabilities).map { label, row in
      let confident = row.indices.filter { row[$0] >= thresholds[$0] }
      guard let likeliest = confident.max(by: { row[$0] < row[$1] }) else { return false }
      return likeliest != Int(label)
    }
  }
}
