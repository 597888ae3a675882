import Catalogue
import Foundation
import LinearAlgebra
import Records
import Tabular
import Testing

@testable import Learning

/// An artefact whose checksum is right and whose parts don't fit each other: refused when it is loaded, or answered, but
/// never a trap when a row comes in.
struct ChangedArtefactTests {
  private static let columns = [
    InputColumn(name: "a", kind: .numeric), InputColumn(name: "b", kind: .numeric),
    InputColumn(name: "c", kind: .categorical(levels: ["x", "y", "z"])),
  ]

  private static let coded = Matrix<Double>(
    (0..<40).map { row -> [Double] in
      let (first, second) = ((row * 7) % 11, (row * 5) % 13)
      return [Double(first) / 3, Double(second), Double(row % 3)]
    })

  private static func examples(classification: Bool) throws -> Examples {
    let codes = (0..<40).map { row -> Int32 in row % 5 < 2 ? 0 : 1 }
    let values = (0..<40).map { row -> Double in Double((row * 3) % 17) + coded[row, 1] }
    return try Examples(
      inputs: coded, features: InputColumn.features(of: columns),
      targets: classification ? .classes(codes, classCount: 2) : .values(values))
  }

  private static func fit(
    _ transforms: [String], _ estimator: String, _ settings: [String: SettingValue] = [:], calibration: String? = nil,
    classification: Bool
  ) throws -> FittedPipeline {
    func step(_ name: String, _ settings: [String: SettingValue] = [:]) -> StepDescription {
      StepDescription(name: name, version: 1, settings: settings)
    }
    let pipeline = try Catalogue.standard.pipeline(
      CandidateDescription(
        label: estimator, transforms: transforms.map { step($0) }, estimator: step(estimator, settings),
        calibration: calibration.map { step($0) }))
    var context = FitContext(seed: 3)
    return try pipeline.fit(
      try examples(classification: classification), columns: columns, classes: classification ? ["no", "yes"] : [],
      in: &context)
  }

  /// Every tree of values that differs in one place: a list that is shorter or longer, a whole number that is another,
  /// a key that is gone.
  private static func changes(of value: ArtefactValue) -> [ArtefactValue] {
    func lengths<Element>(_ list: [Element]) -> [[Element]] {
      guard let last = list.last else { return [] }
      return [Array(list.dropLast()), list + [last], []]
    }
    switch value {
    case .integer(let number):
      let others: [Int64] = [-6, -1, 0, number &+ 1, 1 << 40]
      return others.filter { $0 != number }.map { .integer($0) }
    case .unsigned(let number): return [.unsigned(number &+ 1), .unsigned(1 << 60)]
    case .doubles(let list): return lengths(list).map { .doubles($0) }
    case .floats(let list): return lengths(list).map { .floats($0) }
    case .packed(let packed):
      var changed = lengths(packed.values)
      let odd: [Int64] = packed.values.isEmpty ? [] : [-1, 1 << 20]
      for value in odd {
        var values = packed.values
        values[0] = value
        changed.append(values)
      }
      return changed.map { .packed(PackedIntegers(values: $0)) }
    case .list(let list):
      var changed = lengths(list)
      for place in list.indices {
        for change in changes(of: list[place]) {
          var list = list
          list[place] = change
          changed.append(list)
        }
      }
      return changed.map { .list($0) }
    case .map(let entries):
      var changed: [ArtefactValue] = []
      for place in entries.indices {
        var without = entries
        without.remove(at: place)
        changed.append(.map(without))
        for change in changes(of: entries[place].value) {
          var entries = entries
          entries[place].value = change
          changed.append(.map(entries))
        }
      }
      return changed
    default: return []
    }
  }

  private static func check(_ pipeline: FittedPipeline, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let components = Catalogue.standard.components
    let tree = try ArtefactBytes.read(try pipeline.artefact())
    var accepted = 0
    let changed = changes(of: tree)
    for change in changed {
      guard let loaded = try? FittedPipeline(artefact: ArtefactBytes.write(change), components: components) else {
        continue
      }
      accepted += 1
      _ = try? loaded.predict(coded)
      let predictor = loaded.makeRowPredictor()
      for row in 0..<3 {
        try? predictor.predict(
          RawRow(numbers: [coded[row, 0], coded[row, 1]], categories: [["x", "y", "z"][Int(coded[row, 2])]]))
      }
      _ = loaded.folded()
      _ = loaded.usedColumns
    }
    // Some changes are harmless (a name, a note); most must be refused.
    #expect(changed.count > 10, sourceLocation: sourceLocation)
    #expect(accepted < changed.count, sourceLocation: sourceLocation)
  }

  @Test(
    arguments: [
      ("prior-baseline", [:]), ("ridge-classifier", [:]), ("logistic-regression", [:]), ("linear-svm", [:]),
      ("linear-discriminant", [:]), ("quadratic-discriminant", [:]), ("gaussian-naive-bayes", [:]),
      ("nearest-neighbors", [:]), ("prototypes", [:]), ("decision-tree", ["max-depth": 2]),
      ("random-forest", ["trees": 2, "max-depth": 2]), ("extra-trees", ["trees": 2, "max-depth": 2]),
      ("gradient-boosting", ["rounds": 2, "max-leaves": 3]),
      ("multilayer-perceptron", ["hidden": .list([3, 2]), "epochs": 2]),
    ] as [(String, [String: SettingValue])])
  func classifiersAreRefusedOrAnswer(_ estimator: String, _ settings: [String: SettingValue]) throws {
    let pipeline = try Self.fit(
      ["one-hot-encoding", "standard-scaling"], estimator, settings, classification: true)
    try Self.check(pipeline)
    if let folded = pipeline.folded() { try Self.check(folded) }
  }

  @Test(
    arguments: [
      ("prior-baseline", [:]), ("ridge", [:]), ("nearest-neighbors", [:]), ("gradient-boosting", ["rounds": 2]),
      ("multilayer-perceptron", ["hidden": .list([3]), "epochs": 2]),
    ] as [(String, [String: SettingValue])])
  func regressionsAreRefusedOrAnswer(_ estimator: String, _ settings: [String: SettingValue]) throws {
    try Self.check(try Self.fit(["one-hot-encoding"], estimator, settings, classification: false))
  }

  @Test(arguments: Catalogue.standard.transforms.map { $0.name }.filter { $0 != "calendar" })
  func transformsAreRefusedOrPassOn(_ name: String) throws {
    let steps = name.hasSuffix("-encoding") ? [name] : ["one-hot-encoding", name]
    try Self.check(try Self.fit(steps, "ridge", classification: false))
  }

  @Test(arguments: Catalogue.standard.calibrations.map { $0.name })
  func calibrationsAreRefusedOrPassOn(_ name: String) throws {
    try Self.check(
      try Self.fit(["one-hot-encoding"], "logistic-regression", calibration: name, classification: true))
  }

  @Test func aFileWhoseWidthsDoNotFitIsRefusedWhenItIsLoaded() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/artefacts/widths-that-do-not-fit.reasonable")
    let bytes = [UInt8](try Data(contentsOf: file))
    #expect(throws: ArtefactError.self) {
      try FittedPipeline(artefact: bytes, components: Catalogue.standard.components)
    }
  }
}
