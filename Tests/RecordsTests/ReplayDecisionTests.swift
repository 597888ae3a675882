import Records
import Testing

/// Answers of a replay judged as the plan decides.
@Suite struct ReplayDecisionTests {
  private let answers = [0.9, 0.1, 0.75, 0.25, 0.6, 0.4, 0.2, 0.8]
  private let form = PredictionEvidence.Form.probabilities(classCount: 2)

  @Test func aThresholdDecidesInPlaceOfTheLikelierClass() {
    let truth = [0.0, 1, 0, 1]
    #expect(ReplayLoss.error.losses(of: answers, form: form, truth: truth) == [0, 1, 0, 0])
    let low = ReplayDecision(threshold: 0.2)
    #expect(ReplayLoss.error.losses(of: answers, form: form, truth: truth, deciding: low) == [0, 0, 1, 0])
    // A probability at the threshold is not above it.
    #expect(low.decided([0.8, 0.2], form: form) == 0)
    // A threshold is of probabilities; scores are decided by the larger.
    #expect(low.decided([0.4, 0.3], form: .scores(classCount: 2)) == 0)
  }

  @Test func whatADecisionCostsIsToldAgainstTheBestForTheClass() {
    // Of the first class a false alarm costs 1; of the second a miss costs 5, and a hit earns 2.
    let decision = ReplayDecision(threshold: 0.3, prices: [[0, 1], [5, -2]])
    let losses = ReplayLoss.decisionCost.losses(of: answers, form: form, truth: [0, 1, 0, 1], deciding: decision)
    #expect(losses == [0, 7, 1, 0])
    #expect(decision.expectedCost(of: 0, probabilities: [0.6, 0.4]) == 0.4 * 7)
    #expect(decision.expectedCost(of: 1, probabilities: [0.6, 0.4]) == 0.6)
    // Where nothing is said, each wrong decision costs 1.
    #expect(ReplayDecision.usual.cost(of: 1, truth: 0) == 1 && ReplayDecision.usual.cost(of: 1, truth: 1) == 0)
  }

  @Test func pricesHaveTheThresholdAtWhichBothDecisionsCostTheSame() {
    #expect(ReplayDecision.threshold(prices: [[0, 1], [5, 0]]) == 1 / 6.0)
    let prices = [[0.0, 1], [5, -2]]
    let even = ReplayDecision.threshold(prices: prices)
    let decision = ReplayDecision(prices: prices)
    let costs = [0, 1].map { decision.expectedCost(of: $0, probabilities: [1 - even, even]) }
    #expect(abs(costs[0] - costs[1]) < 1e-12)
    // One that is never the better is never decided.
    #expect(ReplayDecision.threshold(prices: [[0, -1], [5, 0]]) == 0)
    #expect(ReplayDecision.threshold(prices: [[0, 1], [0, 2]]) == 1)
    #expect(ReplayDecision.threshold(prices: [[0, 0], [0, 0]]) == 0.5)
  }

  @Test func aQualityInMoneyHasTheCostAsItsLoss() {
    #expect(ReplayLoss(standingFor: "value.decisions", isClassification: true, hasPrices: true) == .decisionCost)
    #expect(ReplayLoss(standingFor: "value.month", isClassification: true, hasPrices: true) == .decisionCost)
    #expect(ReplayLoss(standingFor: "value.decisions", isClassification: true) == .error)
    #expect(ReplayLoss(standingFor: "accuracy", isClassification: true, hasPrices: true) == .error)
    #expect(ReplayLoss(standingFor: "value.month", isClassification: false, hasPrices: true) == .absolute)
    #expect(
      ReplayLoss.decisionCost.isExact(for: "value.decisions") && !ReplayLoss.decisionCost.isExact(for: "accuracy"))
  }
}
