import Learning
import Records

/// The reference page of the documentation: every section and key of an experiment file, and every component it may name.
package struct PlanReferencePage: Sendable {
  private let reference: PlanReference

  package init(_ reference: PlanReference) { self.reference = reference }

  /// The page in Markdown.
  package var text: String {
    var lines = [
      "# Plan reference", "",
      "Every key of an experiment file. This page is written by `reasonable catalogue plan --markdown`; a test fails "
        + "where it is out of date, and `make reference` writes it anew.", "",
      "A key that is missing has its default. A key that nobody knows is refused with its line and the nearest name. The "
        + "last column says whether another value makes another trial; where it doesn't, the stored trial is found, and only "
        + "the evidence that another value changes is gathered anew.", "",
    ]
    for section in reference.sections { lines += text(of: section) }
    lines += ["## Values of parameters", ""]
    lines += [
      "Under `parameters`, and in a mapping of a step, each parameter takes one value, a list of values, or a range: "
        + "`{from: 0.001, to: 1000, count: 7, scale: log}`. Every combination is tried.", "",
    ]
    lines += text(of: reference.vocabulary.estimators, heading: "Estimators")
    lines += text(of: reference.vocabulary.transforms, heading: "Steps")
    lines += text(of: reference.vocabulary.calibrations, heading: "Calibrations")
    lines += text(of: reference.vocabulary.mitigations, heading: "Mitigations")
    lines += ["## Axes", "", "| axis | what it measures |", "|---|---|"]
    lines += reference.vocabulary.axes.map {
      "| `\($0.descriptor.id.rawValue)` | \(Self.cell($0.descriptor.summary)) |"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func text(of section: PlanReference.Section) -> [String] {
    let heading = section.path.isEmpty ? "## The file" : "## `\(section.path)`"
    var lines = [heading, "", section.title + ".", "", "| key | takes | default | what it is | another trial |"]
    lines.append("|---|---|---|---|---|")
    for key in section.keys {
      let what = key.summary + (key.effect.map { " It has an effect \($0)." } ?? "")
      let cells = [
        "`\(key.name)`", Self.cell(key.expectation), Self.cell(key.usual ?? ""), Self.cell(what),
        key.isPartOfTrial ? "yes" : "no",
      ]
      lines.append("| \(cells.joined(separator: " | ")) |")
    }
    return lines + [""]
  }

  private func text(of components: [PlanVocabulary.Component], heading: String) -> [String] {
    var lines = ["## \(heading)", ""]
    for component in components {
      lines += ["### \(component.name)", "", component.summary, ""]
      guard !component.parameters.isEmpty else {
        lines += ["It has no parameters.", ""]
        continue
      }
      lines += ["| parameter | takes | default | what it is |", "|---|---|---|---|"]
      for parameter in component.parameters {
        let effect = component.parameters.fullEffect(of: parameter.name).map { " It has an effect only \($0)." } ?? ""
        let cells = [
          "`\(parameter.name)`", Self.cell(parameter.expectation), Self.cell(parameter.usual ?? ""),
          Self.cell(parameter.summary + effect),
        ]
        lines.append("| \(cells.joined(separator: " | ")) |")
      }
      lines.append("")
    }
    return lines
  }

  /// Text that can't break a table.
  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
