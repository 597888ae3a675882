import Learning
import LinearAlgebra
import NeuralModels
import Synchronization
import Tabular

/// The laws of divisions inside a fit: no group stands on both sides, and nothing is learned from rows that aren't
/// earlier than all that are judged.
///
/// Pass components with settings under which they divide their training rows.
public enum DivisionLaws {
  public static func check<Algorithm: Estimator>(_ estimator: Algorithm, named name: String) -> [Violation] {
    var violations: [Violation] = []
    for task in LearningTask.lawTasks where Algorithm.capabilities.supports(task) {
      violations += check("\(name), \(task.lawName)", task, hasCategory: false) { examples, context in
        _ = try estimator.fit(examples, in: &context)
      }
    }
    return violations
  }

  public static func check<Step: Transform>(_ transform: Step, named name: String) -> [Violation] {
    var violations: [Violation] = []
    for hasCategory in [false, true] {
      // A transform that takes no categories, or nothing else, divides nothing where it has none to work on.
      guard let free = try? DivisionSample(.regression, tie: nil, hasCategory: hasCategory).examples,
        let changed = try? Step(transform.parameters).fit(free, seed: 1), changed.outputFeatures != free.features
      else { continue }
      for task in LearningTask.lawTasks {
        violations += check("\(name), \(task.lawName)", task, hasCategory: hasCategory) { examples, context in
          _ = try transform.fitTransforming(examples, in: &context)
        }
      }
    }
    return violations
  }

  /// A calibration of a model that writes down which rows it learned from and which it answered.
  public static func check<Step: Calibration>(_ calibration: Step) -> [Violation] {
    checkAnswers(Step.name) { examples, context in
      _ = try Pipeline(transforms: [], estimator: RowWitness(), calibration: calibration).fit(
        examples, columns: [InputColumn(name: "row", kind: .numeric)], classes: ["a", "b"], in: &context)
    }
  }

  /// Distillation from a teacher that writes down the same.
  public static func checkDistillation() -> [Violation] {
    typealias Distilled = DistilledPerceptron<RowWitness>
    guard
      let parameters = try? Distilled.Parameters(settings: ["teacher-folds": 4, "epochs": 2, "hidden": 2])
    else { return [Violation(law: "settings can be made", subject: Distilled.name, finding: "they can't")] }
    return checkAnswers(Distilled.name) { examples, context in
      _ = try Distilled(parameters).fit(examples, in: &context)
    }
  }

  private static func check(
    _ subject: String, _ task: LearningTask, hasCategory: Bool,
    fit: (Examples, inout FitContext) throws -> Void
  ) -> [Violation] {
    var findings = Findings(subject)
    let seen = Mutex([InnerDivision]())
    for tie in DivisionSample.Tie.allCases {
      for gap in tie == .groups ? [TimeGap.none] : [.none, 7] {
        seen.withLock { $0 = [] }
        _ = findings.requireNoError("rows with \(tie.rawValue) are learned from") {
          var context = FitContext(seed: 3)
          context.divisionWitness = { division in seen.withLock { $0.append(division) } }
          try fit(try DivisionSample(task, tie: tie, hasCategory: hasCategory, gap: gap).examples, &context)
        }
        let divisions = seen.withLock { $0 }
        findings.require(
          !divisions.isEmpty, "divisions ask what ties the rows together", "none did for \(tie.rawValue)")
        for division in divisions { expectKept(division, tie, gap, &findings) }
      }
    }
    return findings.violations
  }

  private static func expectKept(
    _ division: InnerDivision, _ tie: DivisionSample.Tie, _ gap: TimeGap, _ findings: inout Findings
  ) {
    let structure = division.structure
    let what = "\(division.purpose), \(tie.rawValue)"
    findings.require(
      (structure.groups != nil) == (tie != .times) && (structure.times != nil) == (tie != .groups)
        && structure.gap == gap, "what ties the rows together is passed on", "\(what): it was lost")
    if let groups = structure.groups, let times = structure.times {
      findings.require(
        zip(groups, times).allSatisfy { Int($0) == Int($1) / DivisionSample.copies },
        "groups and times stay with their rows", "\(what): they don't")
    }
    findings.require(!division.folds.isEmpty, "a division has folds", "\(what): it has none")
    for fold in division.folds {
      findings.require(
        !fold.train.isEmpty && !fold.test.isEmpty, "both sides of a division have rows", "\(what): one has none")
      expectApart(
        fold, groups: structure.groups, times: structure.times, gap: gap, what: what, &findings)
    }
  }

  private static func expectApart(
    _ fold: Fold, groups: [Int32]?, times: [Double]?, gap: TimeGap, what: String, _ findings: inout Findings
  ) {
    if let groups {
      let shared = Set(fold.train.map { groups[$0] }).intersection(fold.test.map { groups[$0] })
      findings.require(
        shared.isEmpty, "no group stands on both sides of a division", "\(what): group \(shared.min() ?? 0) does")
    }
    guard let times, let last = fold.train.map({ times[$0] }).max(), let first = fold.test.map({ times[$0] }).min()
    else { return }
    findings.require(last < first, "no division looks ahead", "\(what): time \(last) teaches what is said of \(first)")
    if case .rows(let rows) = gap {
      let between = times.count { $0 > last && $0 < first }
      findings.require(between >= rows, "the gap is kept inside a fit", "\(what): \(between) rows where it has \(rows)")
    }
  }

  private static func checkAnswers(
    _ subject: String, fit: (Examples, inout FitContext) throws -> Void
  ) -> [Violation] {
    var findings = Findings(subject)
    for tie in [nil] + DivisionSample.Tie.allCases.map(Optional.some) {
      let log = RowWitness.Log()
      let structure = findings.requireNoError("rows with \(tie?.rawValue ?? "nothing") are learned from") {
        let sample = try DivisionSample(.classification(classCount: 2), tie: tie)
        let rows = sample.examples.rows
        // The one input is the row's number.
        let examples = try Examples(
          inputs: Matrix(rows: rows, columns: 1, storage: (0..<rows).map(Double.init)),
          targets: sample.examples.targets, structure: sample.examples.structure)
        try RowWitness.$log.withValue(log) {
          var context = FitContext(seed: 3)
          try fit(examples, &context)
        }
        return (value: examples.structure, rows: rows)
      }
      guard let structure else { continue }
      let answers = log.answers
      findings.require(!answers.isEmpty, "answers come out of fold", "none did")
      for answer in answers {
        findings.require(
          Set(answer.train).isDisjoint(with: answer.test), "answers come out of fold", "some row was learned from")
        expectApart(
          answer, groups: structure.value?.groups, times: structure.value?.times, gap: .none,
          what: tie?.rawValue ?? "", &findings)
      }
      let answered = answers.flatMap(\.test)
      findings.require(Set(answered).count == answered.count, "each row is answered once", "some are answered twice")
      if tie == nil || tie == .groups {
        findings.require(
          answered.count == structure.rows, "each row is answered once", "\(answered.count) of \(structure.rows) are")
      }
    }
    return findings.violations
  }
}
