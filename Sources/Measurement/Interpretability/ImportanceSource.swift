import Learning
import LinearAlgebra
import Records

/// How much worse the predictions get when one raw column is shuffled.
public struct ColumnImportance: Codable, Sendable, Equatable {
  /// Position of the raw column.
  public let column: Int
  /// Mean growth of the loss over rows and repetitions; negative where shuffling helped by chance.
  public let increase: Double
  public let standardError: Double
  public let interval: Interval
  /// Rows that were predicted in each repetition.
  public let rows: Int

  public init(column: Int, increase: Double, standardError: Double, interval: Interval, rows: Int) {
    self.column = column
    self.increase = increase
    self.standardError = standardError
    self.interval = interval
    self.rows = rows
  }

  /// Whether the loss grew beyond chance.
  public var matters: Bool { interval.lower > 0 }
}

/// How much worse the predictions get when columns that tell much of the same are shuffled together.
public struct GroupImportance: Codable, Sendable, Equatable {
  /// Positions of raw columns, ascending; one alone is a group too.
  public let columns: [Int]
  public let increase: Double
  public let standardError: Double
  public let interval: Interval

  public init(columns: [Int], increase: Double, standardError: Double, interval: Interval) {
    self.columns = columns
    self.increase = increase
    self.standardError = standardError
    self.interval = interval
  }
}

/// Permutation importance of every raw column on held-out rows of one fold.
public struct ImportanceEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .importance
  public static let version = 3

  /// One for each raw column, in order.
  public let columns: [ColumnImportance]
  /// Every column that the model can use, in one group each: columns that tell much of the same stand together.
  public let groups: [GroupImportance]
  /// Shuffles of each column.
  public let repeats: Int
  /// Rows that were predicted in each of them.
  public let rows: Int

  public init(columns: [ColumnImportance], groups: [GroupImportance], repeats: Int, rows: Int) {
    self.columns = columns
    self.groups = groups
    self.repeats = repeats
    self.rows = rows
  }
}

extension EvidenceKind {
  public static let importance: EvidenceKind = "importance"
}

/// Permutation importance of every raw column, on held-out rows of one fold.
///
/// Every column is shuffled several times, and each time the whole pipeline predicts the rows anew. Where that would
/// take more work than its allowance, fewer rows are predicted, and last each column is shuffled once: the intervals are
/// wider then, as the standard error of an importance is one over rows and shuffles. Where even that is too much, the
/// evidence is left out. Work is counted, so that the same plan asks the same on every machine.
public struct ImportanceSource: TrialEvidenceSource {
  public typealias Body = ImportanceEvidence

  public struct Settings: ParameterSet {
    public var repeats = 3
    public var rows = 500
    public var minimumRows = 60
    public var fold = 1

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .integer("importance-repeats", \.repeats, in: 1...1_000, "shuffles of each column"),
      .integer("importance-rows", \.rows, in: 2...1_000_000, "held-out rows that are predicted in each"),
      .integer(
        "importance-minimum-rows", \.minimumRows, in: 2...1_000_000,
        "rows to which a costly pipeline is cut down; it is left out where even they are too much work"),
      .integer("importance-fold", \.fold, in: 1...1_000, "the fold whose held-out rows are used"),
    ]
  }

  public static let summary =
    "how much worse predictions get when a raw column, or columns that tell the same together, are shuffled"
  public static let activity = "shuffling columns"
  public static let isMachineBound = false
  public static let occasion = EvidenceOccasion.afterwards
  public static let requires: Set<EvidenceKind> = [.predictions, .fitCost]

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  /// Rows and shuffles of one way to gather.
  private struct Sample {
    let rows: Int
    let repeats: Int
  }

  /// From the cheapest on: the fewest rows with one shuffle, the fewest rows, then twice as many each time. Empty where no
  /// row is held out.
  private func samples(heldOutRows: Int) -> [Sample] {
    guard heldOutRows > 0 else { return [] }
    var rows = min(settings.rows, heldOutRows)
    var samples = [Sample(rows: rows, repeats: settings.repeats)]
    while rows / 2 >= settings.minimumRows {
      rows /= 2
      samples.append(Sample(rows: rows, repeats: settings.repeats))
    }
    if settings.repeats > 1 { samples.append(Sample(rows: rows, repeats: 1)) }
    return samples.reversed()
  }

  private func heldOutRows(of model: AskedModel) -> Int {
    model.heldOutRows.indices.contains(settings.fold - 1) ? model.heldOutRows[settings.fold - 1] : 0
  }

  public func amounts(of model: AskedModel) -> [Double] {
    samples(heldOutRows: heldOutRows(of: model)).map { work($0, model) }
  }

  private func work(_ sample: Sample, _ model: AskedModel) -> Double {
    // Groups of columns that tell the same are at most half as many as columns.
    model.rowWork * Double(sample.rows) * Double((model.columns + model.columns / 2) * sample.repeats + 1)
  }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> ImportanceEvidence {
    let fold = settings.fold - 1
    guard fold < trial.foldCount else {
      throw EvidenceLeftOut(
        reason: "measurement.importance-fold is \(settings.fold), but the protocol has \(trial.foldCount) "
          + (trial.foldCount == 1 ? "fold" : "folds"))
    }
    var sample = Sample(rows: settings.rows, repeats: settings.repeats)
    let heldOut = try trial.heldOut(ofFold: fold)
    guard heldOut.inputs.rows > 0 else { throw EvidenceLeftOut(reason: "fold \(settings.fold) holds out no row") }
    if let allowance, let asked = trial.asked {
      let affordable = samples(heldOutRows: heldOutRows(of: asked)).last { work($0, asked) <= allowance }
      guard let affordable else {
        throw EvidenceLeftOut(
          reason: "shuffling \(asked.columns) columns would be more work than the evidence budget has left; see "
            + "measurement.evidence-budget")
      }
      sample = affordable
    }
    let model = try trial.model(ofFold: fold)
    // Shuffles only the columns that the pipeline uses; the others can't matter.
    let used = model.usedColumns
    let together = ColumnGroups(heldOut.inputs, columns: model.columns, among: used).groups
    let found = try PermutationImportance(repeats: sample.repeats, maximumRows: sample.rows, seed: trial.seed)
      .measure(
        inputs: heldOut.inputs, targets: heldOut.targets, columns: used, groups: together
      ) { inputs throws(PredictionError) in try model.predict(inputs) }
    let grouped = Set(together.joined())
    let alone = found.columns.filter { used.contains($0.column) && !grouped.contains($0.column) }.map {
      GroupImportance(
        columns: [$0.column], increase: $0.increase, standardError: $0.standardError, interval: $0.interval)
    }
    return ImportanceEvidence(
      columns: found.columns, groups: (alone + found.groups).sorted { $0.columns[0] < $1.columns[0] },
      repeats: sample.repeats, rows: min(max(2, sample.rows), heldOut.inputs.rows))
  }
}
