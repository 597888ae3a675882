import Learning
import LinearAlgebra
import Statistics

/// The laws that every transform obeys, on every kind of data that it accepts.
public enum TransformLaws {
  /// How far two ways to the same result may differ by rounding, relative to its size.
  public static let tolerance = 1e-9

  public static func check<Step: Transform>(_ transform: Step) -> [Violation] {
    var findings = Findings(Step.name)
    findings.require(
      ParameterLaws.isComponentName(Step.name), "names are lower case with hyphens", "'\(Step.name)'")
    findings.require(
      ParameterLaws.isComponentName(Step.Fitted.kind), "names are lower case with hyphens", "'\(Step.Fitted.kind)'")
    findings.require(Step.version >= 1, "versions begin at 1", "\(Step.version)")
    findings.require(ParameterLaws.isDeed(Step.summary), "components say what they do", Step.summary)
    findings.require(
      Step(transform.parameters).parameters == transform.parameters, "parameters are kept", "they changed")
    var violations = findings.violations + ParameterLaws.check(Step.Parameters.self, subject: Step.name)

    var accepted = 0
    for shape in LawData.Shape.allCases where shape != .withTimes || Step.acceptsTimes {
      for task in [LearningTask.regression, .classification(classCount: 3)] {
        // Raw column 10 + i became column i in an earlier step.
        guard let data = try? LawData(task: task, shape: shape, sources: { $0 + 10 }) else { continue }
        guard (try? transform.fit(data.examples, seed: 1)) != nil else { continue }
        accepted += 1
        violations += check(transform, data, subject: "\(Step.name), \(task.lawName), \(shape)")
      }
    }
    violations += DegenerateTransformLaws.check(transform)
    if accepted == 0 {
      violations.append(
        Violation(law: "a transform accepts some data", subject: Step.name, finding: "every sample was refused"))
    }
    return violations
  }

  private static func check<Step: Transform>(_ transform: Step, _ data: LawData, subject: String) -> [Violation] {
    var findings = Findings(subject)
    guard let fitted = try? transform.fit(data.examples, seed: 1) else { return [] }
    if let first = findings.requireNoError("a transform can be stored", { try Comparison.bytes(fitted) }) {
      for threads in [1, 2, 3] {
        var context = FitContext(seed: 1, threadCount: threads)
        let law = threads == 1 ? "same seed, same transform" : "any number of threads, same transform"
        let again = findings.requireNoError(law) {
          try Comparison.bytes(transform.fitTransforming(data.examples, in: &context).fitted)
        }
        if let again { findings.require(again == first, law, "the artefacts differ (\(threads) threads)") }
      }
    }
    var context = FitContext(seed: 1)
    if let both = findings.requireNoError(
      "training rows are transformed", { try transform.fitTransforming(data.examples, in: &context) })
    {
      findings.require(
        both.inputs.rows == data.examples.rows && both.inputs.columns == both.fitted.outputFeatures.count,
        "training rows are transformed", "\(both.inputs.rows) x \(both.inputs.columns)")
    }
    checkFeatures(fitted, data, &findings)
    checkRows(fitted, data.others, &findings)
    checkSources(fitted, data, &findings)
    checkRefusals(fitted, data.others, &findings)
    checkAffineMap(fitted, data.others, &findings)
    return findings.violations
  }

  private static func checkFeatures(_ fitted: some FittedTransform, _ data: LawData, _ findings: inout Findings) {
    let raw = Set(data.examples.features.flatMap(\.sources))
    let features = fitted.outputFeatures
    findings.require(!features.isEmpty, "some columns come out", "none")
    findings.require(
      fitted.inputWidth == data.examples.inputs.columns, "the input width is that of the training rows",
      "\(fitted.inputWidth)")
    for feature in features where !feature.sources.allSatisfy(raw.contains) {
      findings.add("sources are raw columns", "'\(feature.name)' comes from \(feature.sources)")
    }
    findings.require(
      Set(features.map(\.name)).count == features.count, "output columns have different names",
      "\(features.map(\.name))")
    findings.require(fitted.parameterCount >= 0, "parameters are counted", "\(fitted.parameterCount)")
  }

  private static func checkRows<Fitted: FittedTransform>(
    _ fitted: Fitted, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    guard let batch = findings.requireNoError("ordinary rows are transformed", { try fitted.transform(inputs) }) else {
      return
    }
    func compare(_ law: String, _ values: [Double]?, _ expected: [Double]) {
      guard let values else { return }
      let difference = Comparison.largestDifference(values, expected)
      findings.require(difference <= tolerance, law, "values differ by \(difference)")
    }
    findings.require(
      batch.rows == inputs.rows && batch.columns == fitted.outputFeatures.count, "every output column has a feature",
      "\(batch.columns) columns and \(fitted.outputFeatures.count) features")
    guard batch.columns == fitted.outputFeatures.count else { return }
    compare("the single-row path gives what the batch gives", RowPath.transform(fitted, inputs).storage, batch.storage)
    let alone = findings.requireNoError("a batch equals its rows one by one") {
      try (0..<inputs.rows).flatMap { try fitted.transform(inputs.selectingRows([$0])).storage }
    }
    compare("a batch equals its rows one by one", alone, batch.storage)
    var generator = SeededGenerator(seed: 5)
    let order = generator.permutation(inputs.rows)
    let permuted = findings.requireNoError("permuting rows permutes results") {
      try fitted.transform(inputs.selectingRows(order)).storage
    }
    compare("permuting rows permutes results", permuted, batch.selectingRows(order).storage)
    if let again = findings.requireNoError("a fitted transform is pure", { try fitted.transform(inputs) }) {
      findings.require(
        Comparison.sameBits(again.storage, batch.storage), "a fitted transform is pure", "the second result differs")
    }
    let law = "a stored copy gives bit for bit the same"
    guard
      let bytes = findings.requireNoError(law, { try Comparison.bytes(fitted) }),
      let copy = findings.requireNoError(law, { try ArtefactDecoder.decode(Fitted.self, from: bytes) }),
      let copied = findings.requireNoError(law, { try copy.transform(inputs) })
    else { return }
    findings.require(Comparison.sameBits(copied.storage, batch.storage), law, "the results differ")
    findings.require(
      copy.outputFeatures == fitted.outputFeatures && copy.inputWidth == fitted.inputWidth
        && copy.parameterCount == fitted.parameterCount, "a stored copy says the same of itself", "it doesn't")
  }

  /// A column that isn't among the sources of an output changes nothing in it.
  private static func checkSources(_ fitted: some FittedTransform, _ data: LawData, _ findings: inout Findings) {
    guard let before = try? fitted.transform(data.others) else { return }
    let features = fitted.outputFeatures
    guard before.columns == features.count else { return }
    for (column, feature) in data.examples.features.enumerated() {
      var changed = data.others
      for row in 0..<changed.rows { changed[row, column] = data.others[changed.rows - 1 - row, column] }
      guard let after = try? fitted.transform(changed) else { continue }
      for (output, made) in features.enumerated() where Set(made.sources).isDisjoint(with: feature.sources) {
        guard Comparison.largestDifference(after.column(output), before.column(output)) > tolerance else { continue }
        findings.add(
          "sources are complete",
          "'\(made.name)' changes with raw column \(feature.sources), said to come from "
            + "\(made.sources)")
        return
      }
    }
  }

  private static func checkRefusals(
    _ fitted: some FittedTransform, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    let width = inputs.columns
    findings.requireError(
      "no rows are refused", of: PredictionError.self, expected: "noRows",
      { try fitted.transform(Matrix(rows: 0, columns: width)) }, isDeclared: { $0 == .noRows })
    for found in [width - 1, width + 1] {
      findings.requireError(
        "a wrong width is refused", of: PredictionError.self, expected: "widthMismatch",
        { try fitted.transform(Matrix(rows: 2, columns: found)) },
        isDeclared: { $0 == .widthMismatch(expected: width, found: found) })
    }
    var broken = inputs
    broken[2, 1] = .nan
    // Missing values pass, are filled or are refused; they are never turned into something infinite.
    do throws(PredictionError) {
      let result = try fitted.transform(broken)
      findings.require(
        !result.storage.contains { $0.isInfinite }, "a missing value becomes nothing infinite", "it does")
    } catch {
      findings.require(error == .notFinite(row: 2, column: 1), "a missing value is refused by its place", "\(error)")
    }
  }

  private static func checkAffineMap(
    _ fitted: some FittedTransform, _ inputs: Matrix<Double>, _ findings: inout Findings
  ) {
    let law = "the affine map is the transform"
    guard let map = fitted.affineMap, inputs.firstNonFinite == nil else { return }
    guard map.matrix.rows == fitted.inputWidth, map.matrix.columns == fitted.outputFeatures.count else {
      findings.add(law, "its matrix is \(map.matrix.rows) x \(map.matrix.columns)")
      return
    }
    guard let expected = try? fitted.transform(inputs) else { return }
    var mapped = inputs.times(map.matrix)
    for row in 0..<mapped.rows {
      for column in 0..<mapped.columns { mapped[row, column] += map.offset[column] }
    }
    let difference = Comparison.largestDifference(mapped.storage, expected.storage)
    findings.require(difference <= tolerance, law, "results differ by \(difference)")
  }
}
