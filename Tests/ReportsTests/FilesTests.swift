import Foundation
import Records
@testable import Reports
import Testing

/// CSV, JSON, Markdown and their files.
@Suite struct FilesTests {
  private let digits = Report(run: SampleRuns.digits, membershipDraws: 40)
  private let hostile = Report(run: SampleRuns.hostile, membershipDraws: 40)

  /// A reader of RFC 4180 that knows nothing of the writer.
  private func records(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [Unicode.Scalar] = []
    var quoted = false
    let scalars = Array(text.unicodeScalars)
    func string(_ scalars: [Unicode.Scalar]) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if quoted {
        if scalar == "\"", index + 1 < scalars.count, scalars[index + 1] == "\"" {
          cell.append(scalar)
          index += 1
        } else if scalar == "\"" {
          quoted = false
        } else {
          cell.append(scalar)
        }
      } else if scalar == "\"" {
        quoted = true
      } else if scalar == "," {
        row.append(string(cell))
        cell = []
      } else if scalar == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" {
        rows.append(row + [string(cell)])
        row = []
        cell = []
        index += 1
      } else {
        cell.append(scalar)
      }
      index += 1
    }
    return rows
  }

  @Test func csvHoldsOneRowATrialAndEveryBit() throws {
    let rows = records(digits.csv)
    let run = SampleRuns.digits
    let header = try #require(rows.first)
    #expect(rows.count == run.trials.count + 1)
    #expect(rows.allSatisfy { $0.count == header.count })
    #expect(Set(header).count == header.count)
    for name in [
      "accuracy_ratio", "log-loss_nats_lower", "latency.p99_seconds_upper", "size.bytes", "parameters_count",
    ] {
      #expect(header.contains(name))
    }
    let column = try #require(header.firstIndex(of: "latency.p99_seconds"))
    for (row, trial) in zip(rows.dropFirst(), run.trials) {
      #expect(row[column] == "" || Double(row[column]) == trial.reading("latency.p99")?.value)
      #expect((row[column] == "") == (trial.reading("latency.p99") == nil))
    }
    let pick = try #require(header.firstIndex(of: "is_pick"))
    #expect(rows.dropFirst().filter { $0[pick] == "true" }.count == 1)
  }

  @Test func csvQuotesAndDefusesText() throws {
    let rows = records(hostile.csv)
    let header = try #require(rows.first)
    let row = try #require(rows.dropFirst().first)
    func cell(_ name: String) throws -> String { row[try #require(header.firstIndex(of: name))] }
    #expect(try cell("candidate") == SampleRuns.hostile.trials[0].candidate.label)
    #expect(try cell("notes").hasPrefix("'=HYPERLINK("))
    #expect(try cell("log-loss_nats") == "inf")
    #expect(try cell("balanced-accuracy_ratio") == "")
    #expect(try cell("balanced-accuracy_missing") == "the reading is not a number")
    #expect(try cell("size.bytes_missing").hasSuffix("\r\n,\"quoted\""))
    #expect(!hostile.csv.unicodeScalars.contains { $0.value < 0x20 && !["\r", "\n", "\t"].contains($0) })
  }

  @Test(arguments: ["digits", "hostile", "drifting", "empty"])
  func jsonFollowsItsSchema(name: String) throws {
    let runs = [
      "digits": SampleRuns.digits, "hostile": SampleRuns.hostile, "drifting": SampleRuns.drifting,
      "empty": SampleRuns.empty,
    ]
    let report = Report(run: try #require(runs[name]), membershipDraws: 40)
    let value = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(ReportSchema.text.utf8)) as? [String: Any])
    let problems = SchemaCheck(root: schema).problems(value, schema, at: "$")
    #expect(problems == [])
  }

  @Test func theSchemaCheckFindsWhatIsWrong() throws {
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(ReportSchema.text.utf8)) as? [String: Any])
    var value = try #require(
      JSONSerialization.jsonObject(with: Data(digits.json.utf8)) as? [String: Any])
    value["schema"] = "reasonable.report/0"
    value["machine"] = ["processor": 1]
    let problems = SchemaCheck(root: schema).problems(value, schema, at: "$")
    #expect(problems.contains("$.schema: is not reasonable.report/2"))
    #expect(problems.contains("$.machine: blasCore is missing"))
    #expect(problems.contains("$.machine.processor: is no string"))
  }

  @Test func jsonSaysWhatIsNotFinite() throws {
    let value = try #require(JSONSerialization.jsonObject(with: Data(hostile.json.utf8)) as? [String: Any])
    let protocols = try #require(value["protocols"] as? [[String: Any]])
    let trials = try #require(protocols[0]["trials"] as? [[String: Any]])
    let outcomes = try #require(trials[0]["outcomes"] as? [String: [String: Any]])
    #expect(outcomes["log-loss"]?["value"] is NSNull)
    #expect(outcomes["log-loss"]?["nonFinite"] as? String == "infinity")
    #expect(outcomes["balanced-accuracy"]?["nonFinite"] as? String == "nan")
    #expect(trials[0]["candidate"] as? String == SampleRuns.hostile.trials[0].candidate.label)
  }

  @Test func markdownShowsEveryPictureAndLetsNoMarkupThrough() {
    let text = hostile.markdown
    #expect(!text.replacingOccurrences(of: SampleRuns.planText, with: "").contains("<script"))
    #expect(!text.contains("<img"))
    for report in [digits, hostile] {
      for figure in report.figures {
        #expect(report.markdown.contains("](\(figure.name))"))
        #expect(WellFormed(figure.svg).problem == nil)
      }
    }
    #expect(digits.figures.count == 4)
    // A cell with a bar must not make a column.
    for table in text.components(separatedBy: "\n\n") where table.hasPrefix("| Candidate") {
      let columns = table.split(separator: "\n").map { line in
        line.replacingOccurrences(of: "\\|", with: "").filter { $0 == "|" }.count
      }
      #expect(Set(columns).count == 1)
    }
  }

  @Test func filesAreWrittenTogetherAndNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)/deep")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let paths = try digits.write(to: folder.path)
    #expect(
      paths.map { ($0 as NSString).lastPathComponent } == ["report.html", "report.md", "trials.csv", "report.json"])
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    #expect(names == Set(digits.files().map(\.name)))
    #expect(try String(contentsOfFile: paths[0], encoding: .utf8) == digits.html)
  }

  @Test func picturesAndPaperAreMadeByOtherPrograms() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let programs = folder.appendingPathComponent("programs")
    try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
    let scripts = [
      "rsvg-convert": "while [ \"$1\" != --output ]; do shift; done; cp \"$3\" \"$2\"",
      "weasyprint": "cp \"$1\" \"$2\"",
    ]
    for (name, script) in scripts {
      let file = programs.appendingPathComponent(name)
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    let converter = Converter(path: programs.path + ":/usr/bin:/bin")
    let out = folder.appendingPathComponent("out").path
    let paths = try digits.write(to: out, formats: [.latex, .png], by: converter)
    let pictures = digits.figures.map { String($0.name.dropLast(4)) }
    #expect(paths.map { ($0 as NSString).lastPathComponent } == ["report.tex"] + pictures.map { $0 + ".png" })
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: out))
    #expect(names == Set(["report.tex"] + ["svg", "png", "pdf"].flatMap { end in pictures.map { "\($0).\(end)" } }))
    let onlyPaper = Converter(path: programs.path)
    _ = try digits.write(to: out, formats: [.pdf], by: onlyPaper)
    #expect(try String(contentsOfFile: out + "/report.pdf", encoding: .utf8) == digits.printedPage)
    let empty = Report(run: SampleRuns.empty, membershipDraws: 0)
    #expect(throws: ReportError.noPictures) { try empty.write(to: out, formats: [.png], by: converter) }
    // Without the program a paper is still a paper; its pictures say what to do.
    let bare = folder.appendingPathComponent("bare").path
    #expect(try digits.write(to: bare, formats: [.latex], by: Converter(path: "")).count == 1)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let path = file.appendingPathComponent("inside").path
    let error = #expect(throws: ReportError.self) { try digits.write(to: path, formats: [.csv]) }
    #expect(error?.description.contains(path) == true)
  }
}

/// As much of JSON Schema as the report's schema uses.
struct SchemaCheck {
  let root: [String: Any]

  func problems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = reference.replacingOccurrences(of: "#/$defs/", with: "")
      guard let target = (root["$defs"] as? [String: [String: Any]])?[name] else { return ["\(path): no \(reference)"] }
      return problems(value, target, at: path)
    }
    var problems: [String] = []
    if let constant = schema["const"] as? String, value as? String != constant {
      problems.append("\(path): is not \(constant)")
    }
    if let names = schema["enum"] as? [String], !names.contains(value as? String ?? "") {
      problems.append("\(path): is none of \(names)")
    }
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { matches(value, $0) }) {
      problems.append("\(path): is no \(types.joined(separator: " or "))")
    }
    if let object = value as? [String: Any] {
      for key in schema["required"] as? [String] ?? [] where object[key] == nil {
        problems.append("\(path): \(key) is missing")
      }
      let known = schema["properties"] as? [String: [String: Any]] ?? [:]
      for (key, item) in object {
        if let inner = known[key] ?? schema["additionalProperties"] as? [String: Any] {
          problems += self.problems(item, inner, at: "\(path).\(key)")
        } else if !known.isEmpty {
          problems.append("\(path).\(key): is not in the schema")
        }
      }
    }
    if let list = value as? [Any], let inner = schema["items"] as? [String: Any] {
      for (index, item) in list.enumerated() { problems += self.problems(item, inner, at: "\(path)[\(index)]") }
    }
    return problems
  }

  private func matches(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "null": value is NSNull
    case "string": value is String
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "boolean": (value as? NSNumber)?.isBoolean ?? false
    case "integer": (value as? NSNumber).map { !$0.isBoolean && $0.doubleValue == $0.doubleValue.rounded() } ?? false
    case "number": (value as? NSNumber).map { !$0.isBoolean } ?? false
    default: false
    }
  }
}

extension NSNumber {
  fileprivate var isBoolean: Bool { String(cString: objCType) == "c" }
}
