/// Words as a shell reads them back.
public enum ShellWord {
  /// The word, in single quotes where it holds anything that a shell could take for something else.
  public static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "=", ",", "+", "@", "%": true
        default: false
        }
      }
    if isPlain { return word }
    var output = "'"
    for scalar in word.unicodeScalars {
      // A quote can't stand within quotes: they are closed, and it stands alone.
      if scalar == "'" { output += "'\\''" } else { output.unicodeScalars.append(scalar) }
    }
    return output + "'"
  }

  /// A whole command.
  public static func command(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }
}
