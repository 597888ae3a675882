import Learning
import LinearAlgebra

/// Data at the edge: refused by a declared error, or transformed into finite numbers; never a crash, never NaN.
enum DegenerateTransformLaws {
  static func check<Step: Transform>(_ transform: Step) -> [Violation] {
    var findings = Findings(Step.name)
    guard let data = try? LawData(task: .regression, rows: 24, columns: 4),
      let categories = try? LawData(task: .regression, shape: .withCategories, rows: 24, columns: 4),
      let times = try? LawData(task: .regression, shape: .withTimes, rows: 24, columns: 4)
    else { return [] }
    let targets = data.examples.targets
    var constant = data.examples.inputs
    for row in 0..<constant.rows { constant[row, 1] = 7 }
    var twins = data.examples.inputs
    for row in 0..<twins.rows { twins[row, 2] = 2 * twins[row, 0] }
    var samples: [(String, Examples?)] = [
      ("one row", try? data.examples.selecting([0])), ("two rows", try? data.examples.selecting([0, 1])),
      ("equal rows", try? data.examples.selecting([3, 3, 3])),
      ("one row of categories", try? categories.examples.selecting([0])),
      ("a constant column", try? Examples(inputs: constant, targets: targets)),
      ("dependent columns", try? Examples(inputs: twins, targets: targets)),
      (
        "only constant columns",
        try? Examples(inputs: Matrix(rows: 24, columns: 4, repeating: 3), targets: targets)
      ),
      (
        "an empty column",
        try? Examples(
          inputs: Matrix(rows: 24, columns: 4, storage: (0..<96).map { $0 % 4 == 2 ? .nan : Double($0 % 7) }),
          targets: targets)
      ),
      ("one column", (try? LawData(task: .regression, rows: 24, columns: 1))?.examples),
      ("more columns than rows", (try? LawData(task: .regression, rows: 6, columns: 30))?.examples),
    ]
    if Step.acceptsTimes {
      samples += [
        ("times", times.examples), ("one row of times", try? times.examples.selecting([0])),
        ("equal times", try? times.examples.selecting([3, 3, 3])),
      ]
    }
    for size in ExtremeSize.allCases {
      samples.append(
        ("values of size \(size.rawValue)", try? Examples(inputs: size.scaling(data.examples.inputs), targets: targets))
      )
    }
    for (what, examples) in samples {
      guard let examples else {
        findings.add("the sample can be made", what)
        continue
      }
      guard let fitted = try? transform.fit(examples, seed: 1) else { continue }
      look(at: fitted, examples.inputs, what, &findings)
    }
    if let fitted = try? transform.fit(data.examples, seed: 1) {
      // Waves of so large a number have no digits left that two orders of summation could agree on.
      look(
        at: fitted, ExtremeSize.huge.scaling(data.others), "rows far beyond the training rows", comparesRows: false,
        &findings)
    }
    return findings.violations
  }

  private static func look(
    at fitted: some FittedTransform, _ inputs: Matrix<Double>, _ what: String, comparesRows: Bool = true,
    _ findings: inout Findings
  ) {
    let result: Matrix<Double>
    do throws(PredictionError) {
      result = try fitted.transform(inputs)
    } catch {
      findings.require(inputs.firstNonFinite != nil, "complete rows are transformed (\(what))", "threw \(error)")
      return
    }
    findings.require(
      !result.storage.contains { $0.isInfinite }, "\(what) become(s) nothing infinite", "a value is infinite")
    findings.require(
      inputs.firstNonFinite != nil || !result.storage.contains { $0.isNaN }, "complete rows stay complete (\(what))",
      "a value is NaN")
    guard comparesRows else { return }
    let difference = Comparison.largestDifference(RowPath.transform(fitted, inputs).storage, result.storage)
    findings.require(
      difference <= TransformLaws.tolerance, "the single-row path gives what the batch gives (\(what))",
      "values differ by \(difference)")
  }
}
