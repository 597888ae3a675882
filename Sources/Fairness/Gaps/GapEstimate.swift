import Records
import Statistics

/// A gap between groups with its interval, and what chance alone would show.
///
/// The value is the plain one, the largest over groups and quantities. Such a maximum is too large on average: where many
/// small groups are compared, one stands out by chance, and a gap of zero never shows as zero. So percentiles of a bootstrap
/// would miss. The interval holds the gaps under which the value is no surprise: groups are laid apart in the pattern in which
/// they were found (each group's distance to the mean shrunk by the square root of the share of the spread that chance doesn't
/// explain), at every width from alike on, and each group is drawn again around its place. A width is left out where fewer
/// than 2.5% of draws reach the value, or fewer than 2.5% stay within it. Where the value itself would be left out, the
/// interval ends there and the other end has the whole 5%. For the end that is nearer to alike, groups within 1.7 standard
/// errors of the lowest or the highest group stand where that group stands: the more groups share an end, the further the
/// farthest of them strays by chance.
///
/// `chance` is the gap that groups of these sizes show if all are alike; a gap is shown to be there where no more than 5% of
/// these draws reach the value, and otherwise the interval reaches to alike. A value that is smaller than chance shows on
/// average is luck, and says no more of the gap than that average does: the end that is farther from alike is then that of the
/// average. Else the interval would close upon a value near alike, however few the rows.
///
/// A gap over several quantities is at least that of each, whichever is widest as found: the end that is farther from alike is
/// the farthest of those of all quantities, each as if it were alone.
///
/// For the lowest and the highest group the pattern is moved as a whole instead of widened.
///
/// Sources: Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 12 (intervals by what the value surprises);
/// DerSimonian & Laird (1986) (spread beyond chance); Louis, "Estimating a population of parameter values using Bayes and
/// empirical Bayes methods" (1984) (the square root); Cowan, Cranmer, Gross & Vitells, "Power-constrained limits" (2011) (no
/// narrower than chance allows).
package struct GapEstimate: Sendable {
  package let value: Double
  package let interval: Interval
  /// The width that groups are most likely laid apart by: the one under which half of the draws reach the value.
  package let debiased: Double
  /// What chance alone shows where all groups are alike: the mean and the value that 95% of draws stay within. Nil for forms
  /// without a value of alike groups.
  package let chance: (mean: Double, bound: Double)?
  /// How often chance alone shows such a gap; nil as above.
  package let pValue: Double?
  /// Place of the quantity in which the gap is.
  package let quantity: Int
  /// The groups with the lowest and the highest value in it.
  package let low: Int
  package let high: Int
  /// Distinct rows of the groups that were compared.
  package let rows: Int

  /// Whether there is a gap that chance doesn't explain.
  package var isShown: Bool { pValue.map { $0 <= 0.05 } ?? false }

  /// - Parameters:
  ///   - quantities: the gap is the largest over all of them.
  ///   - level: of the interval.
  /// - Returns: nil where no quantity has two groups to compare.
  package init?(_ quantities: [GroupQuantity], form: GapForm, level: Double = 0.95) {
    let drawing = GapDrawing(quantities, form)
    guard let found = drawing.observed, found.value.isFinite else { return nil }
    value = found.value
    (quantity, low, high) = (found.quantity, found.low, found.high)
    rows = drawing.rows
    if form.hasNull {
      let alike = drawing.alike.sorted()
      let reached = alike.count { form.growsWithGap ? $0 >= found.value : $0 <= found.value }
      let bound = (try? Quantile.ofSorted(form.growsWithGap ? 0.95 : 0.05, alike)) ?? .nan
      chance = (alike.reduce(0, +) / Double(alike.count), bound)
      pValue = Double(reached + 1) / Double(alike.count + 1)
    } else {
      (chance, pValue) = (nil, nil)
    }
    let widths = drawing.widths(of: found.value, level: level, usual: chance?.mean)
    let isAlikeLikely = form.hasNull && (pValue ?? 1) > 0.05
    let near = isAlikeLikely ? form.alike : drawing.gap(atWidth: widths.lower)
    var far = drawing.gap(atWidth: widths.upper)
    if form.hasNull, quantities.count > 1 {
      for quantity in quantities {
        guard let alone = GapEstimate([quantity], form: form, level: level) else { continue }
        far = form.growsWithGap ? max(far, alone.interval.upper) : min(far, alone.interval.lower)
      }
    }
    debiased = drawing.gap(atWidth: widths.middle)
    // The end that is nearer to alike is the lower one of a difference, the upper one of a ratio.
    let ends = form.growsWithGap ? (near, far) : (far, near)
    let bounds = Self.bounds(form, isShare: quantities.allSatisfy(\.isShare))
    interval = Interval(
      lower: min(found.value, max(ends.0, bounds.lowerBound)), upper: max(found.value, min(ends.1, bounds.upperBound)),
      level: level)
  }

  private static func bounds(_ form: GapForm, isShare: Bool) -> ClosedRange<Double> {
    switch form {
    case .ratio: 0...1
    case .difference: 0...(isShare ? 1 : .infinity)
    case .lowest, .highest: isShare ? 0...1 : -.infinity ... .infinity
    }
  }

  /// How many rows a table of the same make-up needs to tell on which side of a tolerance the gap lies; nil where the interval
  /// tells it already, and infinite where the value is the tolerance.
  ///
  /// The gap may rest on few of the table's rows, such as those of one class that were held out; their share stays.
  ///
  /// - Parameter rows: of the table there is.
  package func rowsToSettle(_ tolerance: Double, ofTable rows: Double) -> Double? {
    guard interval.lower < tolerance, tolerance < interval.upper else { return nil }
    let room = abs(value - tolerance)
    guard room > 0 else { return .infinity }
    let side = value > tolerance ? value - interval.lower : interval.upper - value
    return rows * max(1, (side / room) * (side / room))
  }
}
