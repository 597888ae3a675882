import Foundation
import Learning
import Records
import Replay

extension ReplayPlan {
  /// The policies of retraining, with every setting to choose from: those that the plan names, else all.
  ///
  /// - Throws: `RetrainingError` for a policy that isn't there, or settings that it can't have.
  package func policies() throws(RetrainingError) -> [PolicyChoice] {
    try PolicyChoice.withReferences(try listedPolicies())
  }

  /// The same as they are listed, without those that everything is compared with.
  package func listedPolicies() throws(RetrainingError) -> [PolicyChoice] {
    var choices: [PolicyChoice] = []
    for name in retraining ?? PolicyKind.all.map(\.name) { choices += try PolicyChoice.read(name) }
    return choices
  }

  /// The policies of a plan as a run keeps it.
  ///
  /// - Parameter file: names the plan in messages.
  package static func policies(ofPlan text: String, named file: String) throws -> [PolicyChoice] {
    let problems = ProblemList(file: "the plan of \(file)")
    let root = try PlanFile.root(of: Data(text.utf8), file: file)
    guard let section = SectionReader(root, path: "", problems: problems)?.section(path) else {
      return try ReplayPlan().policies()
    }
    return try section.read(ReplayPlan.self).policies()
  }
}

extension PlanVocabulary {
  /// The policies of retraining as the catalogue tells of them.
  package static var retrainingPolicies: [(name: String, summary: String, settings: [(name: String, text: String)])] {
    PolicyKind.all.map { kind in
      (
        kind.name, kind.summary,
        kind.parameters.map { parameter in
          let usual = parameter.usual.map(\.description).joined(separator: ", ")
          let played = parameter.usual.count > 1 ? "chosen on the past among \(usual)" : "default \(usual)"
          let scale =
            parameter.isInLosses
            ? ", where the loss isn't the share of wrong answers times twice what the prior loses" : ""
          return (parameter.name, "\(parameter.summary): \(parameter.expectation); \(played)\(scale)")
        }
      )
    }
  }
}
