import Records
import Tabular

/// Where the first model is trained and serving starts.
package enum ReplayStart: Sendable, Equatable, RawRepresentable, Codable {
  /// After this share of the rows, in the order of time.
  case share(Double)
  /// After so many rows, or so long after the first.
  case after(TimeGap)
  /// At a date, as it is written.
  case date(String)

  package static let expectation =
    "a share of the rows such as 30%, a number of rows such as 2000, a duration such as '63 days', or a date such as "
    + "2012-01-31"
  package static let pattern =
    "^ *([0-9.]+ *%|[+]?[0-9._ ]+ *([Rr]ows?|[Ww]eeks?|[Ww]|[Dd]ays?|[Dd]|[Hh]ours?|[Hh]|[Mm]inutes?|[Mm]in|[Ss]econds?|"
    + "[Ss]|ms)?|[0-9]{4}-[0-9]{2}-[0-9]{2}.*) *$"

  package init?(rawValue text: String) {
    let plain = String(text.trimmingBlanks)
    if plain.hasSuffix("%") {
      guard let percent = Double(plain.dropLast().trimmingBlanks), percent > 0, percent < 100 else {
        return nil
      }
      self = .share(percent / 100)
    } else if let gap = TimeGap(plain) {
      guard !gap.isNone else { return nil }
      self = .after(gap)
    } else if Self.seconds(ofDate: plain) != nil {
      self = .date(plain)
    } else {
      return nil
    }
  }

  /// Seconds since 1970 of a date such as 2012-01-31 or 2012-01-31 06:30, without a zone.
  package static func seconds(ofDate text: String) -> Double? {
    TimeFormat(form: .yearFirst, precision: .second).seconds(of: text)
  }

  package var rawValue: String {
    switch self {
    case .share(let share): SettingValue.number(share * 100).description + "%"
    case .after(let gap): gap.description
    case .date(let text): text
    }
  }

  /// What it is measured in, where that is rows or a duration.
  var gap: TimeGap? { if case .after(let gap) = self { gap } else { nil } }
}

/// How long after a row its label becomes known.
package enum LabelDelay: Sendable, Equatable, RawRepresentable, Codable {
  case after(TimeGap)
  /// A column holds the time at which each label became known.
  case column(String)

  package init?(rawValue text: String) {
    if let gap = TimeGap(text) {
      self = .after(gap)
    } else if !text.trimmingBlanks.isEmpty {
      self = .column(text)
    } else {
      return nil
    }
  }

  package var rawValue: String {
    switch self {
    case .after(let gap): gap.description
    case .column(let name): name
    }
  }

  package var column: String? { if case .column(let name) = self { name } else { nil } }
}

/// How long after its training begins a model answers.
package enum DeployDelay: Sendable, Equatable, RawRepresentable, Codable {
  /// As long as its fit took.
  case fit
  case after(TimeGap)

  package init?(rawValue text: String) {
    if text.trimmingBlanks.lowercased() == "fit" {
      self = .fit
    } else if let gap = TimeGap(text) {
      self = .after(gap)
    } else {
      return nil
    }
  }

  package var rawValue: String {
    switch self {
    case .fit: "fit"
    case .after(let gap): gap.description
    }
  }
}
