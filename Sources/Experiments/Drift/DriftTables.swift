import Drift
import LinearAlgebra
import Records
import Tabular

/// Two tables with the same columns, by name, and the same levels.
struct DriftTables: Sendable {
  /// One column on both sides.
  struct Pair: Sendable {
    let name: String
    let reference: ColumnSample
    let current: ColumnSample

    var levelCount: Int? {
      if case .categories(_, let levels) = reference { levels.count } else { nil }
    }
  }

  let pairs: [Pair]
  let referenceRows: Int
  let currentRows: Int
  /// Columns of times: not compared, because they always move on.
  let timeColumns: [String]
  /// Columns of the current file that the reference lacks.
  let extraColumns: [String]

  /// - Parameters:
  ///   - names: the columns to compare; nil: all of the reference but those in `leftOut`.
  /// - Throws: `DriftInputError`.
  init(
    reference: Table, _ referenceFile: String, current: Table, _ currentFile: String, names: [String]? = nil,
    leftOut: Set<String> = []
  ) throws(DriftInputError) {
    let wanted = (names ?? reference.columnNames).filter { !leftOut.contains($0) }
    let lost = wanted.filter { current.index(of: $0) == nil }
    guard lost.isEmpty else {
      throw .missingColumns(lost, file: currentFile, available: current.columnNames)
    }
    var pairs: [Pair] = []
    var times: [String] = []
    for name in wanted {
      guard let position = reference.index(of: name), let other = current.index(of: name) else {
        throw .unknownColumn(name, option: "the columns", file: referenceFile, available: reference.columnNames)
      }
      let (first, second) = (reference.columns[position], current.columns[other])
      switch (first.values, second.values) {
      case (.time, .time): times.append(name)
      case (.numeric(let left), .numeric(let right)):
        pairs.append(Pair(name: name, reference: .numbers(left), current: .numbers(right)))
      case (.categorical(let left, let levels), .categorical(let right, let others)):
        let joined = Self.joined(levels, others)
        pairs.append(
          Pair(
            name: name, reference: .categories(left, levels: joined.levels),
            current: .categories(
              right.map { $0 < 0 ? $0 : joined.places[Int($0)] }, levels: joined.levels)))
      // A column without any value has no kind of its own.
      case (_, _) where second.missingCount == second.count:
        pairs.append(Self.emptied(name, first, count: second.count))
      case (_, _) where first.missingCount == first.count:
        let swapped = Self.emptied(name, second, count: first.count)
        pairs.append(Pair(name: name, reference: swapped.current, current: swapped.reference))
      default:
        throw .kindsDiffer(
          column: name, reference: Self.kind(first), referenceFile: referenceFile, current: Self.kind(second),
          currentFile: currentFile)
      }
    }
    self.pairs = pairs
    referenceRows = reference.rowCount
    currentRows = current.rowCount
    timeColumns = times
    let known = Set(reference.columnNames)
    extraColumns = current.columnNames.filter { !known.contains($0) }
  }

  private static func kind(_ column: Column) -> String {
    switch column.values {
    case .numeric: "numbers"
    case .categorical: "categories"
    case .time: "times"
    }
  }

  private static func joined(_ levels: [String], _ others: [String]) -> (levels: [String], places: [Int32]) {
    var all = levels
    var positions = Dictionary(levels.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
    let places = others.map { level -> Int32 in
      if let position = positions[level] { return position }
      positions[level] = Int32(all.count)
      all.append(level)
      return Int32(all.count - 1)
    }
    return (all, places)
  }

  private static func emptied(_ name: String, _ column: Column, count: Int) -> Pair {
    switch column.values {
    case .categorical(let codes, let levels):
      Pair(
        name: name, reference: .categories(codes, levels: levels),
        current: .categories([Int32](repeating: -1, count: count), levels: levels))
    case .numeric(let numbers), .time(let numbers, _):
      Pair(name: name, reference: .numbers(numbers), current: .numbers([Double](repeating: .nan, count: count)))
    }
  }
}

extension ColumnSample {
  /// The given rows, in the given order.
  func selecting(_ rows: [Int]) -> ColumnSample {
    switch self {
    case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
    case .categories(let codes, let levels): .categories(rows.map { codes[$0] }, levels: levels)
    }
  }

  /// The cell as a coded matrix holds it: NaN for missing.
  func coded(_ row: Int) -> Double {
    switch self {
    case .numbers(let numbers): numbers[row].isFinite ? numbers[row] : .nan
    case .categories(let codes, _): codes[row] < 0 ? .nan : Double(codes[row])
    }
  }
}

/// Some rows of both sides as matrices.
struct DriftSample: Sendable {
  /// rows x columns, coded.
  let reference: Matrix<Double>
  let current: Matrix<Double>
  let referenceRows: [Int]
  let currentRows: [Int]
  /// Nil for numbers.
  let levelCounts: [Int?]

  /// - Parameter rows: positions on each side, ascending.
  init(_ pairs: [DriftTables.Pair], rows: (reference: [Int], current: [Int])) {
    func matrix(_ rows: [Int], _ side: (DriftTables.Pair) -> ColumnSample) -> Matrix<Double> {
      let columns = pairs.map(side)
      var storage: [Double] = []
      storage.reserveCapacity(rows.count * columns.count)
      for row in rows {
        for column in columns { storage.append(column.coded(row)) }
      }
      return Matrix(rows: rows.count, columns: columns.count, storage: storage)
    }
    reference = matrix(rows.reference) { $0.reference }
    current = matrix(rows.current) { $0.current }
    referenceRows = rows.reference
    currentRows = rows.current
    levelCounts = pairs.map(\.levelCount)
  }
}
