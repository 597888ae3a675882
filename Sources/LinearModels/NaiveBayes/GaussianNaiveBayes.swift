import Foundation
import Learning
import LinearAlgebra

/// Each input is normally distributed within a class, independently of the others.
///
/// `score[k] = log prior_k - 0.5 * sum_j (log(2 pi v_kj) + (x_j - m_kj)^2 / v_kj)`; probabilities are the softmax.
/// Variances are weighted and get `smoothing` times the largest variance of any column added, so a constant column
/// does no harm. A class without training rows has probability zero. O(rows * columns), one pass.
/// Errors: `notFinite` for missing values, `numerical` where a variance overflows (values beyond about 1e150).
/// Source: Chan, Golub & LeVeque (1983) for the variances; parameters as `GaussianNB` of scikit-learn.
public struct GaussianNaiveBayes: Estimator {
  public static let name = "gaussian-naive-bayes"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .sampleWeights, .probabilities]
  public static let summary = "Describes each class by normal distributions of independent inputs."

  public struct Parameters: ParameterSet {
    public var smoothing = 1e-9
    public var classWeight = ClassWeight.none
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("smoothing", \.smoothing, in: 0...1, "share of the largest variance that is added to every variance"),
      .choice("class-weight", \.classWeight, "the classes' priors: as in the rows, or (balanced) all the same"),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> GaussianNaiveBayesModel {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    try examples.requireNumericInputs()
    let weights = parameters.classWeight.rowWeights(codes: codes, classCount: classCount, weights: examples.weights)
    let tally = ClassTally(codes: codes, classCount: classCount, weights: weights)
    let columns = examples.inputs.columns
    let sums = ClassSums(
      examples.inputs, codes: codes, tally: tally, weights: weights, threadCount: context.threadCount)

    let smallest = parameters.smoothing * (sums.overallVariances.max() ?? 0)
    var precisions = Matrix<Double>(rows: classCount, columns: columns)
    var constants = [Double](repeating: absentClassScore, count: classCount)
    for present in tally.present {
      var constant = log(tally.frequencies[present])
      for column in 0..<columns {
        let variance = sums.variances[present, column] + smallest
        // Without any spread anywhere there is nothing to tell classes apart by; the column then has no say.
        guard variance > 0, (1 / variance).isFinite else { continue }
        precisions[present, column] = 1 / variance
        constant -= 0.5 * log(2 * .pi * variance)
      }
      constants[present] = constant
    }
    guard sums.overallVariances.allSatisfy(\.isFinite), sums.means.storage.allSatisfy(\.isFinite),
      constants.allSatisfy(\.isFinite)
    else { throw .numerical("the variances of naive Bayes aren't finite; scale the columns") }
    return GaussianNaiveBayesModel(
      means: sums.means, precisions: precisions, constants: constants)
  }
}

/// Weighted means and variances of every column within every class, in one pass over the rows.
struct ClassSums {
  /// classes x columns.
  let means: Matrix<Double>
  /// classes x columns, divided by the weight of the class.
  let variances: Matrix<Double>
  /// Variances over all rows.
  let overallVariances: [Double]

  init(
    _ inputs: Matrix<Double>, codes: [Int32], tally: ClassTally, weights: [Double]?, threadCount: Int
  ) {
    let columns = inputs.columns
    let classCount = tally.weightSums.count
    let size = classCount * columns
    // Sums about the first rows' mean don't cancel where a column has a large offset.
    let origin = Moments.origin(of: inputs, weights: weights)
    let lanes = RowLanes(rows: inputs.rows, minimumRows: 8192)

    @Sendable func sum(ofLane lane: Int) -> [Double] {
      [Double](unsafeUninitializedCapacity: 2 * size) { sums, count in
        sums.initialize(repeating: 0)
        count = 2 * size
        // Safe: a row has `columns` values in both arrays, and a code is below the class count (checked by Examples).
        inputs.storage.withUnsafeBufferPointer { source in
          origin.withUnsafeBufferPointer { origin in
            for row in lanes[lane] {
              let weight = weights?[row] ?? 1
              let first = Int(codes[row]) &* columns
              let second = first &+ size
              let start = row &* columns
              for column in 0..<columns {
                let value = source[start &+ column] - origin[column]
                let weighted = weight * value
                sums[first &+ column] += weighted
                sums[second &+ column] += weighted * value
              }
            }
          }
        }
      }
    }

    var sums = [Double](repeating: 0, count: 2 * size)
    lanes.forEachInOrder(threadCount: threadCount, compute: sum) { part in
      for index in part.indices { sums[index] += part[index] }
    }
    var means = Matrix<Double>(rows: classCount, columns: columns)
    var variances = means
    var overall = [Double](repeating: 0, count: columns)
    for column in 0..<columns {
      var first = 0.0
      var second = 0.0
      let noise = { (centre: Double) in 64 * Double.ulpOfOne * Double.ulpOfOne * centre * centre }
      for label in tally.present {
        let index = label * columns + column
        let weight = tally.weightSums[label]
        let shift = sums[index] / weight
        means[label, column] = origin[column] + shift
        let variance = sums[size + index] / weight - shift * shift
        variances[label, column] = variance <= noise(means[label, column]) ? 0 : variance
        first += sums[index]
        second += sums[size + index]
      }
      let shift = first / tally.total
      let variance = second / tally.total - shift * shift
      // What isn't a number stays so, and is found by whoever needs it.
      overall[column] = variance <= noise(origin[column] + shift) ? 0 : variance
    }
    self.means = means
    self.variances = variances
    overallVariances = overall
  }
}
