import Learning
import LinearAlgebra

/// A lot between models of two classes: its answer is how often the lot decides each class.
public struct MixtureModel: Model {
  public static let kind = "mixture-model"

  public let members: [any Model]
  /// How often each is drawn; they sum to one.
  public let shares: [Double]

  /// - Precondition: at least one member, all of the same inputs.
  init(members: [any Model], shares: [Double]) {
    self.members = members
    self.shares = shares
  }

  public var inputWidth: Int { members[0].inputWidth }
  public var output: ModelOutput { .probabilities(classCount: 2) }
  public var parameterCount: Int { members.reduce(members.count) { $0 + $1.parameterCount } }
  public var rowWork: Int { members.reduce(0) { $0 + $1.rowWork } }
  public var acceptsMissingValues: Bool { members.allSatisfy(\.acceptsMissingValues) }
  /// Room for the answer of a member, and what a member needs.
  public var scratchCount: Int { 2 + (members.map(\.scratchCount).max() ?? 0) }
  public var usedInputs: [Int] { Set(members.flatMap(\.usedInputs)).sorted() }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    var values = Matrix<Double>(rows: inputs.rows, columns: 2)
    for (member, share) in zip(members, shares) {
      for (row, label) in try member.predict(inputs).likeliestClasses.enumerated() {
        values[row, label == 1 ? 1 : 0] += share
      }
    }
    return Predictions(probabilities: values)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    var sums = (0.0, 0.0)
    row.withUnsafeBufferPointer { row in
      scratch.withUnsafeMutableBufferPointer { space in
        // Safe: the first two numbers are the answer of a member, the rest its own room, as `scratchCount` reserved.
        for place in members.indices {
          var own = UnsafeMutableBufferPointer(rebasing: space[0..<2]).mutableSpan
          var room = UnsafeMutableBufferPointer(rebasing: space[2...]).mutableSpan
          members[place].predict(row: row.span, into: &own, scratch: &room)
          if space[1] > space[0] { sums.1 += shares[place] } else { sums.0 += shares[place] }
        }
      }
    }
    answer[0] = sums.0
    answer[1] = sums.1
  }

  private enum CodingKeys: CodingKey { case members, shares }
  private enum MemberKeys: CodingKey { case kind, value }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(shares, forKey: .shares)
    var list = container.nestedUnkeyedContainer(forKey: .members)
    for member in members {
      var component = list.nestedContainer(keyedBy: MemberKeys.self)
      try component.encode(type(of: member).kind, forKey: .kind)
      try member.encode(to: component.superEncoder(forKey: .value))
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    shares = try container.decode([Double].self, forKey: .shares)
    var members: [any Model] = []
    var list = try container.nestedUnkeyedContainer(forKey: .members)
    while !list.isAtEnd {
      let component = try list.nestedContainer(keyedBy: MemberKeys.self)
      let type = try ComponentRegistry.model(
        try component.decode(String.self, forKey: .kind), in: decoder)
      members.append(try type.init(from: try component.superDecoder(forKey: .value)))
    }
    self.members = members
    guard let width = members.first?.inputWidth, members.allSatisfy({ $0.inputWidth == width }),
      members.allSatisfy({ $0.output.isOfClasses(2) }), shares.count == members.count,
      shares.allSatisfy({ $0 >= 0 && $0 <= 1 })
    else { throw ArtefactError.unreadable("a lot between models that don't fit together") }
  }
}

/// Answers every row with the same class: what a reduction fits where all labels are one.
public struct ConstantClass: Model {
  public static let kind = "constant-class"

  public let inputWidth: Int
  public let isPositive: Bool

  public var output: ModelOutput { .probabilities(classCount: 2) }
  public var parameterCount: Int { 1 }
  public var rowWork: Int { 1 }
  public var acceptsMissingValues: Bool { true }
  public var answersBatchesAsRows: Bool { true }
  public var usedInputs: [Int] { [] }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    answer[0] = isPositive ? 0 : 1
    answer[1] = isPositive ? 1 : 0
  }
}
