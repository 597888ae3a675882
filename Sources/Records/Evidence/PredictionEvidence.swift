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
    /// Of two probabilities that sum to one the smaller, with a minus sign where it is the first: the larger is one
    /// minus it, bit for bit.
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
    writer.write(doubles: sides ?? numbers)
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
      numbers = Self.bothSides(numbers)
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

  /// Nil where a pair can't be had back from its smaller side.
  private static func smallerSides(_ numbers: [Double]) -> [Double]? {
    var sides: [Double] = []
    sides.reserveCapacity(numbers.count / 2)
    for row in stride(from: 0, to: numbers.count, by: 2) {
      let (first, second) = (numbers[row], numbers[row + 1])
      let side = second <= first ? second : -first
      let (back, there) = pair(side)
      guard back.bitPattern == first.bitPattern, there.bitPattern == second.bitPattern else { return nil }
      sides.append(side)
    }
    return sides
  }

  private static func bothSides(_ sides: [Double]) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(sides.count * 2)
    for side in sides {
      let (first, second) = pair(side)
      numbers.append(first)
      numbers.append(second)
    }
    return numbers
  }

  private static func pair(_ side: Double) -> (Double, Double) {
    side.sign == .minus ? (-side, 1 + side) : (1 - side, side)
  }
}

// MARK: Precision

extension PredictionEvidence {
  /// The same with probabilities kept to their first `bits` significant bits, so that they take a third of the space:
  /// 22 bits change a probability by less than 5 in ten million of itself. The class with the largest probability stays
  /// what it is: a row where rounding would change it is kept whole. Values and scores are never rounded.
  ///
  /// Of two probabilities the smaller is rounded, towards zero, and the larger is one minus it.
  public func rounded(toBits bits: Int) -> PredictionEvidence {
    guard case .probabilities(let width) = form, bits < 53 else { return self }
    let mask = ~UInt64(0) << UInt64(53 - max(1, bits))
    func rounded(_ value: Double) -> Double { Double(bitPattern: value.bitPattern & mask) }
    return PredictionEvidence(
      form: form,
      folds: folds.map { numbers in
        var numbers = numbers
        for start in stride(from: 0, to: numbers.count, by: width) {
          let row = numbers[start..<start + width]
          guard row.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { continue }
          var kept = row.map(rounded)
          if width == 2 {
            let (first, second) = (row[start], row[start + 1])
            kept = second <= first ? [1 - rounded(second), rounded(second)] : [rounded(first), 1 - rounded(first)]
          }
          guard Self.largest(kept[...]) == Self.largest(row) else { continue }
          numbers.replaceSubrange(start..<start + width, with: kept)
        }
        return numbers
      })
  }

  /// Place of the largest number of a row; the first wins a tie.
  private static func largest(_ row: ArraySlice<Double>) -> Int {
    var best = row.startIndex
    for place in row.indices where row[place] > row[best] { best = place }
    return best - row.startIndex
  }
}
