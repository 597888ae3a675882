import Foundation
import Frontier
import Learning
import Measurement
import Records
import Statistics

/// What a self-test found of its machine.
package struct SelfTestFindings: Sendable {
  /// One timed axis.
  package struct AxisFinding: Sendable {
    package let axis: AxisDescriptor
    package let noise: NoiseFloor.Entry
    /// Share of the pairs of equal models that a comparison called different.
    package let falseAlarms: Double
    /// Share of the models with 5% added that a comparison called slower; nil: answers in batches aren't slowed.
    package let foundShare: Double?
    /// The same with 200 ns added.
    package let foundSeconds: Double?
    /// Share of the pairs of sittings in which the interval of one held the value of the other.
    package let coverage: Double
    /// Median width of the intervals, as a share of the value.
    package let width: Double
  }

  package let axes: [AxisFinding]
  package let noise: NoiseFloor
  /// What a reader should know of the sittings.
  package let notes: [String]

  /// A few sittings within a minute don't see what an hour brings: the spread between them never counts as less than this
  /// share of what is assumed of an untested machine.
  static let leastShareOfAssumed = 1.0 / 3

  private static let axes: [any Axis] = [LatencyAxis(.median), LatencyAxis(.percentile99), ThroughputAxis()]

  init(_ sittings: [TimingSitting]) throws {
    var entries: [AxisID: NoiseFloor.Entry] = [:]
    let plain = try sittings.map { try $0.evidence(noise: .none).map { try $0.get() } }
    for axis in Self.axes {
      entries[axis.descriptor.id] = try Self.entry(
        axis, try plain.map { sitting in try sitting.map { try Self.reading(axis, $0) } })
    }
    let noise = NoiseFloor(axes: entries, measuredAt: Timestamp.now, sittings: sittings.count)
    self.noise = noise
    let known = try sittings.map { try $0.evidence(noise: noise).map { try $0.get() } }
    axes = try Self.axes.map { axis in
      try Self.finding(axis, try known.map { sitting in try sitting.map { try Self.reading(axis, $0) } }, noise)
    }
    notes = Array(Set(sittings.compactMap(\.note))).sorted()
  }

  private static func reading(_ axis: any Axis, _ timing: TimingEvidence) throws -> Reading {
    var evidence = Evidence(task: .classification(classCount: 2))
    evidence.insert(timing)
    return try axis.measure(evidence)
  }

  /// - Parameter sittings: for each the readings of all models in their forms.
  private static func entry(_ axis: any Axis, _ sittings: [[Reading]]) throws -> NoiseFloor.Entry {
    let forms = SelfTest.forms.count
    let models = stride(from: 0, to: sittings.first?.count ?? 0, by: forms)
    var logarithms: [Double] = []
    var variances: [Double] = []
    var fastest: (value: Double, differences: [Double]) = (.infinity, [])
    for model in models {
      let pairs = sittings.map { (first: $0[model], second: $0[model + 1]) }
      logarithms += pairs.map { abs(log($0.first.value / $0.second.value)) }
      for copy in [model, model + 1] {
        let values = sittings.map { log($0[copy].value) }
        // What the processes of a sitting explain; a median's variance is pi / 2 of a mean's.
        let within = sittings.map { sitting in
          let error = (try? MeanEstimate(of: sitting[copy].samples.map { log(max($0, 1e-300)) }))?.standardError ?? 0
          return error * error * Double.pi / 2
        }
        let deviation = try MeanEstimate(of: values).standardDeviation
        variances.append(deviation * deviation - within.reduce(0, +) / Double(within.count))
      }
      let middle = try Quantile.median(pairs.map(\.first.value))
      if middle < fastest.value {
        fastest = (middle, pairs.map { abs($0.first.value - $0.second.value) })
      }
    }
    let assumed = NoiseFloor.assumed.sittingSpread(axis.descriptor.id) * leastShareOfAssumed
    let variance = variances.reduce(0, +) / Double(max(1, variances.count))
    return NoiseFloor.Entry(
      sittingSpread: max(assumed, max(0, variance).squareRoot()),
      factor: exp(try Quantile.of(0.95, logarithms)),
      difference: axis.descriptor.unit == .seconds ? try Quantile.of(0.95, fastest.differences) : 0)
  }

  private static func finding(
    _ axis: any Axis, _ sittings: [[Reading]], _ noise: NoiseFloor
  ) throws -> AxisFinding {
    let descriptor = axis.descriptor.with(indistinction: noise.indistinction(on: axis.descriptor, tolerance: nil))
    let forms = SelfTest.forms.count
    var verdicts = [[Bool]](repeating: [], count: forms)
    for sitting in sittings {
      for model in stride(from: 0, to: sitting.count, by: forms) {
        for form in 1..<forms {
          verdicts[form].append(try areToldApart(sitting[model], sitting[model + form], descriptor))
        }
      }
    }
    var held: [Bool] = []
    var widths: [Double] = []
    for (number, sitting) in sittings.enumerated() {
      for (place, reading) in sitting.enumerated() {
        guard let interval = reading.interval else { continue }
        widths.append((interval.upper - interval.lower) / reading.value)
        held += sittings.indices.filter { $0 != number }.map { other in
          let value = sittings[other][place].value
          return interval.lower <= value && value <= interval.upper
        }
      }
    }
    func share(_ values: [Bool]) -> Double { Double(values.count { $0 }) / Double(max(1, values.count)) }
    let isOfRows = descriptor.unit == .seconds
    return AxisFinding(
      axis: descriptor, noise: noise.axes[descriptor.id] ?? NoiseFloor.Entry(sittingSpread: 0, factor: 1),
      falseAlarms: share(verdicts[1]), foundShare: isOfRows ? share(verdicts[2]) : nil,
      foundSeconds: isOfRows ? share(verdicts[3]) : nil, coverage: share(held),
      width: widths.isEmpty ? .nan : try Quantile.median(widths))
  }

  /// What `compare` says of two models of one run.
  private static func areToldApart(_ first: Reading, _ second: Reading, _ axis: AxisDescriptor) throws -> Bool {
    func trial(_ reading: Reading, _ label: String) -> TrialRecord {
      TrialRecord(
        key: label,
        candidate: CandidateDescription(
          label: label, transforms: [], estimator: StepDescription(name: label, version: 1, settings: [:])),
        evaluation: .research, status: .completed, outcomes: [axis.id: .measured(reading)], folds: [], notes: [],
        finishedAt: "")
    }
    let comparison = try CandidateComparison(trial(first, "first"), trial(second, "second"), axes: [axis])
    return comparison.rows.contains { [.firstBetter, .secondBetter].contains($0.verdict) }
  }
}
