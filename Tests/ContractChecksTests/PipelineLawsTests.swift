import ContractChecks
import Learning
import LinearAlgebra
import Tabular
import Testing

struct PipelineLawsTests {
  private let columns = [InputColumn(name: "a", kind: .numeric), InputColumn(name: "b", kind: .numeric)]
  private let coded: Matrix<Double> = {
    let rows = (0..<20).map { row -> [Double] in [Double((row * 7) % 11), Double((row * 5) % 13)] }
    return Matrix(rows)
  }()
  private var rows: [RawRow] { (0..<coded.rows).map { RawRow(numbers: coded.row($0)) } }

  private func laws(_ fault: FaultyEstimator.Fault) throws -> [String] {
    var parameters = FaultyEstimator.Parameters()
    parameters.fault = fault
    let examples = try Examples(
      inputs: coded, features: InputColumn.features(of: columns),
      targets: .classes((0..<20).map { $0 % 3 == 0 ? 0 : 1 }, classCount: 2))
    var context = FitContext(seed: 1)
    let pipeline = try Pipeline(transforms: [FaultyCentring()], estimator: FaultyEstimator(parameters))
      .fit(examples, columns: columns, classes: ["no", "yes"], in: &context)
    let components = ComponentRegistry(transforms: [FittedFaultyCentring.self], models: [FaultyModel.self])
    return PipelineLaws.check(pipeline, rows: rows, coded: coded, components: components).map(\.law)
  }

  @Test func anHonestPipelineBreaksNoLaw() throws { #expect(try laws(.none) == []) }

  @Test(arguments: [
    (FaultyEstimator.Fault.rowPath, "a raw row is answered like its coded row"),
    (.forgetful, "an artefact answers bit for bit the same"),
    (.hidesInputs, "unused columns change no answer"),
  ])
  func eachFaultIsFound(_ fault: FaultyEstimator.Fault, _ law: String) throws {
    let found = try laws(fault)
    #expect(found.contains(law), "found \(found)")
  }

  @Test func axesThatAreNotOrthonormalAndRatiosThatAreNotSharesAreFound() {
    // Centring is a projection on the columns themselves, whose shares are surely not half each.
    let stretched = PrincipalComponentLaws.check(
      FaultyCentring(), components: { _ in Matrix(rows: 6, columns: 6, repeating: 2) }, ratios: { _ in [] })
    #expect(stretched.contains { $0.law == "components are orthonormal" })
    let halves = PrincipalComponentLaws.check(
      FaultyCentring(), components: { _ in .identity(6) }, ratios: { _ in [0.5, 0.5, 0, 0, 0, 0] })
    #expect(halves.map(\.law) == ["ratios are shares of the total variance"])
  }
}
