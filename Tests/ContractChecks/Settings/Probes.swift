import Learning
import Records

/// Values that stand for all that a parameter may have.
enum Probes {
  /// The default, then others that are far from it and cheap to fit with; of words all.
  static func values(of parameter: ParameterDescription) -> [SettingValue] {
    let domain = parameter.domain
    var found: [SettingValue] = [parameter.defaultValue]
    for word in domain.words {
      found.append(word == "true" ? .flag(true) : word == "false" ? .flag(false) : .text(word))
    }
    let numbers = numbers(of: domain, near: parameter.defaultValue.asDouble ?? 1)
    if domain.isList {
      found.append(.list([]))
      // Some lists have an entry for each of the five columns of `LawData`.
      for number in numbers.prefix(3) {
        found.append(.list([number]))
        if contains(0, domain) { found.append(.list([number] + [SettingValue](repeating: 0, count: 4))) }
      }
    } else {
      found += numbers
    }
    return found.reduce(into: []) { kept, value in
      if !kept.contains(where: { $0 == value || $0.isNone && value.isNone }) { kept.append(value) }
    }
  }

  private static func contains(_ number: Int, _ domain: ParameterDomain) -> Bool {
    switch domain.numbers {
    case .none: false
    case .whole(let range), .countOrShare(let range): range.contains(number)
    case .real(let range): range.contains(Double(number))
    }
  }

  private static func numbers(of domain: ParameterDomain, near usual: Double) -> [SettingValue] {
    switch domain.numbers {
    case .none: []
    case .whole(let range):
      // Trees, rounds and epochs stay few.
      [1, 2, 3, 7, 25, -1, Int(usual / 4)].filter(range.contains).map { .integer($0) }
    case .real(let range):
      [usual / 20, usual * 20, 0.3, 0.9, 0, 1, 50, 1e-6, 1e6].filter { number in
        range.contains(number) && !(domain.excludesEnds && (number == range.lowerBound || number == range.upperBound))
      }.map { .number($0) }
    case .countOrShare(let range):
      [1, 2, 20].filter(range.contains).map { .integer($0) } + [.number(0.3), .number(1), .text("60%")]
    }
  }
}
