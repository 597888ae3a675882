extension EvaluationProtocol {
  /// The choice repeated on what one fold of a protocol learns from, so that the fold's judged rows have no part in it.
  /// Never chosen by.
  ///
  /// - Parameters:
  ///   - outer: research or production.
  ///   - fold: from 0.
  public static func inner(of outer: EvaluationProtocol, fold: Int) -> EvaluationProtocol {
    EvaluationProtocol(
      id: "\(outer.id)-inner-\(fold + 1)", title: "\(outer.title), inside fold \(fold + 1)",
      divisionSummary: "inner folds of what one fold learns from",
      summary: "folds of the rows that fold \(fold + 1) of the \(outer.title) protocol learns from",
      division: .inner, asking: outer.asking)
  }

  /// The protocol and the fold inside which this one divides; nil for all others.
  public var outer: (evaluation: EvaluationProtocol, fold: Int)? {
    guard division == .inner else { return nil }
    let parts = id.split(separator: "-")
    guard parts.count == 3, let fold = Int(parts[2]), fold > 0,
      let evaluation = Self.all.first(where: { $0.id == parts[0] })
    else { return nil }
    return (evaluation, fold - 1)
  }

  static func inner(id: String) -> EvaluationProtocol? {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1] == "inner", let fold = Int(parts[2]), fold > 0,
      let outer = all.first(where: { $0.id == parts[0] }), "\(fold)" == parts[2]
    else { return nil }
    return inner(of: outer, fold: fold - 1)
  }
}
