import Drift
import Learning
import LinearAlgebra
import Machine
import Statistics
import Tabular
import TreeModels

/// Measures the drift of all columns together, on rows drawn from both sides.
struct JointMeasurement: Sendable {
  /// Rows of each side for the classifier and the components.
  static let mostRows = 2_000
  /// Rows of each side for the discrepancy, whose work grows with their square.
  static let mostDiscrepancyRows = 400
  private static let permutations = 200
  private static let folds = 5
  /// Share of the variance that the main components keep.
  static let keptVariance = 0.65

  let sample: DriftSample
  let seed: UInt64

  /// What was found, and for each drawn reference row the probability that it is a current one, from a classifier that
  /// didn't learn from it.
  func measure(threads: ThreadPool) throws -> (joint: JointDrift, currentProbabilities: [Double]) {
    let classifier = CrossFittedDomainClassifier(sample, folds: Self.folds, seed: seed)
    let scaled = ScaledRows(sample)
    // The discrepancy takes as long as several folds: it begins first.
    let parts = threads.map(count: 2 + Self.folds) { place in
      Result { () throws -> Part in
        switch place {
        case 0:
          let found = try scaled.discrepancy(
            mostRows: Self.mostDiscrepancyRows, permutations: Self.permutations, seed: seed)
          return .discrepancy(found)
        case 1: return .reconstruction(try scaled.reconstruction(kept: Self.keptVariance))
        default: return .answers(try classifier.answers(ofFold: place - 2))
        }
      }
    }
    var probabilities = [Double](repeating: 0.5, count: classifier.rowCount)
    var discrepancy: ScaledRows.Discrepancy?
    var reconstruction: ScaledRows.Reconstruction?
    for part in parts {
      switch try part.get() {
      case .discrepancy(let found): discrepancy = found
      case .reconstruction(let found): reconstruction = found
      case .answers(let found):
        for (row, value) in zip(found.rows, found.values) { probabilities[row] = value }
      }
    }
    let isCurrent = classifier.isCurrent
    let area = try DeLongTest(
      probabilities, [Double](repeating: 0, count: probabilities.count), isPositive: isCurrent)
    let above = try DeLongTest.mean(of: [area]).interval
    return (
      JointDrift(
        classifier: (
          area.firstArea, max(0, area.secondArea + above.lower), min(1, area.secondArea + above.upper),
          min(sample.reference.rows, sample.current.rows)
        ), discrepancy: discrepancy, reconstruction: reconstruction),
      Array(probabilities.prefix(sample.reference.rows))
    )
  }

  /// What is measured by itself.
  private enum Part {
    case discrepancy(ScaledRows.Discrepancy?)
    case reconstruction(ScaledRows.Reconstruction?)
    case answers((rows: [Int], values: [Double]))
  }
}

/// Tells current rows from reference rows: for every drawn row, reference first, the probability of being current, by a
/// classifier that learned from the other folds. A row that both sides hold is in the same fold on both.
struct CrossFittedDomainClassifier: Sendable {
  private let all: Matrix<Double>
  let isCurrent: [Bool]
  private let folds: [Int]
  private let features: [Feature]
  private let seed: UInt64

  var rowCount: Int { all.rows }

  init(_ sample: DriftSample, folds count: Int, seed: UInt64) {
    let all = Matrix(
      rows: sample.reference.rows + sample.current.rows, columns: sample.reference.columns,
      storage: sample.reference.storage + sample.current.storage)
    var generator = SeededGenerator(seed: seed).stream("domain-folds")
    var fold = [Int](repeating: 0, count: all.rows)
    var shared = sample.copies()
    if !shared.isEmpty { generator.shuffle(&shared) }
    for (position, copy) in shared.enumerated() {
      fold[copy.reference] = position % count
      fold[sample.reference.rows + copy.current] = position % count
    }
    let placed = Set(shared.map(\.reference) + shared.map { sample.reference.rows + $0.current })
    for side in [Array(0..<sample.reference.rows), Array(sample.reference.rows..<all.rows)] {
      var rows = side.filter { !placed.contains($0) }
      generator.shuffle(&rows)
      for (position, row) in rows.enumerated() { fold[row] = (shared.count + position) % count }
    }
    self.all = all
    isCurrent = (0..<all.rows).map { $0 >= sample.reference.rows }
    folds = fold
    features = DriftFeatures.features(sample.levelCounts)
    self.seed = seed
  }

  /// The probabilities of the rows of one fold, by a classifier that learned from the others.
  func answers(ofFold part: Int) throws -> (rows: [Int], values: [Double]) {
    let (fitted, held) = (folds.indices.filter { folds[$0] != part }, folds.indices.filter { folds[$0] == part })
    let examples = try Examples(
      inputs: all.selectingRows(fitted), features: features,
      targets: .classes(fitted.map { isCurrent[$0] ? 1 : 0 }, classCount: 2))
    let model = try DriftFeatures.booster(rounds: 60).fit(examples, seed: seed)
    let answers = try model.predict(all.selectingRows(held))
    return (held, held.indices.map { answers.values[$0, 1] })
  }
}

/// What the boosters of this folder share.
enum DriftFeatures {
  static func features(_ levelCounts: [Int?]) -> [Feature] {
    levelCounts.enumerated().map { position, count in
      let kind: Feature.Kind = count.map { .categorical(levelCount: $0) } ?? .numeric
      return Feature(name: "column \(position)", kind: kind, sources: [position])
    }
  }

  /// Small trees, so that a few hundred rows are enough to learn from.
  static func booster(rounds: Int) -> GradientBoosting {
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = rounds
    parameters.maxLeaves = 8
    parameters.minLeafRows = 10
    return GradientBoosting(parameters)
  }
}

/// How rows become numbers of one scale, learned from some rows: missing numbers by their mean and missing categories by
/// their most frequent level, levels by their share, then each column by its mean and standard deviation there.
struct RowScale: Sendable {
  private struct Column: Sendable {
    /// The share of each level; nil for numbers.
    let shares: [Double]?
    /// Of a missing cell.
    let filling: Double
    let mean: Double
    let deviation: Double

    /// Further from the mean than so many deviations nothing more is told, and squares would be no numbers.
    private static let furthest = 1e9

    /// A cell as a number: itself, or the share of its level.
    func number(_ cell: Double) -> Double {
      guard !cell.isNaN else { return filling }
      guard let shares else { return cell }
      let level = Int(cell)
      return shares.indices.contains(level) ? shares[level] : 0
    }

    func value(_ cell: Double) -> Double {
      let number = number(cell)
      let plain = (number - mean) / deviation
      let value = plain.isFinite ? plain : number / deviation - mean / deviation
      return min(Self.furthest, max(-Self.furthest, value))
    }
  }

  private let columns: [Column]

  /// - Parameter levelCounts: nil for numbers.
  init(_ rows: Matrix<Double>, levelCounts: [Int?]) {
    columns = (0..<rows.columns).map { column in
      let cells = (0..<rows.rows).map { rows[$0, column] }
      let known = cells.filter { !$0.isNaN }
      var shares: [Double]?
      let filling: Double
      if let levels = levelCounts[column] {
        var counts = [Double](repeating: 0, count: levels)
        for code in known { counts[Int(code)] += 1 }
        let most = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
        // Missing cells are filled before the shares are counted.
        if counts.indices.contains(most) { counts[most] += Double(cells.count - known.count) }
        let total = max(1, counts.reduce(0, +))
        let found = counts.map { $0 / total }
        filling = found.indices.contains(most) ? found[most] : 0
        shares = found
      } else {
        filling = SampleMoments(known).mean
      }
      let plain = Column(shares: shares, filling: filling, mean: 0, deviation: 1)
      let moments = SampleMoments(cells.map(plain.number))
      return Column(
        shares: shares, filling: filling, mean: moments.mean, deviation: moments.deviation > 0 ? moments.deviation : 1)
    }
  }

  func scaled(_ rows: Matrix<Double>) -> Matrix<Double> {
    var scaled = rows
    for row in 0..<rows.rows {
      for column in columns.indices { scaled[row, column] = columns[column].value(rows[row, column]) }
    }
    return scaled
  }
}

/// Rows of both sides on the scale of the reference.
struct ScaledRows: Sendable {
  let reference: Matrix<Double>
  let current: Matrix<Double>

  typealias Discrepancy = (square: Double, pValue: Double?, rows: Int)
  typealias Reconstruction = (reference: Double, current: Double, lower: Double, upper: Double, components: Int)

  init(_ sample: DriftSample) {
    let scale = RowScale(sample.reference, levelCounts: sample.levelCounts)
    reference = scale.scaled(sample.reference)
    current = scale.scaled(sample.current)
  }

  func discrepancy(mostRows: Int, permutations: Int, seed: UInt64) throws -> Discrepancy? {
    func rows(_ matrix: Matrix<Double>) -> [[Double]] {
      DriftStudy.drawn(matrix.rows, mostRows).map { row in (0..<matrix.columns).map { matrix[row, $0] } }
    }
    let (first, second) = (rows(reference), rows(current))
    guard min(first.count, second.count) >= 2 else { return nil }
    let found = try MaximumMeanDiscrepancy(
      reference: first, current: second, permutations: permutations, seed: seed)
    return (found.unbiasedSquare, found.pValue, min(first.count, second.count))
  }

  /// Mean distance of the rows from their image in the main components of the reference.
  ///
  /// As NannyML does: components until `kept` of the variance is reached.
  func reconstruction(kept: Double) throws -> Reconstruction? {
    guard reference.rows > 1, reference.columns > 1 else { return nil }
    let components = try MainComponents(reference, kept: kept)
    guard components.count < reference.columns else { return nil }
    let (first, second) = (components.errors(reference), components.errors(current))
    let change = ErrorChange.Part(meanOf: second, less: first)
    return (SampleMoments(first).mean, SampleMoments(second).mean, change.lower, change.upper, components.count)
  }
}

/// The main components of rows whose columns have mean 0.
struct MainComponents: Sendable {
  private let vectors: Matrix<Double>

  var count: Int { vectors.rows }

  /// - Parameter kept: as many components as reach this share of the variance.
  init(_ rows: Matrix<Double>, kept: Double) throws(LinearAlgebraError) {
    var covariance = Matrix<Double>(rows: rows.columns, columns: rows.columns)
    for row in 0..<rows.rows {
      for first in 0..<rows.columns {
        for second in 0...first { covariance[first, second] += rows[row, first] * rows[row, second] }
      }
    }
    let eigen = try SymmetricEigen(covariance)
    let total = eigen.values.reduce(0) { $0 + max(0, $1) }
    var sum = 0.0
    var number = 0
    while number < eigen.values.count, total > 0, sum / total <= kept {
      sum += max(0, eigen.values[number])
      number += 1
    }
    vectors = eigen.vectors.selectingRows(Array(0..<number))
  }

  /// For each row the length of what the components leave of it.
  func errors(_ rows: Matrix<Double>) -> [Double] {
    (0..<rows.rows).map { row in
      var rest = (0..<rows.columns).map { rows[row, $0] }
      for component in 0..<vectors.rows {
        var weight = 0.0
        for column in 0..<rows.columns { weight += rows[row, column] * vectors[component, column] }
        for column in 0..<rows.columns { rest[column] -= weight * vectors[component, column] }
      }
      return rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }
}
