import ContractChecks
import Learning
import LinearAlgebra
import Testing

/// Subtracts the column means, with one fault on demand.
struct FaultyCentring: Transform {
  enum Fault: String, CaseIterable, Codable, Sendable {
    case none, wrongMap, rowPath, localSources, hiddenSource, missingFeature, batch, forgetful, divides, unseeded
  }
  struct Parameters: ParameterSet {
    var fault = Fault.none
    static let fields: [ParameterField<Self>] = [.choice("fault", \.fault, "what goes wrong")]
  }
  static let name = "faulty-centring"
  static let version = 1
  static let summary = "Subtracts the mean."
  let parameters: Parameters
  init(_ parameters: Parameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedFaultyCentring {
    try examples.requireFiniteInputs()
    let fault = parameters.fault
    var means = (0..<examples.inputs.columns).map { column in
      examples.inputs.column(column).reduce(0, +) / Double(examples.rows)
    }
    if fault == .unseeded {
      means[0] += 1e-9 * Double(FaultyEstimator.counter.add(1, ordering: .relaxed).newValue)
    }
    var features = examples.features.enumerated().map { index, feature in
      Feature(name: feature.name, sources: fault == .localSources ? [index] : feature.sources)
    }
    if fault == .missingFeature, features.count > 1 { features.removeLast() }
    let second = examples.inputs.column(min(1, means.count - 1))
    let spread = (second.max() ?? 0) - (second.min() ?? 0)
    return FittedFaultyCentring(
      means: means, scale: fault == .divides ? 1 / spread : 1, outputFeatures: features, fault: fault)
  }
}

struct FittedFaultyCentring: FittedTransform {
  static let kind = "fitted-faulty-centring"
  var means: [Double]
  let scale: Double
  let outputFeatures: [Feature]
  let fault: FaultyCentring.Fault
  var inputWidth: Int { means.count }
  var parameterCount: Int { means.count }

  init(means: [Double], scale: Double, outputFeatures: [Feature], fault: FaultyCentring.Fault) {
    self.means = means
    self.scale = scale
    self.outputFeatures = outputFeatures
    self.fault = fault
  }

  private enum CodingKeys: CodingKey { case means, scale, outputFeatures, fault }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fault == .forgetful ? means.map { Double(Float($0)) } : means, forKey: .means)
    try container.encode(scale, forKey: .scale)
    try container.encode(outputFeatures, forKey: .outputFeatures)
    try container.encode(fault, forKey: .fault)
  }

  func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    guard inputs.rows > 0 else { throw .noRows }
    guard inputs.columns == inputWidth else { throw .widthMismatch(expected: inputWidth, found: inputs.columns) }
    if let place = inputs.firstNonFinite { throw .notFinite(row: place.row, column: place.column) }
    var result = inputs
    for row in 0..<inputs.rows {
      for column in 0..<inputs.columns { result[row, column] = (inputs[row, column] - means[column]) * scale }
      if fault == .batch { result[row, 0] += 1e-6 * Double(inputs.rows) }
      if fault == .hiddenSource, inputs.columns > 1 { result[row, 0] += inputs[row, 1] }
    }
    return result
  }

  func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    for index in 0..<min(row.count, output.count) { output[index] = (row[index] - means[index]) * scale }
    if fault == .rowPath { output[0] += 1e-6 }
    if fault == .hiddenSource, row.count > 1 { output[0] += row[1] }
  }

  var affineMap: AffineMap? {
    guard fault == .none || fault == .wrongMap else { return nil }
    return AffineMap(
      scale: [Double](repeating: 1, count: means.count), offset: means.map { fault == .wrongMap ? $0 : -$0 })
  }
}

struct TransformLawsTests {
  private func laws(_ fault: FaultyCentring.Fault) -> Set<String> {
    var parameters = FaultyCentring.Parameters()
    parameters.fault = fault
    return Set(TransformLaws.check(FaultyCentring(parameters)).map(\.law))
  }

  @Test func anHonestTransformBreaksNoLaw() {
    #expect(TransformLaws.check(FaultyCentring()) == [])
  }

  @Test func eachFaultIsFound() {
    let expected: [(FaultyCentring.Fault, String)] = [
      (.wrongMap, "the affine map is the transform"),
      (.rowPath, "the single-row path gives what the batch gives"),
      (.localSources, "sources are raw columns"),
      (.hiddenSource, "sources are complete"),
      (.missingFeature, "every output column has a feature"),
      (.batch, "a batch equals its rows one by one"),
      (.forgetful, "a stored copy gives bit for bit the same"),
      (.divides, "only constant columns become(s) nothing infinite"),
      (.unseeded, "same seed, same transform"),
    ]
    for (fault, law) in expected {
      let found = laws(fault)
      // 0 / 0 is NaN and not infinite, so dividing by a spread of nothing shows as lost completeness.
      let accepted = fault == .divides ? ["complete rows stay complete (only constant columns)", law] : [law]
      #expect(!found.isDisjoint(with: accepted), "\(fault): found \(found.sorted())")
    }
  }
}
