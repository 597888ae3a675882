import Learning
import LinearAlgebra
import Machine
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

/// Permutation importance of every raw column on held-out rows of one fold.
public struct ImportanceEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .importance
  public static let version = 1

  /// One for each raw column, in order.
  public let columns: [ColumnImportance]
  /// Shuffles of each column.
  public let repeats: Int
  /// Rows that were predicted in each of them.
  public let rows: Int

  public init(columns: [ColumnImportance], repeats: Int, rows: Int) {
    self.columns = columns
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
/// cost more than its allowance, fewer rows are predicted, which widens the intervals; where even few rows cost too
/// much, the evidence is left out.
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
        "rows to which a costly pipeline is cut down; it is left out where they cost too much"),
      .integer("importance-fold", \.fold, in: 1...1_000, "the fold whose held-out rows are used"),
    ]
  }

  public static let summary = "how much worse predictions get when one raw column is shuffled"
  public static let activity = "shuffling columns"
  public static let isMachineBound = false
  public static let occasion = EvidenceOccasion.afterwards
  public static let requires: Set<EvidenceKind> = [.predictions, .fitCost]

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> ImportanceEvidence {
    let fold = min(settings.fold, trial.foldCount) - 1
    let pipeline = try trial.model(ofFold: fold)
    let heldOut = try trial.heldOut(ofFold: fold)
    let used = pipeline.usedColumns
    let rows = try affordableRows(of: heldOut.inputs, pipeline, passes: used.count * settings.repeats, allowance)
    // Shuffles only the columns that the pipeline uses; the others can't matter.
    let columns = try PermutationImportance(repeats: settings.repeats, maximumRows: rows, seed: trial.seed).measure(
      inputs: heldOut.inputs, targets: heldOut.targets, columns: used
    ) { inputs throws(PredictionError) in try pipeline.predict(inputs) }
    return ImportanceEvidence(columns: columns, repeats: settings.repeats, rows: min(rows, heldOut.inputs.rows))
  }

  /// As many rows as the settings ask for, or half of them as often as it takes for `passes` predictions to fit into
  /// the allowance.
  private func affordableRows(
    of inputs: Matrix<Double>, _ pipeline: any ServedModel, passes: Int, _ allowance: Double?
  ) throws -> Int {
    var rows = min(settings.rows, max(2, inputs.rows))
    guard let allowance, passes > 0 else { return rows }
    while true {
      let sample = inputs.selectingRows(Array(0..<min(rows, inputs.rows)))
      var seconds = Double.infinity
      // The first call may pay for pages and caches; the second tells what the others will cost.
      for _ in 0..<2 where seconds * Double(passes) > allowance {
        seconds = min(seconds, try Clocks.threadCPU { try pipeline.predict(sample) }.seconds)
      }
      if seconds * Double(passes) <= allowance { return rows }
      guard rows / 2 >= settings.minimumRows else {
        throw EvidenceLeftOut(
          reason: "shuffling \(passes / settings.repeats) columns would cost more than the evidence budget has left; "
            + "see measurement.evidence-budget")
      }
      rows /= 2
    }
  }
}
