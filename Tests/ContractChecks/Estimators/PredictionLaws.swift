import Learning
import LinearAlgebra
import Statistics

/// Laws of prediction: pure, row by row, and the same from a stored copy.
public enum PredictionLaws {
  /// How far two ways to the same answer may differ by rounding, relative to its size.
  public static let tolerance = 1e-9
  /// How far a folded form may differ from the steps that were folded.
  public static let foldingTolerance = 1e-10

  static func check<Algorithm: Estimator>(_ estimator: Algorithm, _ data: LawData, subject: String) -> [Violation] {
    guard let model = try? estimator.fit(data.examples, seed: 42) else { return [] }
    return check(model, inputs: data.others, task: data.examples.task, subject: subject)
  }

  /// The laws of any fitted model, on rows that it accepts.
  public static func check<Fitted: Model>(
    _ model: Fitted, inputs: Matrix<Double>, task: LearningTask, subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    guard let batch = findings.requireNoError("predicts ordinary rows", { try model.predict(inputs) }) else {
      return findings.violations
    }
    checkShape(model, batch, inputs, task, &findings)
    checkPurity(model, batch, inputs, &findings)
    checkRows(model, batch, inputs, &findings)
    checkRoundTrip(model, batch, inputs, &findings)
    checkUsedInputs(model, batch, inputs, &findings)
    if let foldable = model as? any AffineFoldable { _ = checkFolding(foldable, inputs, &findings) }
    if let prefixed = model as? any PrefixedModel { checkPrefixes(prefixed, batch, inputs, &findings) }
    if let scoring = model as? any ScoringModel {
      return findings.violations
        + ScoringLaws.check(scoring, batch, inputs: inputs, task: task, subject: subject)
    }
    return findings.violations
  }

  private static func checkShape(
    _ model: some Model, _ batch: Predictions, _ inputs: Matrix<Double>, _ task: LearningTask,
    _ findings: inout Findings
  ) {
    let law = "answers have the declared form"
    findings.require(batch.output == model.output, law, "\(batch.output) instead of \(model.output)")
    findings.require(batch.rows == inputs.rows, law, "\(batch.rows) answers for \(inputs.rows) rows")
    findings.require(model.inputWidth == inputs.columns, law, "the width is \(model.inputWidth)")
    findings.require(model.parameterCount >= 0, law, "\(model.parameterCount) parameters")
    switch (task, model.output) {
    case (.regression, .value): break
    case (.classification(let count), .probabilities(let width)), (.classification(let count), .scores(let width)):
      findings.require(count == width, law, "\(width) classes instead of \(count)")
    default: findings.add(law, "\(model.output) for \(task.lawName)")
    }
    if let place = batch.values.firstNonFinite {
      findings.add(
        "answers are finite", "row \(place.row), column \(place.column): \(batch.values[place.row, place.column])")
    }
    if case .probabilities = model.output { checkProbabilities(batch.values, &findings) }
  }

  static func checkProbabilities(_ values: Matrix<Double>, _ findings: inout Findings) {
    for row in 0..<values.rows {
      let shares = values.row(row)
      if let share = shares.first(where: { !($0 >= 0 && $0 <= 1) }) {
        findings.add("probabilities lie in 0...1", "row \(row): \(share)")
        return
      }
      let sum = shares.reduce(0, +)
      if !(abs(sum - 1) <= 1e-9) {
        findings.add("probabilities sum to 1", "row \(row): \(sum)")
        return
      }
    }
  }

  private static func checkPurity(
    _ model: some Model, _ batch: Predictions, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    let reversed = inputs.selectingRows((0..<inputs.rows).reversed())
    _ = try? model.predict(reversed)
    guard let again = findings.requireNoError("prediction is pure", { try model.predict(inputs) }) else { return }
    findings.require(
      Comparison.sameBits(batch.values.storage, again.values.storage), "prediction is pure",
      "the second answer differs by \(Comparison.largestDifference(batch.values.storage, again.values.storage))")
  }

  private static func checkRows(
    _ model: some Model, _ batch: Predictions, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    func compare(_ law: String, _ values: [Double], _ expected: [Double]) {
      let difference = Comparison.largestDifference(values, expected)
      findings.require(difference <= tolerance, law, "answers differ by \(difference)")
    }
    compare(
      "the single-row path answers like the batch", RowPath.predict(model, inputs).storage, batch.values.storage)
    let alone = findings.requireNoError("a batch equals its rows one by one") {
      try (0..<inputs.rows).flatMap { try model.predict(inputs.selectingRows([$0])).values.storage }
    }
    if let alone { compare("a batch equals its rows one by one", alone, batch.values.storage) }
    var generator = SeededGenerator(seed: 5)
    let order = generator.permutation(inputs.rows)
    let permuted = findings.requireNoError("permuting rows permutes answers") {
      try model.predict(inputs.selectingRows(order)).values.storage
    }
    if let permuted {
      compare("permuting rows permutes answers", permuted, batch.values.selectingRows(order).storage)
    }
  }

  private static func checkRoundTrip<Fitted: Model>(
    _ model: Fitted, _ batch: Predictions, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    let law = "a stored copy answers bit for bit the same"
    guard
      let bytes = findings.requireNoError(law, { try Comparison.bytes(model) }),
      let copy = findings.requireNoError(law, { try ArtefactDecoder.decode(Fitted.self, from: bytes) }),
      let answers = findings.requireNoError(law, { try copy.predict(inputs) })
    else { return }
    findings.require(
      Comparison.sameBits(answers.values.storage, batch.values.storage), law,
      "answers differ by \(Comparison.largestDifference(answers.values.storage, batch.values.storage))")
    findings.require(
      Comparison.sameBits(RowPath.predict(copy, inputs).storage, RowPath.predict(model, inputs).storage), law,
      "the single-row answers differ")
    findings.require(
      copy.parameterCount == model.parameterCount && copy.usedInputs == model.usedInputs && copy.output == model.output
        && copy.acceptsMissingValues == model.acceptsMissingValues && copy.inputWidth == model.inputWidth,
      "a stored copy says the same of itself", "a count, a width or a list differs")
    if let again = findings.requireNoError(law, { try Comparison.bytes(copy) }) {
      findings.require(again == bytes, "a stored copy is stored the same", "the bytes differ")
    }
  }

  private static func checkUsedInputs(
    _ model: some Model, _ batch: Predictions, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    let law = "unused inputs change no answer"
    let used = model.usedInputs
    findings.require(
      used == Set(used).sorted() && used.allSatisfy { (0..<model.inputWidth).contains($0) },
      "used inputs are sorted positions", "\(used)")
    var changed = inputs
    let order = Array((0..<inputs.rows).reversed())
    for column in 0..<inputs.columns where !used.contains(column) {
      // The column's own values in another order: valid for every kind of feature.
      for row in 0..<inputs.rows { changed[row, column] = inputs[order[row], column] }
    }
    guard let answers = findings.requireNoError(law, { try model.predict(changed) }) else { return }
    let difference = Comparison.largestDifference(answers.values.storage, batch.values.storage)
    findings.require(difference <= tolerance, law, "answers change by \(difference); said to be used: \(used)")
  }

  /// Where a model is fitted on numbers alone, nothing stands between its inputs and what it learned: one that may fold
  /// must. Fitted on categories it may refuse every map.
  static func checkFolds<Algorithm: Estimator>(
    _ estimator: Algorithm, _ task: LearningTask, subject: String
  ) -> [Violation] {
    // A fit that fails is found by other laws.
    guard let data = try? LawData(task: task), let model = try? estimator.fit(data.examples, seed: 42),
      let foldable = model as? any AffineFoldable
    else { return [] }
    var findings = Findings(subject)
    let folds = checkFolding(foldable, data.others, &findings)
    findings.require(
      folds, "a foldable model folds", "it takes neither a map that mixes nor one that scales")
    return findings.violations
  }

  /// Whether the model folds after any map; where it does, it must answer as before.
  private static func checkFolding<Foldable: AffineFoldable>(
    _ model: Foldable, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) -> Bool {
    var generator = SeededGenerator(seed: 9)
    func draw(_ rows: Int, _ columns: Int) -> Matrix<Double> {
      Matrix(rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in generator.normal() })
    }
    let width = inputs.columns
    // From one column more than the model takes: a map that mixes, shifts and changes the width.
    let mixing = AffineMap(matrix: draw(width + 1, width), offset: (0..<width).map { _ in generator.normal() })
    var scales = Matrix<Double>(rows: width, columns: width)
    for column in 0..<width { scales[column, column] = 0.5 + generator.uniform() }
    let scaling = AffineMap(matrix: scales, offset: (0..<width).map { _ in generator.normal() })
    let mixes = checkFolding(model, after: mixing, draw(inputs.rows, width + 1), &findings)
    return checkFolding(model, after: scaling, draw(inputs.rows, width), &findings) || mixes
  }

  /// Whether the model folds after this map; then it must answer as before.
  private static func checkFolding<Foldable: AffineFoldable>(
    _ model: Foldable, after map: AffineMap, _ raw: Matrix<Double>, _ findings: inout Findings
  ) -> Bool {
    let law = "folding an affine map keeps the answers"
    guard let folded = model.folded(after: map) else { return false }
    var mapped = raw.times(map.matrix)
    for row in 0..<mapped.rows {
      for column in 0..<mapped.columns { mapped[row, column] += map.offset[column] }
    }
    findings.require(folded.inputWidth == raw.columns, law, "the folded model takes \(folded.inputWidth) columns")
    guard
      let expected = findings.requireNoError(law, { try model.predict(mapped) }),
      let found = findings.requireNoError(law, { try folded.predict(raw) })
    else { return true }
    let difference = Comparison.largestDifference(found.values.storage, expected.values.storage)
    findings.require(difference <= foldingTolerance, law, "answers differ by \(difference)")
    return true
  }

  private static func checkPrefixes<Prefixed: PrefixedModel>(
    _ model: Prefixed, _ batch: Predictions, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    let sizes = model.prefixes
    findings.require(!sizes.isEmpty && sizes == Set(sizes).sorted(), "prefixes ascend", "\(sizes)")
    for size in [sizes.first, sizes.last].compactMap({ $0 }) {
      let part = model.prefix(size)
      let answers = findings.requireNoError("every prefix predicts", { try part.predict(inputs) })
      guard let answers, size == sizes.last else { continue }
      findings.require(
        Comparison.sameBits(answers.values.storage, batch.values.storage), "the longest prefix is the model itself",
        "answers differ by \(Comparison.largestDifference(answers.values.storage, batch.values.storage))")
    }
  }
}
