extension String {
  /// A phrase as a sentence: with a capital letter in front and a full stop behind.
  public var asSentence: String {
    guard let first, let last else { return self }
    return first.uppercased() + dropFirst() + (".!?".contains(last) ? "" : ".")
  }
}
