/// Tells which group a row belongs to from the cells of one column or several: what a rule needs to have a threshold for each
/// group.
///
/// A missing cell is a group of its own, and a level that no row had is no group at all. Several columns are crossed: the
/// groups are those combinations that the rows had.
public struct GroupCoding: Codable, Sendable, Equatable {
  /// One column that says who a row is about.
  public struct Column: Codable, Sendable, Equatable {
    public enum Parts: Codable, Sendable, Equatable {
      /// Codes of these levels.
      case levels([String])
      /// Numbers, cut at these values, ascending; a part holds its lower end.
      case cuts([Double])
    }

    public let name: String
    public let parts: Parts

    public init(name: String, parts: Parts) {
      self.name = name
      self.parts = parts
    }

    /// Parts, the one of missing cells included.
    var count: Int {
      switch parts {
      case .levels(let levels): levels.count + 1
      case .cuts(let cuts): cuts.count + 2
      }
    }

    /// The part of a cell; nil: a level that no row had. NaN is missing, the last part.
    public func part(of cell: Double) -> Int? {
      switch parts {
      case .levels(let levels):
        guard !cell.isNaN else { return levels.count }
        return cell >= 0 && cell < Double(levels.count) ? Int(cell) : nil
      case .cuts(let cuts):
        return Self.part(of: cell, cuts: cuts)
      }
    }

    /// The part of a number: how many cuts it has reached; of a missing one the last. Doesn't allocate.
    public static func part(of cell: Double, cuts: [Double]) -> Int {
      guard !cell.isNaN else { return cuts.count + 1 }
      var part = 0
      while part < cuts.count, cell >= cuts[part] { part += 1 }
      return part
    }

    func name(ofPart part: Int) -> String {
      switch parts {
      case .levels(let levels):
        return levels.indices.contains(part) ? levels[part] : "\(name) missing"
      case .cuts(let cuts):
        if part > cuts.count { return "\(name) missing" }
        if cuts.isEmpty { return "\(name) known" }
        if part == 0 { return "\(name) < \(Self.text(cuts[0]))" }
        if part == cuts.count { return "\(name) >= \(Self.text(cuts[part - 1]))" }
        return "\(name) \(Self.text(cuts[part - 1])) to < \(Self.text(cuts[part]))"
      }
    }

    private static func text(_ number: Double) -> String {
      number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
    }
  }

  public let columns: [Column]
  /// For each group its parts in the columns, ascending.
  public let groups: [[Int]]

  /// - Parameter cells: for each column the cells of all rows that groups are told from.
  public init(_ columns: [Column], cells: [[Double]]) {
    self.columns = columns
    var found: Set<[Int]> = []
    for row in 0..<(cells.first?.count ?? 0) {
      if let parts = Self.parts(ofRow: row, columns, cells) { found.insert(parts) }
    }
    groups = found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  public var count: Int { groups.count }

  /// The group of each row, by the cells of all rows for each column; nil: none of the rows that the groups were told from
  /// was like it.
  public func groups(of cells: [[Double]]) -> [Int?] {
    let known = Dictionary(groups.enumerated().map { ($1, $0) }) { first, _ in first }
    return (0..<(cells.first?.count ?? 0)).map { row in
      Self.parts(ofRow: row, columns, cells).flatMap { known[$0] }
    }
  }

  /// The parts of a row in all columns; nil: a level that no row had.
  private static func parts(ofRow row: Int, _ columns: [Column], _ cells: [[Double]]) -> [Int]? {
    var parts: [Int] = []
    for (place, column) in columns.enumerated() {
      guard let part = column.part(of: cells[place][row]) else { return nil }
      parts.append(part)
    }
    return parts
  }

  /// `female`, or `female, age < 25`.
  public func name(of group: Int) -> String {
    guard groups.indices.contains(group) else { return "of no known group" }
    return zip(columns, groups[group]).map { $0.name(ofPart: $1) }.joined(separator: ", ")
  }

  public var names: [String] { groups.indices.map { name(of: $0) } }
}
