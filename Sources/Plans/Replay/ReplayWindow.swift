import Records
import Tabular

/// Which of the rows with known labels a model of a replay learns from.
///
/// Rows are counted, and times measured, back from the newest row whose label is known: a window of 56 days stays 56 days
/// of labelled rows however late labels come.
package enum ReplayWindow: Sendable, Equatable, Hashable, RawRepresentable, Codable {
  /// All of them.
  case all
  /// The newest.
  case last(TimeGap)
  /// All of them, each weighing half of one that is so much newer.
  case halving(TimeGap)

  package static let expectation =
    "all, a number of rows such as 2000, a duration such as '56 days', or 'half-life 28 days' (or 'half-life 2000 rows') "
    + "for weights that fall with age, each above 0; or a list of these"
  package static let pattern =
    "^ *(all|([Hh]alf-life +)?[+]?[0-9._ ]+ *([Rr]ows?|[Ww]eeks?|[Ww]|[Dd]ays?|[Dd]|[Hh]ours?|[Hh]|[Mm]inutes?|[Mm]in|"
    + "[Ss]econds?|[Ss]|ms)?) *$"

  package init?(rawValue text: String) {
    let plain = text.trimmingBlanks.lowercased()
    if plain == "all" {
      self = .all
      return
    }
    let mark = "half-life"
    let isHalving = plain.hasPrefix(mark + " ")
    guard let size = TimeGap(isHalving ? String(plain.dropFirst(mark.count)) : plain), !size.isNone else { return nil }
    self = isHalving ? .halving(size) : .last(size)
  }

  package var rawValue: String {
    switch self {
    case .all: "all"
    case .last(let size): size.description
    case .halving(let size): "half-life \(size)"
    }
  }

  /// What it is measured in; nil: in nothing.
  package var size: TimeGap? {
    switch self {
    case .all: nil
    case .last(let size), .halving(let size): size
    }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
