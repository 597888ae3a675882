import Statistics

/// Divisions of rows 0..<n into rows to learn from and rows to be judged on.
///
/// All of them are functions of the row numbers, the labels and the generator alone. In random splits the rows of a
/// fold are in ascending order; in time-ordered ones in the order of time.
public enum Splits {
  /// One random part is held out.
  ///
  /// - Parameters:
  ///   - rowCount: at least 2.
  ///   - testShare: share of rows to hold out, in (0, 1); at least one row falls on each side.
  /// - Throws: `shareOutOfRange`, `tooFewRows`.
  public static func holdOut(
    rowCount: Int, testShare: Double = 0.25, using generator: inout SeededGenerator
  ) throws(SplitError) -> Fold {
    try check(testShare: testShare)
    guard rowCount >= 2 else { throw .tooFewRows(required: 2, found: rowCount) }
    let testCount = min(max(Int((Double(rowCount) * testShare).rounded()), 1), rowCount - 1)
    let order = generator.permutation(rowCount)
    return Fold(train: order[testCount...].sorted(), test: order[..<testCount].sorted())
  }

  /// One random part is held out, with each class in the same share as in the whole.
  ///
  /// The test part has `round(n * testShare)` rows where each class can give and keep one; the rows that don't divide
  /// evenly go to the classes with the largest remainders.
  ///
  /// - Parameters:
  ///   - classes: the class code of each row; each class has at least 2 rows.
  ///   - testShare: share of rows to hold out, in (0, 1).
  /// - Throws: `shareOutOfRange`, `missingClass`, `tooFewRows`, `tooFewRowsOfClass`.
  public static func stratifiedHoldOut(
    classes: [Int32], testShare: Double = 0.25, using generator: inout SeededGenerator
  ) throws(SplitError) -> Fold {
    try check(testShare: testShare)
    guard classes.count >= 2 else { throw .tooFewRows(required: 2, found: classes.count) }
    let members = try rowsByClass(classes, required: 2)
    let wanted = Int((Double(classes.count) * testShare).rounded())
    let exact = members.map { Double($0.rows.count) * testShare }
    var counts = zip(exact, members).map { share, member in min(max(Int(share), 1), member.rows.count - 1) }
    let byRemainder = counts.indices.sorted { left, right in
      let remainders = (exact[left] - Double(counts[left]), exact[right] - Double(counts[right]))
      return remainders.0 == remainders.1 ? left < right : remainders.0 > remainders.1
    }
    for index in byRemainder where counts.reduce(0, +) < wanted && counts[index] + 1 < members[index].rows.count {
      counts[index] += 1
    }
    var train: [Int] = []
    var test: [Int] = []
    for (member, count) in zip(members, counts) {
      var rows = member.rows
      generator.shuffle(&rows)
      test += rows[..<count]
      train += rows[count...]
    }
    return Fold(train: train.sorted(), test: test.sorted())
  }

  /// Random folds of equal size; each row is in the test part of exactly one.
  ///
  /// - Parameters:
  ///   - rowCount: at least `folds`.
  ///   - folds: at least 2.
  /// - Throws: `tooFewFolds`, `tooFewRows`.
  public static func kFold(
    rowCount: Int, folds: Int = 5, using generator: inout SeededGenerator
  ) throws(SplitError) -> [Fold] {
    try check(folds: folds)
    guard rowCount >= folds else { throw .tooFewRows(required: folds, found: rowCount) }
    var assignment = [Int](repeating: 0, count: rowCount)
    for (position, row) in generator.permutation(rowCount).enumerated() { assignment[row] = position % folds }
    return Self.folds(assignment, count: folds)
  }

  /// Random folds with equal class shares: the counts of a class in two folds differ by at most 1, and so do the sizes.
  ///
  /// - Parameters:
  ///   - classes: the class code of each row; each class has at least `folds` rows.
  ///   - folds: at least 2.
  /// - Throws: `tooFewFolds`, `tooFewRows`, `missingClass`, `tooFewRowsOfClass`.
  public static func stratifiedKFold(
    classes: [Int32], folds: Int = 5, using generator: inout SeededGenerator
  ) throws(SplitError) -> [Fold] {
    try check(folds: folds)
    guard classes.count >= folds else { throw .tooFewRows(required: folds, found: classes.count) }
    var assignment = [Int](repeating: 0, count: classes.count)
    // Dealing goes on where the class before ended, so that the sizes stay equal too.
    var next = 0
    for member in try rowsByClass(classes, required: folds) {
      var rows = member.rows
      generator.shuffle(&rows)
      for row in rows {
        assignment[row] = next % folds
        next += 1
      }
    }
    return Self.folds(assignment, count: folds)
  }

  /// The same split drawn several times, each time from a stream of its own.
  ///
  /// - Returns: one list of folds for each repeat.
  /// - Throws: `tooFewRepeats`, and what the split throws.
  public static func repeated(
    _ times: Int, from generator: SeededGenerator,
    _ split: (inout SeededGenerator) throws(SplitError) -> [Fold]
  ) throws(SplitError) -> [[Fold]] {
    guard times >= 1 else { throw .tooFewRepeats(times) }
    var all: [[Fold]] = []
    for index in 0..<times {
      var stream = generator.stream("repeat", index)
      all.append(try split(&stream))
    }
    return all
  }

  static func check(testShare: Double) throws(SplitError) {
    guard testShare > 0, testShare < 1 else { throw .shareOutOfRange(testShare) }
  }

  static func check(folds: Int) throws(SplitError) {
    guard folds >= 2 else { throw .tooFewFolds(folds) }
  }

  private static func rowsByClass(
    _ classes: [Int32], required: Int
  ) throws(SplitError) -> [(code: Int32, rows: [Int])] {
    var members: [Int32: [Int]] = [:]
    for (row, code) in classes.enumerated() {
      if code < 0 { throw .missingClass(row: row) }
      members[code, default: []].append(row)
    }
    let sorted = members.sorted { $0.key < $1.key }.map { (code: $0.key, rows: $0.value) }
    for member in sorted where member.rows.count < required {
      throw .tooFewRowsOfClass(code: member.code, required: required, found: member.rows.count)
    }
    return sorted
  }

  /// The folds of an assignment of rows to parts; each part is judged by what the others teach.
  static func folds(_ assignment: [Int], count: Int) -> [Fold] {
    (0..<count).map { fold in
      Fold(
        train: assignment.indices.filter { assignment[$0] != fold },
        test: assignment.indices.filter { assignment[$0] == fold })
    }
  }
}
