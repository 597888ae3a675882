import Frontier
import Records

/// Methods compared over data sets, in blocks of a report: who is best, by how much one may trust it, and what was picked.
struct SuiteBlocks: Sendable {
  let unit: SuiteUnit
  let results: [SuiteResult]
  let comparison: SuiteComparison?
  /// Why there is no comparison.
  let whyNone: String?
  /// What a reader must know besides.
  private let remarks: [String]

  /// - Parameters:
  ///   - unit: what a method is.
  ///   - results: one a data set.
  ///   - notes: what else a reader must know.
  ///   - matters: how large a difference on an axis must be to matter, given the better value.
  ///   - seed: of the draws.
  init(
    unit: SuiteUnit, results: [SuiteResult], notes: [String] = [],
    matters: (AxisDescriptor, _ better: Double) -> Double?, seed: UInt64
  ) {
    self.unit = unit
    self.results = results
    remarks = notes
    do throws(SuiteError) {
      comparison = try SuiteComparison(results, matters: matters, seed: seed)
      whyNone = nil
    } catch {
      comparison = nil
      whyNone = error.description
    }
  }

  // MARK: Words

  /// Who is best; nil where nothing was compared.
  var verdict: String? {
    guard let comparison, let best = comparison.methods.first else { return nil }
    let ranks = NumberText.fixed(best.meanRank, decimals: 2)
    let p = ChanceText.pValue(comparison.friedmanPValue)
    guard comparison.friedmanPValue < 0.05 else {
      return "Nothing is told apart: that all are equal has p \(p) over \(results.count) data sets (Friedman). "
        + "The best mean rank, \(ranks), has \(best.name)."
    }
    let equal = comparison.methods.dropFirst().filter { $0.meanRank - best.meanRank <= comparison.criticalDifference }
    let difference = NumberText.fixed(comparison.criticalDifference, decimals: 2)
    let names =
      equal.prefix(6).map(\.name).joined(separator: ", ") + (equal.count > 6 ? " and \(equal.count - 6) more" : "")
    return "\(best.name) has the best mean rank, \(ranks); the methods differ (p \(p), Friedman). "
      + (equal.isEmpty
        ? "It is better than every other by more than the critical difference of \(difference) (Nemenyi)."
        : "Within the critical difference of \(difference) (Nemenyi) of it, so not told apart: \(names).")
  }

  var notes: [String] {
    var notes = remarks
    notes += Self.absences(comparison?.absent ?? [])
    if unit == .estimator {
      notes.append(
        "Of each estimator its best-scoring candidate on each data set counts, which flatters estimators with many candidates."
      )
    }
    if Set(results.map(\.axis.id)).count > 1 {
      notes.append(
        "Data sets are judged by different scores, so that only ranks and wins are compared, not differences.")
    }
    return notes
  }

  /// Which methods take no part: each by itself, or many in one sentence.
  private static func absences(_ absent: [SuiteComparison.Absent]) -> [String] {
    guard absent.count > mostAbsent else {
      return absent.map { one in
        let lacking = NameList.sentence(one.datasets.map { $0.excerpt(40) })
        return "\(one.name) takes no part: it has no score on \(lacking)."
      }
    }
    var order: [String] = []
    var counts: [String: Int] = [:]
    for name in absent.flatMap(\.datasets) {
      if counts[name] == nil { order.append(name) }
      counts[name, default: 0] += 1
    }
    let parts = order.prefix(6).map { "\(counts[$0] ?? 0) on \($0.excerpt(40))" }
    let more = order.count > 6 ? ["others on \(order.count - 6) more"] : []
    return [
      "\(absent.count) methods take no part, as they have no score on every data set: there is none of "
        + "\(ValueFormat.listed(parts + more))."
    ]
  }

  /// Methods without a score that are named one by one.
  private static let mostAbsent = 3

  private static func whole(_ value: Double) -> String { NumberText.fixed(value, decimals: 0) }

  // MARK: Blocks

  /// The verdict, the diagram and the tables.
  ///
  /// - Parameter figure: the name of the diagram's file.
  func blocks(figure: String) -> [ReportBlock] {
    let list: [ReportBlock] = notes.isEmpty ? [] : [.list(notes)]
    guard let comparison else { return [.paragraph(whyNone ?? "")] + list }
    let chart = CriticalDifferenceChart(comparison, title: "Mean ranks over \(results.count) data sets")
    let caption = "Mean ranks, 1 is the best. Bars join methods that the critical difference doesn't tell apart."
    return [.paragraph(verdict ?? "")] + list + [.figure(ReportFigure(figure, chart, caption: caption))]
      + tables.map { .table($0) }
  }

  /// The methods, and the best against the others; none where nothing was compared.
  var tables: [ReportTable] { comparison.map { [methodTable($0), duelTable($0)] } ?? [] }

  private func methodTable(_ comparison: SuiteComparison) -> ReportTable {
    ReportTable(
      "Methods over \(results.count) data sets",
      caption:
        "Best mean rank first. Elo: 400 points are ten wins to one loss, 1000 is the mean; the interval comes from "
        + "drawing the data sets anew.",
      columns: [
        .init("Method", .name), .init("Mean rank", .number), .init("Elo", .number), .init("95% interval", .text),
        .init("Wins", .number), .init("First", .number),
      ],
      rows: comparison.methods.map { method in
        ReportTable.Row([
          .candidate(method.name),
          .number(NumberText.fixed(method.meanRank, decimals: 2), value: method.meanRank),
          .number(Self.whole(method.rating), value: method.rating),
          .text(method.ratingInterval.map { "\(Self.whole($0.lower)) to \(Self.whole($0.upper))" } ?? ""),
          .number(ChanceText.share(method.winShare), value: method.winShare),
          .number(String(method.firstPlaces), value: Double(method.firstPlaces)),
        ])
      })
  }

  private func duelTable(_ comparison: SuiteComparison) -> ReportTable {
    let best = comparison.methods.first?.name ?? ""
    let hasSignedRank = comparison.duels.contains { $0.signedRankPValue != nil }
    let hasChances = comparison.duels.contains { $0.chances != nil }
    var columns: [ReportTable.Column] = [.init("Against", .name), .init("Nemenyi p", .number)]
    var caption = "\(best) against each other method. Nemenyi's p is adjusted for all pairs of methods"
    if hasSignedRank {
      columns.append(.init("Signed-rank p", .number))
      caption += "; Wilcoxon's is adjusted for these \(comparison.duels.count) (Holm)"
    }
    if hasChances {
      columns += [.init("Better", .number), .init("Same", .number), .init("Worse", .number)]
      caption += "; better, same, worse: how probable by more than matters (Bayesian signed ranks)"
    }
    return ReportTable(
      "The best against the others", caption: caption + ".", columns: columns,
      rows: comparison.duels.map { duel in
        var cells: [ReportTable.Cell] = [
          .candidate(duel.other), .number(ChanceText.pValue(duel.nemenyiPValue), value: duel.nemenyiPValue),
        ]
        if hasSignedRank {
          cells.append(duel.signedRankPValue.map { .number(ChanceText.pValue($0), value: $0) } ?? .empty)
        }
        if hasChances {
          for share in [duel.chances?.firstBetter, duel.chances?.same, duel.chances?.secondBetter] {
            cells.append(share.map { .number(ChanceText.share($0), value: $0) } ?? .empty)
          }
        }
        return ReportTable.Row(cells)
      })
  }

  /// What the policy picks on each data set, and the scores of the best methods.
  var datasetTable: ReportTable {
    let names = comparison?.methods.map(\.name) ?? []
    let shown = Array(names.prefix(8))
    return ReportTable(
      "Scores by data set",
      caption: "What the policy picks on each data set, and the scores"
        + (names.count > shown.count ? " of the \(shown.count) methods with the best mean ranks." : "."),
      columns: [.init("Data set", .name), .init("Score", .text), .init("Pick", .text)]
        + shown.map { .init($0, .number) },
      rows: results.map { result in
        let best = names.compactMap { result.scores[$0] }.reduce(nil as Double?) { best, value in
          best.map { result.axis.direction.prefers(value, over: $0) ? value : $0 } ?? value
        }
        return ReportTable.Row(
          [.candidate(result.dataset), .text(result.axis.title), .text(result.pick ?? "none")]
            + shown.map { name in
              result.scores[name].map { value in
                .number(ValueFormat.text(value, unit: result.axis.unit) + (value == best ? " ★" : ""), value: value)
              } ?? .empty
            })
      })
  }
}
