/// How a network is trained, apart from its shape and its rows.
struct TrainingPlan: Sendable {
  var loss: NetworkLoss
  var rule = OptimizerRule.adam
  var learningRate = 0.001
  var schedule = LearningRateSchedule.constant
  /// Share of the steps over which the rate rises from zero.
  var warmUp = 0.0
  var weightDecay = 0.0
  /// Rows of a batch; the last ones aren't smaller, but all are about equal.
  var batchRows = 200
  var epochs = 10
  /// Gradients longer than this are shortened to it.
  var clipNorm: Double?
  /// Epochs without a better validation loss after which training ends.
  var patience = 10
  /// Layers before this one keep their numbers.
  var firstTrained = 0
}

/// What happened in a fit.
struct TrainingHistory: Equatable, Sendable {
  /// Mean loss of each epoch, over its batches as they were met.
  var losses: [Double] = []
  /// Mean loss of the validation rows after each epoch; empty where there are none.
  var validationLosses: [Double] = []
  /// The epoch, counted from 1, whose numbers were kept.
  var keptEpoch = 0
}
