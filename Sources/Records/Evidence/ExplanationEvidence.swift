/// How a fitted pipeline comes to its answers, on its raw columns: what effects and measured complexity found by asking
/// the model of one fold about its held-out rows.
public struct ExplanationEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .explanation
  public static let version = 2

  /// A number with the interval that other rows of the same kind would put it in.
  public struct Estimate: Codable, Sendable, Equatable {
    public let value: Double
    public let lower: Double
    public let upper: Double

    public init(value: Double, lower: Double, upper: Double) {
      self.value = value
      self.lower = lower
      self.upper = upper
    }
  }

  /// The accumulated effect of a column on one output, with the band of redrawn rows; places are those of `grid`.
  public struct Curve: Codable, Sendable, Equatable {
    public let effect: [Double]
    public let lower: [Double]
    public let upper: [Double]
    /// For rows without a value; nil: there are none.
    public let missing: Double?
    /// The same curve of the models of other folds, each on rows held out from it, at the places of this grid; nil at levels
    /// that the fold doesn't know. Nil: none was asked.
    public let folds: [[Double?]]?

    public init(
      effect: [Double], lower: [Double], upper: [Double], missing: Double?, folds: [[Double?]]? = nil
    ) {
      self.effect = effect
      self.lower = lower
      self.upper = upper
      self.missing = missing
      self.folds = folds
    }
  }

  /// One raw column that can change an answer.
  public struct Column: Codable, Sendable, Equatable {
    public let column: Int
    public let name: String
    public let isUsed: Bool
    /// Root of the mean square of its effects, all outputs together, in units of the answer.
    public let strength: Double
    /// Mean absolute change of the answers where its value is that of another row, summed over outputs.
    public let reach: Double
    /// Numbers to know its curve by, one an output.
    public let complexities: [Int]
    /// Ascending numbers; for categories the positions of levels.
    public let grid: [Double]
    /// What the places of the grid stand for; empty for numbers.
    public let levels: [String]
    /// Rows in each interval, or of each level.
    public let rows: [Int]
    /// One an output; empty for columns whose curves weren't kept.
    public let curves: [Curve]

    public init(
      column: Int, name: String, isUsed: Bool, strength: Double, reach: Double, complexities: [Int], grid: [Double],
      levels: [String], rows: [Int], curves: [Curve]
    ) {
      self.column = column
      self.name = name
      self.isUsed = isUsed
      self.strength = strength
      self.reach = reach
      self.complexities = complexities
      self.grid = grid
      self.levels = levels
      self.rows = rows
      self.curves = curves
    }
  }

  /// Two columns that act together.
  public struct Pair: Codable, Sendable, Equatable {
    public let first: String
    public let second: String
    /// Root of the mean square of their joint effect that is no sum, in units of the answer.
    public let strength: Double
    /// The same as a share of their joint effect.
    public let squared: Double

    public init(first: String, second: String, strength: Double, squared: Double) {
      self.first = first
      self.second = second
      self.strength = strength
      self.squared = squared
    }
  }

  /// A model that can be read as rules.
  public struct Rules: Codable, Sendable, Equatable {
    public let count: Int
    public let depth: Int

    public init(count: Int, depth: Int) {
      self.count = count
      self.depth = depth
    }
  }

  /// Some held-out rows, as the model reads them, to compare others with.
  public struct Background: Codable, Sendable, Equatable {
    public let columns: [String]
    /// By column; empty for numbers and times.
    public let levels: [[String]]
    /// Rows x columns: numbers, or positions of levels; nil: missing.
    public let rows: [[Double?]]

    public init(columns: [String], levels: [[String]], rows: [[Double?]]) {
      self.columns = columns
      self.levels = levels
      self.rows = rows
    }
  }

  /// The classes explained (of two the last), or one empty text for a regression.
  public let outputs: [String]
  public let givesProbabilities: Bool
  public let meanAnswers: [Double]
  /// Held-out rows that were asked about, intervals of the grid, and rows that swap a value to find what is used.
  public let rows: Int
  public let intervals: Int
  public let resamples: Int
  public let columns: [Column]
  /// Raw columns of the data.
  public let columnCount: Int
  public let featuresUsed: Int
  /// Columns that the model's structure would let change an answer, and that changed none.
  public let featuresUnseen: Int
  /// Columns that together carry 90% of the strength of all main effects.
  public let carryingColumns: Int
  public let interactionStrength: Estimate
  public let mainEffectComplexity: Estimate
  /// Friedman's total H squared and the rows that it was found on.
  public let totalInteraction: Double
  public let interactionRows: Int
  /// Among the columns with the longest reach, the strongest first.
  public let pairs: [Pair]
  /// Rank correlation of the columns' reach between models of different folds, one for each pair of folds; empty where
  /// there is one fold or fewer than three columns.
  public let foldAgreements: [Double]
  public let foldAgreement: Estimate?
  /// Area under the deletion curve, one for each row whose answer moves.
  public let faithfulness: [Double]
  /// The same for columns in random order, over all rows.
  public let randomFaithfulness: Double
  public let rules: Rules?
  public let background: Background

  public init(
    outputs: [String], givesProbabilities: Bool, meanAnswers: [Double], rows: Int, intervals: Int, resamples: Int,
    columns: [Column], columnCount: Int, featuresUsed: Int, featuresUnseen: Int, carryingColumns: Int,
    interactionStrength: Estimate, mainEffectComplexity: Estimate, totalInteraction: Double, interactionRows: Int,
    pairs: [Pair], foldAgreements: [Double], foldAgreement: Estimate?, faithfulness: [Double],
    randomFaithfulness: Double, rules: Rules?, background: Background
  ) {
    self.outputs = outputs
    self.givesProbabilities = givesProbabilities
    self.meanAnswers = meanAnswers
    self.rows = rows
    self.intervals = intervals
    self.resamples = resamples
    self.columns = columns
    self.columnCount = columnCount
    self.featuresUsed = featuresUsed
    self.featuresUnseen = featuresUnseen
    self.carryingColumns = carryingColumns
    self.interactionStrength = interactionStrength
    self.mainEffectComplexity = mainEffectComplexity
    self.totalInteraction = totalInteraction
    self.interactionRows = interactionRows
    self.pairs = pairs
    self.foldAgreements = foldAgreements
    self.foldAgreement = foldAgreement
    self.faithfulness = faithfulness
    self.randomFaithfulness = randomFaithfulness
    self.rules = rules
    self.background = background
  }
}

extension EvidenceKind {
  public static let explanation: EvidenceKind = "explanation"
}
