import Records
import Statistics

/// The preferred axes of the candidates, redrawn.
///
/// Where candidates took turns in the same rounds, rounds are drawn anew, the same for all; what intervals say beyond that,
/// such as one sitting being slower than another, moves each candidate alone, as it does where there are no rounds.
final class CostDraws {
  private let choice: Choice
  private let candidates: [Int]
  private let axes: [Axis]
  private var isClear: [Int: Bool] = [:]

  private static let roundDraws = 100

  private struct Axis {
    let descriptor: AxisDescriptor?
    let values: [Double]
    /// For each candidate how far its value moves in each draw of the rounds; empty: it has none in common.
    let moves: [[Double]]
    /// Standard deviation of what rounds don't tell.
    let rest: [Double]
  }

  init(_ choice: Choice, _ candidates: [Int]) {
    self.choice = choice
    self.candidates = candidates
    axes = choice.policy.prefer.map { Self.axis($0, choice, candidates) }
  }

  private static func axis(_ id: AxisID, _ choice: Choice, _ candidates: [Int]) -> Axis {
    let descriptor = choice.descriptor(id)
    let readings = candidates.map { choice.reading($0, id) }
    let errors = readings.map { $0?.interval.flatMap(FoldPairing.standardError(of:)) ?? 0 }
    var counts: [Int: Int] = [:]
    if descriptor?.sampling == .rounds {
      for reading in readings {
        guard let samples = reading?.samples, samples.count > 1, samples.allSatisfy(\.isFinite) else { continue }
        counts[samples.count, default: 0] += 1
      }
    }
    let common = counts.filter { $0.value > 1 }.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    var moves = [[Double]](repeating: [], count: candidates.count)
    if let common {
      var stream = SeededGenerator(seed: 1).stream("rounds-\(id.rawValue)")
      let draws = (0..<roundDraws).map { _ in (0..<common).map { _ in stream.integer(below: common) } }
      for (place, reading) in readings.enumerated() {
        guard let samples = reading?.samples, samples.count == common, samples.allSatisfy(\.isFinite) else { continue }
        let centre = median(samples)
        moves[place] = draws.map { draw in median(draw.map { samples[$0] }) - centre }
      }
    }
    let rest = zip(errors, moves).map { error, moves in
      moves.isEmpty ? error : max(0, error * error - FoldScores.variance(moves)).squareRoot()
    }
    return Axis(descriptor: descriptor, values: readings.map { $0?.value ?? .nan }, moves: moves, rest: rest)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  func draw(_ generator: inout SeededGenerator) -> [[Double]] {
    let round = generator.integer(below: Self.roundDraws)
    return axes.map { axis in
      axis.values.indices.map { place in
        let shared = axis.moves[place].isEmpty ? 0 : axis.moves[place][round]
        return axis.values[place] + shared + (axis.rest[place] > 0 ? axis.rest[place] * generator.normal() : 0)
      }
    }
  }

  func beats(_ axis: Int, _ first: Int, _ second: Int, _ moved: [[Double]]) -> Bool {
    guard let descriptor = axes[axis].descriptor,
      choice.policy.matters.isBetter(moved[axis][first], than: moved[axis][second], on: descriptor)
    else { return false }
    let key = (axis * candidates.count + first) * candidates.count + second
    if let known = isClear[key] { return known }
    let clear = choice.isClearlyBetter(candidates[first], candidates[second], on: descriptor.id)
    isClear[key] = clear
    return clear
  }
}
