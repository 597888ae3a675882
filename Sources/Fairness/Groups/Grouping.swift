/// Rows divided into groups by the values of one column, or of several together. Every row belongs to one group: a missing
/// value is a group of its own.
package struct Grouping: Sendable, Equatable {
  package let columns: [String]
  /// As the data call them, in code order.
  package let names: [String]
  /// For each row its group.
  package let codes: [Int32]

  package init(columns: [String], names: [String], codes: [Int32]) {
    self.columns = columns
    self.names = names
    self.codes = codes
  }

  /// What the rows are divided by: `sex`, or `sex and age`.
  package var title: String { columns.joined(separator: " and ") }

  /// Rows of each group.
  package var counts: [Int] {
    var counts = [Int](repeating: 0, count: names.count)
    for code in codes { counts[Int(code)] += 1 }
    return counts
  }

  /// Groups by both; combinations that no row has are no groups.
  package func intersected(with other: Grouping) -> Grouping {
    let width = other.names.count
    let pairs = zip(codes, other.codes).map { Int($0) * width + Int($1) }
    let present = Set(pairs).sorted()
    let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, Int32($0)) })
    return Grouping(
      columns: columns + other.columns,
      names: present.map { "\(names[$0 / width]), \(other.names[$0 % width])" }, codes: pairs.map { places[$0] ?? 0 })
  }

  /// The given rows, in the given order; groups stay what they are.
  package func selecting(_ rows: [Int32]) -> Grouping {
    Grouping(columns: columns, names: names, codes: rows.map { codes[Int($0)] })
  }
}
