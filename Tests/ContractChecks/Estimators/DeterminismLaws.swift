import Learning

/// Same seed, same model: down to the bytes of the artefact, for any number of threads.
enum DeterminismLaws {
  static func check<Algorithm: Estimator>(
    _ estimator: Algorithm, _ data: LawData, subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    guard
      let first = findings.requireNoError("fits ordinary data", { try bytes(estimator, data, threads: 1) })
    else { return findings.violations }
    for threads in [1, 2, 3] {
      let law = threads == 1 ? "same seed, same model" : "any number of threads, same model"
      guard let again = findings.requireNoError(law, { try bytes(estimator, data, threads: threads) }) else { continue }
      findings.require(
        again == first, law,
        "the artefacts of two fits on \(threads) thread(s) differ from byte "
          + "\(zip(first, again).enumerated().first { $1.0 != $1.1 }?.offset ?? min(first.count, again.count))")
    }
    return findings.violations
  }

  private static func bytes<Algorithm: Estimator>(
    _ estimator: Algorithm, _ data: LawData, threads: Int
  ) throws -> [UInt8] {
    var context = FitContext(seed: 42, threadCount: threads)
    return try Comparison.bytes(estimator.fit(data.examples, in: &context))
  }
}
