import Learning
import Records

extension PlanSchema {
  /// A mapping of a component's parameters to one value, a list or a range each.
  func grid(of component: PlanVocabulary.Component) -> JSONText {
    mapping(of: component) { gridValue(of: $0) }
  }

  /// A mapping of a component's parameters to one value each.
  func point(of component: PlanVocabulary.Component) -> JSONText {
    mapping(of: component, describes: false) { value(of: $0) }
  }

  private func mapping(
    of component: PlanVocabulary.Component, describes: Bool = true,
    _ value: (ParameterDescription) -> [(String, JSONText)]
  ) -> JSONText {
    .object([
      ("type", .texts(["object", "null"])), ("additionalProperties", .flag(false)),
      ("properties", .object(properties(of: component, describes: describes, value))),
    ])
  }

  private func properties(
    of component: PlanVocabulary.Component, describes: Bool = true,
    _ value: (ParameterDescription) -> [(String, JSONText)]
  ) -> [(String, JSONText)] {
    component.parameters.map { parameter in
      guard describes else { return (parameter.name, .object(value(parameter))) }
      let text =
        "\(parameter.summary) Takes \(parameter.expectation)." + (parameter.usual.map { " Default: \($0)." } ?? "")
      return (parameter.name, .object([("description", .text(text))] + value(parameter)))
    }
  }

  /// What a stage takes: nothing, a component by name, a value of its main parameter, a mapping, or a list of these.
  func stage(_ stage: PipelineStage) -> JSONText {
    let components = stage.components(in: vocabulary)
    let usual = stage.usualComponent(in: vocabulary)
    let names = components.flatMap { component in
      let short = stage.shortName(component.name)
      return short == component.name ? [short] : [short, component.name]
    }
    var options: [JSONText] = [.object([("enum", .array(([.text("none"), .null]) + names.map { .text($0) }))])]
    if let main = usual?.parameters.first {
      options.append(.object(value(of: main)))
    }
    for component in components {
      let short = stage.shortName(component.name)
      let kinds = short == component.name ? [short] : [short, component.name]
      var entries: [(String, JSONText)] = [("type", .text("object")), ("additionalProperties", .flag(false))]
      if component.name != usual?.name { entries.append(("required", .texts(["kind"]))) }
      entries.append(
        (
          "properties",
          .object(
            [("kind", .object([("enum", .texts(kinds))]))] + properties(of: component) { gridValue(of: $0) })
        ))
      options.append(.object(entries))
    }
    let one = JSONText.object([("anyOf", .array(options))])
    return .object([
      (
        "anyOf",
        .array([one, .object([("type", .text("array")), ("minItems", .whole(1)), ("items", one)])])
      )
    ])
  }

  /// An estimator: its name, or a mapping whose parameters are those of the name.
  var estimator: JSONText {
    let names = vocabulary.estimators.map(\.name)
    let rules = vocabulary.estimators.map { component -> JSONText in
      let isNamed = JSONText.object([
        ("properties", .object([("name", .object([("const", .text(component.name))]))])),
        ("required", .texts(["name"])),
      ])
      let point = Self.reference("point-\(component.name)")
      let parameters = JSONText.object([
        ("parameters", Self.reference("grid-\(component.name)")),
        (
          "settings",
          Self.any([point, .object([("type", .text("array")), ("minItems", .whole(1)), ("items", point)])])
        ),
      ])
      return .object([("if", isNamed), ("then", .object([("properties", parameters)]))])
    }
    let keys = JSONText.object([
      ("name", .object([("enum", .texts(names))])), ("parameters", .object([])), ("settings", .object([])),
      ("preprocessing", Self.reference("preprocessing")), ("calibration", Self.reference("stage-calibration")),
      ("mitigation", Self.reference("stage-mitigation")),
    ])
    let mapping = JSONText.object([
      ("type", .text("object")), ("additionalProperties", .flag(false)), ("required", .texts(["name"])),
      ("properties", keys), ("not", .object([("required", .texts(["parameters", "settings"]))])),
      ("allOf", .array(rules)),
    ])
    return Self.any([.object([("enum", .texts(names))]), mapping])
  }
}
