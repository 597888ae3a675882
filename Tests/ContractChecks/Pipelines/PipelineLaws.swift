import Learning
import LinearAlgebra
import Tabular

/// The laws of a whole fitted pipeline, from raw row to answer.
public enum PipelineLaws {
  /// - Parameters:
  ///   - rows: raw rows that the pipeline accepts, at least two.
  ///   - coded: the same rows as a coded matrix.
  ///   - components: what its artefact may hold.
  public static func check(
    _ pipeline: FittedPipeline, rows: [RawRow], coded: Matrix<Double>, components: ComponentRegistry
  ) -> [Violation] {
    var findings = Findings(pipeline.summary)
    guard let batch = findings.requireNoError("ordinary rows are answered", { try pipeline.predict(coded) }) else {
      return findings.violations
    }
    let answers = findings.requireNoError("a raw row is answered like its coded row") {
      let predictor = pipeline.makeRowPredictor()
      return try rows.flatMap { row in
        try predictor.predict(row)
        return predictor.answer
      }
    }
    if let answers {
      let difference = Comparison.largestDifference(answers, batch.values.storage)
      findings.require(
        difference <= PredictionLaws.tolerance, "a raw row is answered like its coded row",
        "answers differ by \(difference)")
    }
    checkTogether(pipeline, coded, &findings)
    checkArtefact(pipeline, coded, batch, components, &findings)
    checkUsedColumns(pipeline, coded, batch, &findings)
    if let folded = pipeline.folded(), coded.firstNonFinite == nil,
      let after = findings.requireNoError("folding keeps the answers", { try folded.predict(coded) })
    {
      let difference = Comparison.largestDifference(after.values.storage, batch.values.storage)
      findings.require(
        difference <= PredictionLaws.foldingTolerance, "folding keeps the answers", "answers differ by \(difference)")
    }
    return findings.violations
  }

  /// Rows answered together have the bits of rows answered alone, wherever they stand, or the pipeline says it can't.
  private static func checkTogether(
    _ pipeline: FittedPipeline, _ coded: Matrix<Double>, _ findings: inout Findings
  ) {
    let law = "rows that are answered together have the bits of single rows"
    let predictor = pipeline.makeRowPredictor()
    for rows in [0..<coded.rows, 1..<coded.rows, 0..<1] where !rows.isEmpty {
      guard let together = predictor.predictTogether(coded, rows: rows) else {
        let isRefused = pipeline.model.answersBatchesAsRows && coded.firstNonFinite == nil
        findings.require(!isRefused, law, "finite rows have no answer")
        return
      }
      let width = coded.columns
      let answers = findings.requireNoError(law) { () throws -> [Double] in
        var answers: [Double] = []
        for row in rows {
          try predictor.predict(coded: coded.storage.span.extracting(row * width..<(row + 1) * width))
          answers += predictor.answer
        }
        return answers
      }
      guard let alone = answers else { return }
      findings.require(Comparison.sameBits(together.storage, alone), law, "rows \(rows) differ")
    }
  }

  private static func checkArtefact(
    _ pipeline: FittedPipeline, _ coded: Matrix<Double>, _ batch: Predictions, _ components: ComponentRegistry,
    _ findings: inout Findings
  ) {
    let law = "an artefact answers bit for bit the same"
    guard
      let bytes = findings.requireNoError(law, { try pipeline.artefact() }),
      let copy = findings.requireNoError(law, { try FittedPipeline(artefact: bytes, components: components) }),
      let answers = findings.requireNoError(law, { try copy.predict(coded) })
    else { return }
    findings.require(
      Comparison.sameBits(answers.values.storage, batch.values.storage), law, "the answers differ")
    if let again = findings.requireNoError(law, { try copy.artefact() }) {
      findings.require(again == bytes, "an artefact is written the same again", "the bytes differ")
    }
    for broken in [Array(bytes.dropLast()), Array(bytes.prefix(3)), []] {
      if (try? FittedPipeline(artefact: broken, components: components)) != nil {
        findings.add("a damaged artefact is refused", "\(broken.count) of \(bytes.count) bytes were accepted")
      }
    }
  }

  private static func checkUsedColumns(
    _ pipeline: FittedPipeline, _ coded: Matrix<Double>, _ batch: Predictions, _ findings: inout Findings
  ) {
    let used = pipeline.usedColumns
    findings.require(
      used == Set(used).sorted() && used.allSatisfy { pipeline.columns.indices.contains($0) },
      "used columns are sorted positions", "\(used)")
    var changed = coded
    for column in 0..<coded.columns where !used.contains(column) {
      for row in 0..<coded.rows { changed[row, column] = coded[coded.rows - 1 - row, column] }
    }
    guard let after = findings.requireNoError("unused columns change no answer", { try pipeline.predict(changed) })
    else { return }
    let difference = Comparison.largestDifference(after.values.storage, batch.values.storage)
    findings.require(
      difference <= PredictionLaws.tolerance, "unused columns change no answer",
      "answers change by \(difference); said to be used: \(used)")
  }
}
