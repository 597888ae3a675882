import Drift
import Foundation

/// Reads a line of 0 and 1 and prints, as JSON, how many updates a second each detector makes and how often it alarms.
///
/// The best of five turns counts; a turn feeds the stream as often as it takes for a tenth of a second.
let text = FileHandle.standardInput.readDataToEndOfFile()
let errors = text.compactMap { $0 == UInt8(ascii: "0") ? 0.0 : $0 == UInt8(ascii: "1") ? 1.0 : nil }
var lines: [String] = []
for kind in DetectorKind.all where kind.name != "kswin" {
  var alarms = 0
  var rate = 0.0
  for _ in 0..<5 {
    let clock = ContinuousClock()
    let start = clock.now
    var fed = 0
    repeat {
      var detector = try kind.make()
      alarms = detector.update(contentsOf: errors).count
      fed += errors.count
    } while clock.now - start < .milliseconds(100) && !errors.isEmpty
    let seconds = (clock.now - start) / .seconds(1)
    rate = max(rate, Double(fed) / seconds)
  }
  lines.append("\"\(kind.name)\": {\"rate\": \(rate), \"alarms\": \(alarms)}")
}
print("{" + lines.joined(separator: ", ") + "}")
