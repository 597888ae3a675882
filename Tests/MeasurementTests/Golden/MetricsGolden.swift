import GoldenFiles
import Learning
import LinearAlgebra

@testable import Measurement

/// `metrics.json`: scores by scikit-learn 1.9.1, and calibration error by its definition.
struct MetricsGolden: Decodable {
  struct Binary: Decodable {
    let y: [Int32]
    let score: [Double]
    let weight: [Double]

    var fold: FoldEvidence {
      get throws {
        try MetricsGolden.fold(y, score.map { [1 - $0, $0] })
      }
    }
    /// As the golden file: class 1 from 0.5 on.
    var predicted: [Int32] { score.map { $0 >= 0.5 ? 1 : 0 } }
  }
  struct Multiclass: Decodable {
    let y: [Int32]
    let proba: [[Double]]

    var fold: FoldEvidence { get throws { try MetricsGolden.fold(y, proba) } }
  }
  struct Regression: Decodable {
    let y: [Double]
    let pred: [Double]
    let weight: [Double]

    var fold: FoldEvidence {
      get throws {
        try FoldEvidence(
          targets: .values(y), predictions: Predictions(pred), trainingSummary: TargetSummary(.values(y)),
          trainRows: 800)
      }
    }
  }
  struct Input: Decodable {
    let binary: Binary
    let multiclass: Multiclass
    let regression: Regression
  }
  struct ErrorPair: Decodable {
    let ece: Double
    let mce: Double
  }
  struct BinaryScores: Decodable {
    let rocAuc: Double
    let rocAucWeighted: Double
    let averagePrecision: Double
    let averagePrecisionWeighted: Double
    let logLoss: Double
    let logLossWeighted: Double
    let brier: Double
    let brierWeighted: Double
    let accuracy: Double
    let balancedAccuracy: Double
    let mcc: Double
    let f1: Double
    let confusion: [[Double]]
    let ece10: ErrorPair
    let ece15: ErrorPair
  }
  struct MulticlassScores: Decodable {
    let logLoss: Double
    let rocAucOvrMacro: Double
    let balancedAccuracy: Double
    let mcc: Double
    let f1Macro: Double
    let f1Micro: Double
    let confusion: [[Double]]
    let brierMulticlassMeanSumSq: Double
    let ece15TopLabel: ErrorPair
  }
  struct RegressionScores: Decodable {
    let r2: Double
    let r2Weighted: Double
    let rmse: Double
    let mae: Double
  }
  struct Expected: Decodable {
    let binary: BinaryScores
    let multiclass: MulticlassScores
    let regression: RegressionScores
  }
  let input: Input
  let expected: Expected

  static func fold(_ y: [Int32], _ probabilities: [[Double]]) throws -> FoldEvidence {
    let targets = Targets.classes(y, classCount: probabilities[0].count)
    return try FoldEvidence(
      targets: targets, predictions: Predictions(probabilities: Matrix(probabilities)),
      trainingSummary: TargetSummary(targets), trainRows: 800)
  }

  static func read() throws -> MetricsGolden { try GoldenFile.decode("metrics") }
}
