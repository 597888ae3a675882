import Foundation
import Learning
import LinearAlgebra
import Synchronization

/// A small honest estimator for every task, with one fault on demand: what the laws must find.
struct FaultyEstimator: Estimator {
  enum Fault: String, CaseIterable, Codable, Sendable {
    case none, unseeded, threads, impure, rowPath, batch, position, forgetful, learnsNaN, answersNaN, answersNothing
    case anyWidth, unnormalised, ignoresWeights, doublesWeights, hidesInputs, notFinite, readsScratch, singleClass,
      overflows
  }

  struct Parameters: ParameterSet {
    var fault = Fault.none
    static let fields: [ParameterField<Self>] = [.choice("fault", \.fault, "what goes wrong")]
  }

  static let name = "faulty"
  static let version = 1
  static let summary = "Learns the mean of each class, or a slope."
  static let capabilities: Capabilities = [
    .regression, .classification, .sampleWeights, .probabilities, .needsScaling,
  ]
  static let counter = Atomic<Int>(0)

  let parameters: Parameters
  init(_ parameters: Parameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FaultyModel {
    let fault = parameters.fault
    if fault != .learnsNaN { try examples.requireFiniteInputs() }
    for feature in examples.features where feature.kind != .numeric { throw .categoricalFeature(name: feature.name) }
    var weights = examples.weights ?? [Double](repeating: 1, count: examples.rows)
    if fault == .ignoresWeights { weights = weights.map { _ in 1 } }
    if fault == .doublesWeights, examples.weights != nil { weights[0] *= 2 }

    let inputs = examples.inputs
    func mean(where included: (Int) -> Bool) -> (means: [Double], share: Double) {
      var sums = [Double](repeating: 0, count: inputs.columns)
      var total = 0.0
      for row in 0..<inputs.rows where included(row) {
        for column in 0..<inputs.columns { sums[column] += weights[row] * inputs[row, column] }
        total += weights[row]
      }
      return (sums.map { total > 0 ? $0 / total : 0 }, total / weights.reduce(0, +))
    }
    var model: FaultyModel
    switch examples.targets {
    case .values(let values):
      let all = mean { _ in true }.means
      var covariance = 0.0
      var variance = 0.0
      let total = weights.reduce(0, +)
      let target = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / total
      for row in 0..<inputs.rows {
        covariance += weights[row] * (inputs[row, 0] - all[0]) * (values[row] - target)
        variance += weights[row] * (inputs[row, 0] - all[0]) * (inputs[row, 0] - all[0])
      }
      let slope = variance > 1e-12 ? covariance / variance : 0
      model = FaultyModel(
        centres: Matrix([[slope] + [Double](repeating: 0, count: inputs.columns - 1)]),
        shares: [target - slope * all[0]], output: .value, fault: fault)
    case .classes(let codes, let classCount):
      let groups = (0..<classCount).map { index in mean { Int(codes[$0]) == index } }
      model = FaultyModel(
        centres: Matrix(groups.map(\.means)), shares: groups.map(\.share),
        output: .probabilities(classCount: classCount), fault: fault)
    }
    if fault == .unseeded { model.shares[0] += 1e-9 * Double(Self.counter.add(1, ordering: .relaxed).newValue) }
    if fault == .threads { model.shares[0] += 1e-9 * Double(context.threadCount) }
    if fault == .singleClass, model.shares.contains(1) { model.shares.reverse() }
    guard fault == .overflows || (model.centres.storage + model.shares).allSatisfy({ abs($0) < 1e150 }) else {
      throw .numerical("the values are too large for squares; scale the columns")
    }
    return model
  }
}

struct FaultyModel: Model {
  static let kind = "faulty-model"
  var centres: Matrix<Double>
  var shares: [Double]
  let output: ModelOutput
  let fault: FaultyEstimator.Fault

  init(centres: Matrix<Double>, shares: [Double], output: ModelOutput, fault: FaultyEstimator.Fault) {
    self.centres = centres
    self.shares = shares
    self.output = output
    self.fault = fault
  }

  private enum CodingKeys: CodingKey { case centres, shares, output, fault }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(centres, forKey: .centres)
    try container.encode(fault == .forgetful ? shares.map { Double(Float($0)) } : shares, forKey: .shares)
    try container.encode(output, forKey: .output)
    try container.encode(fault, forKey: .fault)
  }

  var inputWidth: Int { centres.columns }
  var parameterCount: Int { centres.storage.count + shares.count }
  var scratchCount: Int { 1 }
  var usedInputs: [Int] { fault == .hidesInputs ? [] : Array(0..<inputWidth) }

  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    if fault != .answersNothing, inputs.rows == 0 { throw .noRows }
    if fault != .anyWidth, inputs.columns != inputWidth {
      throw .widthMismatch(expected: inputWidth, found: inputs.columns)
    }
    if fault != .answersNaN, let place = inputs.firstNonFinite {
      throw .notFinite(row: place.row, column: place.column)
    }
    var values = Matrix<Double>(rows: inputs.rows, columns: output.width)
    for row in 0..<inputs.rows {
      var answer = [Double](repeating: 0, count: output.width)
      let input = inputs.row(row) + [Double](repeating: 0, count: max(0, inputWidth - inputs.columns))
      var span = answer.mutableSpan
      self.answer(input.span, into: &span)
      for column in answer.indices { values[row, column] = answer[column] }
      if fault == .batch { values[row, 0] += 1e-6 * Double(inputs.rows) }
      if fault == .position { values[row, 0] += 1e-6 * Double(row) }
      if fault == .impure {
        values[row, 0] += 1e-12 * Double(FaultyEstimator.counter.add(1, ordering: .relaxed).newValue)
      }
      if fault == .notFinite { values[row, 0] = .infinity }
    }
    return Predictions(output: output, values: values)
  }

  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    self.answer(row, into: &answer)
    if fault == .rowPath { answer[0] += 1e-6 }
    if fault == .readsScratch { answer[0] += scratch[0] }
  }

  private func answer(_ row: Span<Double>, into answer: inout MutableSpan<Double>) {
    if case .value = output {
      answer[0] = shares[0]
      for column in 0..<inputWidth { answer[0] += centres[0, column] * row[column] }
      return
    }
    var sum = 0.0
    for index in shares.indices {
      var distance = 0.0
      for column in 0..<inputWidth {
        let difference = row[column] - centres[index, column]
        distance += fault == .overflows ? difference * difference : min(difference * difference, 1e200)
      }
      answer[index] = shares[index] / (1 + distance)
      sum += answer[index]
    }
    for index in shares.indices { answer[index] /= fault == .unnormalised ? sum * 0.9 : sum }
  }
}
