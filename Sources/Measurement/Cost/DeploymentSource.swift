import Learning
import Machine
import Records

/// The pipeline fitted on all rows, alone on the machine, as it would be deployed: cost, memory, size, and the fitted
/// pipeline itself, which is kept as a file.
public struct DeploymentSource: TrialEvidenceSource {
  public typealias Body = DeploymentEvidence

  public struct Settings: ParameterSet {
    public var repeats = 3
    public var repeatLimitSeconds = 1.0
    public var measuresMemory = true

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .integer("training-repeats", \.repeats, in: 1...1_000, "how often a fit on all rows is timed"),
      .seconds(
        "training-repeat-limit", \.repeatLimitSeconds, in: 0...86_400, "a fit that takes longer is timed once"),
      .flag("training-memory", \.measuresMemory, "whether the peak memory of a fit is measured"),
    ]
  }

  public static let summary = "a fit on all rows, alone on the machine: cost, memory, size, the fitted pipeline"
  public static let activity = "deploying"
  public static let isMachineBound = true
  public static let subject = EvidenceSubject.pipeline
  public static let occasion = EvidenceOccasion.alone

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> DeploymentEvidence {
    var costs: [FitCost] = []
    var peakBytes: Int?
    if settings.measuresMemory {
      (_, peakBytes) = try ProcessMemory.peakGrowth { try Self.timed(&costs, trial.fitOnAllRows) }
    } else {
      _ = try Self.timed(&costs, trial.fitOnAllRows)
    }
    while costs.count < settings.repeats, costs[0].wallSeconds < settings.repeatLimitSeconds {
      _ = try Self.timed(&costs, trial.fitOnAllRows)
    }
    let file = try trial.keepFitted()
    let forms = try trial.deployed()
    let (served, whole) = (forms.served, forms.unfolded ?? forms.served)
    return DeploymentEvidence(
      artefactBytes: try served.footprintBytes(), parameterCount: served.parameterCount,
      rawColumnCount: whole.columns.count, usedRawColumns: whole.usedColumns, fits: costs,
      peakFitBytes: peakBytes, artefact: file)
  }

  private static func timed(
    _ costs: inout [FitCost], _ fit: () throws -> any ServedModel
  ) throws -> any ServedModel {
    let wall = Clocks.wallSeconds
    let cpu = Clocks.processCPUSeconds
    let fitted = try fit()
    costs.append(FitCost(cpuSeconds: Clocks.processCPUSeconds - cpu, wallSeconds: Clocks.wallSeconds - wall))
    return fitted
  }
}
