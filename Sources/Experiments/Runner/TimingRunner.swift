import Learning
import Measurement
import Plans
import Statistics

/// Times all deployed pipelines together, after all training, alone on the machine.
struct TimingRunner {
  let data: PreparedData
  let measurement: MeasurementPlan
  let seed: UInt64

  /// - Returns: for each pipeline its timings, or why it refused to answer; and a remark on the machine, if any.
  func time(
    _ pipelines: [FittedPipeline], progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> (evidence: [Result<TimingEvidence, MeasurementError>], remark: String?) {
    var generator = SeededGenerator(seed: seed).stream("latency-rows")
    let rows = Array(generator.permutation(data.rowCount).prefix(measurement.latencyRows))
    let rawRows = try data.rawRows(rows)
    let coded = data.coded.selectingRows(rows)

    var subjects: [PipelineSubject] = []
    var results: [Result<TimingEvidence, MeasurementError>?] = []
    for pipeline in pipelines {
      do throws(MeasurementError) {
        subjects.append(try PipelineSubject(pipeline, rows: rawRows, coded: coded))
        results.append(nil)
      } catch {
        results.append(.failure(error))
      }
    }
    var session = LatencySession()
    session.rounds = measurement.latencyRounds
    session.budgetSeconds = measurement.latencyBudgetSeconds
    session.seed = seed
    let report = session.run(subjects, progress: progress)
    var timed = report.evidence.makeIterator()
    let evidence = results.map { result in
      result ?? timed.next().map { .success($0) } ?? .failure(.missingEvidence(.timing))
    }
    return (evidence, report.warning)
  }
}
