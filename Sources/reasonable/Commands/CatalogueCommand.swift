import ArgumentParser
import Catalogue
import Foundation
import Learning
import Plans
import Records

/// Lists what an experiment file can name.
struct CatalogueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalogue",
    abstract: "List the estimators, transforms, calibrations, axes and kinds of evidence, or the parameters of one.")

  @Argument(help: "An estimator, transform, calibration or kind of evidence to describe; default: list all.")
  var name: String?

  func run() throws {
    let vocabulary = Catalogue.standard.vocabulary(datasets: [])
    guard let name else {
      print("Estimators")
      for component in vocabulary.estimators { Self.line(component.name, component.summary) }
      print("\nTransforms")
      for component in vocabulary.transforms { Self.line(component.name, component.summary) }
      print("\nCalibrations")
      for component in vocabulary.calibrations { Self.line(component.name, component.summary) }
      print("\nAxes")
      for axis in vocabulary.axes { Self.line(axis.descriptor.id.rawValue, axis.descriptor.summary) }
      print("\nEvidence")
      for kind in vocabulary.evidence { Self.line(kind.name, kind.summary) }
      print("\n'reasonable catalogue NAME' lists the parameters of one.")
      return
    }
    let found =
      vocabulary.estimator(name) ?? vocabulary.transform(name) ?? vocabulary.calibration(name)
      ?? vocabulary.evidence.first { $0.name == name }
    guard let component = found else {
      let names = (vocabulary.estimators + vocabulary.transforms + vocabulary.calibrations + vocabulary.evidence)
        .map(\.name)
      throw InputError(
        "there is no estimator, transform, calibration or kind of evidence '\(name.excerpt())'"
          + (NearestName.find(name, among: names).map { "; did you mean '\($0)'? There" } ?? "; there")
          + " are \(NameList.text(names, nearest: name))")
    }
    print("\(component.name), version \(component.version): \(component.summary)")
    if component.parameters.isEmpty { print("It has no parameters.") }
    defer { if Self.hasBudget(component.name) { Self.printBudget() } }
    for parameter in component.parameters {
      print("\n  \(parameter.name): \(parameter.expectation); default \(parameter.defaultValue)")
      print("      \(parameter.summary)")
      if let condition = component.parameters.fullEffect(of: parameter.name) {
        print("      has an effect only \(condition)")
      }
      for synonym in parameter.synonyms {
        let condition = synonym.condition == .always ? "" : " \(synonym.condition)"
        print("      \(synonym.value) does the same as \(synonym.meaning)\(condition)")
      }
    }
  }

  /// Whether a kind of evidence is gathered by asking fitted models, as long as the budget lasts.
  private static func hasBudget(_ name: String) -> Bool {
    guard let kind = Catalogue.standard.evidence.first(where: { $0.kind.rawValue == name }) else { return false }
    if case .afterwards = kind.occasion { return true }
    return false
  }

  private static func printBudget() {
    print("\nWith all other kinds that ask fitted models it shares:")
    for key in MeasurementPlan.budgetKeys {
      print("\n  \(key.name): \(key.expectation); default \(key.usual)\n      \(key.summary)")
    }
  }

  private static func line(_ name: String, _ summary: String) {
    print("  " + name.padding(toLength: max(44, name.count + 1), withPad: " ", startingAt: 0) + summary)
  }
}
