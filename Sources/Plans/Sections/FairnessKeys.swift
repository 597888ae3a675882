import Foundation
import Learning
import Records

/// How the groups of `data.sensitive` are made and judged.
struct FairnessKeys: PlanSection {
  /// But for the columns, which stand in `data.sensitive`.
  var terms = FairnessTerms()

  static let path = "fairness"
  static let title = "How the groups of data.sensitive are made, and what is asked of them"

  static let fields: [ParameterField<Self>] = [
    .custom(
      "bins",
      expectation: "a list of a column, 'at', and ascending numbers at which groups begin, such as [age at 25 45 65]",
      ParameterDomain(isList: true, texts: .words),
      "Where the groups of a column of numbers begin; a number belongs to the group whose edge it has reached",
      get: { keys in
        .list(
          keys.terms.bins.map { bins in
            .text("\(bins.column) at \(bins.edges.map { SettingValue.number($0).description }.joined(separator: " "))")
          })
      },
      set: { keys, value in
        guard let bins = bins(value) else { return false }
        keys.terms.bins = bins
        return true
      }
    ).usually("none; a column of up to 20 different numbers has a group for each").outsideTrials(),
    .custom(
      "intersections",
      expectation: "a list of sensitive columns joined by ' and ', such as [sex and race]",
      ParameterDomain(isList: true, texts: .words), "Columns that are also judged together",
      get: { .list($0.terms.intersections.map { .text($0.joined(separator: " and ")) }) },
      set: { keys, value in
        guard let intersections = intersections(value) else { return false }
        keys.terms.intersections = intersections
        return true
      }
    ).usually("none").outsideTrials(),
    .integer(
      "minimum-rows", \.terms.minimumRows, in: 2...1_000_000_000,
      "Judged rows that a group needs; one that has fewer is named and not compared"
    ).outsideTrials(),
    .integer(
      "minimum-class-rows", \.terms.minimumClassRows, in: 1...1_000_000_000,
      "Judged rows of each class that a group needs"
    ).outsideTrials(),
    .share(
      "tolerance", \.terms.tolerance, in: 0...1,
      "The largest difference between groups that nobody minds; a limit on an axis says it for that axis"
    ).outsideTrials(),
    .share(
      "ratio-tolerance", \.terms.ratioTolerance, in: 0...1,
      "The smallest ratio between groups that nobody minds; a limit on an axis says it for that axis"
    ).outsideTrials(),
    .flag(
      "learning-curve", \.terms.learningCurve,
      "Fit candidates on parts of the rows too, to tell how each group's error falls with more rows"
    ).outsideTrials(),
  ]

  /// "age at 25 45 65", each, whether the numbers ascend or not; nil where one is something else, or a column stands twice.
  private static func bins(_ value: SettingValue) -> [FairnessTerms.Bins]? {
    guard let texts = value.asTexts else { return value.isNone ? [] : nil }
    var found: [FairnessTerms.Bins] = []
    for text in texts {
      guard let mark = text.range(of: " at ", options: .backwards) else { return nil }
      let column = text[..<mark.lowerBound].trimmingCharacters(in: .whitespaces)
      let words = text[mark.upperBound...].split(whereSeparator: { $0 == " " || $0 == "," })
      let edges = words.compactMap { Double($0) }
      guard !column.isEmpty, !edges.isEmpty, edges.count == words.count, edges.allSatisfy(\.isFinite),
        !found.contains(where: { $0.column == column })
      else { return nil }
      found.append(FairnessTerms.Bins(column: column, edges: edges))
    }
    return found
  }

  private static func intersections(_ value: SettingValue) -> [[String]]? {
    guard let texts = value.asTexts else { return value.isNone ? [] : nil }
    var found: [[String]] = []
    for text in texts {
      let columns = text.components(separatedBy: " and ").map { $0.trimmingCharacters(in: .whitespaces) }
      guard columns.count > 1, columns.allSatisfy({ !$0.isEmpty }), Set(columns).count == columns.count,
        !found.contains(where: { Set($0) == Set(columns) })
      else { return nil }
      found.append(columns)
    }
    return found
  }
}
