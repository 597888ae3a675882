import ArgumentParser

/// What several commands say of the same argument.
extension ArgumentHelp {
  static var run: ArgumentHelp {
    ArgumentHelp("A run's id, the beginning of one, or 'latest'.", valueName: "run")
  }

  static var runOrModel: ArgumentHelp {
    ArgumentHelp("A run's id, the beginning of one, 'latest', or a model file.", valueName: "run")
  }

  static var candidate: ArgumentHelp {
    "pick (the default), best, a number of the frontier table, a label or a part that fits one only."
  }
}
