import Tabular

/// One raw column that a pipeline reads, as it was when the pipeline was fitted.
public struct InputColumn: Sendable, Equatable, Codable {
  public let name: String
  public let kind: ColumnKind

  public init(name: String, kind: ColumnKind) {
    self.name = name
    self.kind = kind
  }

  /// What this column looks like as the first matrix of a pipeline.
  func feature(at position: Int) -> Feature {
    switch kind {
    case .numeric: Feature(name: name, sources: [position])
    case .categorical(let levels):
      Feature(name: name, kind: .categorical(levelCount: levels.count), sources: [position], levels: levels)
    case .time(let format): Feature(name: name, kind: .time(format), sources: [position])
    }
  }

  /// The features of the coded matrix of these columns.
  public static func features(of columns: [InputColumn]) -> [Feature] {
    columns.enumerated().map { $1.feature(at: $0) }
  }
}
