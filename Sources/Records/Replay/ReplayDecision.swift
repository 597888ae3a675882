/// How the answers of classifiers are decided in a replay, and what decisions cost: known before the first row is served, so
/// that no label of a later row has a say.
public struct ReplayDecision: Codable, Sendable, Equatable {
  /// Of two classes the second is decided where its probability lies above; of more the likeliest one is. From 0 to 1.
  public let threshold: Double
  /// What a decision costs by true class (outer) and decided class (inner); nil: nothing is said of it.
  public let prices: [[Double]]?

  /// - Parameters:
  ///   - threshold: Default: 0.5.
  ///   - prices: in code order of the classes. Default: nothing is said of them.
  public init(threshold: Double = 0.5, prices: [[Double]]? = nil) {
    self.threshold = threshold
    self.prices = prices
  }

  /// The likelier class is decided.
  public static let usual = ReplayDecision()

  /// The class that an answer is decided for. Scores, and probabilities at a threshold of a half, give the largest.
  ///
  /// - Parameter answer: one number a class.
  public func decided(_ answer: ArraySlice<Double>, form: PredictionEvidence.Form) -> Int {
    if threshold != 0.5, form == .probabilities(classCount: 2) {
      return answer[answer.startIndex + 1] > threshold ? 1 : 0
    }
    return (answer.indexOfLargest ?? answer.startIndex) - answer.startIndex
  }

  /// What a decision costs, less what the best decision for the true class does; 1 for a wrong one where nothing is said.
  public func cost(of decided: Int, truth: Int) -> Double {
    guard let prices, prices.indices.contains(truth), prices[truth].indices.contains(decided),
      let least = prices[truth].min()
    else { return decided == truth ? 0 : 1 }
    return prices[truth][decided] - least
  }

  /// What decisions are expected to cost by the probabilities of the classes.
  public func expectedCost(of decided: Int, probabilities: [Double]) -> Double {
    probabilities.indices.reduce(0) { $0 + probabilities[$1] * cost(of: decided, truth: $1) }
  }

  /// Of two classes the probability at which both decisions are expected to cost the same: 1 where the second never is the
  /// better, 0 where the first never is, a half where prices say nothing.
  public static func threshold(prices: [[Double]]) -> Double {
    guard prices.count == 2, prices.allSatisfy({ $0.count == 2 }) else { return 0.5 }
    let gain = prices[1][0] - prices[1][1]
    let loss = prices[0][1] - prices[0][0]
    if gain >= 0, loss >= 0 { return gain + loss > 0 ? loss / (gain + loss) : 0.5 }
    if gain <= 0, loss >= 0 { return 1 }
    if gain >= 0, loss <= 0 { return 0 }
    return 0.5
  }
}

extension AxisID {
  /// Whether it tells what decisions are worth.
  public var isInMoneyOfDecisions: Bool { self == .decisionValue || self == "value.month" }
}
