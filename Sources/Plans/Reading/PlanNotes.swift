/// Collects what a person should know of a plan that can be run as it is, each with its place in the file.
final class PlanNotes {
  let file: String
  private(set) var notes: [String] = []

  init(file: String) { self.file = file }

  func add(_ what: String, at place: DocumentPlace, key: String) {
    let note = DocumentProblem(file: file, place: place, key: key, what: what).description
    if !notes.contains(note) { notes.append(note) }
  }
}
