import Learning
import Records

extension MeasurementPlan: PlanSection {
  public static let path = "measurement"
  public static let title = "How readings are taken"

  public static let fields: [ParameterField<Self>] = [
    .seconds(
      "latency-budget", \.latencyBudgetSeconds, in: 0.01...86_400,
      "Time for all latency timings of one protocol together"
    ).outsideTrials(),
    .integer(
      "latency-rounds", \.latencyRounds, in: 2...100_000,
      "Rounds in which the candidates are timed in a new random order"
    ).outsideTrials(),
    .integer("latency-rows", \.latencyRows, in: 1...1_000_000, "Different rows that the timings walk through")
      .outsideTrials(),
    .integer(
      "training-repeats", \.trainingRepeats, in: 1...1_000, "How often a fit on all rows is repeated to time it"
    ).outsideTrials(),
    .flag(
      "training-memory", \.measuresTrainingMemory, "Whether peak memory is measured in a process of its own"
    ).outsideTrials(),
  ]
}
