import Records
import Testing

@testable import Measurement

struct AxisListTests {
  @Test func identifiersAreFrozenAndUnique() {
    let ids = MeasurementList.axes.map(\.descriptor.id.rawValue)
    #expect(
      ids == [
        "accuracy", "balanced-accuracy", "log-loss", "brier", "roc-auc", "average-precision", "f1", "matthews", "r2",
        "rmse", "mae", "ece", "latency.p50", "latency.p99", "latency.p999", "latency.p50.unfolded",
        "latency.p99.unfolded", "throughput.batch", "training.cpu",
        "training.wall", "training.memory", "training.marginal-cpu", "size.bytes", "parameters", "features.used",
        "importance.carrying", "complexity.features", "complexity.interaction", "complexity.main-effects",
        "complexity.rules", "complexity.rule-depth", "explanation.stability", "explanation.faithfulness",
      ])
    #expect(Set(ids).count == ids.count)
  }

  @Test func everyAxisIsFoundByItsIdentifier() {
    for axis in MeasurementList.axes {
      #expect(MeasurementList.axis(axis.descriptor.id)?.descriptor == axis.descriptor)
    }
    #expect(MeasurementList.axis("latency.p42") == nil)
  }

  @Test func missingEvidenceNeverGivesAReading() {
    let candidate = Evidence(task: .regression)
    for axis in MeasurementList.axes {
      if case .measured = axis.outcome(of: candidate) {
        Issue.record("\(axis.descriptor.id) gave a reading without evidence")
      }
    }
  }
}
