/// Something that answers rows, to be timed. All work that isn't answering (decoding, buffers) is done beforehand.
public protocol TimedSubject {
  /// Different rows at hand; timing cycles over them so that caches and branch predictors see a real stream.
  var rowCount: Int { get }
  /// Answers one raw row, number 0..<rowCount.
  mutating func answer(row: Int)

  /// How many calls it gets, as a share of those that the others get.
  var callShare: Double { get }

  /// Rows of each batch that can be answered, ascending; empty: batches aren't timed.
  var batchSizes: [Int] { get }
  /// Answers the batch at this position of `batchSizes`. A batch that is refused must throw: its time means nothing.
  mutating func answerBatch(_ position: Int) throws(MeasurementError)
}

extension TimedSubject {
  public var callShare: Double { 1 }
  public var batchSizes: [Int] { [] }
  public mutating func answerBatch(_ position: Int) throws(MeasurementError) {}
}

/// Answers nothing: what the timing itself costs.
struct EmptySubject: TimedSubject {
  let rowCount = 64
  mutating func answer(row: Int) {}

  /// Not inlined, so that the caller has to go through `any` as it does for real subjects.
  @inline(never)
  static func make() -> any TimedSubject { EmptySubject() }
}
