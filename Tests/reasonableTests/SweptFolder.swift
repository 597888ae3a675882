import Foundation

/// A small sweep in a folder of its own, for tests that only read what it left.
final class SweptFolder: @unchecked Sendable {
  let folder: TemporaryFolder

  struct Failure: Error { let text: String }

  /// - Parameters:
  ///   - plan: the experiment file.
  ///   - files: by name; the plan reads them from its own folder.
  init(plan text: String, files: [String: String]) throws {
    folder = try TemporaryFolder()
    for (name, text) in files { _ = try folder.write(name, text) }
    let plan = try folder.write("plan.yaml", text)
    let swept = try CommandLineProgram.run("sweep", plan, "--out", results, "--quiet")
    guard swept.status == 0 else { throw Failure(text: swept.errors) }
  }

  var results: String { folder.path + "/results" }
  var plan: String { folder.path + "/plan.yaml" }
}
