import Statistics

/// Loan applicants, nine inputs, and ten rules for who belongs to group A (class 0).
///
/// The numbers follow MOA, which differs from other versions: commissions up to 75,000, house values by `9 - zipcode`,
/// class 0 for what the rule accepts, house values cut at 135,000 where they are perturbed (though most are larger).
/// Labels come from the values before perturbation.
///
/// Source: Agrawal, Imielinski and Swami, "Database mining: a performance perspective" (TKDE 1993); the AgrawalGenerator
/// of MOA.
public struct AgrawalConcept: StreamConcept {
  public let function: Int
  public let perturbation: Double

  /// - Parameters:
  ///   - function: 1 to 10.
  ///   - perturbation: share of its range by which a number is moved at most. Default: 0.05.
  public init(function: Int, perturbation: Double = 0.05) throws(StreamError) {
    guard (1...10).contains(function) else { throw .unknownFunction(function, valid: 1...10) }
    try StreamError.check("the perturbation", perturbation)
    self.function = function
    self.perturbation = perturbation
  }

  public var inputs: [StreamInput] {
    [
      StreamInput("salary"), StreamInput("commission"), StreamInput("age"),
      StreamInput("elevel", .categorical(levels: (0..<5).map { "level\($0)" })),
      StreamInput("car", .categorical(levels: (1...20).map { "car\($0)" })),
      StreamInput("zipcode", .categorical(levels: (1...9).map { "zipcode\($0)" })),
      StreamInput("hvalue"), StreamInput("hyears"), StreamInput("loan"),
    ]
  }
  public var classes: [String] { ["groupA", "groupB"] }

  /// An applicant as drawn.
  struct Applicant {
    var salary = 0.0
    var commission = 0.0
    var age = 20
    var education = 0
    var houseValue = 0.0
    var houseYears = 1
    var loan = 0.0
  }

  public mutating func draw(using generator: inout SeededGenerator) -> StreamRow {
    var applicant = Applicant()
    applicant.salary = 20_000 + 130_000 * generator.uniform()
    applicant.commission = applicant.salary >= 75_000 ? 0 : 10_000 + 65_000 * generator.uniform()
    applicant.age = 20 + generator.integer(below: 61)
    applicant.education = generator.integer(below: 5)
    let car = generator.integer(below: 20)
    let zipcode = generator.integer(below: 9)
    let houseScale = Double(9 - zipcode) * 100_000
    applicant.houseValue = houseScale * (0.5 + generator.uniform())
    applicant.houseYears = 1 + generator.integer(below: 30)
    applicant.loan = 500_000 * generator.uniform()
    let label: Int32 = isInGroupA(applicant) ? 0 : 1

    var age = Double(applicant.age)
    var houseYears = Double(applicant.houseYears)
    if perturbation > 0 {
      func moved(_ value: Double, _ low: Double, _ high: Double, by range: Double? = nil) -> Double {
        let shift = (range ?? high - low) * (2 * generator.uniform() - 1) * perturbation
        return min(max(value + shift, low), high)
      }
      applicant.salary = moved(applicant.salary, 20_000, 150_000)
      if applicant.commission > 0 { applicant.commission = moved(applicant.commission, 10_000, 75_000) }
      age = moved(age, 20, 80).rounded()
      applicant.houseValue = moved(applicant.houseValue, 0, 135_000, by: houseScale)
      houseYears = moved(houseYears, 1, 30).rounded()
      applicant.loan = moved(applicant.loan, 0, 500_000)
    }
    return StreamRow(
      values: [
        applicant.salary, applicant.commission, age, Double(applicant.education), Double(car), Double(zipcode),
        applicant.houseValue, houseYears, applicant.loan,
      ], label: label)
  }

  /// The rule of the function. Most have one case for each of three ages: below 40, below 60, and above.
  func isInGroupA(_ applicant: Applicant) -> Bool {
    let third = applicant.age < 40 ? 0 : applicant.age < 60 ? 1 : 2
    let usualSalary = [50_000.0...100_000, 75_000...125_000, 25_000...75_000][third]
    let usualEducation = [0...1, 1...3, 2...4][third].contains(applicant.education)
    let income = 2 * (applicant.salary + applicant.commission) / 3
    let education = 5_000 * Double(applicant.education)
    switch function {
    case 1: return third != 1
    case 2: return usualSalary.contains(applicant.salary)
    case 3: return usualEducation
    case 4:
      let withUsual = [25_000.0...75_000, 50_000...100_000, 50_000...100_000][third]
      let without = [50_000.0...100_000, 75_000...125_000, 25_000...75_000][third]
      return (usualEducation ? withUsual : without).contains(applicant.salary)
    case 5:
      let withUsual = [100_000.0...300_000, 200_000...400_000, 300_000...500_000][third]
      let without = [200_000.0...400_000, 300_000...500_000, 100_000...300_000][third]
      return (usualSalary.contains(applicant.salary) ? withUsual : without).contains(applicant.loan)
    case 6: return usualSalary.contains(applicant.salary + applicant.commission)
    case 7: return income - applicant.loan / 5 - 20_000 > 0
    case 8: return income - education - 20_000 > 0
    case 9: return income - education - applicant.loan / 5 - 10_000 > 0
    default:
      let equity =
        applicant.houseYears >= 20 ? applicant.houseValue * Double(applicant.houseYears - 20) / 10 : 0
      return income - education + equity / 5 - 10_000 > 0
    }
  }
}
