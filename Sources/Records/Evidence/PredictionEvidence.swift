/// What a trial predicted for rows that it never saw, row by row, fold by fold.
///
/// Which rows a fold holds stands in the split's `FoldAssignment`, which is stored once for all trials of the split;
/// predictions are in the order of its `test` rows.
public struct PredictionEvidence: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .predictions
  public static let version = 1

  public enum Form: Sendable, Equatable {
    /// One number a row.
    case value
    /// Class probabilities, one a class.
    case probabilities(classCount: Int)
    /// Decision scores, one a class.
    case scores(classCount: Int)

    public var width: Int {
      switch self {
      case .value: 1
      case .probabilities(let classCount), .scores(let classCount): classCount
      }
    }
  }

  public let form: Form
  /// For each fold the predictions of its held-out rows, `form.width` numbers a row.
  public let folds: [[Double]]

  /// - Precondition: every fold has whole rows.
  public init(form: Form, folds: [[Double]]) {
    precondition(folds.allSatisfy { $0.count.isMultiple(of: max(1, form.width)) }, "a row of predictions is incomplete")
    self.form = form
    self.folds = folds
  }

  public func rowCount(ofFold fold: Int) -> Int { folds[fold].count / max(1, form.width) }
}

extension EvidenceKind {
  public static let predictions: EvidenceKind = "predictions"
}

// MARK: Stored form

extension PredictionEvidence {
  /// How the numbers of a row are laid out.
  private enum Layout: UInt8 {
    /// All of them, row by row.
    case rows = 0
    /// Of two probabilities that sum to one the smaller, with a minus sign where it is the first, and then by how many
    /// steps of 2^-53 the larger differs from one minus it: nearly always none.
    case smallerSide = 1
  }

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    let numbers = folds.flatMap { $0 }
    let sides = form == .probabilities(classCount: 2) ? Self.smallerSides(numbers) : nil
    switch form {
    case .value: writer.write(byte: 0)
    case .probabilities: writer.write(byte: 1)
    case .scores: writer.write(byte: 2)
    }
    writer.write(count: form.width)
    writer.write(count: folds.count)
    for fold in folds.indices { writer.write(count: rowCount(ofFold: fold)) }
    writer.write(byte: (sides == nil ? Layout.rows : .smallerSide).rawValue)
    writer.write(doubles: sides?.sides ?? numbers)
    for step in sides?.steps ?? [] { writer.write(byte: UInt8(bitPattern: step)) }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    let formCode = try reader.readByte()
    let width = try reader.readCount()
    let form: Form
    switch formCode {
    case 0 where width == 1: form = .value
    case 1 where width > 0: form = .probabilities(classCount: width)
    case 2 where width > 0: form = .scores(classCount: width)
    case 0, 1, 2: throw .malformed(Self.kind)
    default: throw .unknownForm(Self.kind, form: Int(formCode))
    }
    var rowCounts: [Int] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) { rowCounts.append(try reader.readCount()) }
    let layoutCode = try reader.readByte()
    guard let layout = Layout(rawValue: layoutCode) else { throw .unknownForm(Self.kind, form: Int(layoutCode)) }
    var numbers = try reader.readDoubles()
    if layout == .smallerSide {
      guard width == 2 else { throw .malformed(Self.kind) }
      var steps: [Int8] = []
      steps.reserveCapacity(numbers.count)
      for _ in numbers { steps.append(Int8(bitPattern: try reader.readByte())) }
      var pairs: [Double] = []
      pairs.reserveCapacity(2 * numbers.count)
      for (side, step) in zip(numbers, steps) {
        let (first, second) = Self.pair(side, step)
        pairs.append(first)
        pairs.append(second)
      }
      numbers = pairs
    }
    var folds: [[Double]] = []
    var start = 0
    for rows in rowCounts {
      let (count, overflows) = rows.multipliedReportingOverflow(by: width)
      guard !overflows, count <= numbers.count - start else { throw .malformed(Self.kind) }
      folds.append(Array(numbers[start..<start + count]))
      start += count
    }
    guard start == numbers.count, reader.isAtEnd else { throw .malformed(Self.kind) }
    self.init(form: form, folds: folds)
  }

  private static let step = 0x1p-53

  /// Nil where a pair can't be had back so.
  private static func smallerSides(_ numbers: [Double]) -> (sides: [Double], steps: [Int8])? {
    var sides: [Double] = []
    var steps: [Int8] = []
    sides.reserveCapacity(numbers.count / 2)
    steps.reserveCapacity(numbers.count / 2)
    for row in stride(from: 0, to: numbers.count, by: 2) {
      let (first, second) = (numbers[row], numbers[row + 1])
      let side = second <= first ? second : -first
      let larger = second <= first ? first : second
      // Exact where both are within a factor of two, as they are for pairs that sum to one.
      guard let steps8 = Int8(exactly: (larger - (1 - side.magnitude)) / step) else { return nil }
      let back = pair(side, steps8)
      guard back.first.bitPattern == first.bitPattern, back.second.bitPattern == second.bitPattern else { return nil }
      sides.append(side)
      steps.append(steps8)
    }
    return (sides, steps)
  }

  private static func pair(_ side: Double, _ steps: Int8) -> (first: Double, second: Double) {
    let larger = (1 - side.magnitude) + Double(steps) * step
    return side.sign == .minus ? (-side, larger) : (larger, side)
  }
}

// MARK: Precision

extension PredictionEvidence {
  /// The same with probabilities kept to their first `bits` significant bits, so that they take a third of the space:
  /// 22 bits make a probability smaller by less than a millionth of itself. The class with the largest probability stays
  /// what it is. Of two rounded rows the one with the higher probability keeps it, or comes level where they differed by
  /// less than that; rows that were level stay level. Values and scores are never rounded; neither are rows whose class
  /// would change, rows that are no probabilities and, of two classes, those that don't sum to one.
  ///
  /// Of two classes the second probability p decides: below a half it is rounded towards zero, above it 1 - p is, which is
  /// exact; the first is one minus it. Where 1 - p (or p) is below 2^-31, p has no more bits than are kept and stays as it
  /// is, and the other one is rounded by itself: models often know it better than 1 - p tells.
  public func rounded(toBits bits: Int) -> PredictionEvidence {
    guard case .probabilities(let width) = form, bits < 53 else { return self }
    let rounding = Rounding(bits: bits)
    return PredictionEvidence(
      form: form,
      folds: folds.map { width == 2 ? rounding.pairs($0) : rounding.rows($0, width: width) })
  }

  private struct Rounding {
    let mask: UInt64
    /// Below, one minus a number has no bits to round.
    static let least = 0x1p-31

    init(bits: Int) { mask = ~UInt64(0) << UInt64(53 - max(1, bits)) }

    /// Towards zero. The very smallest numbers have fewer bits and stay.
    func number(_ value: Double) -> Double { value < 0x1p-1000 ? value : Double(bitPattern: value.bitPattern & mask) }

    /// Rows of two classes, one after the other.
    func pairs(_ numbers: [Double]) -> [Double] {
      var numbers = numbers
      for start in stride(from: 0, to: numbers.count, by: 2) {
        let (first, second) = (numbers[start], numbers[start + 1])
        guard first >= 0, first <= 1, second >= 0, second <= 1, let kept = pair(first, second),
          // The class that wins stays; the first one does where both are level.
          (kept.second > kept.first) == (second > first)
        else { continue }
        numbers[start] = kept.first
        numbers[start + 1] = kept.second
      }
      return numbers
    }

    /// Rows of any number of classes.
    func rows(_ numbers: [Double], width: Int) -> [Double] {
      var numbers = numbers
      for start in stride(from: 0, to: numbers.count, by: width) {
        let row = numbers[start..<start + width]
        guard row.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { continue }
        let kept = row.map(number)
        guard kept.indexOfLargest == row.indexOfLargest.map({ $0 - start }) else { continue }
        numbers.replaceSubrange(start..<start + width, with: kept)
      }
      return numbers
    }

    /// Nil where the two don't sum to one.
    func pair(_ first: Double, _ second: Double) -> (first: Double, second: Double)? {
      guard abs(first - (1 - second)) <= 2 * PredictionEvidence.step else { return nil }
      if second <= first {
        let side = number(second)
        return second < Self.least ? (first, side) : (1 - side, side)
      }
      let rest = 1 - second
      if rest < Self.least { return (number(first), second) }
      let side = number(rest)
      return (side, 1 - side)
    }
  }
}
