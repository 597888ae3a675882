import Learning
import LinearAlgebra

/// Laws of work that models of several settings share: nobody can tell from the answers that it was shared.
enum WorkSharingLaws {
  static func check<Algorithm: WorkSharingEstimator>(
    _ estimator: Algorithm, _ data: LawData, subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    let law = "shared work gives the same answers"
    guard
      let model = findings.requireNoError(law, { try estimator.fit(data.examples, seed: 42) }),
      let expected = findings.requireNoError(law, { try model.predict(data.others) })
    else { return findings.violations }
    let size = estimator.predictionWorkSize
    for larger in [size, size + 1, 4 * size, 1000 * size] {
      guard
        let work = findings.requireNoError(law, { try model.predictionWork(on: data.others, size: larger) })
      else { continue }
      let found = model.predict(from: work)
      findings.require(
        found.output == expected.output && Comparison.sameBits(found.values.storage, expected.values.storage), law,
        "answers from work of size \(larger) differ from those of size \(size)")
    }
    return findings.violations
  }
}
