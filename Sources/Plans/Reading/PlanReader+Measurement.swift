import Learning
import Records

extension PlanReader {
  /// The keys of `measurement` are the settings of the kinds of evidence, each stated by its kind, and the budget.
  func readMeasurement(_ root: SectionReader) -> MeasurementPlan {
    var plan = MeasurementPlan()
    let section = root.section("measurement")
    for kind in vocabulary.evidence {
      var chosen: [String: SettingValue] = [:]
      for parameter in kind.parameters {
        chosen[parameter.name] = section.flatMap { read(parameter, of: kind, in: $0) }
      }
      do throws(ParameterError) {
        plan.settings[kind.name] = try kind.completing(chosen)
      } catch {
        // Single values were checked before; this is for settings that exclude each other.
        problems.add(error.description, at: section?.node.place ?? root.node.place, key: "measurement")
      }
    }
    guard let section else { return plan }
    let keys = section.read(MeasurementKeys.self)
    plan.evidenceBudget = keys.evidenceBudget
    plan.evidenceFloorSeconds = keys.evidenceFloorSeconds
    plan.timingTolerance = keys.timingTolerance
    section.finish()
    return plan
  }

  private func read(
    _ parameter: ParameterDescription, of kind: PlanVocabulary.Component, in section: SectionReader
  ) -> SettingValue? {
    guard let node = section.node(parameter.name) else { return nil }
    var value = node.settingValue
    if let unit = parameter.unit, let quantity = Quantity.parse(node, unit: unit) { value = .number(quantity) }
    do throws(ParameterError) {
      if let value {
        _ = try kind.completing([parameter.name: value])
        return value
      }
    } catch {
      // Said below, with what was found.
    }
    section.add("must be \(parameter.expectation), found \(node.kindInWords)", to: parameter.name)
    return nil
  }
}
