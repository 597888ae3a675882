import ContractChecks
import Measurement
import Records
import Testing

/// The share of wrong answers, with one fault on demand.
private struct FaultyAxis: Axis {
  enum Fault { case none, wrongDirection, neverANumber, changing, measuresNothing, everyTask, otherNeeds }
  let fault: Fault

  var tasks: Set<TaskKind> { fault == .everyTask ? Set(TaskKind.allCases) : .classification }
  var needs: Set<EvidenceKind> { fault == .otherNeeds ? ["tea-leaves"] : [.predictions] }

  var descriptor: AxisDescriptor {
    AxisDescriptor(
      id: "faulty", title: "errors", unit: .ratio,
      direction: fault == .wrongDirection ? .higherIsBetter : .lowerIsBetter, family: .quality, sampling: .folds,
      summary: "Share of wrong answers.")
  }

  func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    if evidence.folds.isEmpty {
      guard fault == .measuresNothing else { throw .missingEvidence(.predictions) }
      return Reading(value: 0, interval: nil, sampleCount: 1)
    }
    let accuracy = try AccuracyAxis().measure(evidence)
    let chance = fault == .changing ? Double.random(in: 0...0.1) : 0
    let value = fault == .neverANumber ? accuracy.value * .nan : 1 - accuracy.value + chance
    return Reading(value: value, interval: nil, sampleCount: accuracy.sampleCount)
  }
}

struct AxisLawsTests {
  @Test func anHonestAxisBreaksNoLaw() { #expect(AxisLaws.check(FaultyAxis(fault: .none)) == []) }

  @Test func eachFaultIsFound() {
    let expected: [(FaultyAxis.Fault, String)] = [
      (.wrongDirection, "a perfect answer is not worse than the prior"),
      (.neverANumber, "sound evidence doesn't fail"),
      (.changing, "the same evidence gives the same outcome"),
      (.measuresNothing, "no evidence, no reading"),
      (.everyTask, "an axis applies to its tasks"),
      (.otherNeeds, "what an axis needs can be gathered"),
    ]
    for (fault, law) in expected {
      let found = AxisLaws.check(FaultyAxis(fault: fault)).map(\.law)
      #expect(found.contains(law), "\(fault): found \(found)")
    }
  }

  @Test func equalIdentifiersAreFound() {
    let violations = AxisLaws.check([AccuracyAxis(), AccuracyAxis()])
    #expect(violations.map(\.law) == ["identifiers are unique"])
  }
}
