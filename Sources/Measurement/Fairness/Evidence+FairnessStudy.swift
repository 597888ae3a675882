import Fairness
import Learning
import Records

extension Evidence {
  /// Every gap in every form, and every group.
  ///
  /// - Parameters:
  ///   - limits: what is tolerated on an axis where a limit says it; of other shares the terms say it.
  ///   - economics: prices of answers; nil: there are none.
  package func fairnessStudy(
    label: String, key: String, limits: [Limit], economics: Economics?
  ) throws(MeasurementError) -> FairnessStudy {
    let answers = try groupedAnswers()
    var gaps: [GapFinding] = []
    var missing: [(title: String, reason: String)] = []
    for axis in GroupGapAxis.all where axis.compared.isForClasses == !answers.classNames.isEmpty {
      let descriptor = axis.descriptor
      do throws(MeasurementError) {
        let estimate = try gap(axis.compared, axis.form, economics: economics)
        let quantities = try quantities(axis.compared, isRatio: axis.form.isRatio, economics: economics)
        let tolerance = Self.tolerance(descriptor, isRatio: axis.form.isRatio, limits, answers.terms)
        if let found = GapFinding(
          axis.compared, axis.form, axis: descriptor, estimate: estimate, quantities: quantities,
          groupings: answers.groupings, tableRows: answers.tableRows, tolerance: tolerance)
        {
          gaps.append(found)
        }
      } catch {
        if axis.form == .difference(.betweenGroups) { missing.append((descriptor.title, error.description)) }
      }
    }
    return FairnessStudy(
      label: label, key: key,
      groupings: answers.groupings.map {
        FairnessStudy.GroupingFindings(title: $0.title, groups: GroupFindings.all(answers, $0))
      }, gaps: gaps, missing: missing, classNames: answers.toldClasses.map { answers.classNames[$0] })
  }

  private static func tolerance(
    _ axis: AxisDescriptor, isRatio: Bool, _ limits: [Limit], _ terms: FairnessTerms
  ) -> Double? {
    let limit = limits.first { $0.axis == axis.id }
    if let bound = isRatio ? limit?.atLeast : limit?.atMost { return bound }
    guard axis.unit == .ratio else { return nil }
    return isRatio ? terms.ratioTolerance : terms.tolerance
  }

  /// For each held-out row the row of the data, and whether its label is probably wrong; nil for a regression and without
  /// probabilities.
  package func noisyLabels() throws(MeasurementError) -> [(row: Int32, isWrong: Bool)]? {
    guard let groupedRows else { return nil }
    var (labels, probabilities): ([Int32], [[Double]]) = ([], [])
    for fold in try judgedFolds() {
      guard case .classes(let codes, _) = fold.targets, case .probabilities(let width) = fold.predictions.output else {
        return nil
      }
      labels += codes
      for row in codes.indices { probabilities.append((0..<width).map { fold.predictions.values[row, $0] }) }
    }
    let wrong = LabelNoise.areWrong(labels: labels, probabilities: probabilities)
    return Array(zip(groupedRows.heldOut.joined(), wrong)).map { (row: $0, isWrong: $1) }
  }

  /// Each group under this model and another one, judged on the same rows.
  package func comparedGroups(with other: Evidence) throws(MeasurementError) -> [RunFairness.Compared] {
    let (mine, its) = (try groupedAnswers(), try other.groupedAnswers())
    guard mine.rowCount == its.rowCount else {
      throw .lengthMismatch(what: "rows of the other model", expected: mine.rowCount, found: its.rowCount)
    }
    let (first, second) = (mine.losses, its.losses)
    return mine.groupings.flatMap { grouping -> [RunFairness.Compared] in
      let refusals = mine.refusals(of: grouping, counts: mine.counts(of: grouping))
      let parts = zip(grouping.divided(first), grouping.divided(second))
      return zip(grouping.names.indices, parts).compactMap { group, losses in
        guard refusals[group] == nil else { return nil }
        return RunFairness.Compared(
          grouping: grouping.title, group: grouping.names[group], losses.0, losses.1, repeats: mine.repeats)
      }
    }
  }
}
