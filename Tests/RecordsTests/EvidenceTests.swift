import Foundation
import Records
import Testing

/// Numbers in a fixed order that looks like none.
private struct Scramble {
  var state: UInt64
  mutating func bits() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
  mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }
}

private func bits(_ numbers: [[Double]]) -> [[UInt64]] { numbers.map { $0.map(\.bitPattern) } }

struct PredictionEvidenceTests {
  private static let odd: [Double] = [
    0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3.0, -1e-300,
  ]

  private func samples() -> [PredictionEvidence] {
    var chance = Scramble(state: 0x9e37_79b9_7f4a_7c15)
    let numbers = (0..<500).map { _ in Double(bitPattern: chance.bits()) }
    let pairs = (0..<700).flatMap { _ -> [Double] in
      let first = chance.uniform()
      return [first, 1 - first]
    }
    let free = (0..<350).flatMap { _ in [chance.uniform(), chance.uniform()] }
    let leaves = (0..<900).flatMap { row -> [Double] in
      let leaf = [0.1, 0.30000000000000004, 1, 0][row % 4]
      return [1 - leaf, leaf]
    }
    // More than 256 different numbers, and still few among so many.
    let steps = (0..<2_000).map { Double($0 % 300) / 7 }
    return [
      PredictionEvidence(form: .value, folds: [numbers, Self.odd, []]),
      PredictionEvidence(form: .value, folds: [steps]),
      PredictionEvidence(form: .probabilities(classCount: 2), folds: [pairs, [1, 0, 0, 1, 0.5, 0.5]]),
      PredictionEvidence(form: .probabilities(classCount: 2), folds: [free]),
      PredictionEvidence(form: .probabilities(classCount: 2), folds: [leaves, leaves]),
      PredictionEvidence(form: .probabilities(classCount: 2), folds: [[.nan, .nan, 1, 0]]),
      PredictionEvidence(
        form: .probabilities(classCount: 5), folds: [Array(numbers[..<50]), Array(numbers[50..<100])]),
      PredictionEvidence(form: .scores(classCount: 3), folds: [Array(numbers[..<30])]),
      PredictionEvidence(form: .value, folds: []),
    ]
  }

  @Test func comeBackBitForBit() throws {
    for sample in samples() {
      let back = try PredictionEvidence(encoded: sample.encoded())
      #expect(back.form == sample.form)
      #expect(bits(back.folds) == bits(sample.folds))
    }
  }

  @Test func damagedBytesAreRefusedOrReadButNeverTrap() {
    for sample in samples().prefix(7) {
      let bytes = sample.encoded()
      for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
        #expect(throws: EvidenceError.self) { try PredictionEvidence(encoded: Array(bytes[..<length])) }
      }
      for place in stride(from: 0, to: min(bytes.count, 40), by: 1) {
        for mask: UInt8 in [1, 0x80, 0xff] {
          var broken = bytes
          broken[place] ^= mask
          _ = try? PredictionEvidence(encoded: broken)
        }
      }
    }
    #expect(throws: EvidenceError.unknownForm(.predictions, form: 9)) { try PredictionEvidence(encoded: [9, 1, 0, 0]) }
  }

  @Test(arguments: [8, 22, 40]) func roundingKeepsTheClassAndStaysWithinItsBits(_ kept: Int) {
    var chance = Scramble(state: 77)
    for width in [2, 3, 7] {
      let rows = (0..<400).flatMap { row -> [Double] in
        // Now and then close calls: one half of two, a third of three.
        var row = (0..<width).map { _ in row % 5 == 0 ? 1 + 1e-9 * chance.uniform() : chance.uniform() }
        let sum = row.reduce(0, +)
        for place in row.indices { row[place] /= sum }
        if width == 2 { row[0] = 1 - row[1] }
        return row
      }
      let exact = PredictionEvidence(form: .probabilities(classCount: width), folds: [rows])
      let rounded = exact.rounded(toBits: kept)
      for start in stride(from: 0, to: rows.count, by: width) {
        let before = Array(exact.folds[0][start..<start + width])
        let after = Array(rounded.folds[0][start..<start + width])
        #expect(before.firstIndex(of: before.max() ?? 0) == after.firstIndex(of: after.max() ?? 0))
        for (old, new) in zip(before, after) where width > 2 || old < 0.5 {
          #expect(abs(old - new) <= old * 2 / Double(1 << (kept - 1)) + 0x1p-52)
        }
        if width == 2 { #expect(after[0] + after[1] == 1) }
      }
      #expect(exact.rounded(toBits: 53) == exact)
    }
  }

  @Test func rowsThatWereInOrderOrLevelStaySo() throws {
    var chance = Scramble(state: 31)
    // As a model with very sure answers gives them: far out, and both sides with their own last bits.
    let rows = (0..<3_000).flatMap { row -> [Double] in
      let score = 160 * (chance.uniform() - 0.5) * (row % 3 == 0 ? 10 : 1)
      let (low, high) = (exp(-abs(score)), 1 / (1 + exp(-abs(score))))
      let small = low * high
      return score < 0 ? [high, small] : [small, high]
    }
    let exact = PredictionEvidence(form: .probabilities(classCount: 2), folds: [rows])
    let kept = exact.rounded(toBits: 22)
    func second(_ evidence: PredictionEvidence) -> [Double] {
      stride(from: 1, to: rows.count, by: 2).map { evidence.folds[0][$0] }
    }
    let (before, after) = (second(exact), second(kept))
    #expect(before.count { $0 == 1 } > 100 && before.count { $0 < 1e-300 && $0 > 0 } > 10)
    let order = before.indices.sorted { before[$0] < before[$1] }
    for (lower, upper) in zip(order, order.dropFirst()) {
      #expect(after[lower] <= after[upper])
      if before[lower] == before[upper] { #expect(after[lower] == after[upper]) }
      if before[lower] == 0 { #expect(after[lower] == 0) }
      if before[upper] == 1 { #expect(after[upper] == 1) }
    }
    // New ties are as rare as the bits allow, and none at the ends.
    #expect(Set(after).count > Set(before).count - 5)
    for (old, new) in zip(rows, kept.folds[0]) where old < 0.5 {
      #expect(abs(old - new) <= 1e-6 * old)
    }
    #expect(bits(try PredictionEvidence(encoded: kept.encoded()).folds) == bits(kept.folds))
  }

  @Test func valuesAndScoresAreNeverRounded() {
    let numbers = [1 / 3.0, 1e6 + 1e-6]
    for form in [PredictionEvidence.Form.value, .scores(classCount: 2)] {
      let exact = PredictionEvidence(form: form, folds: [numbers])
      #expect(exact.rounded(toBits: 8) == exact)
    }
  }

  @Test func probabilitiesThatAreNoneAreLeftAlone() {
    let odd = PredictionEvidence(form: .probabilities(classCount: 2), folds: [[.nan, 1 / 3.0, 1.5, -0.5]])
    #expect(bits(odd.rounded(toBits: 10).folds) == bits(odd.folds))
  }
}

struct OtherEvidenceTests {
  @Test func foldsAndColumnsComeBack() throws {
    let assignment = FoldAssignment(folds: [
      .init(train: Array(0..<1_000), test: [1_005, 1_002, 7, .max]), .init(train: [], test: [0]),
    ])
    #expect(try FoldAssignment(encoded: assignment.encoded()) == assignment)
    // Rows in order take one byte each.
    #expect(FoldAssignment(folds: [.init(train: Array(0..<1_000), test: [])]).encoded().count < 1_010)
    for column in [
      StoredColumn.numbers([1, -0.0, 1e300, 0.1]),
      .categories([0, 1, -1, 1], levels: ["no", "yes, \"sometimes\" ü"]),
    ] {
      #expect(try StoredColumn(encoded: column.encoded()) == column)
      let bytes = column.encoded()
      for length in 0..<bytes.count {
        #expect(throws: EvidenceError.self) { try StoredColumn(encoded: Array(bytes[..<length])) }
      }
    }
  }

  @Test func timingsComeBackAndTakeLittle() throws {
    let seconds = (0..<2_000).map { 1e-6 + 1e-9 * Float($0 % 37) }
    func round(_ process: Int) -> TimingRound {
      TimingRound(
        rowSeconds: seconds, blockSeconds: [3e-7, 1e-7, 0], rowsPerSecond: [1e6, 2.5e6], process: process)
    }
    var account = SittingAccount()
    account.turns = 40
    account.slowRounds = 300
    let timings = CallTimings(
      rounds: [round(0), round(1)], batchSizes: [1, 64], blockCalls: 16, clockResolutionSeconds: 1e-9,
      clockOverheadSeconds: 2.5e-8)
    for evidence in [
      TimingEvidence(served: timings),
      TimingEvidence(served: timings, unfolded: timings, processor: 300, account: account, noise: .assumed),
    ] {
      let bytes = try evidence.encoded()
      #expect(try TimingEvidence(encoded: bytes) == evidence)
      for length in stride(from: 0, to: bytes.count, by: 101) {
        #expect(throws: EvidenceError.self) { try TimingEvidence(encoded: Array(bytes[..<length])) }
      }
    }
    #expect(try TimingEvidence(served: timings).encoded().count < 2 * 2_000 * 2)
  }

  @Test func timingsOfSeveralProcessesBecomeOneSitting() throws {
    func part(_ sizes: [Int], resolution: Double) -> CallTimings {
      CallTimings(
        rounds: (0..<2).map { _ in TimingRound(rowSeconds: [2, 1], rowsPerSecond: sizes.map(Double.init)) },
        batchSizes: sizes, clockResolutionSeconds: resolution, clockOverheadSeconds: resolution)
    }
    let joined = try #require(CallTimings(joining: [part([1, 64], resolution: 1), part([1], resolution: 3)]))
    #expect(joined.rounds.map(\.process) == [0, 0, 1, 1])
    #expect(joined.roundsByProcess.map(\.count) == [2, 2])
    #expect(joined.batchSizes == [1] && joined.rounds.allSatisfy { $0.rowsPerSecond == [1] })
    #expect(joined.clockResolutionSeconds == 3 && joined.clockOverheadSeconds == 2)
    #expect(CallTimings(joining: []) == nil)
  }

  @Test func plainBodiesAreStoredAsText() throws {
    let costs = FitCostEvidence(folds: [.init(standaloneCPUSeconds: 1 / 3.0, marginalCPUSeconds: .nan)])
    let back = try FitCostEvidence(encoded: try costs.encoded())
    #expect(back.folds[0].standaloneCPUSeconds == 1 / 3.0)
    #expect(back.folds[0].marginalCPUSeconds.isNaN)
    let deployment = DeploymentEvidence(
      artefactBytes: 12, parameterCount: 3, rawColumnCount: 4, usedRawColumns: [0, 2],
      fits: [FitCost(cpuSeconds: 0.1, wallSeconds: 0.2)], peakFitBytes: nil,
      artefact: StoredFile(path: "models/a.reasonable", hash: "ff", bytes: 9))
    #expect(try DeploymentEvidence(encoded: try deployment.encoded()) == deployment)
    #expect(throws: EvidenceError.malformed(.deployment)) { try DeploymentEvidence(encoded: Array("{}".utf8)) }
  }

  @Test func aProtocolIsStoredByItsId() throws {
    let splits: [EvaluationProtocol: String] = [.research: "a", .production: "b"]
    let text = try CanonicalJSON.text(splits)
    #expect(text == #"{"production":"b","research":"a"}"#)
    #expect(try CanonicalJSON.value([EvaluationProtocol: String].self, from: text) == splits)
    // A record of a later version can still be shown.
    let unknown = try CanonicalJSON.value([EvaluationProtocol].self, from: #"["noise"]"#)
    #expect(unknown.map(\.title) == ["noise"])
    #expect(EvaluationProtocol(known: "noise") == nil)
    #expect(Set(EvaluationProtocol.all.map(\.id)).count == EvaluationProtocol.all.count)
  }
}
