import Learning

extension MultilayerPerceptron {
  /// What training makes small.
  public enum Loss: String, CaseIterable, Codable, Sendable {
    /// Squared for values, cross-entropy for classes.
    case auto
    case squared
    case huber
    case crossEntropy = "cross-entropy"
    case focal
  }

  /// How classes of different size count.
  public enum ClassWeight: String, CaseIterable, Codable, Sendable {
    case none
    /// Every class present counts the same, and all rows together as before.
    case balanced
  }

  /// The settings; `MultilayerPerceptron` lists what each means.
  public struct Parameters: ParameterSet {
    public var hidden = [128]
    public var activation = Activation.relu
    public var normalization = Normalization.none
    public var dropout = 0.0
    public var numbers = NumberEncoding.standard
    public var inputScaling = InputScaling.auto
    public var bins = 16
    public var embedding: Int?
    public var loss = Loss.auto
    public var huberDelta = 1.0
    public var focalGamma = 2.0
    public var labelSmoothing = 0.0
    public var classWeight = ClassWeight.none
    public var optimizer = OptimizerRule.adam
    public var learningRate = 0.001
    public var schedule = LearningRateSchedule.constant
    public var warmUp = 0.0
    public var weightDecay = 1e-4
    public var batchSize: Int?
    public var epochs = 50
    public var validationShare = 0.0
    public var patience = 10
    public var clipNorm: Double?
    public var frozenLayers = 0
    public var replaceHead = false
    public var warmEpochs: Int?
    public init() {}

    private static let hasHiddenLayers = EffectCondition.setting("hidden", .isNot(.list([])))

    public static let fields: [ParameterField<Self>] = [
      .integers("hidden", \.hidden, in: 1...65_536, "widths of the hidden layers"),
      .choice("activation", \.activation, "the function between two layers").matters(hasHiddenLayers),
      .choice("normalization", \.normalization, "after each hidden layer's map").matters(hasHiddenLayers),
      .number("dropout", \.dropout, in: 0...0.95, "share of the hidden values dropped while training")
        .matters(hasHiddenLayers),
      .choice(
        "numbers", \.numbers, "how numbers go in: one scaled input each, or (piecewise) cut into bins at quantiles"),
      .choice(
        "input-scaling", \.inputScaling,
        "whether numbers are standardised inside; auto: unless a scaling or PCA stands before the network"),
      .integer("bins", \.bins, in: 2...1024, "bins of piecewise numbers").matters(.with("numbers", "piecewise")),
      .optionalInteger(
        "embedding", \.embedding, in: 1...1024, "width of a category's vector; none: by the number of its levels"
      )
      .matters(.categoricalInputs),
      .choice("loss", \.loss, "what training makes small; auto: squared for values, cross-entropy for classes")
        .treating("squared", as: "auto", .task(.regression))
        .treating("cross-entropy", as: "auto", .task(.classification)),
      .number("huber-delta", \.huberDelta, in: 1e-6...1e6, "error, in deviations, where the Huber loss turns linear")
        .matters(.with("loss", "huber")),
      .number("focal-gamma", \.focalGamma, in: 0...10, "how much the focal loss plays down easy rows")
        .matters(.with("loss", "focal")),
      .number("label-smoothing", \.labelSmoothing, in: 0...0.9, "share of a target spread over all classes")
        .matters(.task(.classification)),
      .choice("class-weight", \.classWeight, "what a row counts for: the same, or (balanced) every class the same")
        .matters(.task(.classification)),
      .choice("optimizer", \.optimizer, "how gradients become steps")
        .treating("adamw", as: "adam", .with("weight-decay", 0)),
      .number("learning-rate", \.learningRate, in: 1e-8...10, "length of the steps"),
      .choice("schedule", \.schedule, "the learning rate over the fit"),
      .number("warm-up", \.warmUp, in: 0...0.9, "share of the steps over which the learning rate rises from zero")
        .matters(.setting("schedule", .isNot("one-cycle"))),
      .number("weight-decay", \.weightDecay, in: 0...10, "pull of the weights towards zero"),
      .optionalInteger("batch-size", \.batchSize, in: 1...1_000_000, "rows of a batch; none: a 32nd, but 16 to 256"),
      .integer("epochs", \.epochs, in: 1...100_000, "passes over the rows"),
      .number("validation-share", \.validationShare, in: 0...0.9, "rows held back to stop early by"),
      .integer("patience", \.patience, in: 1...100_000, "epochs without a better validation loss before the end")
        .matters(.setting("validation-share", .isAbove(0))),
      .optionalNumber("clip-norm", \.clipNorm, in: 1e-6...1e6, "gradients longer than this are shortened to it"),
      .integer("frozen-layers", \.frozenLayers, in: 0...64, "hidden layers, from the first, that keep their numbers")
        .matters(.warmStart).matters(hasHiddenLayers),
      .flag("replace-head", \.replaceHead, "whether the last layer begins afresh").matters(.warmStart),
      .optionalInteger("warm-epochs", \.warmEpochs, in: 1...100_000, "epochs on top of the last model; none: as epochs")
        .matters(.warmStart),
    ]
  }
}
