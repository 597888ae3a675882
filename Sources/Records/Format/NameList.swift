/// Names as a message lists them: all of a short list; of a long one the ten that come nearest to what was written.
public enum NameList {
  /// Names shown of a list that is cut.
  public static let limit = 10

  /// - Parameters:
  ///   - names: in the order in which they are shown where all of them are.
  ///   - word: what was written instead; nil: the first names are shown.
  /// - Returns: `a, b, c`, or ten names and `... and 375 more`. Names are quoted as `excerpt` does.
  public static func text(_ names: [String], nearest word: String? = nil) -> String {
    // A line that says "and 2 more" is no shorter than the two names.
    guard names.count > limit + 2 else { return shown(names) }
    let chosen = word.map { NearestName.sorted(names, by: $0) } ?? names
    return shown(chosen.prefix(limit)) + " ... and \(names.count - limit) more"
  }

  /// Parts of a sentence: `a, b and c`, or ten of a long list and `... and 375 more`. They are taken as they are.
  public static func sentence(_ parts: [String]) -> String {
    guard parts.count > limit + 2 else { return ValueFormat.listed(parts) }
    return parts.prefix(limit).joined(separator: ", ") + " ... and \(parts.count - limit) more"
  }

  /// Labels one after the other, with semicolons where one holds a comma: labels of ways of running do. They are taken as they
  /// are.
  public static func labels(_ labels: some Collection<String>) -> String {
    labels.joined(separator: labels.contains { $0.contains(",") } ? "; " : ", ")
  }

  private static func shown(_ names: some Sequence<String>) -> String {
    names.map { $0.excerpt(40) }.joined(separator: ", ")
  }
}
