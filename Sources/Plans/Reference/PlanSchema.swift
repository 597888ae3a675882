import Learning
import Records
import Tabular

/// A JSON Schema (draft 7) of experiment files, by which editors complete and check them.
///
/// It takes every plan that the reader takes as far as the form goes. What depends on the data, or on two keys together, is
/// left to the reader.
package struct PlanSchema: Sendable {
  /// The name under which the schema stands beside plans.
  package static let fileName = "plan.schema.json"

  /// The line that names the schema to editors; `path` is relative to the plan.
  package static func line(_ path: String) -> String { "# yaml-language-server: $schema=\(path)" }

  let reference: PlanReference

  package init(_ reference: PlanReference) { self.reference = reference }

  var vocabulary: PlanVocabulary { reference.vocabulary }

  package var text: String {
    let root = object(of: "", required: ["version", "data", "estimators"])
    return
      JSONText.object(
        [
          ("$schema", .text("http://json-schema.org/draft-07/schema#")),
          ("title", .text("Experiment file of reasonable, version \(ExperimentPlan.version)")),
        ] + root + [("definitions", .object(definitions))]
      ).written() + "\n"
  }

  private var definitions: [(String, JSONText)] {
    var all: [(String, JSONText)] = []
    let paths = reference.sections.map(\.path).filter { !$0.isEmpty && (!$0.contains(".") || $0 == $0.lowercased()) }
    for path in paths.reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
      all.append((path, .object(object(of: path) + (path == "data" ? dataRules : []))))
    }
    all.append(("limit", .object(object(of: LimitKeys.path))))
    all.append(("matters", .object(object(of: MattersKeys.path))))
    all.append(("type", type))
    all.append(("estimator", estimator))
    for stage in PipelineStage.allCases { all.append(("stage-\(stage.rawValue)", self.stage(stage))) }
    for component in vocabulary.estimators { all.append(("grid-\(component.name)", grid(of: component))) }
    for component in vocabulary.estimators { all.append(("point-\(component.name)", point(of: component))) }
    return all
  }

  static func reference(_ name: String) -> JSONText { .object([("$ref", .text("#/definitions/\(name)"))]) }

  static func any(_ options: [JSONText]) -> JSONText {
    options.count == 1 ? options[0] : .object([("anyOf", .array(options))])
  }

  // MARK: Sections

  /// An object with the keys of every section of a path.
  private func object(of path: String, required: [String] = []) -> [(String, JSONText)] {
    let keys = reference.sections.filter { $0.path == path }.flatMap(\.keys)
    var entries: [(String, JSONText)] = [
      ("type", path.isEmpty ? .text("object") : .texts(["object", "null"])), ("additionalProperties", .flag(false)),
    ]
    if !required.isEmpty { entries.append(("required", .texts(required))) }
    entries.append(("properties", .object(keys.map { ($0.name, schema(of: $0)) })))
    return entries
  }

  private func schema(of key: PlanReference.Key) -> JSONText {
    var text = key.summary + " Takes " + key.expectation + "."
    if let usual = key.usual { text += " Default: \(usual)." }
    if let effect = key.effect { text += " It has an effect \(effect)." }
    let described = ("description", JSONText.text(text))
    switch key.shape {
    case .value(let description): return .object([described] + value(of: description))
    case .section(let path): return .object([described, ("allOf", .array([Self.reference(path)]))])
    case .sections(let path) where [LimitKeys.path, MattersKeys.path].contains(path):
      let entry = Self.reference(path == LimitKeys.path ? "limit" : "matters")
      let axes = vocabulary.axes.map { ($0.descriptor.id.rawValue, entry) }
      return .object([
        described, ("type", .texts(["object", "null"])), ("additionalProperties", .flag(false)),
        ("properties", .object(axes)),
      ])
    case .sections:
      return .object([
        described, ("type", .texts(["object", "null"])), ("additionalProperties", Self.reference("type")),
      ])
    case .stage(let stage): return .object([described, ("allOf", .array([Self.reference("stage-\(stage.rawValue)")]))])
    case .estimators:
      let entry = Self.reference("estimator")
      let list = JSONText.object([("type", .text("array")), ("minItems", .whole(1)), ("items", entry)])
      return .object([described, ("anyOf", .array([list, entry]))])
    case .grid, .points: return .object([described])
    }
  }

  /// What goes with `file` and what with `dataset`.
  private var dataRules: [(String, JSONText)] {
    func has(_ key: String) -> JSONText { .object([("required", .texts([key]))]) }
    let forbidden = FileFormat.keys.map { ($0, JSONText.flag(false)) }
    return [
      ("oneOf", .array([has("dataset"), has("file")])), ("if", has("file")), ("then", has("target")),
      ("else", .object([("properties", .object(forbidden))])),
    ]
  }

  private var type: JSONText {
    let words = ColumnDeclaration.Kind.allCases.map(\.rawValue) + ["time"]
    func object(_ keys: [ParameterDescription], required: [String] = []) -> JSONText {
      var entries: [(String, JSONText)] = [("type", .text("object")), ("additionalProperties", .flag(false))]
      if !required.isEmpty { entries.append(("required", .texts(required))) }
      entries.append(("properties", .object(keys.map { key in (key.name, .object(value(of: key))) })))
      return .object(entries)
    }
    return Self.any([
      .object([("enum", .texts(words))]), object(ColumnTypeKeys.descriptions),
      object(TimeTypeKeys.descriptions, required: ["time"]),
    ])
  }
}
