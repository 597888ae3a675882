/// The losses of a trial's models in a replay, window by window: what is known whatever the machine.
///
/// The answers themselves, row by row, stand in one `ReplayAnswers` a model.
public struct ReplayEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .replay
  public static let version = 1

  /// One window's triangle.
  public struct Window: Codable, Sendable, Equatable {
    /// As the plan writes it: `all`, `56 days`.
    public let name: String
    /// `losses[i][j - i]`: the mean loss over step j of the model trained at the beginning of step i. Empty where its fit
    /// failed.
    public let losses: [[Double]]
    /// Rows that each model learned from.
    public let trainRows: [Int]
    /// Why there is no model, by the step at whose beginning it would have been trained.
    public let failures: [Int: String]

    public init(name: String, losses: [[Double]], trainRows: [Int], failures: [Int: String]) {
      self.name = name
      self.losses = losses
      self.trainRows = trainRows
      self.failures = failures
    }
  }

  public let loss: ReplayLoss
  /// Nil: the likelier class is decided.
  public let decision: ReplayDecision?
  /// Names the models in the store: the answers of the one for step i stand under `modelKey/i`.
  public let modelKey: String
  /// Significant bits to which their probabilities were kept.
  public let probabilityBits: Int
  /// In the order of the plan.
  public let windows: [Window]

  public init(
    loss: ReplayLoss, decision: ReplayDecision? = nil, modelKey: String, probabilityBits: Int, windows: [Window]
  ) {
    self.loss = loss
    self.decision = decision
    self.modelKey = modelKey
    self.probabilityBits = probabilityBits
    self.windows = windows
  }

  public static func subject(modelKey: String, step: Int) -> String { "\(modelKey)/\(step)" }
}

/// What the fits of a trial in a replay cost on one machine.
public struct ReplayCostEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .replayCost
  public static let version = 1

  /// For each window of the plan and each step the CPU seconds of the fit as if it stood alone.
  public let cpuSeconds: [[Double]]
  /// For each of them the first position that the model can answer: its deploy delay may be the time that its fit took.
  public let servesFrom: [[Int]]

  public init(cpuSeconds: [[Double]], servesFrom: [[Int]]) {
    self.cpuSeconds = cpuSeconds
    self.servesFrom = servesFrom
  }
}

/// What one model of a replay answered: the rows of each later step, from the one for which it was trained on.
public struct ReplayAnswers: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .replayAnswers
  public static let version = 1

  /// Its folds are the steps.
  public let steps: PredictionEvidence
  public let trainRows: Int

  public init(steps: PredictionEvidence, trainRows: Int) {
    self.steps = steps
    self.trainRows = trainRows
  }

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(count: trainRows)
    return writer.bytes + steps.encoded()
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    trainRows = try reader.readCount()
    var head = EvidenceWriter()
    head.write(count: trainRows)
    steps = try PredictionEvidence(encoded: Array(bytes.dropFirst(head.bytes.count)))
  }
}

/// What the fit of one model of a replay cost on one machine.
public struct ReplayFitCost: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .replayFitCost
  public static let version = 1

  public let fit: FitCostEvidence.Fold

  public init(fit: FitCostEvidence.Fold) { self.fit = fit }
}

/// What the baselines that look at no input would have lost, under the same delay of labels.
public struct ReplayBaselineEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .replayBaselines
  public static let version = 1

  public struct Baseline: Codable, Sendable, Equatable {
    /// `last known label`, `prior`, `same time a week before`.
    public let name: String
    /// The mean loss over each step.
    public let losses: [Double]

    public init(name: String, losses: [Double]) {
      self.name = name
      self.losses = losses
    }
  }

  public let loss: ReplayLoss
  public let baselines: [Baseline]

  public init(loss: ReplayLoss, baselines: [Baseline]) {
    self.loss = loss
    self.baselines = baselines
  }
}

extension EvidenceKind {
  public static let replay: EvidenceKind = "replay"
  public static let replayCost: EvidenceKind = "replay-cost"
  public static let replayAnswers: EvidenceKind = "replay-answers"
  public static let replayFitCost: EvidenceKind = "replay-fit-cost"
  public static let replayBaselines: EvidenceKind = "replay-baselines"
}
