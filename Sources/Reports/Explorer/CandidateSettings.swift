import Records

/// The settings in which candidates differ, as columns: for each setting its values, and for each candidate which one it
/// has.
struct CandidateSettings {
  struct Column: Equatable {
    /// `logistic-regression.C`, or what stands for a whole kind of step: `scaling`, `pca`, `calibration`.
    let name: String
    /// In the order in which a person counts: numbers by size, then words as they come.
    let levels: [String]
    /// Place in `levels` for each candidate; -1: the candidate has no such step.
    let codes: [Int]
  }

  let columns: [Column]

  init(_ candidates: [CandidateDescription]) {
    var names: [String] = []
    var values: [String: [Int: SettingValue]] = [:]
    for (index, candidate) in candidates.enumerated() {
      for step in candidate.steps {
        // The PCA size has a column of its own, across all candidates.
        let settings = step.settings.filter { $0.key != "components" || $0.value != candidate.components }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
          let full = step.name + "." + name
          if values[full] == nil { names.append(full) }
          values[full, default: [:]][index] = value
        }
      }
    }
    let settings = names.compactMap { name -> Column? in
      let own = values[name] ?? [:]
      guard Set(own.values).count > 1 else { return nil }
      return Self.column(name, own, count: candidates.count)
    }
    let kinds = Self.kinds(candidates)
    columns = kinds + settings
  }

  /// Which steps a candidate has: its preprocessing and its calibration as a whole, and the PCA size.
  private static func kinds(_ candidates: [CandidateDescription]) -> [Column] {
    let chains = candidates.map { candidate -> SettingValue in
      candidate.transforms.isEmpty ? .none : .text(candidate.transforms.map(\.name).joined(separator: ", "))
    }
    let calibrations = candidates.map { $0.calibration.map { SettingValue.text($0.name) } ?? .none }
    let mitigations = candidates.map { $0.mitigation.map { SettingValue.text($0.name) } ?? .none }
    let sizes = candidates.map(\.components)
    return [
      ("preprocessing", chains), ("components", sizes), ("calibration", calibrations), ("mitigation", mitigations),
    ]
    .compactMap { name, values in
      guard Set(values).count > 1 else { return nil }
      let own = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($0.offset, $0.element) })
      return column(name, own, count: candidates.count)
    }
  }

  private static func column(_ name: String, _ own: [Int: SettingValue], count: Int) -> Column {
    var levels: [SettingValue] = []
    for index in own.keys.sorted() {
      if let value = own[index], !levels.contains(value) { levels.append(value) }
    }
    let numbers = levels.filter { $0.asDouble != nil }.sorted { ($0.asDouble ?? 0) < ($1.asDouble ?? 0) }
    levels = numbers + levels.filter { $0.asDouble == nil }
    let codes = (0..<count).map { index in own[index].flatMap { levels.firstIndex(of: $0) } ?? -1 }
    return Column(name: name, levels: levels.map(\.description), codes: codes)
  }

  var value: JSONValue {
    .list(
      columns.map { column in
        .object([
          "name": .text(column.name), "levels": .texts(column.levels),
          "codes": .list(column.codes.map { .integer($0) }),
        ])
      })
  }
}
