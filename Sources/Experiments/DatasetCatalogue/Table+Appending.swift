import Tabular

extension Table {
  /// This table with the rows of another one below it. The columns must have the same names in the same order and the
  /// same kinds; levels are united, sorted by their code points.
  ///
  /// - Parameter names: of the two files, for errors.
  func appending(_ other: Table, names: (String, String)) throws(DatasetError) -> Table {
    func refuse(_ what: String) -> DatasetError { .filesDiffer(first: names.0, second: names.1, what: what) }
    guard columnNames == other.columnNames else {
      let difference = zip(columnNames, other.columnNames).first { $0 != $1 }
      throw refuse(
        difference.map { "its columns are others ('\($0.1)' where '\($0.0)' stands)" }
          ?? "it has \(other.columns.count) columns, not \(columns.count)")
    }
    var joined: [Column] = []
    for (upper, lower) in zip(columns, other.columns) {
      switch (upper.values, lower.values) {
      case (.numeric(let first), .numeric(let second)):
        joined.append(Column(name: upper.name, values: .numeric(first + second)))
      case (.categorical(let first, let firstLevels), .categorical(let second, let secondLevels)):
        let levels = Set(firstLevels).union(secondLevels).sorted {
          $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
        }
        let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
        func moved(_ codes: [Int32], _ names: [String]) -> [Int32] {
          let map = names.map { places[$0] ?? -1 }
          return codes.map { $0 < 0 ? -1 : map[Int($0)] }
        }
        joined.append(
          Column(
            name: upper.name,
            values: .categorical(codes: moved(first, firstLevels) + moved(second, secondLevels), levels: levels)))
      default:
        throw refuse(
          "column '\(upper.name)' holds numbers in one and text in the other; declare its type in data.types")
      }
    }
    do throws(TabularError) {
      return try Table(columns: joined)
    } catch {
      throw refuse(error.description)
    }
  }
}
