import Foundation
import Records
import Testing

struct ShellWordTests {
  @Test(arguments: [
    "plain", "split.folds=3", "", "it's", "a b", "$HOME `x` \\", "estimators.1.parameters.C=[0.1, 1]", "*", "~/x",
    "a\nb",
    "\"quoted\"", "!bang", "policy.limits.\"latency.p99\".at-most=1ms", "data.missing=[\"-\", '?']", "ü>50K",
  ])
  func aShellReadsTheWordBack(word: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf %s " + ShellWord.quoted(word)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: bytes, as: UTF8.self) == word)
  }

  @Test func plainWordsStayPlain() {
    #expect(
      ShellWord.command(["reasonable", "sweep", "a.yaml", "--set", "split.folds=3"])
        == "reasonable sweep a.yaml --set split.folds=3")
  }
}
