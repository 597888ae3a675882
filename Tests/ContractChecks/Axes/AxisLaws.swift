import Learning
import LinearAlgebra
import Measurement
import Records

/// The laws that every axis obeys.
public enum AxisLaws {
  /// Checks the axes one by one, and that they can stand together in one list.
  public static func check(_ axes: [any Axis]) -> [Violation] {
    var findings = Findings("the list of axes")
    let ids = axes.map(\.descriptor.id)
    findings.require(Set(ids).count == ids.count, "identifiers are unique", "\(ids)")
    return findings.violations + axes.flatMap(check)
  }

  public static func check(_ axis: any Axis) -> [Violation] {
    var findings = Findings(axis.descriptor.id.rawValue)
    let descriptor = axis.descriptor
    findings.require(
      descriptor.id.rawValue.split(separator: ".", omittingEmptySubsequences: false)
        .allSatisfy { ParameterLaws.isComponentName(String($0)) }, "identifiers are lower case, dotted",
      descriptor.id.rawValue)
    findings.require(
      !descriptor.title.isEmpty && ParameterLaws.isSentence(descriptor.summary), "axes are described in a sentence",
      descriptor.summary)
    findings.require(descriptor.version >= 1, "versions begin at 1", "\(descriptor.version)")
    var measured = 0
    for task in LearningTask.lawTasks {
      guard
        let samples = findings.requireNoError("evidence can be made", { try AxisEvidence(task: task) })
      else { continue }
      for (name, candidate) in samples.all {
        let first = axis.outcome(of: candidate)
        findings.require(
          first == axis.outcome(of: candidate), "the same evidence gives the same outcome",
          "\(task.lawName), \(name): two outcomes differ")
        switch first {
        case .measured(let reading):
          measured += 1
          checkReading(reading, "\(task.lawName), \(name)", &findings)
        case .notApplicable(let reason):
          findings.require(!reason.isEmpty, "what doesn't apply says why", "\(task.lawName), \(name)")
        case .failed(let message):
          findings.require(
            name == AxisEvidence.brokenName, "sound evidence doesn't fail", "\(task.lawName), \(name): \(message)")
        }
      }
      if let perfect = axis.outcome(of: samples.perfect).reading, let prior = axis.outcome(of: samples.prior).reading {
        findings.require(
          !descriptor.direction.prefers(prior.value, over: perfect.value),
          "a perfect answer is not worse than the prior",
          "\(task.lawName): perfect \(perfect.value), prior \(prior.value), \(descriptor.direction)")
      }
      if axis is any FoldAxis, case .measured(let reading) = axis.outcome(of: samples.broken) {
        findings.add("answers that are no numbers give no reading", "\(task.lawName): \(reading.value)")
      }
    }
    findings.require(measured > 0, "an axis can be measured", "it applies to no task")
    if case .measured = axis.outcome(of: Candidate(task: .regression)) {
      findings.add("no evidence, no reading", "it was measured on nothing")
    }
    return findings.violations
  }

  private static func checkReading(_ reading: Reading, _ place: String, _ findings: inout Findings) {
    findings.require(reading.value.isFinite, "a measured value is a number", "\(place): \(reading.value)")
    findings.require(
      reading.samples.allSatisfy(\.isFinite), "samples are numbers", "\(place): \(reading.samples)")
    findings.require(reading.sampleCount > 0, "a reading rests on something", "\(place): no samples")
    if let interval = reading.interval {
      findings.require(
        interval.lower <= reading.value && reading.value <= interval.upper, "the interval holds the value",
        "\(place): \(reading.value) outside \(interval.lower)...\(interval.upper)")
      findings.require(
        interval.level > 0 && interval.level < 1, "the interval has a level", "\(place): \(interval.level)")
    }
  }
}
