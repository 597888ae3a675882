/// The words that may stand in a time, in any case and with or without accents.
enum TimeWord: Equatable {
  case month(Int)
  case weekDay
  /// AM or PM.
  case meridiem(isAfternoon: Bool)
  /// The first letter of `a.m.` or `p.m.`.
  case meridiemLetter(isAfternoon: Bool)
  case m
  /// Z, UTC, GMT, which an offset may follow.
  case utc
  /// Another zone with a name of its own, and its seconds ahead of UTC.
  case zone(offset: Int)
  case t
  case w
  case q
  /// The ending of 1st, 2nd, 3rd, 4th, 1er.
  case ordinal

  /// A word, and the languages that have it; words such as `pm` belong to all of them.
  struct Entry: Equatable {
    let word: TimeWord
    let languages: TimeLanguages
  }

  /// - Parameter folded: in lower case and without accents.
  static func named(_ folded: String) -> Entry? { entries[folded] }

  /// Offsets of the zones that have a name of letters, in hours.
  static let zones: [String: Int] = [
    "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "wet": 0, "west": 1, "eet": 2, "eest": 3, "est": -5, "edt": -4, "cst": -6,
    "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
  ]

  private static let entries: [String: Entry] = {
    let words: [String: TimeWord] = [
      "am": .meridiem(isAfternoon: false), "pm": .meridiem(isAfternoon: true), "a": .meridiemLetter(isAfternoon: false),
      "p": .meridiemLetter(isAfternoon: true), "m": .m, "z": .utc, "utc": .utc, "gmt": .utc, "t": .t, "w": .w, "q": .q,
      "st": .ordinal, "nd": .ordinal, "rd": .ordinal, "th": .ordinal, "er": .ordinal,
    ]
    var entries = words.mapValues { Entry(word: $0, languages: .all) }
    for (name, hours) in zones { entries[name] = Entry(word: .zone(offset: hours * 3_600), languages: .all) }
    for (language, months, days) in TimeLanguages.names {
      let named =
        months.enumerated().flatMap { month, names in
          names.split(separator: " ").map { ($0, TimeWord.month(month + 1)) }
        }
        + days.split(separator: " ").map { ($0, .weekDay) }
      for (name, word) in named {
        let languages = entries[String(name)]?.languages ?? []
        entries[String(name)] = Entry(word: word, languages: languages.union(language))
      }
    }
    return entries
  }()
}

/// Languages whose names of months and days are known.
struct TimeLanguages: OptionSet {
  let rawValue: UInt8

  static let english = TimeLanguages(rawValue: 1)
  static let german = TimeLanguages(rawValue: 2)
  static let french = TimeLanguages(rawValue: 4)
  static let all: TimeLanguages = [.english, .german, .french]

  /// For each month its names, and the names of the days, without accents.
  ///
  /// The short form of the French Tuesday is that of the English March; `TimeScanner` tells them apart.
  fileprivate static let names: [(TimeLanguages, months: [String], days: String)] = [
    (
      .english,
      [
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
        "september sept sep", "october oct", "november nov", "december dec",
      ],
      "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun"
    ),
    (
      .german,
      [
        "januar janner jaenner jan", "februar feber feb", "marz maerz mrz mar", "april apr", "mai", "juni jun",
        "juli jul",
        "august aug", "september sept sep", "oktober okt", "november nov", "dezember dez",
      ],
      "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so"
    ),
    (
      .french,
      [
        "janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juil", "aout",
        "septembre sept sep", "octobre oct", "novembre nov", "decembre dec",
      ],
      "lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim"
    ),
  ]
}
