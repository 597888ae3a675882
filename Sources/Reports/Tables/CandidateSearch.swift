import Frontier
import Records

/// Finds a candidate of one protocol by what a person types:
///
/// 1. its whole label;
/// 2. `pick` or `best`;
/// 3. its number in the frontier table (`reasonable frontier RUN`);
/// 4. a part of the label made of whole words, names and values (`C=1` is no part of `C=10`) that no other label has;
///    of several labels the one that ends there (`depth=8` is `tree(depth=8)` rather than `tree(depth=8) + pca(5)`);
/// 5. any part of the label that no other label has and that cuts no number: `C=1` never means `C=10`.
///
/// Upper case and blanks make no difference, and neither does how the number of a setting is written: `C=1.0` is `C=1`.
package struct CandidateSearch {
  private let evaluation: EvaluationAnalysis

  /// - Throws: `ReportError.noTrials` where the run has none of the protocol.
  package init(run: RunRecord, evaluation: EvaluationProtocol? = nil) throws(ReportError) {
    let wanted = run.evaluation(evaluation)
    self.evaluation = EvaluationAnalysis(run: run, evaluation: wanted, membershipDraws: 0, redraws: false)
    guard !self.evaluation.trials.isEmpty else { throw .noTrials(wanted) }
  }

  private var trials: [TrialRecord] { evaluation.trials }

  /// - Throws: `unknownCandidate`, `ambiguousCandidate`, `noPick`, `noSuchNumber`.
  package func find(_ name: String) throws(ReportError) -> TrialRecord {
    if let exact = trials.first(where: { $0.candidate.label == name }) { return exact }
    let wanted = Self.plain(name)
    let labels = trials.map { Self.plain($0.candidate.label) }
    let same = labels.indices.filter { labels[$0] == wanted }
    if same.count == 1 { return trials[same[0]] }
    if let named = try place(named: String(wanted)) { return trials[named] }

    let whole = labels.indices.filter { Self.wholePlaces(of: wanted, in: labels[$0]) != nil }
    if let found = Self.only(whole) ?? Self.only(whole.filter { Self.endsThere(wanted, labels[$0]) }) {
      return trials[found]
    }
    let parts = labels.indices.filter { Self.firstPlace(of: wanted, in: labels[$0]) != nil }
    let endings = parts.filter { labels[$0].suffix(wanted.count) == wanted[...] }
    if whole.isEmpty, let found = Self.only(parts) ?? Self.only(endings) { return trials[found] }
    if let found = Self.only(endings) { return trials[found] }
    let matches = whole.isEmpty ? parts : whole
    if !matches.isEmpty {
      throw .ambiguousCandidate(name: name, matches: matches.map { trials[$0].candidate.label })
    }
    throw .unknownCandidate(name: name, available: trials.map(\.candidate.label))
  }

  /// The position of `pick`, `best` or a number of the frontier; nil for any other name.
  private func place(named name: String) throws(ReportError) -> Int? {
    switch name {
    case "pick":
      guard let index = evaluation.pickIndex else { throw .noPick(reason: evaluation.pick.reason) }
      return index
    case "best":
      guard let index = evaluation.bestIndex else { throw .noBest(axis: evaluation.run.policy.quality) }
      return index
    default:
      guard !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      let members = evaluation.members
      guard let number = Int(name), members.indices.contains(number - 1) else {
        throw .noSuchNumber(name, count: members.count)
      }
      return members[number - 1]
    }
  }

  private static func only(_ positions: [Int]) -> Int? { positions.count == 1 ? positions[0] : nil }

  /// Lower case without spaces, so that "Ridge (penalty = 1)" finds "ridge(penalty=1)", and numbers as labels have them.
  private static func plain(_ text: String) -> [Character] {
    let text = text.lowercased().filter { $0 != " " }.map { $0 }
    var plain: [Character] = []
    var position = 0
    while position < text.count {
      if position > 0, "=[,".contains(text[position - 1]), let found = number(in: text, from: position) {
        plain += Array(found.text)
        position = found.end
      } else {
        plain.append(text[position])
        position += 1
      }
    }
    return plain
  }

  /// A number with a fraction or an exponent as labels write it, and where it ends; nil for everything else.
  private static func number(in text: [Character], from start: Int) -> (text: String, end: Int)? {
    var end = start
    while end < text.count, ("0"..."9").contains(text[end]) || ".+-e".contains(text[end]) { end += 1 }
    let written = String(text[start..<end])
    guard written.contains(where: { $0 == "." || $0 == "e" }), let value = Double(written), value.isFinite,
      end == text.count || !joins(text[end - 1], text[end])
    else { return nil }
    return (SettingValue.number(value).description.lowercased(), end)
  }

  private static func places(of part: [Character], in text: [Character]) -> [Int] {
    guard !part.isEmpty, part.count <= text.count else { return [] }
    return (0...(text.count - part.count)).filter { text[$0..<($0 + part.count)] == part[...] }
  }

  private static func firstPlace(of part: [Character], in text: [Character]) -> Int? {
    places(of: part, in: text).first { start in
      let end = start + part.count
      return (start == 0 || !cutsNumber(text[start - 1], part[0]))
        && (end == text.count || !cutsNumber(part[part.count - 1], text[end]))
    }
  }

  /// Whether two neighbouring characters belong to one number.
  private static func cutsNumber(_ left: Character, _ right: Character) -> Bool {
    func isNumeric(_ character: Character) -> Bool { character.isNumber || character == "." }
    return isNumeric(left) && isNumeric(right)
  }

  /// The first place where a part begins and ends between words; nil if there is none.
  private static func wholePlaces(of part: [Character], in text: [Character]) -> Int? {
    places(of: part, in: text).first { start in
      let end = start + part.count
      return (start == 0 || !joins(text[start - 1], part[0]))
        && (end == text.count || !joins(part[part.count - 1], text[end]))
    }
  }

  /// Whether two neighbouring characters belong to one word or number.
  private static func joins(_ left: Character, _ right: Character) -> Bool {
    func isWord(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || "._-".contains(character)
    }
    return isWord(left) && isWord(right)
  }

  /// Whether nothing but closing brackets follows the part.
  private static func endsThere(_ part: [Character], _ text: [Character]) -> Bool {
    places(of: part, in: text).contains { text[($0 + part.count)...].allSatisfy { $0 == ")" || $0 == "]" } }
  }
}
