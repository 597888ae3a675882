import Fairness
import Records

/// How far groups of people lie apart in one measure; `fairness.MEASURE`, with `.ratio` for the smaller over the larger and
/// `.to-overall` for groups against all rows.
///
/// The value is the largest over groupings (each sensitive column, then each intersection) and, of more than two classes,
/// over classes; all held-out rows are judged together. Groups that are too small are left out by name. Differences have no
/// sign: they are those of Fairlearn (`MetricFrame.difference`), which are those of AIF360 without their sign; a ratio is the
/// smaller over the larger, as in Fairlearn, and so never above 1. Equalized odds takes the larger of the two differences,
/// the smaller of the two ratios.
///
/// Interval: see `GapEstimate`.
public struct GroupGapAxis: Axis {
  package let compared: FairnessMeasure
  package let form: GapForm
  private let economics: Economics?

  package init(_ measure: FairnessMeasure, _ form: GapForm, economics: Economics? = nil) {
    compared = measure
    self.form = form
    self.economics = economics
  }

  /// Every measure in every form that it has, plain differences between groups first.
  package static let all: [GroupGapAxis] = forms.flatMap { form in
    FairnessMeasure.allCases.filter { $0.hasRatio || !form.isRatio }.map { GroupGapAxis($0, form) }
  }

  private static let forms: [GapForm] = [
    .difference(.betweenGroups), .ratio(.betweenGroups), .difference(.toOverall), .ratio(.toOverall),
  ]

  public var needs: Set<EvidenceKind> { [.predictions] }
  public var tasks: Set<TaskKind> { compared.isForClasses ? .classification : [.regression] }
  public var readsSensitiveColumns: Bool { true }
  public var readsDecisions: Bool { true }
  public var settings: [String: SettingValue] { compared == .value ? economics?.settings ?? [:] : [:] }
  public func priced(by economics: Economics) -> any Axis { Self(compared, form, economics: economics) }

  public var descriptor: AxisDescriptor {
    let isToOverall = [.difference(.toOverall), .ratio(.toOverall)].contains(form)
    let against = isToOverall ? "between a group and all rows" : "between groups"
    let unit: MeasurementUnit =
      switch compared {
      case _ where form.isRatio: .ratio
      case .value: .money
      case .meanError, .tailError, .bias: .targetUnits
      default: .ratio
      }
    let how = form.isRatio ? "the smaller over the larger" : "the largest difference"
    return AxisDescriptor(
      id: AxisID(
        rawValue: "fairness.\(compared.rawValue)\(form.isRatio ? ".ratio" : "")\(isToOverall ? ".to-overall" : "")"),
      title: "\(compared.title) \(form.isRatio ? "ratio" : "gap")\(isToOverall ? " to overall" : "")", unit: unit,
      direction: form.isRatio ? .higherIsBetter : .lowerIsBetter, family: .fairness, sampling: .repetitions, version: 3,
      summary:
        "Of \(summarySubject), \(how) \(against) of the sensitive columns, over all held-out rows.")
  }

  private var summarySubject: String {
    form.isRatio && compared == .calibration
      ? "how often the class happens over how often it is predicted" : compared.subject
  }

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    try evidence.gap(compared, form, economics: economics).reading
  }
}

/// The quality of the group that is served worst; `fairness.worst-accuracy` for classes, `fairness.worst-error` (mean
/// absolute error) for numbers.
public struct WorstGroupAxis: Axis {
  private let task: TaskKind

  /// - Parameter isRegression: whether it judges numbers.
  package init(isRegression: Bool) { task = isRegression ? .regression : .binary }

  public var needs: Set<EvidenceKind> { [.predictions] }
  public var tasks: Set<TaskKind> { task == .regression ? [.regression] : .classification }
  public var readsSensitiveColumns: Bool { true }
  public var readsDecisions: Bool { true }

  public var descriptor: AxisDescriptor {
    task == .regression
      ? AxisDescriptor(
        id: "fairness.worst-error", title: "worst group's mean error", unit: .targetUnits, direction: .lowerIsBetter,
        family: .fairness, sampling: .repetitions,
        summary: "Mean absolute error of the group of the sensitive columns that is served worst.")
      : AxisDescriptor(
        id: "fairness.worst-accuracy", title: "worst group's accuracy", unit: .ratio, direction: .higherIsBetter,
        family: .fairness, sampling: .repetitions,
        summary: "Share of right decisions in the group of the sensitive columns that is served worst.")
  }

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    guard task != .regression else { return try evidence.gap(.meanError, .highest).reading }
    let errors = try evidence.gap(.error, .highest).reading
    let interval = errors.interval.map { Interval(lower: 1 - $0.upper, upper: 1 - $0.lower, level: $0.level) }
    return Reading(
      value: 1 - errors.value, interval: interval, sampleCount: errors.sampleCount, samples: [1 - errors.value])
  }
}

extension Evidence {
  /// The gap of one measure with its interval and what chance alone shows.
  package func gap(
    _ measure: FairnessMeasure, _ form: GapForm, economics: Economics? = nil
  ) throws(MeasurementError) -> GapEstimate {
    let quantities = try quantities(measure, isRatio: form.isRatio, economics: economics)
    guard let found = GapEstimate(quantities, form: form) else {
      throw .notApplicable(reason: FairnessRefusal(tooFew: try groupedAnswers()).description)
    }
    return found
  }
}

extension GapEstimate {
  var reading: Reading { Reading(value: value, interval: interval, sampleCount: rows, samples: [value]) }
}
