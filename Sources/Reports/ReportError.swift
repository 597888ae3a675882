import Records

/// What makes a table or a file of a report impossible.
package enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No candidate of this name.
  case unknownCandidate(name: String, available: [String])
  /// Several candidates hold this text in their label.
  case ambiguousCandidate(name: String, matches: [String])
  /// `pick` was asked for and nothing was picked.
  case noPick(reason: String)
  /// `best` was asked for and no candidate has a reading of the quality axis.
  case noBest(axis: AxisID)
  /// A number that the frontier table doesn't have.
  case noSuchNumber(String, count: Int)
  /// The run has no trials of this protocol.
  case noTrials(EvaluationProtocol)
  /// No file can stand at this path: there is no such folder, or it is one.
  case noPlace(path: String, reason: String)
  /// No program is installed that makes files of this form.
  case missingProgram(form: String, names: [String], install: String)
  /// A program that was asked to make a file didn't.
  case programFailed(program: String, reason: String)
  /// Pictures were asked for, and there is nothing to draw.
  case noPictures
  /// The system refused: no permission, no room.
  case cannotWrite(path: String, reason: String)

  /// Up to three labels that are nearly spelt like a name, or of which a word is.
  static func near(_ name: String, among labels: [String]) -> [String] {
    if let word = NearestName.find(name, among: ["pick", "best"]), name.count < 7 { return [word] }
    if let label = NearestName.find(name, among: labels) { return [label] }
    func words(_ text: String) -> [String] {
      text.split { !($0.isLetter || $0.isNumber || "-.".contains($0)) }.map(String.init).filter { $0.count > 2 }
    }
    let known = Set(labels.flatMap(words)).sorted()
    let meant = words(name).map { word in known.contains(word) ? word : NearestName.find(word, among: known) ?? word }
    let found = labels.filter { label in
      let has = Set(words(label))
      return !meant.isEmpty && meant.allSatisfy(has.contains)
    }
    return Array(found.prefix(3))
  }

  package var description: String {
    switch self {
    case .unknownCandidate(let name, let available):
      let near = Self.near(name, among: available)
      return "no candidate '\(name.excerpt())' in this run; "
        + (near.isEmpty ? "" : "did you mean \(near.map { "'\($0.excerpt(100))'" }.joined(separator: " or "))? ")
        + "there are \(NameList.text(available, nearest: name))"
    case .ambiguousCandidate(let name, let matches):
      return "'\(name.excerpt())' could be any of \(NameList.text(matches)); write more of the label"
    case .noPick(let reason): return "nothing was picked in this run: \(reason)"
    case .noBest(let axis): return "no candidate of this run has a reading of \(axis), so none is the best"
    case .noSuchNumber(let number, let count):
      return count == 0
        ? "there is no candidate number \(number.excerpt(20)): no candidate is on the frontier"
        : "there is no candidate number \(number.excerpt(20)); the frontier table has 1 to \(count)"
    case .noTrials(let evaluation):
      return "this run has no trials of the \(evaluation.id) protocol"
    case .missingProgram(let form, let names, let install):
      let needed =
        names.count == 1
        ? "\(names[0]), which is not installed"
        : "one of \(names.joined(separator: ", ")), "
          + "and none is installed"
      return "\(form) needs \(needed): \(install)"
    case .programFailed(let program, let reason): return "\(program) failed: \(reason)"
    case .noPictures: return "this run has no picture to draw: no candidate has a reading of two axes"
    case .noPlace(let path, let reason), .cannotWrite(let path, let reason):
      return "can't write \(path): \(reason)"
    }
  }
}
