import Foundation
import Testing

@testable import Reports

/// Programs that make files from ours, by stand-ins that do one thing each.
@Suite struct ConverterTests {
  /// A folder with a program of this name.
  private func folder(_ name: String? = nil, _ script: String = "") throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("programs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if let name {
      let file = folder.appendingPathComponent(name)
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    return folder
  }

  private func error(_ programs: URL, patience: Double = 20, _ work: (Converter, String) throws -> Void) -> ReportError?
  {
    let output = programs.appendingPathComponent("output").path
    defer { try? FileManager.default.removeItem(at: programs) }
    do {
      try work(Converter(path: programs.path, patience: patience), output)
      return nil
    } catch {
      #expect(!FileManager.default.fileExists(atPath: output), "a file stands where nothing was made")
      return error as? ReportError
    }
  }

  @Test func aMissingProgramIsNamedWithWhatToInstall() throws {
    let pdf = error(try folder()) { try $0.pdf(ofPage: "", to: $1) }
    #expect(
      pdf?.description
        == "pdf needs one of chromium, google-chrome, weasyprint, wkhtmltopdf, and none is installed: apt "
        + "install chromium, or pip install weasyprint")
    let png = error(try folder()) { try $0.draw("", as: .png, to: $1) }
    #expect(
      png?.description.hasPrefix("png needs rsvg-convert, which is not installed: apt install librsvg2-bin") == true)
    #expect(!Converter(path: "").hasPictures)
  }

  @Test func whatAProgramMakesStandsInItsPlace() throws {
    let programs = try folder(
      "rsvg-convert", "while [ \"$1\" != --output ]; do echo $1; shift; done; cat \"$3\" > \"$2\"")
    let output = programs.appendingPathComponent("picture.pdf").path
    try Converter(path: "/nowhere:" + programs.path).draw("<svg/>", as: .pdf, to: output)
    #expect(try String(contentsOfFile: output, encoding: .utf8) == "<svg/>")
    try FileManager.default.removeItem(at: programs)
  }

  @Test func aBrowserPrintsThePage() throws {
    let script =
      "for a; do case $a in --print-to-pdf=*) out=${a#*=};; file://*) in=${a#file://};; esac; done; cat $in > $out"
    let programs = try folder("google-chrome", script)
    let output = programs.appendingPathComponent("report.pdf").path
    try Converter(path: programs.path).pdf(ofPage: "<html></html>", to: output)
    #expect(try String(contentsOfFile: output, encoding: .utf8) == "<html></html>")
    try FileManager.default.removeItem(at: programs)
  }

  @Test func aProgramThatFailsSaysWhy() throws {
    let failed = error(try folder("rsvg-convert", "echo early; echo \"no \\033[31mroom\" >&2; exit 3")) {
      try $0.draw("<svg/>", as: .png, to: $1)
    }
    #expect(failed?.description.hasSuffix("rsvg-convert failed: exit code 3: no \\u{1B}[31mroom") == true)
    let silent = error(try folder("weasyprint", "exit 0")) { try $0.pdf(ofPage: "", to: $1) }
    #expect(silent?.description.hasSuffix("weasyprint failed: it ended well and made no file") == true)
    let endless = error(try folder("wkhtmltopdf", "exec sleep 60"), patience: 0.2) { try $0.pdf(ofPage: "", to: $1) }
    #expect(endless?.description.hasSuffix("wkhtmltopdf failed: it didn't end within 0.2 seconds") == true)
  }
}
