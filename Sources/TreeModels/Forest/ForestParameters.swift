import Learning
import Machine
import Records

/// Settings that random forests and extremely randomized trees share.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | trees | 100 | trees, 1 to 100000 |
/// | columns-per-split | auto | auto, sqrt, all, a count such as 3, or a share such as 0.5 (1.0 is all) |
/// | criterion | gini | impurity of a classification |
/// | max-depth | none | splits on the longest path |
/// | max-leaves | none | leaves of a tree, grown most useful split first |
/// | min-leaf-rows | 1 | training rows that each leaf must have |
/// | min-split-rows | 2 | training rows that a node must have to be split |
/// | bootstrap | true (forest), false (extra trees) | draw the rows of each tree with replacement |
/// | out-of-bag-score | false | score each row by the trees that didn't see it (with bootstrap; not where rows have groups or times) |
/// | bins | 256 | bins a column, the one for missing values included |
/// | replaced-share | 0.5 | share of the trees, the oldest first, that a fit which goes on from a forest replaces |
public protocol ForestParameters: CategoryParameters {
  var trees: Int { get set }
  var columnsPerSplit: ColumnsPerSplit? { get set }
  var criterion: TreeCriterion { get set }
  var maxDepth: Int? { get set }
  var maxLeaves: Int? { get set }
  var minLeafRows: Int { get set }
  var minSplitRows: Int { get set }
  var bootstrap: Bool { get set }
  var outOfBagScore: Bool { get set }
  var bins: Int { get set }
  var replacedShare: Double { get set }
}

extension ForestParameters {
  /// How `columns-per-split` is written.
  static var columnsField: ParameterField<Self> {
    let counts = 1...1_000_000_000
    return .custom(
      "columns-per-split", expectation: "auto, sqrt, all, " + CountOrShare.expectation(counts: counts),
      ParameterDomain(.countOrShare(counts), words: ["auto", "sqrt", "all"]),
      "columns looked at for each split; auto: sqrt for classes, a third (all for extra trees) for numbers",
      get: { parameters in
        switch parameters.columnsPerSplit {
        case nil: .text("auto")
        case .squareRoot: .text("sqrt")
        case .share(1): .text("all")
        case .share(let share): .number(share)
        case .count(let count): .integer(count)
        }
      },
      set: { parameters, value in
        switch value {
        case .text("auto"): parameters.columnsPerSplit = nil
        case .text("sqrt"): parameters.columnsPerSplit = .squareRoot
        case .text("all"): parameters.columnsPerSplit = .share(1)
        default:
          switch CountOrShare(value, counts: counts) {
          case .count(let count)?: parameters.columnsPerSplit = .count(count)
          case .share(let share)?: parameters.columnsPerSplit = .share(share)
          case nil: return false
          }
        }
        return true
      })
  }

  /// All fields of a forest's settings.
  ///
  /// - Parameter columns: `columnsField` with what its values mean for the kind of forest.
  static func forestFields(_ columns: ParameterField<Self>) -> [ParameterField<Self>] {
    [
      .integer("trees", \.trees, in: 1...100_000, "trees of the forest"), columns,
      .choice("criterion", \.criterion, "impurity of a node in a classification").matters(.task(.classification)),
      .optionalInteger("max-depth", \.maxDepth, in: 1...64, "splits on the longest path"),
      .optionalInteger("max-leaves", \.maxLeaves, in: 2...1_000_000, "leaves of a tree, most useful split first"),
      .integer("min-leaf-rows", \.minLeafRows, in: 1...1_000_000_000, "training rows that each leaf must have"),
      .integer("min-split-rows", \.minSplitRows, in: 2...1_000_000_000, "training rows that a split node must have"),
      .flag("bootstrap", \.bootstrap, "draw the rows of each tree with replacement"),
      .flag("out-of-bag-score", \.outOfBagScore, "score each row by the trees that didn't see it (a note of the fit)")
        .matters(.with("bootstrap", true)),
      .integer("bins", \.bins, in: 2...256, "bins a column, the one for missing values included"),
      .number(
        "replaced-share", \.replacedShare, in: 0.001...1, "share of the last model's trees, oldest first, replaced"
      )
      .matters(.warmStart),
    ] + categoryFields
  }

  func rules(columns: Int, defaultColumns: ColumnsPerSplit, randomThresholds: Bool) -> ForestRules {
    var rules = ForestRules()
    rules.trees = trees
    rules.bootstrap = bootstrap
    rules.scoresOutOfBag = outOfBagScore
    rules.tree.maximumDepth = maxDepth ?? .max
    rules.tree.maximumLeaves = maxLeaves ?? .max
    rules.tree.minimumLeafRows = minLeafRows
    rules.tree.minimumSplitRows = minSplitRows
    rules.tree.columnsPerSplit = (columnsPerSplit ?? defaultColumns).number(of: columns)
    rules.tree.randomThresholds = randomThresholds
    rules.tree.categories = categories
    return rules
  }

  /// Fits the forest these settings describe.
  ///
  /// - Parameter old: a forest whose oldest trees are replaced; nil: all trees are grown.
  func fit(
    _ examples: Examples, regressionColumns: ColumnsPerSplit, randomThresholds: Bool,
    replacingTreesOf old: TreeEnsemble? = nil, in context: inout FitContext
  ) throws(FitError) -> (ensemble: TreeEnsemble, outOfBagScore: Double?) {
    if outOfBagScore, !bootstrap {
      context.notes.append("without bootstrap every tree sees every row, so there is no out-of-bag score")
    }
    let pool = ThreadPool(threadCount: context.threadCount)
    let binned =
      if let old {
        BinnedInputs(
          examples.inputs, features: examples.features, weights: examples.weights, binLimit: bins, rules: old.columns,
          pool: pool)
      } else {
        try context.bins(for: examples, limit: bins, categories: categories, pool: pool)
      }
    let targets = try ImpurityTargets(examples, entropy: criterion == .entropy)
    let isRegression = targets.link == .identity
    var rules = self.rules(
      columns: examples.inputs.columns, defaultColumns: isRegression ? regressionColumns : .squareRoot,
      randomThresholds: randomThresholds)
    if let old {
      let kept = min(old.trees.count, trees - max(1, Int((replacedShare * Double(trees)).rounded(.up))))
      rules.trees = trees - kept
      rules.scoresOutOfBag = false
      // Other draws than those of the trees that stay, however often the forest goes on.
      let trainer = ForestTrainer(
        bins: binned, targets: targets, rules: rules, rowCount: examples.rows,
        generator: context.stream("forest", old.parameterCount), pool: pool)
      return (old.replacing(keeping: kept, by: trainer.train().ensemble), nil)
    }
    if outOfBagScore, let structure = examples.structure {
      rules.scoresOutOfBag = false
      context.notes.append(
        "no out-of-bag score: trees draw single rows, so a row would be scored by trees that know "
          + (structure.times == nil ? "others of its group" : "later ones"))
    }
    let trainer = ForestTrainer(
      bins: binned, targets: targets, rules: rules, rowCount: examples.rows, generator: context.stream("forest"),
      pool: pool)
    let (ensemble, score) = trainer.train()
    if let score {
      context.notes.append("out-of-bag \(isRegression ? "R squared" : "accuracy"): \((score * 1e4).rounded() / 1e4)")
    }
    return (ensemble, score)
  }
}
