import GoldenFiles
import ReplayMaking
import Testing

@testable import Replay

/// Five small matrices on which every policy and the oracle have known answers; the oracle's by trying all schedules.
@Suite struct PolicyGoldenTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      struct Schedule: Decodable {
        let trainingsAt: [Int]
        let sumOfLosses: Double
      }
      struct Totals: Decodable {
        let totalCost: [String: Double]
        let bestPolicy: String
        let oracleTotal: Double
      }
      struct Range: Decodable {
        let trainings: Int
        let kappaFrom: Double
        let kappaTo: Double
      }
      let matrixTrainBlockByTestBlock: [[Double?]]
      let labelDelayBlocks: Int
      let policies: [String: Schedule]
      let oracleByTrainings: [String: Schedule]
      let atPriceOfOneTraining: [String: Totals]
      let oracleEnvelope: [Range]

      var replay: ReplayCase {
        get throws {
          let matrix = matrixTrainBlockByTestBlock.map { $0.map { $0 ?? .nan } }
          return try ReplayCase(try ReplayTriangle(losses: matrix, labelDelay: labelDelayBlocks))
        }
      }
    }
    let expected: [String: Case]
  }

  /// The policy that a golden name such as `rise 0.1: newest known loss > ...` means.
  static func choice(_ name: String) throws -> PolicyChoice {
    let words = name.split(separator: ":")[0].split(separator: " ")
    let number = words.last.flatMap { Double($0) } ?? .nan
    let text =
      switch words.dropLast().joined(separator: " ") {
      case "": "never"
      case "every": "periodic(every=\(Int(number)))"
      case "threshold": "known-error-above(threshold=\(number))"
      case "rise": "known-error-rise(rise=\(number), counted=absolute)"
      case "cumulative": "known-error-sum(threshold=\(number))"
      case "cumulative excess": "excess-error-sum(threshold=\(number))"
      default: "unknown"
      }
    return try #require(try PolicyChoice.read(text).first)
  }

  @Test func everyPolicyTrainsWhenTheGoldenOneDoes() throws {
    let golden = try GoldenFile.decode("retraining_policies", as: Golden.self)
    var compared = 0
    for (name, example) in golden.expected {
      let replay = try example.replay
      for (policy, wanted) in example.policies {
        let schedule = try Self.choice(policy).policy.schedule(on: replay, tunedBefore: 4)
        #expect(schedule == wanted.trainingsAt, "\(name), \(policy)")
        let path = RetrainingPath(replay, schedule: schedule)
        #expect(abs(path.lossSums.reduce(0, +) - wanted.sumOfLosses) < 1e-9, "\(name), \(policy)")
        #expect(path.lossSums == replay.triangle.service(trainings: schedule).stepSums, "\(name), \(policy)")
        compared += 1
      }
    }
    #expect(compared == 70)
  }

  @Test func theOracleIsTheBestOfAllSchedules() throws {
    let golden = try GoldenFile.decode("retraining_policies", as: Golden.self)
    for (name, example) in golden.expected {
      let replay = try example.replay
      let oracle = Oracle(replay)
      #expect(oracle.schedules.count == example.oracleByTrainings.count)
      for (trainings, wanted) in example.oracleByTrainings {
        let place = try #require(Int(trainings)) - 1
        #expect(oracle.schedules[place].count == place + 1)
        #expect(abs(oracle.lossSums[place] - wanted.sumOfLosses) < 1e-9, "\(name), \(trainings)")
        let path = RetrainingPath(replay, schedule: oracle.schedules[place])
        #expect(abs(path.lossSums.reduce(0, +) - wanted.sumOfLosses) < 1e-9, "\(name), \(trainings)")
      }
    }
  }

  @Test func totalsAndTheirBestPolicyAreTheGoldenOnes() throws {
    let golden = try GoldenFile.decode("retraining_policies", as: Golden.self)
    for (name, example) in golden.expected {
      let replay = try example.replay
      let oracle = Oracle(replay)
      let names = example.policies.keys.sorted()
      let lines = try names.map { policy in
        let path = RetrainingPath(replay, schedule: try Self.choice(policy).policy.schedule(on: replay, tunedBefore: 4))
        return PriceEnvelope.Line(
          errors: path.lossSums.reduce(0, +), trainings: Double(path.schedule.count - 1))
      }
      let envelope = PriceEnvelope(lines)
      for (price, wanted) in example.atPriceOfOneTraining {
        let kappa = try #require(Double(price))
        for (policy, line) in zip(names, lines) {
          let total = try #require(wanted.totalCost[policy])
          #expect(abs(line.errors + kappa * line.trainings - total) < 1e-9, "\(name), \(policy)")
        }
        let best = try #require(envelope.segments.first { kappa >= $0.from && kappa < $0.to }).index
        let least = try #require(wanted.totalCost[wanted.bestPolicy])
        #expect(abs(lines[best].errors + kappa * lines[best].trainings - least) < 1e-9, "\(name) at \(price)")
        #expect(abs(try #require(oracle.best(atPrice: kappa)).total - wanted.oracleTotal) < 1e-9, "\(name) at \(price)")
      }
    }
  }

  @Test func theOraclesEnvelopeIsTheGoldenOne() throws {
    let golden = try GoldenFile.decode("retraining_policies", as: Golden.self)
    for (name, example) in golden.expected {
      let oracle = Oracle(try example.replay)
      let lines = oracle.lossSums.enumerated().map { PriceEnvelope.Line(errors: $1, trainings: Double($0)) }
      let envelope = PriceEnvelope(lines)
      let wanted = example.oracleEnvelope.filter { $0.kappaTo - $0.kappaFrom > 1e-9 }
      let found = envelope.segments.filter { $0.to - $0.from > 1e-9 }
      #expect(found.count == wanted.count, "\(name)")
      for (segment, range) in zip(found, wanted) {
        #expect(segment.index + 1 == range.trainings, "\(name)")
        #expect(abs(segment.from - range.kappaFrom) < 1e-9, "\(name)")
        #expect(segment.to == range.kappaTo || abs(segment.to - range.kappaTo) < 1e-9, "\(name)")
      }
    }
  }
}
