import Foundation

extension TreeLink {
  /// Turns scores into an answer. Both pointers hold as many values as the link needs.
  @inline(__always)
  func answer(_ scores: UnsafePointer<Double>, classCount: Int, into answer: UnsafeMutablePointer<Double>) {
    switch self {
    case .identity: answer[0] = scores[0]
    case .exponential: answer[0] = exp(scores[0])
    case .logistic:
      // Each from its own sign, so that neither loses digits near 0.
      answer[0] = 1 / (1 + exp(scores[0]))
      answer[1] = 1 / (1 + exp(-scores[0]))
    case .meanProbability:
      let share = min(1, max(0, scores[0]))
      answer[0] = 1 - share
      answer[1] = share
    case .softmax:
      var top = scores[0]
      for index in 1..<max(1, classCount) { top = max(top, scores[index]) }
      var total = 0.0
      for index in 0..<classCount {
        let value = exp(scores[index] - top)
        answer[index] = value
        total += value
      }
      for index in 0..<classCount { answer[index] /= total }
    case .logOdds:
      answer[0] = 0
      answer[1] = scores[0]
    case .scores: for index in 0..<classCount { answer[index] = scores[index] }
    case .shares:
      var total = 0.0
      for index in 0..<classCount { total += scores[index] }
      for index in 0..<classCount { answer[index] = scores[index] / total }
    }
  }
}
