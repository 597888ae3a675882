/// Finds what a misspelt name was probably meant to be.
public enum NearestName {
  /// The name of `names` closest to `word`, if one is close enough: at most a third of the letters (one to three)
  /// inserted, deleted, replaced or swapped with their neighbour; or the only name that contains the word.
  ///
  /// Upper case and `_` for `-` count as no difference.
  public static func find(_ word: String, among names: [String]) -> String? {
    let wanted = plain(word)
    // No name is so long that it could have been meant.
    guard !wanted.isEmpty, wanted.count <= 200 else { return nil }
    let allowed = max(1, min(3, wanted.count / 3))
    var best: (name: String, distance: Int)?
    for name in names {
      let candidate = plain(name)
      guard abs(candidate.count - wanted.count) <= allowed else { continue }
      let distance = distance(wanted, candidate)
      if distance <= allowed, distance < best?.distance ?? .max { best = (name, distance) }
    }
    if let best { return best.name }
    guard wanted.count >= 3 else { return nil }
    let holding = names.filter { name in
      let candidate = plain(name)
      return contains(candidate, wanted) || (candidate.count >= 3 && contains(wanted, candidate))
    }
    return holding.count == 1 ? holding[0] : nil
  }

  /// The names from the nearest to the farthest: those that hold the word first, then by distance; equally near ones
  /// keep their order. Long texts are compared by their first 60 characters.
  static func sorted(_ names: [String], by word: String) -> [String] {
    let wanted = Array(plain(word).prefix(60))
    let ranked = names.enumerated().map { position, name in
      let candidate = Array(plain(name).prefix(60))
      let holds = wanted.count >= 3 && contains(candidate, wanted)
      return (rank: holds ? 0 : 1, distance: distance(wanted, candidate), position: position, name: name)
    }
    return ranked.sorted { ($0.rank, $0.distance, $0.position) < ($1.rank, $1.distance, $1.position) }.map(\.name)
  }

  /// Damerau-Levenshtein distance, optimal string alignment: a pair of letters is swapped at most once.
  ///
  /// Source: Damerau, "A technique for computer detection and correction of spelling errors" (1964).
  static func distance(_ first: [Character], _ second: [Character]) -> Int {
    guard !first.isEmpty else { return second.count }
    guard !second.isEmpty else { return first.count }
    var beforeLast = [Int](repeating: 0, count: second.count + 1)
    var last = Array(0...second.count)
    for row in 1...first.count {
      var current = [Int](repeating: row, count: second.count + 1)
      for column in 1...second.count {
        let replaced = last[column - 1] + (first[row - 1] == second[column - 1] ? 0 : 1)
        var least = min(replaced, last[column] + 1, current[column - 1] + 1)
        if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
          least = min(least, beforeLast[column - 2] + 1)
        }
        current[column] = least
      }
      beforeLast = last
      last = current
    }
    return last[second.count]
  }

  private static func plain(_ name: String) -> [Character] {
    name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }
  }

  private static func contains(_ whole: [Character], _ part: [Character]) -> Bool {
    guard part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { Array(whole[$0..<($0 + part.count)]) == part }
  }
}
