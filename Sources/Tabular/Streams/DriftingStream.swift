#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Statistics

/// Rows from concepts that follow each other, with known places of change.
///
/// At row t the concept behind a change at `position` of `width` rows has taken over with the probability
/// `1 / (1 + exp(-4 (t - position) / width))`; a width of 1 is a sudden change. With several changes the latest is
/// asked first. Source: Bifet et al., "MOA: Massive Online Analysis" (2010), ConceptDriftStream.
///
/// The same seed gives the same rows; each concept draws from a stream of chance of its own.
public struct DriftingStream: Sendable {
  /// A concept that takes over.
  public struct Change: Sendable {
    /// The row, from 0, at which old and new are equally likely.
    public let position: Int
    /// The rows in which the chance of the new concept goes from about 12% to 88%. At least 1; default 1.
    public let width: Int
    public let concept: any StreamConcept

    public init(to concept: any StreamConcept, at position: Int, width: Int = 1) {
      self.position = position
      self.width = width
      self.concept = concept
    }
  }

  private var concepts: [any StreamConcept]
  private var generators: [SeededGenerator]
  private var choice: SeededGenerator
  private let changes: [(position: Int, width: Int)]
  /// Rows drawn so far.
  public private(set) var rowCount = 0

  /// - Parameters:
  ///   - concept: the first concept.
  ///   - changes: those that take over, in order of their positions.
  ///   - seed: of all chance in the stream.
  /// - Throws: `conceptsDiffer`, `widthBelowOne`.
  public init(_ concept: any StreamConcept, changes: [Change] = [], seed: UInt64) throws(StreamError) {
    let ordered = changes.sorted { $0.position < $1.position }
    for change in ordered {
      guard change.width >= 1 else { throw .widthBelowOne(change.width) }
      guard change.concept.inputs == concept.inputs, change.concept.classes == concept.classes else {
        throw .conceptsDiffer(position: change.position)
      }
    }
    let generator = SeededGenerator(seed: seed)
    concepts = [concept] + ordered.map(\.concept)
    generators = concepts.indices.map { generator.stream("concept", $0) }
    choice = generator.stream("choice")
    self.changes = ordered.map { ($0.position, $0.width) }
  }

  public var inputs: [StreamInput] { concepts[0].inputs }
  public var classes: [String] { concepts[0].classes }

  /// The next row.
  public mutating func next() -> StreamRow {
    var current = 0
    for index in changes.indices.reversed() {
      let (position, width) = changes[index]
      let distance = Double(rowCount - position)
      // One draw for each change in every row, so that a change doesn't shift the chance of another.
      let draw = choice.uniform()
      if current == 0, draw < 1 / (1 + exp(-4 * distance / Double(width))) { current = index + 1 }
    }
    rowCount += 1
    return concepts[current].draw(using: &generators[current])
  }

  /// The next rows as a table: the inputs, then the class in the column `class`.
  ///
  /// - Throws: `negativeRowCount`.
  public mutating func table(rows count: Int) throws(StreamError) -> Table {
    guard count >= 0 else { throw .negativeRowCount(count) }
    let inputs = inputs
    var values = [[Double]](repeating: [], count: inputs.count)
    var labels: [Int32] = []
    for _ in 0..<count {
      let row = next()
      for (position, value) in row.values.enumerated() { values[position].append(value) }
      labels.append(row.label)
    }
    var columns = zip(inputs, values).map { input, numbers in
      switch input.kind {
      case .numeric: Column(name: input.name, values: .numeric(numbers))
      case .categorical(let levels):
        Column(name: input.name, values: .categorical(codes: numbers.map { Int32($0) }, levels: levels))
      case .time(let format): Column(name: input.name, values: .time(seconds: numbers, format: format))
      }
    }
    columns.append(Column(name: "class", values: .categorical(codes: labels, levels: classes)))
    return Table(checked: columns, rowCount: count)
  }
}
