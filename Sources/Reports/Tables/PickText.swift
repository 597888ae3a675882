import Frontier
import Records

/// A pick as text for a terminal: the sentence, what scores better and why not, how sure, and other ways to choose.
package struct PickText {
  private let pick: Pick
  private let prices: [MarginalPrice]
  private let chosenOnPast: String?

  /// - Parameters:
  ///   - prices: what more quality costs along the frontier.
  ///   - chosenOnPast: the label of the candidate that was chosen before these readings were known; the pick is then said
  ///     to be one in hindsight. Default: none.
  package init(_ pick: Pick, prices: [MarginalPrice] = [], chosenOnPast: String? = nil) {
    self.pick = pick
    self.prices = prices
    self.chosenOnPast = chosenOnPast
  }

  /// That whoever chose had other readings than these.
  private var hindsight: String? {
    guard let chosenOnPast, let picked = pick.chosen?.label else {
      return chosenOnPast.map { "The past would have chosen \($0)." }
    }
    return
      "This is a pick in hindsight, by the readings of the later steps, which nobody has in advance; the past would have "
      + "chosen \(picked == chosenOnPast ? "the same" : chosenOnPast)."
  }

  /// Steps of the frontier that are listed, the dearest ones.
  private static let mostPrices = 10

  /// Candidates that score better and are listed; the report lists all.
  private static let longest = 10

  /// - Parameter width: columns of the terminal; nil (default): lines of any length.
  package func text(width: Int? = nil) -> String {
    var lines = [pick.headline]
    if let hindsight { lines.append(hindsight) }
    if let threshold = pick.threshold { lines.append("Rule: \(threshold.explanation).") }
    if !pick.better.isEmpty {
      lines.append("Better scores, and why not:")
      lines += pick.better.prefix(Self.longest).map { "  \($0.label): \($0.explanation)" }
      let more = pick.better.count - Self.longest
      if more > 0 { lines.append("  ... and \(more) more; the report lists them") }
    }
    if let title = prices.title {
      lines.append("\(title):")
      let more = prices.count - Self.mostPrices
      if more > 0 { lines.append("  ... \(NumberText.counted(more, "cheaper step")) before these") }
      lines += prices.suffix(Self.mostPrices).map { "  \($0.explanation)" }
    }
    if let certainty = pick.certainty { lines.append("How sure: \(certainty).") }
    lines += pick.beside.map { "Another way: \($0.explanation)." }
    lines += pick.notes.map { "Note: \($0)." }
    return lines.map { $0.wrapped(to: width) }.joined(separator: "\n") + "\n"
  }
}

extension [MarginalPrice] {
  /// What stands above them: along which frontier they go; nil where there are none.
  var title: String? { first.map { "What more quality costs along the frontier of \($0.frontier)" } }
}
