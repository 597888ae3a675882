import Foundation
import GoldenFiles

/// The streams of the golden files, and what other libraries said of them.
struct GoldenStreams {
  let river: GoldenFile
  let detectors: GoldenFile
  let bits: [Double]
  let gauss: [Double]
  let gamma: [Double]
  /// Right and wrong answers of one fixed model on the electricity data.
  let electricity: [Double]

  init() throws {
    river = try GoldenFile("river_drift")
    detectors = try GoldenFile("stream_detectors")
    bits = try river["input"]["bits"].vector
    gauss = try river["input"]["gauss"].vector
    gamma = try river["input"]["gamma"].vector
    let packed = try detectors["input"]["elec2_error_bits"]
    let count = Int(try packed["count"].number)
    var values: [Double] = []
    for digit in try packed["packed_hex_msb_first"].text {
      let nibble = digit.hexDigitValue ?? 0
      for shift in [3, 2, 1, 0] { values.append(Double((nibble >> shift) & 1)) }
    }
    electricity = Array(values.prefix(count))
  }

  func stream(_ name: String) -> [Double] {
    switch name {
    case "bits": bits
    case "gauss": gauss
    case "gamma": gamma
    default: electricity
    }
  }
}
