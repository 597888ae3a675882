import Statistics
import Tabular

/// Rows of a fit divided once more: some to learn from, others to be answered or judged.
public struct InnerDivision: Sendable, Equatable {
  /// What it serves, as in messages: `calibration`, `early stopping`.
  public let purpose: String
  /// Of the rows that the folds count.
  public let structure: RowStructure
  public let folds: [Fold]
}

extension FitContext {
  /// Folds inside a fit that keep groups together and never look ahead, as many as that allows up to `count`; nil where
  /// the rows have no structure, so that the caller may draw them at will.
  ///
  /// Under an order of time the earliest rows are in no test part; the caller must do without answers for them.
  ///
  /// - Parameters:
  ///   - rows: the rows to be divided, by their positions in `examples`; nil: all.
  ///   - answeringAll: whether the rows before the first test part are divided again, until only those are in no test
  ///     part that nothing precedes.
  ///   - purpose: names the use in notes and errors.
  /// - Returns: folds of positions in `examples`.
  /// - Throws: `indivisible` where not even two parts can be made.
  public mutating func structuredFolds(
    _ count: Int, of examples: Examples, rows: [Int]? = nil, answeringAll: Bool = false, for purpose: String
  ) throws(FitError) -> [Fold]? {
    guard let structure = rows.map({ examples.structure?.selecting($0) }) ?? examples.structure else { return nil }
    var chance = stream("folds of \(purpose)")
    let classes = Self.classes(of: examples, rows)
    let folds: [Fold]
    do throws(SplitError) {
      folds =
        answeringAll
        ? try structure.foldsOfAllRows(count, classes: classes, using: &chance)
        : try structure.folds(count, classes: classes, using: &chance)
    } catch {
      throw .indivisible(purpose: purpose, reason: error.description)
    }
    if folds.count < count {
      notes.append(
        "\(purpose): \(folds.count) inner fold\(folds.count == 1 ? "" : "s") rather than \(count), because the training "
          + "rows can't be divided further without parting groups or looking ahead")
    }
    return report(folds, structure, rows, purpose)
  }

  /// One part held out inside a fit that keeps groups together and never looks ahead; nil where the rows have no
  /// structure, so that the caller may draw it at will.
  ///
  /// - Parameters: as for `structuredFolds`.
  /// - Returns: a fold of positions in `examples`, each side ascending.
  /// - Throws: `indivisible` where nothing can be held out.
  public mutating func structuredHoldOut(
    _ share: Double, of examples: Examples, rows: [Int]? = nil, for purpose: String
  ) throws(FitError) -> Fold? {
    guard let structure = rows.map({ examples.structure?.selecting($0) }) ?? examples.structure else { return nil }
    var chance = stream("rows held out for \(purpose)")
    let fold: Fold
    do throws(SplitError) {
      fold = try structure.holdOut(share: share, classes: Self.classes(of: examples, rows), using: &chance)
    } catch {
      throw .indivisible(purpose: purpose, reason: error.description)
    }
    if structure.heldOutShare(share) > share {
      notes.append(
        "\(purpose): \(fold.test.count) of \(structure.rowCount) training rows are held out, more than a share of "
          + "\(share), because of fewer than \(RowStructure.fewestHeldOutGroups) groups it would be luck how they are "
          + "answered")
    }
    let unused = structure.rowCount - fold.train.count - fold.test.count
    if unused > 0 {
      notes.append(
        "\(purpose): \(unused) of \(structure.rowCount) training rows are not used, because they lie in the gap, their "
          + "group is among those held out, or no row before them has their class")
    }
    let sorted = Fold(train: fold.train.sorted(), test: fold.test.sorted())
    return report([sorted], structure, rows, purpose)[0]
  }

  private func report(_ folds: [Fold], _ structure: RowStructure, _ rows: [Int]?, _ purpose: String) -> [Fold] {
    divisionWitness?(InnerDivision(purpose: purpose, structure: structure, folds: folds))
    return rows.map { rows in folds.map { $0.of(rows: rows) } } ?? folds
  }

  private static func classes(of examples: Examples, _ rows: [Int]?) -> [Int32]? {
    guard case .classes(let codes, _) = examples.targets else { return nil }
    return rows.map { rows in rows.map { codes[$0] } } ?? codes
  }
}
