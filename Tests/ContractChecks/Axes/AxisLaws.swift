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
    var economics = Economics(predictionsAMonth: 1000)
    economics.cpuHour = 0.1
    economics.gigabyteMonth = 0.1
    economics.errorCost = 2
    let axis = axis.priced(by: economics)
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
        let isMeant = axis.tasks.contains(TaskKind(task))
        switch first {
        case .measured(let reading):
          measured += 1
          findings.require(isMeant, "an axis is measured for its tasks only", "\(task.lawName), \(name)")
          checkReading(reading, "\(task.lawName), \(name)", &findings)
        case .notApplicable(let reason):
          findings.require(!reason.isEmpty, "what doesn't apply says why", "\(task.lawName), \(name)")
          // Of a model that takes nobody for a class no group can say how often it is right about that.
          let isUndefined = axis.descriptor.family == .fairness && name == AxisEvidence.priorName
          findings.require(
            !isMeant || isUndefined, "an axis applies to its tasks", "\(task.lawName), \(name): \(reason)")
        case .failed(let message):
          findings.require(
            name == AxisEvidence.brokenName, "sound evidence doesn't fail", "\(task.lawName), \(name): \(message)")
        }
      }
      if axis.needs.contains(.predictions), axis.tasks.contains(TaskKind(task)) {
        checkOrder(axis, samples, task, &findings)
      }
      if axis is any FoldAxis, case .measured(let reading) = axis.outcome(of: samples.broken) {
        findings.add("answers that are no numbers give no reading", "\(task.lawName): \(reading.value)")
      }
    }
    findings.require(measured > 0, "an axis can be measured", "it applies to no task")
    findings.require(!axis.needs.isEmpty, "an axis says what it needs", "it needs nothing")
    let known = Set(MeasurementList.evidence.map { $0.kind })
    findings.require(
      axis.needs.isSubset(of: known), "what an axis needs can be gathered",
      axis.needs.subtracting(known).map(\.rawValue).sorted().joined(separator: ", "))
    if case .measured = axis.outcome(of: Evidence(task: .regression)) {
      findings.add("no evidence, no reading", "it was measured on nothing")
    }
    return findings.violations
  }

  /// An axis that reads predictions tells a perfect one from the prior. Others read the same of both.
  private static func checkOrder(
    _ axis: any Axis, _ samples: AxisEvidence, _ task: LearningTask, _ findings: inout Findings
  ) {
    let law = "a perfect answer is not worse than the prior"
    guard let perfect = axis.outcome(of: samples.perfect).reading, let prior = axis.outcome(of: samples.prior).reading
    else {
      if axis.descriptor.family == .fairness, axis.outcome(of: samples.perfect).reading != nil { return }
      findings.add(law, "\(task.lawName): one of the two has no reading")
      return
    }
    let direction = axis.descriptor.direction
    findings.require(
      !direction.prefers(prior.value, over: perfect.value), law,
      "\(task.lawName): perfect \(perfect.value), prior \(prior.value), \(direction)")
    // Both may be calibrated perfectly, so that one reading is right for both; an ordinary answer is not. Groups may be
    // treated alike by any of them.
    findings.require(
      axis.descriptor.family == .fairness || perfect != prior || perfect != axis.outcome(of: samples.ordinary).reading,
      "an axis that needs predictions reads them", "\(task.lawName): the same reading of all answers")
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
