/// One law that something broke, and how.
public struct Violation: Sendable, Equatable, CustomStringConvertible {
  /// The law in a few words: `same seed, same model`.
  public let law: String
  /// Who broke it: `ridge, regression`.
  public let subject: String
  /// What was found.
  public let finding: String

  public init(law: String, subject: String, finding: String) {
    self.law = law
    self.subject = subject
    self.finding = finding
  }

  public var description: String { "\(subject) breaks the law '\(law)': \(finding)" }
}

/// Collects what one subject broke.
struct Findings {
  let subject: String
  private(set) var violations: [Violation] = []

  init(_ subject: String) { self.subject = subject }

  mutating func add(_ law: String, _ finding: String) {
    violations.append(Violation(law: law, subject: subject, finding: finding))
  }

  /// Notes a violation unless `holds`.
  mutating func require(_ holds: Bool, _ law: String, _ finding: @autoclosure () -> String) {
    if !holds { add(law, finding()) }
  }

  /// Runs `body`; an error is a violation.
  mutating func requireNoError<Result>(_ law: String, _ body: () throws -> Result) -> Result? {
    do {
      return try body()
    } catch {
      add(law, "threw \(error)")
      return nil
    }
  }

  /// Runs `body`, which must throw an error that `isDeclared` accepts.
  mutating func requireError<Failure: Error, Result>(
    _ law: String, of type: Failure.Type, expected: String, _ body: () throws -> Result,
    isDeclared: (Failure) -> Bool
  ) {
    do {
      _ = try body()
      add(law, "threw nothing where \(expected) was expected")
    } catch {
      guard let failure = error as? Failure, isDeclared(failure) else {
        add(law, "threw \(error) where \(expected) was expected")
        return
      }
    }
  }
}
