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
        "cost.training.month", "cost.serving.month", "value.month", "value.decisions",
        "fairness.demographic-parity", "fairness.equal-opportunity", "fairness.equalized-odds",
        "fairness.predictive-parity", "fairness.calibration", "fairness.error", "fairness.value",
        "fairness.mean-error", "fairness.tail-error", "fairness.bias", "fairness.demographic-parity.ratio",
        "fairness.equal-opportunity.ratio", "fairness.equalized-odds.ratio", "fairness.predictive-parity.ratio",
        "fairness.calibration.ratio", "fairness.error.ratio", "fairness.mean-error.ratio",
        "fairness.tail-error.ratio", "fairness.demographic-parity.to-overall",
        "fairness.equal-opportunity.to-overall", "fairness.equalized-odds.to-overall",
        "fairness.predictive-parity.to-overall", "fairness.calibration.to-overall", "fairness.error.to-overall",
        "fairness.value.to-overall", "fairness.mean-error.to-overall", "fairness.tail-error.to-overall",
        "fairness.bias.to-overall", "fairness.demographic-parity.ratio.to-overall",
        "fairness.equal-opportunity.ratio.to-overall", "fairness.equalized-odds.ratio.to-overall",
        "fairness.predictive-parity.ratio.to-overall", "fairness.calibration.ratio.to-overall",
        "fairness.error.ratio.to-overall", "fairness.mean-error.ratio.to-overall",
        "fairness.tail-error.ratio.to-overall", "fairness.worst-accuracy", "fairness.worst-error",
        "robustness.score", "robustness.loss", "robustness.loss.gaps", "robustness.loss.noise",
        "robustness.loss.shift",
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
