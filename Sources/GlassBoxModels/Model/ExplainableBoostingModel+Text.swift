import Foundation
import Learning

extension ExplainableBoostingModel: ReadableModel {
  /// Terms that are written out, most important first.
  private static let mostTerms = 15
  /// Ranges or levels of a term that are written out.
  private static let mostParts = 6

  /// The terms, most important first, each with what it adds over a few ranges of its column and the deviation between
  /// the machines that were averaged.
  public func text(features: [Feature], classNames: [String]) -> String {
    let order = terms.indices.sorted { (terms[$1].importance, $0) < (terms[$0].importance, $1) }
    let shown = order.prefix(Self.mostTerms).filter { terms[$0].importance > 0 }
    var lines = [
      meaning(classNames),
      "Start: " + intercepts.map { Self.signed($0) }.joined(separator: ", ")
        + ". Each term with its mean size, and what it adds (deviation between bags):",
    ]
    for index in shown {
      let term = terms[index]
      let score = term.scores.indices.max { spread(term, $0) < spread(term, $1) } ?? 0
      let names = term.inputs.map { features.indices.contains($0) ? features[$0].name : self.features[$0].name }
      let ofClass = term.scores.count > 1 ? ", for \(className(score, classNames))" : ""
      lines.append("  \(names.joined(separator: " x ")) (\(Self.short(term.importance))\(ofClass))")
      if let pair = term.pair {
        lines.append("    a table of \(pair.grid.rows) x \(pair.grid.columns) ranges")
      } else {
        lines += parts(of: term, score: score, features).map { "    " + $0 }
      }
    }
    let rest = terms.filter { $0.importance > 0 }.count - shown.count
    if rest > 0 { lines.append("  and \(rest) terms that say less") }
    if !edits.isEmpty {
      lines.append("Changed by hand after the fit, where no deviation is known any more:")
      lines += edits.map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private func meaning(_ classNames: [String]) -> String {
    switch output {
    case .value: "The answer is a sum:"
    case .probabilities(let count), .scores(let count):
      count > 2
        ? "Each class has a sum; probabilities are in proportion to its exponential:"
        : "The log-odds of \(className(1, classNames)) are a sum; 1 / (1 + exp(-sum)) is its probability:"
    }
  }

  private func spread(_ term: ShapeTerm, _ score: Int) -> Double {
    zip(term.scores[score], term.shares).reduce(0) { $0 + abs($1.0) * $1.1 }
  }

  /// A few ranges of a number, or the levels that say most.
  private func parts(of term: ShapeTerm, score: Int, _ features: [Feature]) -> [String] {
    let rule = bins[term.inputs[0]]
    let values = term.scores[score]
    func line(_ name: String, _ value: Double, _ deviation: Double) -> String {
      "\(name): \(Self.signed(value)) (\(Self.short(deviation)))"
    }
    var lines: [String] = []
    if rule.isCategory {
      let given = features.indices.contains(term.inputs[0]) ? features[term.inputs[0]] : nil
      let feature = given.flatMap { $0.levels.isEmpty ? nil : $0 } ?? self.features[term.inputs[0]]
      let met = rule.values.filter { term.shares[$0] > 0 }
      let order = met.sorted { (values[$1], $0) < (values[$0], $1) }
      let half = Self.mostParts / 2
      let chosen = order.count <= Self.mostParts ? order : Array(order.prefix(half) + order.suffix(half))
      lines = chosen.map { line(feature.levelName($0 - 1), values[$0], term.deviations[score][$0]) }
      if chosen.count < order.count { lines.insert("... \(order.count - chosen.count) levels between ...", at: half) }
    } else {
      lines = ranges(of: term, score: score).map { bins in
        let weight = bins.reduce(0) { $0 + term.shares[$1] }
        func mean(_ numbers: [Double]) -> Double {
          weight > 0
            ? bins.reduce(0) { $0 + numbers[$1] * term.shares[$1] } / weight : numbers[bins.lowerBound]
        }
        let low = bins.lowerBound >= 2 ? rule.cuts[bins.lowerBound - 2] : nil
        let high = bins.upperBound - 1 <= rule.cuts.count ? rule.cuts[bins.upperBound - 2] : nil
        let name: String =
          switch (low, high) {
          case (nil, nil): "any value"
          case (nil, let high?): "< \(Condition.number(high))"
          case (let low?, nil): ">= \(Condition.number(low))"
          case (let low?, let high?): "\(Condition.number(low)) to \(Condition.number(high))"
          }
        return line(name, mean(values), mean(term.deviations[score]))
      }
    }
    if term.shares[0] > 0 { lines.append(line("missing", values[0], term.deviations[score][0])) }
    return lines
  }

  /// The bins of a number in at most `mostParts` ranges: neighbours are put together whose scores differ least, by weight.
  private func ranges(of term: ShapeTerm, score: Int) -> [Range<Int>] {
    var parts = bins[term.inputs[0]].values.map { bin in
      (bins: bin..<bin + 1, weight: term.shares[bin], mean: term.scores[score][bin])
    }
    func cost(_ index: Int) -> Double {
      let (left, right) = (parts[index], parts[index + 1])
      let weight = left.weight + right.weight
      let distance = left.mean - right.mean
      return weight > 0 ? left.weight * right.weight / weight * distance * distance : 0
    }
    while parts.count > Self.mostParts, let index = (0..<parts.count - 1).min(by: { cost($0) < cost($1) }) {
      let (left, right) = (parts[index], parts[index + 1])
      let weight = left.weight + right.weight
      let mean = weight > 0 ? (left.mean * left.weight + right.mean * right.weight) / weight : left.mean
      parts.replaceSubrange(
        index...index + 1, with: [(left.bins.lowerBound..<right.bins.upperBound, weight, mean)])
    }
    return parts.map(\.bins)
  }

  private static func short(_ value: Double) -> String { String(format: "%.3g", value) }
  private static func signed(_ value: Double) -> String { String(format: "%+.3g", value) }
}
