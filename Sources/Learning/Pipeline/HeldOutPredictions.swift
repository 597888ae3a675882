import LinearAlgebra
import Tabular

/// Answers to training rows from models that learned from other rows, for a calibration to learn from.
///
/// A row counts where the model that answered it had learned from rows of its class and of another one: what else a
/// model says tells nothing.
struct HeldOutPredictions: Sendable {
  /// The class of each row of `values`: the training rows, then those that stand for classes without an answered row.
  private(set) var codes: [Int32]
  /// Zero for a row that doesn't count.
  private(set) var weights: [Double]
  private(set) var output: ModelOutput?
  private var values = Matrix<Double>(rows: 0, columns: 0)
  /// A class of the training rows that no counting answer tells from others, so that nothing can be calibrated.
  private(set) var missedClass: Int32?

  /// What the rows weigh of themselves.
  private let rowWeights: [Double]
  /// For each row the classes that the model knew which answered it; nil: nobody did.
  private var known: [Set<Int32>?]
  private let classes: Set<Int32>

  /// Answers by which a class without answered rows counts, at most.
  private static let mostStandIns = 32

  init(codes: [Int32], weights: [Double]?, rows: Int) {
    self.codes = codes
    let given = weights ?? [Double](repeating: 1, count: rows)
    rowWeights = given
    self.weights = [Double](repeating: 0, count: rows)
    known = [Set<Int32>?](repeating: nil, count: rows)
    classes = Set(codes.indices.filter { given[$0] > 0 }.map { codes[$0] })
  }

  var answers: Predictions { Predictions(output: output ?? .value, values: values) }
  var byteCount: Int { 8 * (values.storage.count + weights.count) }

  /// Takes the answers to the test part of a fold.
  mutating func add(_ answers: Predictions, to fold: Fold) {
    if output == nil { values = Matrix(rows: codes.count, columns: answers.values.columns) }
    output = answers.output
    let learned = Set(fold.train.filter { rowWeights[$0] > 0 }.map { codes[$0] })
    // Where all rows are of one class, one class is all there is to know.
    let tellsApart = learned.count > 1 || classes.count < 2
    for (position, row) in fold.test.enumerated() {
      known[row] = learned
      weights[row] = tellsApart && learned.contains(codes[row]) ? rowWeights[row] : 0
      for column in 0..<values.columns { values[row, column] = answers.values[position, column] }
    }
  }

  /// Lets each class without a counting row count as one row that is answered as the counting rows are whose models knew
  /// it: by Laplace's rule a class that wasn't seen among n rows has a chance of about 1 / n, not of zero.
  mutating func close() {
    let counting = weights.indices.filter { weights[$0] > 0 }
    let answered = Set(counting.map { codes[$0] })
    if counting.isEmpty { missedClass = classes.max() }
    var added: [Int] = []
    for label in classes.subtracting(answered).sorted() {
      let alike = counting.filter { known[$0]?.contains(label) == true }
      guard !alike.isEmpty else {
        missedClass = label
        return
      }
      let count = min(alike.count, Self.mostStandIns)
      let standIns = (0..<count).map { alike[$0 * alike.count / count] }
      codes += standIns.map { _ in label }
      weights += standIns.map { _ in 1 / Double(count) }
      added += standIns
    }
    values = Matrix(
      rows: values.rows + added.count, columns: values.columns,
      storage: values.storage + values.selectingRows(added).storage)
  }
}
