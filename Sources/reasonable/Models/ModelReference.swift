import ArgumentParser
import Experiments
import Foundation
import Learning
import Records
import Reports
import Store

/// A candidate of a stored run.
struct StoredCandidate {
  let run: RunRecord
  let trial: TrialRecord
  let store: ResultStore
  let directory: String

  /// The model fitted on all rows.
  func modelPath() throws -> String { try ModelShelf(store, directory: directory).path(of: trial, in: run) }
}

/// What a person types for a model: a file, or a run with or without a candidate.
///
/// `latest`, a run's id or the beginning of one name a run; behind a colon, or as a word of its own, stands what
/// `CandidateSearch` knows: `pick`, `best`, a number of the frontier table, a label or a part of one. A candidate alone
/// is one of the latest run.
struct ModelReference {
  private static let words: Set<String> = ["pick", "best"]

  let text: String

  init(_ text: String) { self.text = text }

  /// Whether the text names a file rather than a run.
  var isFile: Bool {
    text.hasSuffix("." + StoredModel.fileExtension) || text.contains("/")
      || FileManager.default.fileExists(atPath: text)
  }

  /// The run and the candidate that the text names.
  var parts: (run: String, candidate: String?) {
    if let colon = text.firstIndex(of: ":") {
      let run = text[..<colon]
      return (run.isEmpty ? "latest" : String(run), String(text[text.index(after: colon)...]))
    }
    return Self.words.contains(text) ? ("latest", text) : (text, nil)
  }

  /// The path of the model.
  ///
  /// - Throws: what the store and `CandidateSearch` say, and `ModelFileError`.
  func path(results: String, evaluation: EvaluationProtocol?) throws -> String {
    if isFile { return text }
    return try candidate(results: results, evaluation: evaluation).modelPath()
  }

  /// - Parameter default: the candidate where the text names none.
  func candidate(
    results: String, evaluation: EvaluationProtocol?, default name: String = "pick"
  ) throws -> StoredCandidate {
    let (reference, candidate) = parts
    let store = try ResultStore(directory: results, access: .readOnly)
    let run = try store.begunRun(reference)
    let trial = try CandidateSearch(run: run, evaluation: evaluation).find(candidate ?? name)
    return StoredCandidate(run: run, trial: trial, store: store, directory: results)
  }
}
