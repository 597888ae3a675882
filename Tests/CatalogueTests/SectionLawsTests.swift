import Catalogue
import ContractChecks
import Learning
import Testing

@testable import Plans

/// Sections of plans obey the laws of parameters: what stands in a file comes out as it went in.
struct SectionLawsTests {
  private static func violations<Keys: PlanSection>(_ type: Keys.Type) -> [Violation] {
    ParameterLaws.check(type, subject: Keys.path)
  }

  @Test func sectionsObeyTheLawsOfParameters() {
    let all =
      Self.violations(RootKeys.self) + Self.violations(DataKeys.self) + Self.violations(FileKeys.self)
      + Self.violations(ColumnTypeKeys.self) + Self.violations(TimeTypeKeys.self) + Self.violations(SplitPlan.self)
      + Self.violations(ReplayPlan.self) + Self.violations(PolicyPlan.self) + Self.violations(LimitKeys.self)
      + Self.violations(MeasurementKeys.self) + Self.violations(DecisionKeys.self)
      + Self.violations(DecisionCostKeys.self)
    #expect(all.isEmpty, "\(all)")
  }

  @Test func mitigationsObeyTheLawsOfParameters() {
    func violations<Step: Mitigation>(_ type: Step.Type) -> [Violation] {
      ParameterLaws.check(Step.Parameters.self, subject: Step.name)
    }
    let all = Catalogue.standard.mitigations.flatMap { violations($0) }
    #expect(all.isEmpty, "\(all)")
  }
}
