extension Table {
  /// The rows of all tables, one table after the other.
  ///
  /// Names and order of the columns must be the same. Levels are those of all tables: sorted where the levels of each
  /// table are sorted, otherwise in the order of their first appearance. A numeric column without any value counts as
  /// categorical where it is categorical in another table.
  ///
  /// - Throws: `unknownColumn` where the names differ, `kindsDiffer` where a column has numbers here and levels there.
  public init(joining tables: [Table]) throws(TabularError) {
    guard let first = tables.first else {
      self.init(checked: [], rowCount: 0)
      return
    }
    for table in tables where table.columnNames != first.columnNames {
      let other = zip(table.columnNames, first.columnNames).first { $0 != $1 }?.0 ?? table.columnNames.last ?? ""
      throw .unknownColumn(other, available: first.columnNames)
    }
    var columns: [Column] = []
    for position in first.columns.indices {
      columns.append(try Self.joined(tables.map { $0.columns[position] }))
    }
    var places = RowPlaces()
    for table in tables { if let own = table.places { places.append(own) } }
    self.init(checked: columns, rowCount: tables.reduce(0) { $0 + $1.rowCount }, places: places)
  }

  /// The cells of columns of one name, one column after the other.
  static func joined(_ parts: [Column]) throws(TabularError) -> Column {
    let name = parts[0].name
    if parts.allSatisfy({ $0.kind == .numeric }) {
      let numbers = parts.flatMap { part in
        if case .numeric(let numbers) = part.values { return numbers }
        return []
      }
      return Column(name: name, values: .numeric(numbers))
    }
    if let times = try joinedTimes(parts) { return times }
    var levels: [String] = []
    var seen = Set<String>()
    var areSorted = true
    for part in parts {
      guard case .categorical(_, let own) = part.values else {
        if part.missingCount < part.count { throw .kindsDiffer(column: name) }
        continue
      }
      areSorted = areSorted && zip(own, own.dropFirst()).allSatisfy { precedes($0, $1) }
      for level in own where seen.insert(level).inserted { levels.append(level) }
    }
    if areSorted { levels.sort(by: precedes) }
    var codes: [Int32] = []
    var codeOf: [String: Int32] = [:]
    for (code, level) in levels.enumerated() { codeOf[level] = Int32(truncatingIfNeeded: code) }
    for part in parts {
      switch part.values {
      case .numeric(let numbers), .time(let numbers, _): codes += [Int32](repeating: -1, count: numbers.count)
      case .categorical(let own, let ownLevels):
        let new = ownLevels.map { codeOf[$0] ?? -1 }
        codes += own.map { $0 < 0 ? -1 : new[Int($0)] }
      }
    }
    return Column(name: name, values: .categorical(codes: codes, levels: levels))
  }

  /// Times of one form; nil where no part holds times.
  private static func joinedTimes(_ parts: [Column]) throws(TabularError) -> Column? {
    guard let first = parts.firstIndex(where: { if case .time = $0.kind { true } else { false } }),
      case .time(let format) = parts[first].kind
    else { return nil }
    var seconds: [Double] = []
    for part in parts {
      switch part.values {
      case .time(let own, format): seconds += own
      case .numeric, .categorical, .time:
        guard part.missingCount == part.count else { throw .kindsDiffer(column: part.name) }
        seconds += [Double](repeating: .nan, count: part.count)
      }
    }
    return Column(name: parts[first].name, values: .time(seconds: seconds, format: format))
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
