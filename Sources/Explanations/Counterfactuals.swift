import Learning
import LinearAlgebra
import Statistics

/// The smallest changes of a row that turn a decision.
///
/// Distance: the sum over changed columns of the change as a share of the column's usual range (5% to 95% of the
/// background rows; 1 for another category), plus 1 for each changed column, so that few changes come first. Numbers keep
/// to the range of the background rows, categories to levels that occur there; missing values stay. A column that holds
/// whole numbers only there is changed to whole numbers.
///
/// One column is searched completely (each value of its grid, then by halving between the last value that doesn't turn
/// the decision and the first that does). Two and three columns are searched from the best beginnings only (a beam), so
/// there may be smaller changes of several columns.
public struct CounterfactualSearch: Sendable {
  public struct Settings: Sendable {
    /// Columns that must keep their value.
    public var fixed: Set<Int> = []
    /// Values that a column of numbers may take, in place of the range of the background rows.
    public var ranges: [Int: ClosedRange<Double>] = [:]
    public var mostChanges = 3
    public var mostAnswers = 3
    public var gridPoints = 20
    public var beam = 12

    public init() {}
  }

  public struct Change: Sendable, Equatable {
    public let column: Int
    public let from: Double
    public let to: Double
  }

  public struct Counterfactual: Sendable, Equatable {
    /// In the order of the columns.
    public let changes: [Change]
    public let distance: Double
    /// The answer for the changed row, one number an output.
    public let answers: [Double]
  }

  private struct Candidate {
    var row: [Double]
    var columns: [Int]
    var score: Double
  }

  private let function: ExplainedFunction
  private let settings: Settings
  private let choices: [Int: [Double]]
  private let spreads: [Int: Double]
  /// Columns of numbers that hold whole ones only.
  private let wholeColumns: Set<Int>

  public init(
    _ function: ExplainedFunction, background: Matrix<Double>, settings: Settings = Settings()
  ) throws(ExplanationError) {
    guard background.rows > 0 else { throw .noRows }
    guard background.columns == function.columns.count else {
      throw .widthMismatch(expected: function.columns.count, found: background.columns)
    }
    self.function = function
    self.settings = settings
    var choices: [Int: [Double]] = [:]
    var spreads: [Int: Double] = [:]
    var wholeColumns: Set<Int> = []
    for column in function.usedColumns where !settings.fixed.contains(column) {
      let cells = background.column(column).filter(\.isFinite)
      guard !cells.isEmpty else { continue }
      if function.isCategorical(column) {
        choices[column] = Set(cells).sorted()
        spreads[column] = 1
        continue
      }
      let sorted = cells.sorted()
      let low = (try? Quantile.ofSorted(0.05, sorted)) ?? sorted[0]
      let high = (try? Quantile.ofSorted(0.95, sorted)) ?? sorted[sorted.count - 1]
      spreads[column] = high > low ? high - low : max(sorted[sorted.count - 1] - sorted[0], .leastNormalMagnitude)
      var grid = AccumulatedEffect.grid(of: cells, intervals: settings.gridPoints)
      if let range = settings.ranges[column] {
        grid = grid.filter(range.contains)
        if range.lowerBound.isFinite { grid.append(range.lowerBound) }
        if range.upperBound.isFinite { grid.append(range.upperBound) }
        grid = Set(grid).sorted()
      }
      if cells.allSatisfy(Self.isWhole) {
        wholeColumns.insert(column)
        let lowest = settings.ranges[column]?.lowerBound ?? sorted[0]
        let highest = settings.ranges[column]?.upperBound ?? sorted[sorted.count - 1]
        grid = Set(grid.flatMap { [$0.rounded(.down), $0.rounded(.up)] }).filter { $0 >= lowest && $0 <= highest }
          .sorted()
      }
      choices[column] = grid
    }
    self.choices = choices
    self.spreads = spreads
    self.wholeColumns = wholeColumns
  }

  private static func isWhole(_ value: Double) -> Bool { value == value.rounded() }

  /// - Parameters:
  ///   - row: one value a raw column.
  ///   - progress: how near an answer is to being turned: above 0 where it is.
  /// - Returns: the best first; empty where no change within the bounds turns the decision, or it needs none.
  public func search(
    _ row: [Double], progress: ([Double]) -> Double
  ) throws(ExplanationError) -> [Counterfactual] {
    guard row.count == function.columns.count else {
      throw .widthMismatch(expected: function.columns.count, found: row.count)
    }
    let own = try function.values(Matrix(rows: 1, columns: row.count, storage: row))
    guard progress(own.row(0)) <= 0 else { return [] }
    var beam = [Candidate(row: row, columns: [], score: progress(own.row(0)))]
    var found: [Counterfactual] = []
    for _ in 0..<settings.mostChanges {
      var next: [Candidate] = []
      var turned: [Candidate] = []
      for start in beam {
        for candidate in try moves(from: start, progress) {
          if candidate.score > 0 { turned.append(candidate) } else { next.append(candidate) }
        }
      }
      let nearest = turned.sorted { distance(row, $0.row) < distance(row, $1.row) }
      var seen = Set<[Int]>()
      for candidate in nearest where seen.insert(candidate.columns.sorted()).inserted {
        let small = try shrunk(candidate, from: row, progress)
        // Changes of more columns may shrink to those of one that is there already.
        let answer = try counterfactual(small, from: row)
        if !found.contains(where: { outdoes($0, answer) }) {
          found.removeAll { outdoes(answer, $0) }
          found.append(answer)
        }
        if seen.count >= settings.mostAnswers { break }
      }
      if found.count >= settings.mostAnswers { break }
      // Different columns first, so that one strong column doesn't fill the beam.
      var kept: [Candidate] = []
      var counts: [[Int]: Int] = [:]
      for candidate in next.sorted(by: { $0.score > $1.score }) where kept.count < settings.beam {
        let key = candidate.columns.sorted()
        guard counts[key, default: 0] < 2 else { continue }
        counts[key, default: 0] += 1
        kept.append(candidate)
      }
      beam = kept
      if beam.isEmpty { break }
    }
    return Array(found.sorted { $0.distance < $1.distance }.prefix(settings.mostAnswers))
  }

  /// Every value of every column that isn't changed yet.
  private func moves(
    from start: Candidate, _ progress: ([Double]) -> Double
  ) throws(ExplanationError) -> [Candidate] {
    var rows: [Double] = []
    var candidates: [Candidate] = []
    for column in choices.keys.sorted() where !start.columns.contains(column) && start.row[column].isFinite {
      for value in choices[column] ?? [] where value != start.row[column] {
        var changed = start.row
        changed[column] = value
        rows += changed
        candidates.append(Candidate(row: changed, columns: start.columns + [column], score: 0))
      }
    }
    guard !candidates.isEmpty else { return [] }
    let answers = try function.values(
      Matrix(rows: candidates.count, columns: start.row.count, storage: rows))
    for index in candidates.indices { candidates[index].score = progress(answers.row(index)) }
    return candidates
  }

  /// Each changed number is moved back towards its old value as far as the decision stays turned.
  private func shrunk(
    _ candidate: Candidate, from row: [Double], _ progress: ([Double]) -> Double
  ) throws(ExplanationError) -> Candidate {
    var best = candidate
    for column in candidate.columns {
      var trial = best.row
      trial[column] = row[column]
      if try turns(trial, progress) {
        best.row = trial
        continue
      }
      guard !function.isCategorical(column) else { continue }
      var kept = row[column]
      var turning = best.row[column]
      let isWhole = wholeColumns.contains(column)
      for _ in 0..<30 where abs(turning - kept) > (isWhole ? 1 : 1e-4 * (spreads[column] ?? 1)) {
        let middle = kept + (turning - kept) / 2
        // Rounded away from the old value, of which nobody says that it is whole.
        trial[column] = isWhole ? middle.rounded(turning > kept ? .up : .down) : middle
        if trial[column] == turning { break }
        if try turns(trial, progress) { turning = trial[column] } else { kept = trial[column] }
      }
      best.row[column] = try rounded(turning, column, best.row, progress)
    }
    return best
  }

  /// A short number in place of a long one where the decision stays turned.
  private func rounded(
    _ value: Double, _ column: Int, _ row: [Double], _ progress: ([Double]) -> Double
  ) throws(ExplanationError) -> Double {
    let allowed = choices[column] ?? []
    guard let low = allowed.first, let high = allowed.last else { return value }
    var trial = row
    let spread = spreads[column] ?? 1
    for digits in stride(from: 0, through: -4, by: -1) {
      // A power of ten, so that a price of 71.3847 becomes 71.4.
      let step = Self.powerOfTen(below: spread, digits)
      for whole in [(value / step).rounded(.down), (value / step).rounded(.up)] {
        // Dividing by a whole power of ten gives the double that is written with the fewest digits.
        let candidate = step < 1 ? whole / (1 / step).rounded() : whole * step
        guard !wholeColumns.contains(column) || Self.isWhole(candidate), candidate >= min(low, value),
          candidate <= max(high, value), abs(candidate - value) <= 0.02 * spread
        else { continue }
        trial[column] = candidate
        if try turns(trial, progress) { return candidate }
      }
    }
    return value
  }

  /// 10^(floor(log10(value)) + digits).
  private static func powerOfTen(below value: Double, _ digits: Int) -> Double {
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value, power > 1e-300 { power /= 10 }
    for _ in 0..<abs(digits) { power = digits < 0 ? power / 10 : power * 10 }
    return power
  }

  private func turns(_ row: [Double], _ progress: ([Double]) -> Double) throws(ExplanationError) -> Bool {
    let answers = try function.values(Matrix(rows: 1, columns: row.count, storage: row))
    return progress(answers.row(0)) > 0
  }

  private func counterfactual(_ candidate: Candidate, from row: [Double]) throws(ExplanationError) -> Counterfactual {
    let answers = try function.values(Matrix(rows: 1, columns: row.count, storage: candidate.row))
    let changes = candidate.columns.sorted().filter { candidate.row[$0] != row[$0] }.map {
      Change(column: $0, from: row[$0], to: candidate.row[$0])
    }
    return Counterfactual(changes: changes, distance: distance(row, candidate.row), answers: answers.row(0))
  }

  /// Whether one changes the same columns by no more in all, or fewer of them and none of these further.
  private func outdoes(_ one: Counterfactual, _ other: Counterfactual) -> Bool {
    let others = Dictionary(other.changes.map { ($0.column, $0) }) { first, _ in first }
    guard one.changes.allSatisfy({ others[$0.column] != nil }) else { return false }
    if one.changes.count == other.changes.count { return one.distance <= other.distance }
    return one.changes.allSatisfy { change in
      guard let further = others[change.column] else { return false }
      return function.isCategorical(change.column) || abs(change.to - change.from) <= abs(further.to - further.from)
    }
  }

  private func distance(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0
    for column in choices.keys.sorted() where first[column] != second[column] && first[column].isFinite {
      sum += 1 + (function.isCategorical(column) ? 1 : abs(first[column] - second[column]) / (spreads[column] ?? 1))
    }
    return sum
  }
}
