import Records

/// The axes of a way of running: what the frontier, the pick and the report read of it.
package struct ReplayAxes: Sendable {
  package let loss: ReplayLoss

  package init(_ loss: ReplayLoss) { self.loss = loss }

  /// In the order of reports.
  package var all: [AxisDescriptor] {
    [mean, worstStep, regret, trainings, trainingCPU, labels, churn, driftDelay, money]
  }

  package var mean: AxisDescriptor {
    AxisDescriptor(
      id: .replayLoss, title: "\(loss.title) over time", unit: unit, direction: .lowerIsBetter, family: .quality,
      sampling: .folds,
      summary: "Mean \(loss.title) over the rows of the judged steps of a replay; the interval is a block "
        + "bootstrap over steps.")
  }

  package var worstStep: AxisDescriptor {
    AxisDescriptor(
      id: .replayWorstStep, title: "\(loss.title) of the worst step", unit: unit, direction: .lowerIsBetter,
      family: .quality, sampling: .repetitions,
      summary: "Largest mean \(loss.title) of one judged step; the interval of a block bootstrap can't reach above it.")
  }

  package var regret: AxisDescriptor {
    AxisDescriptor(
      id: .replayRegret, title: "regret to the oracle", unit: unit, direction: .lowerIsBetter, family: .quality,
      sampling: .repetitions,
      summary:
        "Mean \(loss.title) above that of the best schedule in hindsight, of however many trainings, paired by steps.")
  }

  package var trainings: AxisDescriptor {
    AxisDescriptor(
      id: .replayTrainings, title: "trainings", unit: .count, direction: .lowerIsBetter, family: .cost,
      sampling: .repetitions, summary: "Trainings within the judged steps; the first model is there before them.")
  }

  package var trainingCPU: AxisDescriptor {
    AxisDescriptor(
      id: .replayTrainingCPU, title: "CPU time of trainings", unit: .seconds, direction: .lowerIsBetter, family: .cost,
      sampling: .repetitions,
      summary: "CPU seconds of all trainings within the judged steps, each as if it stood alone.")
  }

  package var labels: AxisDescriptor {
    AxisDescriptor(
      id: .replayLabels, title: "labels used", unit: .count, direction: .lowerIsBetter, family: .cost,
      sampling: .repetitions,
      summary: "Labels first used within the judged steps, by a training or, where the policy looks at errors, by it.")
  }

  package var churn: AxisDescriptor {
    AxisDescriptor(
      id: .replayChurn, title: "decisions that flip", unit: .ratio, direction: .lowerIsBetter, family: .robustness,
      sampling: .repetitions,
      summary: "Share of the rows of a step that the new model decides otherwise than the old one, mean over the "
        + "retrainings; 0 without any.")
  }

  package var driftDelay: AxisDescriptor {
    AxisDescriptor(
      id: .replayDriftDelay, title: "steps until a drift is answered", unit: .count, direction: .lowerIsBetter,
      family: .robustness, sampling: .repetitions,
      summary:
        "Steps from a moment at which, in hindsight, a training saves at least 1% of the errors of never training "
        + "again to the next training, mean over such moments.")
  }

  package var money: AxisDescriptor {
    AxisDescriptor(
      id: .replayMoney, title: "cost of errors and trainings", unit: .targetUnits, direction: .lowerIsBetter,
      family: .cost, sampling: .repetitions,
      summary:
        "Errors of the judged steps at the price of one, trainings at the price of one and their CPU time, in the "
        + "currency of the plan.")
  }

  private var unit: MeasurementUnit {
    switch loss {
    case .error, .brier: .ratio
    case .logLoss: .nats
    case .squared, .absolute: .targetUnits
    case .decisionCost: .money
    }
  }
}

/// What errors and trainings cost, in any currency.
package struct ReplayPrices: Sendable, Equatable {
  /// Of one wrong answer, or of one unit of the loss; nil: not known.
  package var error: Double?
  /// Of one training besides its CPU time: people, checks, deployment.
  package var training: Double
  package var cpuHour: Double

  package init(error: Double? = nil, training: Double = 0, cpuHour: Double = 0) {
    self.error = error
    self.training = training
    self.cpuHour = cpuHour
  }

  /// The price of an error is of a wrong answer, or of a unit of the absolute error: other losses have none, and neither have
  /// wrong answers of which some cost more than others.
  ///
  /// - Parameter loss: one that is in money has the price 1.
  package init(_ economics: Economics?, loss: ReplayLoss) {
    let error: Double? =
      switch loss {
      case .decisionCost: 1
      case .error: economics?.pricesClasses == true ? nil : economics?.errorCost
      case .absolute: economics?.errorCost
      case .logLoss, .brier, .squared: nil
      }
    self.init(
      error: error, training: economics?.trainingPrice ?? 0,
      cpuHour: economics?.cpuHour ?? 0)
  }

  /// Whether a training costs anything.
  package var arePerTraining: Bool { training > 0 || cpuHour > 0 }

  package func cost(trainings: Double, cpuSeconds: Double) -> Double {
    trainings * training + cpuSeconds / 3600 * cpuHour
  }

  /// What trainings are worth in errors; nil: a price isn't known.
  package func errors(trainings: Double, cpuSeconds: Double) -> Double? {
    guard let error, error > 0, arePerTraining else { return nil }
    return cost(trainings: trainings, cpuSeconds: cpuSeconds) / error
  }
}
