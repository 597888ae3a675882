import ArgumentParser
import Tabular

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write rows whose rule changes at a known place, as CSV.",
    discussion: """
      For trying how a model ages: sweep the file with time: row-order and protocols: [research, production]. The same seed \
      gives the same rows. Example, a sudden change half way:

        reasonable datasets generate sea --rows 20000 --change-at 10000 > sea.csv

      sea: three numbers, the first two decide. stagger: size, colour and shape. agrawal: loan applicants. hyperplane: ten \
      numbers whose weights turn row by row.
      """)

  enum Rule: String, ExpressibleByArgument, CaseIterable { case sea, stagger, agrawal, hyperplane }

  @Argument(help: "sea, stagger, agrawal or hyperplane.")
  var rule: Rule

  @Option(help: "How many rows.")
  var rows = 10_000

  @Option(help: "The first function: 1 to 4 (sea), 1 to 3 (stagger), 1 to 10 (agrawal).")
  var function = 1

  @Option(help: "The function that takes over at --change-at. Default: the next one, after the last the first.")
  var then: Int?

  @Option(help: "The row, from 0, at which the second function takes over. Default: it never does.")
  var changeAt: Int?

  @Option(help: "Rows that the change takes.")
  var width = 1

  @Option(help: "Change of a weight of the hyperplane with each row.")
  var magnitude = 0.001

  @Option(help: "Seed of all chance.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (1...100_000_000).contains(rows) else {
      throw ValidationError("--rows is \(rows), but must be from 1 to 100000000")
    }
    if rule == .hyperplane, changeAt != nil {
      throw ValidationError("a hyperplane has no functions that change; it turns by --magnitude with each row")
    }
  }

  func run() throws {
    var drawn = try inputErrors { try makeStream() }
    let names = drawn.inputs.map(\.name) + ["class"]
    print(names.joined(separator: ","))
    // Some rows at a time, so that any number of them fits into memory.
    let block = 1_000
    for start in stride(from: 0, to: rows, by: block) {
      var lines: [String] = []
      for _ in start..<min(rows, start + block) {
        let row = drawn.next()
        let cells = zip(drawn.inputs, row.values).map { input, value -> String in
          if case .categorical(let levels) = input.kind { levels[Int(value)] } else { "\(value)" }
        }
        lines.append((cells + [drawn.classes[Int(row.label)]]).joined(separator: ","))
      }
      print(lines.joined(separator: "\n"))
    }
  }

  private func makeStream() throws -> DriftingStream {
    var changes: [DriftingStream.Change] = []
    if let changeAt { changes.append(.init(to: try concept(then ?? next), at: changeAt, width: width)) }
    return try DriftingStream(try concept(function), changes: changes, seed: seed)
  }

  private var next: Int {
    let last =
      switch rule {
      case .sea: 4
      case .stagger: 3
      case .agrawal: 10
      case .hyperplane: 1
      }
    return function % last + 1
  }

  private func concept(_ function: Int) throws -> any StreamConcept {
    switch rule {
    case .sea: try SEAConcept(function: function)
    case .stagger: try STAGGERConcept(function: function)
    case .agrawal: try AgrawalConcept(function: function)
    case .hyperplane: try HyperplaneConcept(magnitude: magnitude, weightSeed: seed)
    }
  }
}
