import CKernels
import Foundation
import Machine
import Testing

/// What each kernel computes at every level that this processor has, beside the formula or beside the baseline.
@Suite("Kernel levels")
struct KernelLevelTests {
  /// Each level that is here, with its kernels.
  static let tables: [(level: ckernels_level, kernels: ckernels_table)] =
    [CKERNELS_BASELINE, CKERNELS_V3, CKERNELS_V4].compactMap { level in
      ckernels_table_of(level).map { (level, $0.pointee) }
    }

  /// Numbers with no pattern, between -1 and 1.
  static func noise(_ count: Int, seed: Int) -> [Double] {
    (0..<count).map { sin(Double($0 + 1) * 12.9898 + Double(seed) * 78.233) }
  }

  /// Fails where a value is NaN on one side only, or further away than `relative` times its size.
  static func expectClose(
    _ found: [Double], _ expected: [Double], relative: Double, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (index, pair) in zip(found, expected).enumerated() {
      let isClose = pair.0 == pair.1 || abs(pair.0 - pair.1) <= relative * max(abs(pair.1), 1e-300)
      #expect(isClose, "\(what), place \(index): \(pair.0) beside \(pair.1)", sourceLocation: sourceLocation)
    }
  }

  @Test func theBaselineIsAlwaysThereAndTheLevelInUseIsOneOfThem() {
    #expect(Self.tables.first?.level == CKERNELS_BASELINE)
    #expect(Self.tables.contains { $0.level == ckernels_level_in_use() })
    #expect(KernelLevel.available.count == Self.tables.count)
    #expect(KernelLevel.available.contains(KernelLevel.inUse))
  }

  @Test func levelsThatDoNotExistAreRefused() throws {
    try KernelLevel.check(environment: [:])
    try KernelLevel.check(environment: [KernelLevel.variable: "baseline"])
    #expect(throws: KernelLevelError.unknown("avx")) {
      try KernelLevel.check(environment: [KernelLevel.variable: "avx"])
    }
    #expect(KernelLevelError.unknown("avx").description.contains("this machine has: baseline"))
  }

  @Test func exponentialsStayWithinFourUnitsInTheLastPlace() {
    let scores = Self.noise(1003, seed: 1).map { $0 * 700 } + [0, -708, 708, 1e-300, -1e-17]
    let ones = [Double](repeating: 1, count: scores.count)
    let exact = scores.map { score -> Double in
      let small = exp(-abs(score))
      return small / ((1 + small) * (1 + small))
    }
    for (level, kernels) in Self.tables {
      var found = [Double](repeating: .nan, count: scores.count)
      kernels.logistic_curvatures(Int64(scores.count), scores, ones, &found)
      Self.expectClose(found, exact, relative: 4 * 0x1p-52, "curvature at level \(level.rawValue)")
    }
  }

  @Test func logisticLossesAreThoseOfTheFormula() {
    let scores = Self.noise(517, seed: 2).map { $0 * 40 }
    let targets = scores.indices.map { Double($0 % 2) }
    let weights = Self.noise(517, seed: 3).map { abs($0) }
    var total = 0.0
    let residuals = scores.indices.map { row -> Double in
      let score = scores[row]
      total += weights[row] * (max(score, 0) - targets[row] * score + log1p(exp(-abs(score))))
      return weights[row] * (1 / (1 + exp(-score)) - targets[row])
    }
    for (level, kernels) in Self.tables {
      var found = [Double](repeating: .nan, count: scores.count)
      let loss = kernels.logistic_losses(Int64(scores.count), scores, targets, weights, &found)
      #expect(abs(loss - total) <= 1e-12 * total, "level \(level.rawValue)")
      // Where the probability is nearly the target, the difference of the two keeps its absolute error only.
      for row in scores.indices { #expect(abs(found[row] - residuals[row]) <= 4e-16) }
    }
  }

  @Test func softmaxColumnsAddUpToOne() {
    let classes = 5, count = 37
    let scores = Self.noise(classes * count, seed: 4).map { $0 * 30 }
    for (level, kernels) in Self.tables {
      var values = scores
      var largest = [Double](repeating: .nan, count: count)
      var sums = largest
      kernels.softmax_columns(Int64(classes), Int64(count), &values, &largest, &sums)
      for column in 0..<count {
        let own = (0..<classes).map { scores[$0 * count + column] }
        let top = own.reduce(-Double.infinity, max)
        let whole = own.map { exp($0 - top) }.reduce(0, +)
        #expect(largest[column] == top)
        for row in 0..<classes {
          let expected = exp(own[row] - top) / whole
          #expect(abs(values[row * count + column] - expected) <= 1e-15, "level \(level.rawValue)")
        }
      }
    }
  }

  @Test func packedRowsAreBitForBitTheSame() {
    let rows = 9, columns = 11, stride = 13
    let source = Self.noise(rows * columns, seed: 5)
    let centres = Self.noise(columns, seed: 6), scales = Self.noise(columns, seed: 7)
    let weights = Self.noise(rows, seed: 8).map { abs($0) }
    var expected: [Double]?
    for (level, kernels) in Self.tables {
      var found = [Double](repeating: -7, count: rows * stride)
      kernels.pack_rows_double(
        Int64(rows), Int64(columns), source, centres, scales, weights, &found, Int64(stride), 1)
      #expect(expected.map { $0 == found } ?? true, "level \(level.rawValue)")
      expected = found
      for row in 0..<rows { #expect(found[row * stride + columns] == weights[row].squareRoot()) }
    }
  }

  @Test func gramMatricesAreSumsOfOuterProducts() {
    let rows = 301
    for (level, kernels) in Self.tables {
      let lanes = Int(kernels.gram_lanes(8))
      #expect((lanes == 0) == (level == CKERNELS_BASELINE))
      guard lanes > 0 else { continue }
      let width = 3 * lanes
      let a = Self.noise(rows * width, seed: 9)
      var found = [Double](repeating: 0, count: width * width)
      kernels.gram_double(Int64(rows), a, Int64(width), &found, Int64(width))
      for r in 0..<width {
        for s in 0...r {
          let exact = (0..<rows).reduce(0.0) { $0 + a[$1 * width + r] * a[$1 * width + s] }
          #expect(abs(found[r * width + s] - exact) <= 1e-12 * Double(rows))
        }
      }
    }
  }

  @Test func projectedAndDenseRowsAreMatrixProducts() {
    for outputs in [1, 7, 8, 31, 45, 64] {
      let inputs = 19
      let row = Self.noise(inputs, seed: 10), means = Self.noise(inputs, seed: 11)
      let axes = Self.noise(inputs * outputs, seed: 12), factors = Self.noise(outputs, seed: 13)
      let projected = (0..<outputs).map { output in
        factors[output] * (0..<inputs).reduce(0.0) { $0 + (row[$1] - means[$1]) * axes[$1 * outputs + output] }
      }
      let dense = (0..<outputs).map { output in
        (0..<inputs).reduce(factors[output]) { $0 + row[$1] * axes[$1 * outputs + output] }
      }
      for (level, kernels) in Self.tables {
        var found = [Double](repeating: .nan, count: outputs)
        kernels.project_row(row, means, axes, factors, Int64(inputs), Int64(outputs), &found)
        for output in 0..<outputs { #expect(abs(found[output] - projected[output]) <= 1e-14, "\(level.rawValue)") }
        found = [Double](repeating: .nan, count: outputs)
        kernels.dense_row(Int64(inputs), Int64(outputs), row, axes, factors, &found)
        for output in 0..<outputs { #expect(abs(found[output] - dense[output]) <= 1e-14, "\(level.rawValue)") }
      }
    }
  }

  @Test func distancesAreThoseOfTheFormula() {
    let columns = 21
    let a = Self.noise(columns, seed: 14), b = Self.noise(columns, seed: 15)
    let exact = zip(a, b).map { ($0 - $1) * 3 }.map { $0 * $0 }.reduce(0, +)
    let boxes = (0..<columns).flatMap { column -> [Double] in
      let lows = Self.noise(8, seed: 100 + column)
      return lows + lows.map { $0 + 0.25 }
    }
    for (level, kernels) in Self.tables {
      #expect(abs(kernels.squared_distance(a, b, Int64(columns), 3) - exact) <= 1e-14 * exact, "\(level.rawValue)")
      var found = [Double](repeating: .nan, count: 8)
      kernels.box_distances(boxes, a, Int64(columns), 2, &found)
      for box in 0..<8 {
        let expected = (0..<columns).reduce(0.0) { sum, column in
          let low = boxes[column * 16 + box], high = boxes[column * 16 + 8 + box]
          let outside = max(low - a[column], a[column] - high, 0) * 2
          return sum + outside * outside
        }
        #expect(abs(found[box] - expected) <= 1e-14 * max(1, expected))
      }
    }
  }

  @Test(arguments: [CKERNELS_NO_ACTIVATION, CKERNELS_RELU, CKERNELS_TANH, CKERNELS_GELU])
  func activationsAreThoseOfTheFormula(_ activation: ckernels_activation) {
    let values = Self.noise(203, seed: 16).map { $0 * 20 }
    let bias = Self.noise(203, seed: 17)
    let exact = zip(values, bias).map { pair -> Double in
      let x = pair.0 + pair.1
      switch activation {
      case CKERNELS_RELU: return max(x, 0)
      case CKERNELS_TANH: return tanh(x)
      case CKERNELS_GELU: return x / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      default: return x
      }
    }
    for (level, kernels) in Self.tables {
      var input = values
      var output = [Double](repeating: .nan, count: values.count)
      kernels.activate_double(activation, 1, Int64(values.count), bias, &input, &output)
      for place in exact.indices {
        #expect(abs(output[place] - exact[place]) <= 1e-14 * max(1, abs(exact[place])), "\(level.rawValue)")
      }
      var single = values.map { Float($0) }
      var singleOutput = [Float](repeating: .nan, count: values.count)
      kernels.activate_float(activation, 1, Int64(values.count), bias.map { Float($0) }, &single, &singleOutput)
      for place in exact.indices {
        #expect(abs(Double(singleOutput[place]) - exact[place]) <= 2e-6 * max(1, abs(exact[place])))
      }
    }
  }

  @Test func aStepOfAdamIsThatOfTheFormula() {
    let count = 61
    let gradients = Self.noise(count, seed: 18)
    for (level, kernels) in Self.tables {
      var parameters = Self.noise(count, seed: 19)
      var first = [Double](repeating: 0, count: count)
      var second = first
      let before = parameters
      kernels.adam_double(
        Int64(count), &parameters, gradients, &first, &second, 0.9, 0.999, 0.01, 1.5, 1e-8, 0.1, 0.02)
      for place in 0..<count {
        let g = gradients[place] + 0.1 * before[place]
        let m = 0.1 * g, v = (1 - 0.999) * g * g
        let expected = before[place] * (1 - 0.02) - 0.01 * m / (v.squareRoot() * 1.5 + 1e-8)
        #expect(abs(parameters[place] - expected) <= 1e-14, "level \(level.rawValue)")
      }
    }
  }

  @Test func treesAreGrownFromTheSameSumsAtEveryLevel() {
    let count = 777
    let scores = Self.noise(count, seed: 20).map { $0 * 9 }
    let classes = (0..<count).map { Int32($0 % 2) }
    let targets = classes.map { Double($0) }
    var packing = ckernels_tree_packing()
    packing.gradient_shift = 40
    packing.weight_shift = 16
    packing.weight_mask = (1 << 24) - 1
    packing.count_mask = (1 << 16) - 1
    packing.gradient_unit = 1e-4
    packing.weight_unit = 1e-4
    packing.count_unit = 1
    var expected: (gradients: [Float], weights: [Float], poisson: [Float], packed: [Int64])?
    for (level, kernels) in Self.tables {
      var gradients = [Float](repeating: .nan, count: count), weights = gradients, poisson = gradients,
        unused = gradients
      kernels.tree_logistic_gradients(scores, classes, nil, 0, Int64(count), &gradients, &weights)
      kernels.tree_gradients(CKERNELS_POISSON, 0, scores, targets, nil, 0, Int64(count), &poisson, &unused)
      var packed = [Int64](repeating: 0, count: count)
      kernels.tree_pack(gradients, weights, nil, nil, Int64(count), &packing, &packed)
      #expect(gradients.allSatisfy { $0.isFinite } && poisson.allSatisfy { $0.isFinite })
      if let expected {
        #expect(expected.gradients == gradients, "level \(level.rawValue)")
        #expect(expected.weights == weights)
        #expect(expected.poisson == poisson)
        #expect(expected.packed == packed)
      }
      expected = (gradients, weights, poisson, packed)
    }
  }
}
