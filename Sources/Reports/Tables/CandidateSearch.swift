import Records

/// Finds a candidate by what a person types: the label, or a part of it that no other label holds
/// (or no other label ends with).
enum CandidateSearch {
  static func find(_ name: String, among trials: [TrialRecord]) throws(ReportError) -> TrialRecord {
    if let exact = trials.first(where: { $0.candidate.label == name }) { return exact }
    let wanted = plain(name)
    let same = trials.filter { plain($0.candidate.label) == wanted }
    if same.count == 1 { return same[0] }
    let matches = wanted.isEmpty ? [] : trials.filter { contains(plain($0.candidate.label), wanted) }
    if matches.count == 1 { return matches[0] }
    // "depth=8)" means "tree(depth=8)" rather than "tree(depth=8) + pca(5)".
    let endings = matches.filter { plain($0.candidate.label).suffix(wanted.count) == wanted[...] }
    if endings.count == 1 { return endings[0] }
    if matches.count > 1 {
      throw .ambiguousCandidate(name: name, matches: matches.prefix(8).map(\.candidate.label))
    }
    let nearest = trials.map { ($0.candidate.label, distance(plain($0.candidate.label), wanted)) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
    throw .unknownCandidate(name: name, nearest: Array(nearest))
  }

  /// Lower case without spaces, so that "Ridge (penalty = 1)" finds "ridge(penalty=1)".
  private static func plain(_ text: String) -> [Character] { text.lowercased().filter { $0 != " " }.map { $0 } }

  private static func contains(_ text: [Character], _ part: [Character]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { Array(text[$0..<($0 + part.count)]) == part }
  }

  /// Levenshtein's distance: the fewest letters to insert, delete or replace. O(n m).
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var previous = Array(0...second.count)
    for (row, letter) in first.enumerated() {
      var current = [row + 1]
      for (column, other) in second.enumerated() {
        current.append(
          min(previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1)))
      }
      previous = current
    }
    return previous[second.count]
  }
}
