/// A picture that can be drawn in several shapes.
protocol ReportChart: Sendable {
  /// What it shows.
  var title: String { get }
  /// What a person who can't see it should know.
  var summary: String { get }
  /// The drawing alone, for a page that has the style sheet already.
  func markup(_ format: ChartFormat) -> Markup
}

/// A picture of a report.
struct ReportFigure: Sendable {
  /// Name of its file, without the ending: letters, digits, dots and hyphens.
  let name: String
  let chart: any ReportChart
  let caption: String?

  init(_ name: String, _ chart: any ReportChart, caption: String? = nil) {
    self.name = name.fileName
    self.chart = chart
    self.caption = caption
  }
}

extension String {
  /// Letters, digits, dots and hyphens only.
  fileprivate var fileName: String {
    String(map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "-" })
  }
}
