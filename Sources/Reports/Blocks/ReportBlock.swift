/// A piece of a report's content without a form. All text is plain: each form escapes it, so that a name from a data file
/// never becomes markup.
indirect enum ReportBlock: Sendable {
  /// Running text.
  case paragraph(String, Tone = .plain)
  /// Blocks under a heading one level below what surrounds them.
  case part(String, [ReportBlock])
  /// A decision with its reason, set apart from the rest.
  case verdict(Verdict)
  /// What a reader must know before trusting what follows: a sentence and its cases.
  case warning(String, [String])
  case list([String])
  /// Short names with their values.
  case facts([Fact])
  /// Terms with a few sentences each.
  case explanations([Fact])
  /// What the letters in a table's empty cells stand for.
  case keys([Fact])
  case table(ReportTable)
  case figure(ReportFigure)
  /// Small pictures of one kind beside each other, with a sentence before them.
  case multiples(String, [ReportFigure])
  /// Text to be kept word for word; the language is for colouring only.
  case code(String, language: String)
  /// Details that stay folded until asked for, where the form can fold.
  case folded(String, [ReportBlock])

  enum Tone: String, Sendable {
    case plain
    /// Less important than what surrounds it.
    case quiet
    /// Small print.
    case fine
  }

  struct Fact: Sendable, Equatable {
    let name: String
    let text: String

    init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  struct Verdict: Sendable {
    /// What was decided on, in small type above.
    let subject: String
    /// The decision: a candidate's name, or that there is none.
    let decision: String
    let reason: String
    let details: [ReportBlock]
  }
}

extension ReportBlock {
  /// The pictures in this block and in those inside it, in order.
  var figures: [ReportFigure] {
    switch self {
    case .figure(let figure): [figure]
    case .multiples(_, let figures): figures
    case .part(_, let blocks), .folded(_, let blocks): blocks.flatMap(\.figures)
    case .verdict(let verdict): verdict.details.flatMap(\.figures)
    case .paragraph, .warning, .list, .facts, .explanations, .keys, .table, .code: []
    }
  }
}
