import Learning
import Records

extension PlanSchema {
  /// What one key takes, as the entries of a schema.
  func value(of description: ParameterDescription) -> [(String, JSONText)] {
    let one = items(of: description)
    guard description.domain.isList else { return Self.entries(one) }
    return Self.entries(one + [Self.list(Self.any(one))])
  }

  /// What one parameter of a grid takes: a value, a list of values, or a range.
  func gridValue(of description: ParameterDescription) -> [(String, JSONText)] {
    let one = items(of: description)
    var options = one
    if description.domain.isList {
      options.append(Self.list(Self.any(one + [Self.list(Self.any(one))])))
    } else {
      options.append(Self.list(Self.any(one), least: 1))
    }
    if description.domain.numbers != .none { options.append(Self.range) }
    return Self.entries(options)
  }

  private static func entries(_ options: [JSONText]) -> [(String, JSONText)] {
    if options.count == 1, case .object(let entries) = options[0] { return entries }
    return [("anyOf", .array(options))]
  }

  private static func list(_ items: JSONText, least: Int = 0) -> JSONText {
    .object([("type", .text("array"))] + (least > 0 ? [("minItems", .whole(least))] : []) + [("items", items)])
  }

  private static let range = JSONText.object([
    ("type", .text("object")), ("additionalProperties", .flag(false)), ("required", .texts(["from", "to", "count"])),
    (
      "properties",
      .object([
        ("from", .object([("type", .text("number"))])), ("to", .object([("type", .text("number"))])),
        (
          "count",
          .object([
            ("type", .text("integer")), ("minimum", .whole(2)), ("maximum", .whole(PlanReader.longestRange)),
          ])
        ),
        ("scale", .object([("enum", .texts(RangeScale.allCases.map(\.rawValue)))])),
      ])
    ),
  ])

  /// The kinds of single values.
  private func items(of description: ParameterDescription) -> [JSONText] {
    let domain = description.domain
    if let source = description.names { return [names(source)] }
    var options: [JSONText] = []
    switch domain.numbers {
    case .none: break
    case .whole(let range): options.append(.object([("type", .text("integer"))] + Self.bounds(range)))
    case .real(let range):
      options.append(.object([("type", .text("number"))] + Self.bounds(range, excludesEnds: domain.excludesEnds)))
    case .countOrShare(let range):
      options.append(.object([("type", .text("integer"))] + Self.bounds(range)))
      options.append(
        .object([("type", .text("number")), ("exclusiveMinimum", .whole(0)), ("maximum", .whole(1))]))
      options.append(.object([("type", .text("string")), ("pattern", .text("^[0-9.]+%$"))]))
    }
    if !domain.words.isEmpty {
      var words: [JSONText] = domain.words.map { word in
        word == "true" ? .flag(true) : word == "false" ? .flag(false) : .text(word)
      }
      if domain.words.contains("none") { words.append(.null) }
      options.append(.object([("enum", .array(words))]))
    }
    if description.unit != nil {
      options.append(.object([("type", .text("string")), ("pattern", .text(Quantity.pattern))]))
    }
    switch domain.texts {
    case .none: break
    case .words: options.append(.object([("type", .texts(["string", "number", "boolean"]))]))
    case .any: options.append(.object([("type", .texts(["string", "number", "boolean", "null"]))]))
    case .matching(let pattern):
      options.append(.object([("type", .text("string")), ("pattern", .text(pattern))]))
      // A digit is a character too, and YAML makes a number of it.
      if domain.numbers == .none { options.append(.object([("type", .text("integer"))] + Self.bounds(0...9))) }
    }
    return options.isEmpty ? [.object([])] : options
  }

  private func names(_ source: NameSource) -> JSONText {
    switch source {
    case .axes: .object([("enum", .texts(vocabulary.axes.map(\.descriptor.id.rawValue)))])
    case .protocols: .object([("enum", .texts(EvaluationProtocol.all.map(\.id)))])
    case .estimators: .object([("enum", .texts(vocabulary.estimators.map(\.name)))])
    case .columns, .datasets: .object([("type", .texts(["string", "number", "boolean"]))])
    }
  }

  private static func bounds(_ range: ClosedRange<Int>) -> [(String, JSONText)] {
    [("minimum", .whole(range.lowerBound))]
      + (range.upperBound == .max ? [] : [("maximum", .whole(range.upperBound))])
  }

  private static func bounds(_ range: ClosedRange<Double>, excludesEnds: Bool) -> [(String, JSONText)] {
    let isOpen = Double.greatestFiniteMagnitude
    return
      (range.lowerBound <= -isOpen
      ? [] : [(excludesEnds ? "exclusiveMinimum" : "minimum", .number(range.lowerBound))])
      + (range.upperBound >= isOpen
        ? [] : [(excludesEnds ? "exclusiveMaximum" : "maximum", .number(range.upperBound))])
  }
}
