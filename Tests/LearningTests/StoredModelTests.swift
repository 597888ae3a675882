import LinearAlgebra
import Records
import Statistics
import Tabular
import Testing

@testable import Learning

/// A model that adds its inputs, for files.
struct SumModel: Model, Equatable {
  static let kind = "sum-model"
  let inputWidth: Int
  let weight: Double
  var output: ModelOutput { .value }
  var parameterCount: Int { 1 }

  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return Predictions((0..<inputs.rows).map { row in (0..<inputWidth).reduce(0) { $0 + weight * inputs[row, $1] } })
  }

  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    answer[0] = 0
    for index in 0..<inputWidth { answer[0] += weight * row[index] }
  }
}

struct StoredModelTests {
  private static let components = ComponentRegistry(transforms: [], models: [SumModel.self])

  private func model(columns: [InputColumn]? = nil) throws -> StoredModel {
    let table = try Table(columns: [
      Column(name: "a", values: .numeric([1, 2, .nan, 4])),
      Column(name: "b", values: .categorical(codes: [0, 1, -1, 1], levels: ["x", "é"])),
      Column(name: "y", values: .numeric([1, 2, 3, 4])),
    ])
    let schema = TableSchema(of: table)
    let inputs = try schema.selecting(["a", "b"])
    let pipeline = FittedPipeline(
      columns: columns ?? inputs.columns.map { InputColumn(name: $0.name, kind: $0.kind) }, classes: [], stages: [],
      model: SumModel(inputWidth: 2, weight: 0.1))
    let step = StepDescription(name: "sum", version: 3, settings: ["power": .number(1), "mode": .text("plain")])
    let predictions = Predictions([0.5, 1.5, 2.5, 3.5])
    let manifest = ModelManifest(
      createdAt: "2026-01-31T14:25:00Z", task: .regression, target: schema.columns[2], classes: [], inputs: inputs,
      usedColumns: ["a"], candidate: CandidateDescription(label: "sum", transforms: [], estimator: step),
      planText: "version: 1\n", planName: "sums",
      dataset: DatasetIdentity(
        name: "t", contentHash: "00", rows: 4, columns: 2, target: "y", task: "regression", classes: []),
      dataSettings: ["header": .flag(true)], seed: .max,
      evaluations: [
        ModelManifest.Evaluation(
          evaluation: .research, trialKey: "k", split: "5 folds",
          promises: [
            ModelManifest.Promise(
              axis: AxisID(rawValue: "rmse"),
              Reading(value: 1.5, interval: Interval(lower: 1, upper: 2), sampleCount: 5))
          ])
      ], fittedRows: 4, fittedOn: "all 4 rows",
      reference: ReferenceSummary(
        columns: pipeline.columns, coded: try table.codedMatrix(["a", "b"]), target: "y",
        targets: .values([1, 2, 3, 4]),
        classes: [], predictions: predictions, answersFrom: "the test"))
    return try StoredModel(manifest: manifest, pipeline: pipeline)
  }

  @Test func manifestAndModelSurviveTheFile() throws {
    let model = try model()
    let read = try StoredModel(bytes: try model.bytes(), components: Self.components)
    #expect(read.manifest == model.manifest)
    #expect(read.pipeline.model as? SumModel == SumModel(inputWidth: 2, weight: 0.1))
    #expect(try read.bytes() == model.bytes())
  }

  @Test func referenceTellsCountsQuantilesAndShares() throws {
    let reference = try model().manifest.reference
    #expect(reference.inputs[0].count == 4)
    #expect(reference.inputs[0].missingShare == 0.25)
    #expect(reference.inputs[0].quantiles.first == 1)
    #expect(reference.inputs[0].quantiles[5] == 2)
    #expect(reference.inputs[0].quantiles.last == 4)
    #expect(reference.inputs[1].missingShare == 0.25)
    #expect(reference.inputs[1].levelShares == [1.0 / 3, 2.0 / 3])
    #expect(reference.target.mean == 2.5)
    #expect(reference.target.variance == 1.25)
    #expect(reference.answers[0].quantiles[5] == 2)
  }

  @Test func theManifestNeedsNoComponents() throws {
    let model = try model()
    let bytes = try model.bytes()
    #expect(try StoredModel.manifest(of: bytes) == model.manifest)
    #expect(throws: ArtefactError.unknownComponent(kind: "sum-model")) {
      try StoredModel(bytes: bytes, components: ComponentRegistry())
    }
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try model().bytes()
    for length in 0..<bytes.count {
      #expect(throws: ArtefactError.self, "\(length) bytes") {
        try StoredModel(bytes: Array(bytes[..<length]), components: Self.components)
      }
    }
  }

  @Test func everyFlippedByteIsAnError() throws {
    let bytes = try model().bytes()
    for position in bytes.indices {
      for mask: UInt8 in [1, 0x80, 0xff] {
        var damaged = bytes
        damaged[position] ^= mask
        #expect(throws: ArtefactError.self, "byte \(position)") {
          try StoredModel(bytes: damaged, components: Self.components)
        }
      }
    }
  }

  @Test func foreignOldAndFutureFilesAreNamed() throws {
    let model = try model()
    func refusal(_ bytes: [UInt8]) -> String? {
      do throws(ArtefactError) {
        _ = try StoredModel(bytes: bytes, components: Self.components)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(refusal(Array("id,age\n1,2\n".utf8))?.contains("isn't a Reasonable model file") == true)
    #expect(refusal([])?.contains("isn't a Reasonable model file") == true)
    #expect(refusal(try model.pipeline.artefact())?.contains("tells too little to be used") == true)
    var future = try model.bytes()
    future[4] = 3
    #expect(refusal(future)?.contains("a newer program wrote") == true)
  }

  @Test func columnsOfManifestAndModelMustAgree() throws {
    #expect(throws: ArtefactError.unreadable("its manifest tells other columns than its first step takes")) {
      try model(columns: [InputColumn(name: "a", kind: .numeric), InputColumn(name: "b", kind: .numeric)])
    }
  }

  /// Damage behind a right checksum: a file that somebody made must be refused or load, whatever it says.
  @Test func damageBehindARightChecksumNeverTraps() throws {
    let good = try model().bytes()
    var generator = SeededGenerator(seed: 3)
    var refused = 0
    for _ in 0..<2000 {
      var body = Array(good[ArtefactBytes.headerLength...])
      for _ in 0..<(1 + generator.integer(below: 3)) {
        let place = generator.integer(below: body.count)
        switch generator.integer(below: 3) {
        case 0: body[place] = UInt8(generator.integer(below: 256))
        case 1: body.remove(at: place)
        default: body.insert(UInt8(generator.integer(below: 256)), at: place)
        }
      }
      let head =
        ArtefactBytes.magic + [StoredModel.formatVersion]
        + ArtefactBytes.littleEndian(ArtefactBytes.checksum(body[...]))
      do throws(ArtefactError) {
        let model = try StoredModel(bytes: head + body, components: Self.components)
        _ = try? model.pipeline.predict(Matrix(rows: 1, columns: 2, storage: [1, 0]))
      } catch {
        refused += 1
      }
    }
    #expect(refused > 800)
  }
}
