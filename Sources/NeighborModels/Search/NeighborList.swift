/// The neighbours found so far for one query, nearest first; equal distances in the order of the points' numbers.
///
/// Lives in scratch memory: `wanted` squared distances, `wanted` point numbers, the query in 16-bit steps, and what the
/// walk through a tree has yet to visit.
struct NeighborList {
  let squaredDistances: UnsafeMutablePointer<Double>
  let numbers: UnsafeMutablePointer<Double>
  let query: UnsafeMutablePointer<Int16>
  /// Room for a `BlockTree.Walk`.
  let walkMemory: UnsafeMutablePointer<Double>
  let wanted: Int
  private(set) var found = 0
  /// What the query's rounding lost, in steps.
  private let queryLoss: Double
  /// Points further than this, in steps between rounded forms, can't be among the nearest.
  private(set) var bound: Float
  /// Boxes whose squared distance is larger can't hold one of the nearest.
  private(set) var boxBound: Double

  /// A list for `query` (`index.columns` values), with nothing found yet. Takes `index.scratchCount(wanted:)` doubles at
  /// `memory`, which must outlive it.
  init(
    for query: UnsafePointer<Double>, in index: NeighborIndex, wanted: Int, memory: UnsafeMutablePointer<Double>
  ) {
    let grid = index.grid
    squaredDistances = memory
    numbers = memory + wanted
    // Safe: the space was made for doubles, which are aligned for 16-bit integers too, and is used as nothing else.
    let steps = UnsafeMutableRawPointer(memory + 2 * wanted).bindMemory(to: Int16.self, capacity: 2 * grid.pairs)
    walkMemory = memory + 2 * wanted + Self.queryCount(pairs: grid.pairs)
    let toSteps = grid.scale / grid.step
    var lost = 0.0
    for column in 0..<index.columns {
      let exact = (query[column] - grid.centers[column]) * toSteps
      let rounded = StepGrid.rounded(exact, limit: grid.queryLimit)
      steps[column] = Int16(rounded)
      lost += (exact - rounded) * (exact - rounded)
    }
    if index.columns < 2 * grid.pairs { steps[index.columns] = 0 }
    self.query = steps
    self.wanted = wanted
    queryLoss = lost.squareRoot()
    // Nothing is near a row with NaN.
    bound = lost.isNaN ? .nan : .infinity
    boxBound = lost.isNaN ? .nan : .infinity
  }

  /// Doubles that hold a query in 16-bit steps.
  static func queryCount(pairs: Int) -> Int { (pairs + 1) / 2 }

  /// Offers a point by its number; of equally near points the lower numbers stay.
  mutating func offer(_ number: Int, squaredDistance: Double, step: Double) {
    let number = Double(number)
    var place = found
    if found == wanted {
      guard isBefore(squaredDistance, number, wanted - 1) else { return }
      place = wanted - 1
    } else {
      found += 1
    }
    while place > 0, isBefore(squaredDistance, number, place - 1) {
      squaredDistances[place] = squaredDistances[place - 1]
      numbers[place] = numbers[place - 1]
      place -= 1
    }
    squaredDistances[place] = squaredDistance
    numbers[place] = number
    if found == wanted {
      let furthest = squaredDistances[wanted - 1]
      bound = Float((furthest.squareRoot() / step + queryLoss) * StepGrid.widening + 1e-6)
      // Sums over columns differ in their last digits by the order of summing, and by more where they underflow.
      boxBound = furthest * (1 + 1e-9) + 1e-300
    }
  }

  @inline(__always)
  private func isBefore(_ squaredDistance: Double, _ number: Double, _ place: Int) -> Bool {
    squaredDistance < squaredDistances[place]
      || squaredDistance == squaredDistances[place] && number < numbers[place]
  }
}
