import Foundation
import Learning

/// One question about one column that is answered with yes or no.
public struct Condition: Sendable, Hashable, Codable {
  enum Kind: Sendable, Hashable, Codable {
    /// The value is at least this.
    case atLeast(Double)
    /// The value is below this.
    case below(Double)
    /// The category has this code.
    case level(Int)
    /// The category is known and has another code than this.
    case otherLevel(Int)
    case missing
  }

  public let input: Int
  let kind: Kind

  @inline(__always)
  func holds(_ row: Span<Double>) -> Bool { holds(row[input]) }

  @inline(__always)
  func holds(_ value: Double) -> Bool {
    switch kind {
    case .atLeast(let bound): value >= bound
    case .below(let bound): value < bound
    case .level(let code): value == Double(code)
    case .otherLevel(let code): !value.isNaN && value != Double(code)
    case .missing: value.isNaN
    }
  }

  /// As a person reads it: `age >= 36.5`, `job is clerk`.
  func text(_ features: [Feature]) -> String {
    let feature = features.indices.contains(input) ? features[input] : nil
    let name = feature?.name ?? "x\(input)"
    return switch kind {
    case .atLeast(let bound): "\(name) >= \(Self.number(bound))"
    case .below(let bound): "\(name) < \(Self.number(bound))"
    case .level(let code): "\(name) is \(feature?.levelName(code) ?? String(code))"
    case .otherLevel(let code): "\(name) isn't \(feature?.levelName(code) ?? String(code))"
    case .missing: "\(name) is missing"
    }
  }

  static func number(_ value: Double) -> String { String(format: "%.6g", value) }
}

/// All conditions that rules may ask, with the training rows for which each holds.
struct ConditionTable: Sendable {
  let conditions: [Condition]
  /// For each condition, the training rows that meet it, ascending.
  let rows: [[Int32]]

  /// Thresholds at the cuts of each number, one level each of a category, and missing values where there are any.
  ///
  /// - Parameters:
  ///   - columns: with few bins, as a person is to read them.
  ///   - both: whether the opposite of each is a condition too.
  ///   - least: rows that must meet a condition, and that must not.
  init(_ columns: BinnedColumns, usable: [Bool], both: Bool, least: Int) {
    var conditions: [Condition] = []
    var rows: [[Int32]] = []
    let count = usable.reduce(0) { $0 + ($1 ? 1 : 0) }
    func add(_ condition: Condition, _ column: Int, where holds: (Int) -> Bool) {
      let met = (0..<columns.rows).filter {
        usable[$0] && holds(Int(columns.bins[column * columns.rows + $0]))
      }
      guard met.count >= least, count - met.count >= least else { return }
      conditions.append(condition)
      rows.append(met.map { Int32($0) })
    }
    for (column, rule) in columns.rules.enumerated() {
      add(Condition(input: column, kind: .missing), column) { $0 == 0 }
      if rule.isCategory {
        for code in 0..<rule.levelCount {
          add(Condition(input: column, kind: .level(code)), column) { $0 == code + 1 }
          if both { add(Condition(input: column, kind: .otherLevel(code)), column) { $0 != 0 && $0 != code + 1 } }
        }
      } else {
        for (index, cut) in rule.cuts.enumerated() {
          add(Condition(input: column, kind: .atLeast(cut)), column) { $0 > index + 1 }
          if both { add(Condition(input: column, kind: .below(cut)), column) { $0 != 0 && $0 <= index + 1 } }
        }
      }
    }
    self.conditions = conditions
    self.rows = rows
  }
}
