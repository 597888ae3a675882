import GoldenFiles
import Records
import ReplayMaking
import Testing

@testable import Replay

@Suite struct TriangleTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      struct Schedule: Decodable {
        let trainingsAt: [Int]
        let losses: [Double]
        let sumOfLosses: Double
      }
      let matrixTrainBlockByTestBlock: [[Double?]]
      let labelDelayBlocks: Int
      let policies: [String: Schedule]
    }
    let expected: [String: Case]
  }

  @Test func losesAlongEveryGoldenScheduleWhatTheMatrixSays() throws {
    let golden = try GoldenFile.decode("retraining_policies", as: Golden.self)
    var schedules = 0
    for (name, example) in golden.expected {
      let matrix = example.matrixTrainBlockByTestBlock.map { $0.map { $0 ?? .nan } }
      let triangle = try ReplayTriangle(losses: matrix, labelDelay: example.labelDelayBlocks)
      for (policy, wanted) in example.policies {
        let service = triangle.service(trainings: wanted.trainingsAt)
        for (found, loss) in zip(service.stepLosses, wanted.losses) {
          #expect(abs(found - loss) < 1e-9, "\(name), \(policy)")
        }
        #expect(abs(service.stepSums.reduce(0, +) - wanted.sumOfLosses) < 1e-9, "\(name), \(policy)")
        schedules += 1
      }
      // At step t the labels of steps before t - delay are known.
      for step in matrix.indices {
        #expect(triangle.timeline.knownCount(at: step) == max(0, step - example.labelDelayBlocks), "\(name)")
      }
    }
    #expect(schedules == 70)
  }

  /// Four rows of history, then three steps of four rows; model i loses 1 at the rows that `wrong` lists.
  private func triangle(
    servesFrom: [Int] = [4, 8, 12], wrong: [Set<Int>] = [[5, 6, 9, 13], [8, 11], [12, 15]], failure: Int? = nil
  ) throws -> ReplayTriangle {
    let count = 16
    let (moments, order) = ReplayTimeline.arrivals(delayedByRows: 2, count: count)
    let timeline = ReplayTimeline(
      order: (0..<Int32(count)).map { $0 }, times: (0..<count).map(Double.init), timesAreSeconds: true,
      steps: [4, 8, 12].map { ReplayTimeline.Step(rows: $0..<$0 + 4, startTime: Double($0), endTime: Double($0 + 4)) },
      arrivals: moments, arrivalOrder: order)
    var builder = try ReplayTriangle.Builder(
      timeline,
      fits: servesFrom.enumerated().map { model, position in
        ReplayTriangle.Fit(
          cpuSeconds: Double(model + 1), servesFrom: position, trainRows: 4 * model + 3,
          failure: model == failure ? "one class" : nil)
      }, keepsRows: true)
    for model in 0..<3 {
      let start = timeline.moment(ofStep: model)
      try builder.add(model == failure ? [] : (start..<count).map { wrong[model].contains($0) ? 1 : 0 })
    }
    return try builder.triangle()
  }

  @Test func aModelThatIsDeployedLateLeavesTheFirstRowsToTheOneBefore() throws {
    let service = try triangle(servesFrom: [4, 10, 13]).service(trainings: [0, 1, 2])
    #expect(service.stretches.map(\.model) == [0, 1, 2])
    #expect(service.stretches.map(\.rows) == [4..<10, 10..<13, 13..<16])
    // Step 2: model 0 answers rows 8 and 9 and is wrong at 9; model 1 answers 10 and 11 and is wrong at 11.
    #expect(service.stepSums == [2, 2, 1])
    #expect(service.fitCPUSeconds == 6)
    #expect(service.meanLoss == 5.0 / 12)
    #expect(service.meanLoss(ofSteps: 1..<3) == 3.0 / 8)
  }

  @Test func aModelThatIsReadyAfterItsSuccessorNeverServes() throws {
    let service = try triangle(servesFrom: [4, 14, 12]).service(trainings: [0, 1, 2])
    #expect(service.stretches.map(\.model) == [0, 2])
    #expect(service.stretches.last?.rows == 12..<16)
    #expect(service.fitCPUSeconds == 6)
  }

  @Test func aTrainingThatFailsLeavesTheModelThatServes() throws {
    let triangle = try triangle(failure: 1)
    let service = triangle.service(trainings: [0, 1])
    #expect(service.stretches.map(\.model) == [0])
    #expect(service.stepSums == [2, 1, 1])
    #expect(service.fitCPUSeconds == 3)
    #expect(triangle.loss(trainedAt: 1, servedAt: 1).isNaN)
  }

  @Test func aModelLateByTheWholeReplayNeverServes() throws {
    let service = try triangle(servesFrom: [4, 99, 99]).service(trainings: [0, 1, 2])
    #expect(service.stretches.map(\.model) == [0])
  }

  @Test func cellsAreMeansOfRows() throws {
    let triangle = try triangle(servesFrom: [4, 9, 15])
    #expect(triangle.loss(trainedAt: 0, servedAt: 0) == 0.5)
    #expect(triangle.loss(trainedAt: 0, servedAt: 2) == 0.25)
    #expect(triangle.loss(trainedAt: 1, servedAt: 1) == 0.5)
    #expect(triangle.loss(trainedAt: 2, servedAt: 2) == 0.5)
    #expect(triangle.loss(trainedAt: 2, servedAt: 1).isNaN)
    #expect(triangle.loss(of: 1, row: 11) == 1)
    #expect(triangle.loss(of: 1, row: 12) == 0)
  }

  @Test func stepMeansMakeTheSameTriangleAsRows() throws {
    let whole = try triangle()
    let means = (0..<3).map { model in (model..<3).map { whole.loss(trainedAt: model, servedAt: $0) } }
    let other = try ReplayTriangle(whole.timeline, fits: whole.fits, stepLosses: means)
    for schedule in [[0], [0, 1], [0, 2], [0, 1, 2]] {
      #expect(whole.service(trainings: schedule) == other.service(trainings: schedule))
    }
    #expect(!other.hasRows)
    let late = try triangle(servesFrom: [4, 9, 12])
    #expect(throws: ReplayError.rowsNeeded(model: 1)) {
      try ReplayTriangle(late.timeline, fits: late.fits, stepLosses: means)
    }
  }

  @Test func refusesLossesThatAreMissingOrNotFinite() throws {
    #expect(throws: ReplayError.wrongCount(what: "losses", expected: 2, found: 1)) {
      try ReplayTriangle(losses: [[0.1], [0.2]], labelDelay: 0)
    }
    #expect(throws: ReplayError.lossNotFinite(model: 1)) {
      try ReplayTriangle(losses: [[0.1, 0.2], [0.2, .nan]], labelDelay: 0)
    }
    #expect(throws: ReplayError.wrongCount(what: "fits", expected: 0, found: 0)) {
      try ReplayTriangle(losses: [], labelDelay: 0)
    }
  }
}
