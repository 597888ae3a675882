import Foundation
import Learning
import Records

/// A tree model that a person can read.
public protocol PrintableTree: TreeModel {}

extension PrintableTree {
  /// The first tree as indented rules, one line a split side or leaf:
  ///
  ///     age <= 36.5:
  ///       balance <= 1204: yes 0.82 (120 rows)
  ///       else: no 0.61 (48 rows)
  ///     else or missing: ...
  ///
  /// - Parameters:
  ///   - features: names of the inputs; x0, x1, ... where they aren't given.
  ///   - classNames: names of the classes; class 0, class 1, ... where they aren't given.
  ///   - levels: for each input, the names of its category codes, where it has any.
  ///   - scale: in which thresholds are told.
  public func rules(
    features: [Feature]? = nil, classNames: [String]? = nil, levels: [Int: [String]] = [:],
    scale: InputScale = InputScale()
  ) -> String {
    guard let tree = fitted.ensemble.trees.first else { return "" }
    let names = features?.map(\.name) ?? (0..<inputWidth).map { "x\($0)" }
    var lines: [String] = []

    func number(_ value: Double) -> String { String(format: "%.6g", value) }

    func answer(_ node: TreeNode) -> String {
      let ensemble = fitted.ensemble
      var scores = [Double](repeating: 0, count: ensemble.scoreCount)
      ensemble.add(node, ofTree: 0, to: &scores)
      let rows = " (\(number(Double(node.cover))) rows)"
      switch ensemble.link {
      case .shares, .meanProbability:
        let shares = ensemble.link == .shares ? scores : [1 - scores[0], scores[0]]
        let best = shares.indexOfLargest ?? 0
        let name = classNames.flatMap { $0.indices.contains(best) ? $0[best] : nil } ?? "class \(best)"
        return name + " " + number(shares[best]) + rows
      default: return number(scores[0] * ensemble.scale + ensemble.base[0]) + rows
      }
    }

    func conditions(_ node: TreeNode) -> (left: String, right: String) {
      let column = Int(node.column)
      let name = names.indices.contains(column) ? names[column] : "x\(column)"
      let rule = fitted.ensemble.columns[column]
      if node.set >= 0 {
        let set = tree.sets[Int(node.set)]
        // Rare and new levels share a bin; they may be hundreds.
        let codes = rule.categoryBins.indices.filter {
          ![0, rule.otherBin].contains(rule.categoryBins[$0]) && set.contains(Int(rule.categoryBins[$0]))
        }
        var texts = codes.map { code in
          levels[column].flatMap { $0.indices.contains(code) ? $0[code] : nil } ?? String(code)
        }
        if rule.otherBin > 0, set.contains(Int(rule.otherBin)) { texts.append("any other") }
        let missing = set.contains(0)
        return (
          "\(name) in {\(texts.joined(separator: ", "))}" + (missing ? " or missing" : ""),
          missing ? "else" : "else or missing"
        )
      }
      if node.threshold == .greatestFiniteMagnitude { return ("\(name) is known", "\(name) is missing") }
      let threshold = number(scale.raw(Double(node.threshold) + rule.shift, input: column))
      return (
        "\(name) <= \(threshold)" + (node.missingLeft ? " or missing" : ""),
        "\(name) > \(threshold)" + (node.missingLeft ? "" : " or missing")
      )
    }

    var open: [(node: Int, indent: Int, label: String)] = [(0, 0, "")]
    while let (index, indent, label) = open.popLast() {
      let node = tree.nodes[index]
      let padding = String(repeating: "  ", count: max(0, indent - 1))
      if node.isLeaf {
        lines.append(padding + (label.isEmpty ? "" : label + ": ") + answer(node))
      } else {
        if !label.isEmpty { lines.append(padding + label + ":") }
        let sides = conditions(node)
        open.append((Int(node.link), indent + 1, sides.right))
        open.append((index + 1, indent + 1, sides.left))
      }
    }
    return lines.joined(separator: "\n")
  }
}
