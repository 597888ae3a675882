/// One section of a report: it says what stands there, in blocks; each form of the report (HTML, Markdown, LaTeX, JSON)
/// writes the blocks in its own way.
///
/// To add a section, write a type like `Sections/RanksSection.swift` and one line in `ReportSections.all`.
protocol ReportSection: Sendable {
  /// Lowercase letters and hyphens: the anchor of links in a page, the name in `report.json`.
  var id: String { get }
  /// In the contents and, unless `heading` says more, above the section.
  var title: String { get }
  /// Whether its tables are so wide that paper is turned for them. Default: no.
  var isWide: Bool { get }
  /// Whether it stays folded until asked for, where the form can fold. Default: no.
  var isFolded: Bool { get }
  /// What stands above the section. Default: the title.
  func heading(of analysis: RunAnalysis) -> String
  /// What stands in the section; none where there is nothing to say, and the section is left out.
  func blocks(of analysis: RunAnalysis) -> [ReportBlock]
}

extension ReportSection {
  var isWide: Bool { false }
  var isFolded: Bool { false }
  func heading(of analysis: RunAnalysis) -> String { title }
}

/// The sections of every report, in the order in which a reader decides.
enum ReportSections {
  static let all: [any ReportSection] = [
    PickSection(),
    FrontierSection(),
    ExplanationSection(),
    FairnessSection(),
    RanksSection(),
    ProtocolsSection(),
    RobustnessSection(),
    ReplaySection(),
    DriftSection(),
    CandidatesSection(),
    ExcludedSection(),
    ReadingSection(),
    OriginSection(),
  ]

  /// A section with what it says of one run.
  struct Filled: Sendable {
    let section: any ReportSection
    let heading: String
    let blocks: [ReportBlock]
  }

  /// Those that have something to say.
  static func filled(_ analysis: RunAnalysis) -> [Filled] {
    all.compactMap { section in
      let blocks = section.blocks(of: analysis)
      return blocks.isEmpty
        ? nil : Filled(section: section, heading: section.heading(of: analysis), blocks: blocks)
    }
  }
}
