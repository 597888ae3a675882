import Foundation

extension ExperimentPlan {
  /// A problem that shows once the data are there, at the place of its key.
  ///
  /// - Parameters:
  ///   - key: dotted; where the file doesn't have it, the place is that of the section.
  ///   - bytes: the experiment file, with the overrides that it was read with.
  package static func problem(
    _ what: String, key: String, in bytes: Data, file: String, overrides: [String]
  ) -> PlanError {
    var place = DocumentPlace.position(line: 1, column: 1)
    if var node = try? PlanFile.root(of: bytes, file: file) {
      // All of them were read before.
      for text in overrides { try? DocumentOverride(text).apply(to: &node, dottedNames: []) }
      for part in key.split(separator: ".") {
        guard let value = node.entries?.first(where: { $0.key == part })?.value else { break }
        (node, place) = (value, value.place)
      }
    }
    return .invalid(file: file, problems: [DocumentProblem(file: file, place: place, key: key, what: what)])
  }
}
