import Records

extension PlanReference {
  /// What a dotted path names.
  package enum Found: Sendable {
    case sections([Section])
    case key(Key, of: Section)
  }

  /// Finds a section or a key: `plan`, `data`, `data.time`, `policy.limits`, `estimators.0.parameters`, or the last part
  /// of a path, such as `folds`.
  package func find(_ path: String) -> Found? {
    if path == "plan" { return .sections(sections) }
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let named = sections.filter { !$0.path.isEmpty && Self.matches(parts, $0.pathParts) }
    if !named.isEmpty { return .sections(named) }
    guard let name = parts.last else { return nil }
    for section in sections where Self.matches(Array(parts.dropLast()), section.pathParts) {
      if let key = section.keys.first(where: { $0.name == name }) { return .key(key, of: section) }
    }
    guard parts.count == 1 else { return nil }
    // Of several the one nearest to the root, such as `data.time` for `time`.
    let holders = sections.filter { $0.keys.contains { $0.name == name } }
    let depth = holders.map(\.pathParts.count).min()
    let nearest = holders.filter { $0.pathParts.count == depth }
    guard nearest.count == 1, let section = nearest.first, let key = section.keys.first(where: { $0.name == name })
    else { return nil }
    return .key(key, of: section)
  }

  /// Every path that `find` takes, for suggestions.
  package var paths: [String] {
    var all: [String] = ["plan"]
    for section in sections {
      if !section.path.isEmpty { all.append(section.path) }
      all += section.keys.map { section.path.isEmpty ? $0.name : section.path + "." + $0.name }
    }
    return all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Whether a written path is a section's; a part in capitals stands for any name, and may be left out at the end.
  private static func matches(_ written: [String], _ section: [String]) -> Bool {
    func isPlaceholder(_ part: String) -> Bool { part == part.uppercased() && part != part.lowercased() }
    var rest = written[...]
    for (position, part) in section.enumerated() {
      if isPlaceholder(part) {
        // A name may hold dots, as those of axes do.
        let isLast = position == section.count - 1
        if rest.isEmpty { return isLast && section.count > 1 }
        rest = isLast ? [] : rest.dropFirst()
      } else {
        guard rest.first == part else { return false }
        rest = rest.dropFirst()
      }
    }
    return rest.isEmpty
  }
}

extension PlanReference.Section {
  fileprivate var pathParts: [String] { path.split(separator: ".").map(String.init) }
}

extension PlanVocabulary {
  /// The names by which plans call steps and calibrations, such as `platt` and `standard`.
  package var shortNames: [String] {
    PipelineStage.allCases.flatMap { stage in stage.components(in: self).map { stage.shortName($0.name) } }
  }

  /// The step or calibration that plans call by a short name.
  package func component(shortName: String) -> Component? {
    PipelineStage.allCases.lazy.compactMap { stage in
      stage.components(in: self).first { stage.shortName($0.name) == shortName }
    }.first
  }
}
