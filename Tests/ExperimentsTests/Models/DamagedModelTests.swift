import Catalogue
import Foundation
import LinearAlgebra
import Statistics
import Testing

@testable import Experiments
@testable import Learning

/// A model file whose checksum is right but whose content somebody changed: it is refused, or it answers or refuses
/// rows; it never ends the program.
struct DamagedModelTests {
  @Test(arguments: [
    ("label", "value", StreamedAnswersTests.classifiers), ("value", "label", StreamedAnswersTests.regressors),
  ])
  func changedFilesNeverTrap(target: String, drop: String, names: [String]) throws {
    let swept = try StreamedAnswersTests.sweep(target: target, drop: drop, estimators: StreamedAnswersTests.list(names))
    let components = Catalogue.standard.components
    var generator = SeededGenerator(seed: 19)
    var loaded = 0
    for trial in swept.run.trials {
      let path = try swept.shelf.path(of: trial, in: swept.run)
      let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let rows = swept.data.coded.selectingRows(Array(0..<20))
      for _ in 0..<150 {
        var body = Array(good[ArtefactBytes.headerLength...])
        // The manifest's length stays, so that most changes reach the steps.
        for _ in 0..<(1 + generator.integer(below: 3)) {
          let place = 8 + generator.integer(below: body.count - 8)
          body[place] = generator.integer(below: 2) == 0 ? UInt8(generator.integer(below: 256)) : body[place] ^ 1
        }
        let head =
          ArtefactBytes.magic + [StoredModel.formatVersion]
          + ArtefactBytes.littleEndian(ArtefactBytes.checksum(body[...]))
        guard let model = try? StoredModel(bytes: head + body, components: components) else { continue }
        loaded += 1
        _ = try? model.pipeline.predict(rows)
        _ = try? model.pipeline.served.predict(rows)
        let predictor = model.pipeline.makeRowPredictor()
        for row in 0..<3 {
          let values = (0..<rows.columns).map { rows[row, $0] }
          _ = try? predictor.predict(coded: values.span)
        }
      }
    }
    #expect(loaded > 100)
  }
}
