/// The scripts and the style of `Explorer/Page`, which the package manager compiles into the program.
enum ExplorerFiles {
  /// In the order in which the page runs them.
  private static let scripts: [[UInt8]] = [
    PackageResources.data_js, PackageResources.format_js, PackageResources.frontier_js,
    PackageResources.marks_js, PackageResources.state_js, PackageResources.scales_js,
    PackageResources.drawing_js, PackageResources.moving_js, PackageResources.scatter_js, PackageResources.table_js,
    PackageResources.small_js,
    PackageResources.card_js, PackageResources.places_js, PackageResources.parallel_js, PackageResources.influence_js,
    PackageResources.sides_js, PackageResources.download_js, PackageResources.student_js,
    PackageResources.chance_js, PackageResources.pick_js, PackageResources.rule_js,
    PackageResources.answer_js, PackageResources.sliders_js, PackageResources.explorer_js,
  ]

  static let script = scripts.map(text).joined(separator: "\n")
  static let style = text(PackageResources.explorer_css)

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
