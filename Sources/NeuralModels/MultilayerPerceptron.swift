import Learning
import LinearAlgebra

/// A feed-forward neural network: affine maps with an activation between them, trained by stochastic gradient descent.
///
/// Objective: the mean over rows, by weight, of the loss, plus the L2 penalty of `weight-decay` on the weights. Classes
/// give softmax scores and cross-entropy (or focal loss); values, which are standardised on the way, give the squared
/// (or Huber) loss. Numbers are standardised inside, unless a scaling or a PCA has given them their scale already, or cut
/// piecewise linearly; categories become trained vectors.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `hidden` | 128 | 1 to 65,536 each | widths of the hidden layers; an empty list gives a linear model |
/// | `activation` | `relu` | `relu`, `gelu`, `tanh` | what stands between two layers |
/// | `normalization` | `none` | `none`, `batch`, `layer` | after each hidden map |
/// | `dropout` | 0 | 0 to 0.95 | share of hidden values dropped while training |
/// | `numbers` | `standard` | `standard`, `piecewise` | how numbers come in |
/// | `input-scaling` | `auto` | `auto`, `standard`, `none` | whether numbers are standardised inside; `auto`: unless a scaling or PCA stands before |
/// | `bins` | 16 | 2 to 1,024 | bins of `piecewise` |
/// | `embedding` | none | 1 to 1,024 | width of a category's vector; none: by its levels |
/// | `loss` | `auto` | `auto`, `squared`, `huber`, `cross-entropy`, `focal` | what training makes small |
/// | `huber-delta` | 1 | 1e-6 to 1e6 | in deviations of the target, where Huber's loss turns linear |
/// | `focal-gamma` | 2 | 0 to 10 | how much the focal loss plays down easy rows |
/// | `label-smoothing` | 0 | 0 to 0.9 | share of a target's mass spread over all classes |
/// | `class-weight` | `none` | `none`, `balanced` | balanced: every class counts the same |
/// | `optimizer` | `adam` | `adam`, `adamw`, `sgd` | how gradients become steps |
/// | `learning-rate` | 0.001 | 1e-8 to 10 | |
/// | `schedule` | `constant` | `constant`, `cosine`, `step`, `one-cycle` | learning rate over the fit |
/// | `warm-up` | 0 | 0 to 0.9 | share of the steps over which the rate rises from zero |
/// | `weight-decay` | 0.0001 | 0 to 10 | |
/// | `batch-size` | none | 1 to 1,000,000 | none: a 32nd of the rows, but 16 to 256 |
/// | `epochs` | 50 | 1 to 100,000 | passes over the rows |
/// | `validation-share` | 0 | 0 to 0.9 | rows held back; training ends when their loss stops falling, and its best numbers are kept |
/// | `patience` | 10 | 1 to 100,000 | epochs without a better validation loss |
/// | `clip-norm` | none | 1e-6 to 1e6 | gradients longer than this are shortened |
/// | `frozen-layers` | 0 | 0 to 64 | of a fit that goes on from a network: hidden layers, from the first, that stay |
/// | `replace-head` | false | | of such a fit: whether the last layer begins afresh |
/// | `warm-epochs` | none | 1 to 100,000 | of such a fit: its epochs; none: as `epochs` |
///
/// Training is in single precision, prediction in double (see `MultilayerPerceptronModel`). Results don't depend on the
/// number of threads; batches of fewer than 192 rows use one. Cost: O(epochs * rows * weights).
///
/// Errors: `notFinite` for missing values, `numerical` where the loss leaves the finite numbers. Classes without
/// training rows have probability zero; constant columns are ignored; a constant target gives a constant model.
///
/// Sources: Rumelhart, Hinton & Williams (1986); each part names its own.
public struct MultilayerPerceptron: Estimator {
  public static let name = "multilayer-perceptron"
  public static let version = 3
  public static let capabilities: Capabilities = [
    .regression, .classification, .sampleWeights, .probabilities, .categoricalFeatures,
  ]
  public static let summary = "Trains a neural network of dense layers by gradient descent."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> MultilayerPerceptronModel {
    try NetworkFit(parameters, examples, teaching: nil).fromScratch(in: &context)
  }

  /// Transfer learning: goes on training `model`, whose input encoding and layers are taken over instead of those that
  /// the parameters name. Classes that a kept head knows and that have no rows now aren't forgotten at once.
  ///
  /// - Parameters:
  ///   - model: A fitted network on as many columns; not a folded one.
  ///   - frozenLayers: How many hidden layers, from the first one on, keep their numbers (0 to all of them). With any,
  ///     the vectors of categories keep theirs too.
  ///   - replacingHead: Whether the last layer begins afresh. It always does where the task or the classes differ.
  /// - Throws: `invalidParameter` for a folded model or too many frozen layers, `widthMismatch` for other columns.
  public func fit(
    _ examples: Examples, startingFrom model: MultilayerPerceptronModel, frozenLayers: Int = 0,
    replacingHead: Bool = false, in context: inout FitContext
  ) throws(FitError) -> MultilayerPerceptronModel {
    try NetworkFit(parameters, examples, teaching: nil)
      .continuing(model, frozenLayers: frozenLayers, replacingHead: replacingHead, in: &context)
  }
}

extension MultilayerPerceptron: WarmStartable {
  public static let warmStart = WarmStartEffect.carriesOver
  public var frozenByWarmStart: [String] {
    let layers = parameters.frozenLayers
    return ["how inputs are scaled, cut and embedded", "the widths of the layers"]
      + (layers > 0 ? ["the numbers of the first \(layers) hidden layer\(layers == 1 ? "" : "s")"] : [])
  }

  /// Transfer learning by the settings: `frozen-layers`, `replace-head` and `warm-epochs`.
  public func fit(
    _ examples: Examples, startingFrom model: MultilayerPerceptronModel, in context: inout FitContext
  ) throws(FitError) -> MultilayerPerceptronModel {
    try requireSameForm(examples, as: model)
    var settings = parameters
    settings.epochs = parameters.warmEpochs ?? parameters.epochs
    return try MultilayerPerceptron(settings).fit(
      examples, startingFrom: model, frozenLayers: parameters.frozenLayers, replacingHead: parameters.replaceHead,
      in: &context)
  }
}
