/// The short names of runs in a page about several: A to Z, then AA, AB and so on.
enum RunLetter {
  static func text(_ position: Int) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    var text = ""
    var rest = max(0, position)
    repeat {
      text = String(letters[rest % letters.count]) + text
      rest = rest / letters.count - 1
    } while rest >= 0
    return text
  }

  /// "A", "A and C", "A, B and C".
  static func list(_ positions: [Int]) -> String {
    let names = positions.map(text)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
