import Learning
import LinearAlgebra

/// Stored points that vote for the rows near them.
public struct NearestNeighborsModel: Model {
  public static let kind = "nearest-neighbors-model"

  let index: NeighborIndex
  let answers: NeighborAnswers
  let pointWeights: [Double]?
  /// Points that are asked; at most as many as there are.
  public let neighbors: Int
  public let weighting: NearestNeighbors.Weighting
  public let output: ModelOutput

  init(
    index: NeighborIndex, answers: NeighborAnswers, pointWeights: [Double]?, neighbors: Int,
    weighting: NearestNeighbors.Weighting
  ) {
    self.index = index
    self.answers = answers
    self.pointWeights = pointWeights
    self.neighbors = neighbors
    self.weighting = weighting
    output = answers.output
  }

  /// The stored points, points x columns, in the order in which they were given.
  public var points: Matrix<Double> { index.points }
  public var inputWidth: Int { index.columns }
  public var parameterCount: Int { index.count * index.columns + answers.count }
  /// Most rows are ruled out by their rounded forms, at an eighth of a product.
  public var rowWork: Int { max(1, index.count * index.columns / 8) }
  public var scratchCount: Int { index.scratchCount(wanted: neighbors) }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    let width = output.width
    var values = Matrix<Double>(rows: inputs.rows, columns: width)
    values.storage.withUnsafeMutableBufferPointer { values in
      index.forEachRow(of: inputs, wanted: neighbors) { row, list in
        // Safe: the slice lies within `values` (rows x width) and its span ends with this call.
        var answer = MutableSpan(_unsafeElements: values[(row * width)..<((row + 1) * width)])
        write(list.numbers, list.squaredDistances, count: list.found, into: &answer)
      }
    }
    return Predictions(output: output, values: values)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    precondition(row.count == inputWidth && scratch.count >= scratchCount, "the row or the scratch space doesn't fit")
    // Safe: the list lives in `scratch`, whose size was just compared, and ends within the closures.
    scratch.withUnsafeMutableBufferPointer { memory in
      row.withUnsafeBufferPointer { row in
        guard let memory = memory.baseAddress, let row = row.baseAddress else { return }
        var list = NeighborList(for: row, in: index, wanted: neighbors, memory: memory)
        index.search(for: row, in: &list)
        write(list.numbers, list.squaredDistances, count: list.found, into: &answer)
      }
    }
  }

  /// The nearest points of each row: their numbers and distances, nearest first.
  public func nearest(to inputs: Matrix<Double>) throws(PredictionError) -> (
    numbers: [[Int]], distances: Matrix<Double>
  ) {
    try check(inputs)
    var numbers: [[Int]] = []
    var distances = Matrix<Double>(rows: inputs.rows, columns: neighbors)
    index.forEachRow(of: inputs, wanted: neighbors) { row, list in
      numbers.append((0..<list.found).map { Int(list.numbers[$0]) })
      for position in 0..<list.found {
        distances[row, position] = list.squaredDistances[position].squareRoot() / index.grid.scale
      }
    }
    return (numbers, distances)
  }

  /// Adds up the votes of `count` points, nearest first. Only a row with NaN, which the batch path refuses, finds
  /// nothing; its answer is NaN.
  func write(
    _ numbers: UnsafePointer<Double>, _ squaredDistances: UnsafePointer<Double>, count: Int,
    into answer: inout MutableSpan<Double>
  ) {
    for position in answer.indices { answer[position] = count > 0 ? 0 : .nan }
    guard count > 0 else { return }
    let nearest = squaredDistances[0]
    var total = 0.0
    for position in 0..<count {
      let point = Int(numbers[position])
      var vote = 1.0
      if weighting == .distance {
        // Votes in proportion to 1 / distance, such that the nearest point's is 1 and none overflows.
        let squared = squaredDistances[position]
        vote = squared == nearest ? 1 : (nearest / squared).squareRoot()
      }
      if let pointWeights { vote *= pointWeights[point] }
      total += vote
      switch answers {
      case .values(let values): answer[0] += vote * values[point]
      case .classes(let codes, _): answer[Int(codes[point])] += vote
      }
    }
    for position in answer.indices { answer[position] /= total }
  }
}

extension NearestNeighborsModel {
  private enum CodingKeys: CodingKey { case columns, floats, doubles, answers, pointWeights, neighbors, weighting }

  /// Points go into four bytes a value where that loses nothing, in the order in which they were given: what finds them
  /// is made again from them.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index.columns, forKey: .columns)
    let values = index.points.storage
    if values.allSatisfy({ Double(Float($0)) == $0 }) {
      try container.encode(values.map { Float($0) }, forKey: .floats)
    } else {
      try container.encode(values, forKey: .doubles)
    }
    try container.encode(answers, forKey: .answers)
    try container.encodeIfPresent(pointWeights, forKey: .pointWeights)
    try container.encode(neighbors, forKey: .neighbors)
    try container.encode(weighting, forKey: .weighting)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let columns = try container.decode(Int.self, forKey: .columns)
    let storage =
      try container.decodeIfPresent([Float].self, forKey: .floats)?.map { Double($0) }
      ?? container.decode([Double].self, forKey: .doubles)
    let answers = try container.decode(NeighborAnswers.self, forKey: .answers)
    let weights = try container.decodeIfPresent([Double].self, forKey: .pointWeights)
    let neighbors = try container.decode(Int.self, forKey: .neighbors)
    let count = answers.count
    var fits = columns > 0 && count > 0 && storage.count.isMultiple(of: columns) && storage.count / columns == count
    fits = fits && storage.allSatisfy { $0.magnitude <= NeighborIndex.largestMagnitude }
    fits = fits && (1...count).contains(neighbors) && weights.map { $0.count == count } ?? true
    if case .classes(let codes, let classCount) = answers {
      fits = fits && codes.allSatisfy { $0 >= 0 && Int($0) < classCount }
    }
    guard fits else {
      throw DecodingError.dataCorruptedError(
        forKey: .columns, in: container, debugDescription: "the parts of the neighbour model don't fit each other")
    }
    self.init(
      index: NeighborIndex(Matrix(rows: count, columns: columns, storage: storage)), answers: answers,
      pointWeights: weights,
      neighbors: neighbors, weighting: try container.decode(NearestNeighbors.Weighting.self, forKey: .weighting))
  }
}
