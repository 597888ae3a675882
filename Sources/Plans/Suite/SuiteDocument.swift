import Foundation
import Records

/// A plan that is run on several data sets: its `datasets` key, or the names given in its place.
package enum SuiteDocument {
  /// The data sets that a plan lists; none where it lists none.
  ///
  /// - Throws: `PlanError` where the file can't be read, or where the list isn't one of names.
  package static func datasets(in bytes: Data, file: String) throws(PlanError) -> [String] {
    let root = try PlanFile.root(of: bytes, file: file)
    guard let node = root.entries?.first(where: { $0.key == "datasets" })?.value, !node.isNull else { return [] }
    func refuse(_ what: String, _ place: DocumentPlace) -> PlanError {
      .invalid(file: file, problems: [DocumentProblem(file: file, place: place, key: "datasets", what: what)])
    }
    let items = node.items ?? [node]
    var names: [String] = []
    for item in items {
      guard let name = item.text else {
        throw refuse("must be names of data sets, found \(item.kindInWords)", item.place)
      }
      guard !names.contains(name) else { throw refuse("names '\(name.excerpt())' twice", item.place) }
      names.append(name)
    }
    return names
  }

  /// What makes the plan one of a data set: its data, its name, and no list.
  ///
  /// - Parameter plan: the name of the suite.
  package static func overrides(for dataset: String, plan: String) -> [String] {
    // In quotes, so that a name is a text whatever it looks like.
    let quoted = "\"" + dataset.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    let name = String(
      "\(plan)-\(dataset)".map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }.prefix(
        80))
    return ["data={dataset: \(quoted)}", "name=\(name)", "datasets=[]"]
  }

  /// The name of the suite: the plan's own, or its file's.
  package static func name(in bytes: Data, file: String) throws(PlanError) -> String {
    let root = try PlanFile.root(of: bytes, file: file)
    return root.entries?.first { $0.key == "name" }?.value.text
      ?? URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
  }
}
