import Records

/// The values of a sensitive column, and the groups that they make.
package enum SensitiveColumn: Sendable, Equatable {
  /// NaN is missing.
  case numbers([Double])
  /// -1 is missing.
  case categories(codes: [Int32], levels: [String])

  /// Different numbers up to which each is a group of its own.
  static let mostSingleNumbers = 20
  /// Groups of a column.
  static let mostGroups = 100

  /// A group for each category, for each bin, or for each of a few numbers, in their order; those without a row are left
  /// out. Rows without a value are the last group.
  ///
  /// - Parameter edges: where bins begin; nil: none were declared.
  package func grouping(named column: String, edges: [Double]?) throws(FairnessError) -> Grouping {
    switch self {
    case .categories(let codes, let levels):
      guard edges == nil else { throw .binsOfNames(column: column) }
      return try Self.grouping(column, codes: codes, names: levels)
    case .numbers(let numbers):
      let present = Set(numbers.filter { !$0.isNaN }).sorted()
      guard let edges else {
        guard present.count <= Self.mostSingleNumbers else {
          throw .needsBins(column: column, distinct: present.count, edges: Self.quartiles(of: numbers))
        }
        let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, Int32($0)) })
        return try Self.grouping(
          column, codes: numbers.map { places[$0] ?? -1 }, names: present.map { NumberText.compact($0, 6) })
      }
      let codes = numbers.map { number in number.isNaN ? -1 : Int32(edges.count { $0 <= number }) }
      if let first = codes.first(where: { $0 >= 0 }), codes.allSatisfy({ $0 == first || $0 < 0 }),
        let lowest = present.first, let highest = present.last
      {
        throw .oneBin(column: column, lowest: lowest, highest: highest)
      }
      return try Self.grouping(column, codes: codes, names: Self.binNames(edges))
    }
  }

  private static func grouping(
    _ column: String, codes: [Int32], names: [String]
  ) throws(FairnessError) -> Grouping {
    let missing = codes.count { $0 < 0 }
    guard missing * 2 <= codes.count else {
      throw .missingForMost(column: column, missing: missing, rows: codes.count)
    }
    let present = Set(codes.filter { $0 >= 0 }).sorted()
    guard present.count <= mostGroups else {
      throw .tooManyGroups(column: column, count: present.count, limit: mostGroups)
    }
    guard present.count > 1 else {
      throw .constant(column: column, value: present.first.map { names[Int($0)] } ?? "")
    }
    let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, Int32($0)) })
    let absent = Int32(present.count)
    var held = present.map { names[Int($0)] }
    if missing > 0 { held.append(held.contains(missingName) ? "(no value)" : missingName) }
    return Grouping(columns: [column], names: held, codes: codes.map { places[$0] ?? absent })
  }

  /// What rows without a value are called.
  package static let missingName = "(missing)"

  /// "below 25", "25 to below 45", "from 45 on".
  static func binNames(_ edges: [Double]) -> [String] {
    let texts = edges.map { NumberText.compact($0, 6) }
    guard let first = texts.first, let last = texts.last else { return ["all"] }
    return ["below \(first)"] + zip(texts, texts.dropFirst()).map { "\($0) to below \($1)" } + ["from \(last) on"]
  }

  private static func quartiles(of numbers: [Double]) -> [Double] {
    let sorted = numbers.filter { !$0.isNaN }.sorted()
    var edges: [Double] = []
    for share in [0.25, 0.5, 0.75] {
      let edge = sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
      if edges.last.map({ $0 < edge }) ?? true { edges.append(edge) }
    }
    return edges
  }
}
