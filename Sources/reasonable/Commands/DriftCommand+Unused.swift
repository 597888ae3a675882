import Records

extension DriftCommand {
  /// What was asked for and changes nothing here, sentence by sentence.
  var unusedOptions: [String] {
    var notes: [String] = []
    func note(_ names: [String], _ reason: String) {
      guard !names.isEmpty else { return }
      notes.append("\(NameList.sentence(names)) \(names.count == 1 ? "isn't" : "aren't") used: \(reason)")
    }
    let given: [(name: String, isGiven: Bool)] = [
      ("--rows", section.rows != nil), ("--positive", section.positive != nil), ("--groups", section.groups != nil),
      ("--sensitive", !section.sensitive.isEmpty), ("--keep-as-input", !section.keepAsInput.isEmpty),
    ]
    note(given.filter(\.isGiven).map(\.name), "two files are compared as a whole (--drop leaves a column out)")
    if model != nil {
      let known = [("--target", section.target), ("--task", section.task)].filter { $0.1 != nil }.map(\.0)
      note(known, "with --model the target and its task are those of the model")
    } else if section.target == nil, section.task != nil {
      note(["--task"], "no --target is named")
    }
    if section.time != nil, by == nil { note(["--time"], "without --by nothing is divided by time") }
    return notes
  }
}
