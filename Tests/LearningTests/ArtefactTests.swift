import LinearAlgebra
import Statistics
import Testing

@testable import Learning

private struct Sample: Codable, Equatable {
  enum Choice: String, Codable { case first, second }
  enum Payload: Codable, Equatable {
    case none
    case pair(left: Int, right: [Double])
  }
  struct Inner: Codable, Equatable {
    var name: String
    var optional: Double?
    var absent: Int?
  }

  var doubles: [Double]
  var floats: [Float]
  var integers: [Int]
  var codes: [Int32]
  var bytes: [UInt8]
  var words: [UInt64]
  var flags: [Bool]
  var texts: [String]
  var nested: [Inner]
  var table: [String: Int]
  var matrix: Matrix<Double>
  var choice: Choice
  var payload: Payload
  var rows: [[Double]]
  var flag: Bool
  var single: Float
  var large: UInt64

  static let example = Sample(
    doubles: [0.1, -0.0, .infinity, .leastNonzeroMagnitude, 1e308], floats: [0.1, -3], integers: [.min, 0, .max],
    codes: [-1, 70_000], bytes: [0, 255], words: [.max, 0], flags: [true, false], texts: ["", "é\n"],
    nested: [Inner(name: "a", optional: 1.5, absent: nil)], table: ["x": 1, "y": -2],
    matrix: Matrix([[1, 2], [3, 4]]), choice: .second, payload: .pair(left: 3, right: []), rows: [[], [1]],
    flag: true, single: 1.25, large: .max)
}

struct ArtefactTests {
  @Test func everyKindOfValueSurvivesBitForBit() throws {
    let bytes = try ArtefactEncoder.encode(Sample.example)
    let decoded = try ArtefactDecoder.decode(Sample.self, from: bytes)
    #expect(decoded == .example)
    #expect(decoded.doubles.map(\.bitPattern) == Sample.example.doubles.map(\.bitPattern))
    #expect(try ArtefactEncoder.encode(decoded) == bytes)
  }

  @Test func emptyArraysKeepTheirType() throws {
    struct Empty: Codable, Equatable {
      var doubles: [Double] = []
      var integers: [Int32] = []
      var texts: [String] = []
      var rows: [[Float]] = []
    }
    #expect(try ArtefactDecoder.decode(Empty.self, from: try ArtefactEncoder.encode(Empty())) == Empty())
  }

  @Test func aDoubleArrayCostsEightBytesAValue() throws {
    let bytes = try ArtefactEncoder.encode([Double](repeating: 0.1, count: 1000))
    #expect(bytes.count < 8 * 1000 + 32)
  }

  @Test func smallIntegersCostOneByteEach() throws {
    #expect(try ArtefactEncoder.encode([Int](repeating: 100, count: 1000)).count < 1032)
  }

  @Test func aChangedByteIsFoundByTheChecksum() throws {
    var bytes = try ArtefactEncoder.encode(Sample.example)
    bytes[bytes.count / 2] ^= 1
    #expect(throws: ArtefactError.checksumDiffers) { try ArtefactDecoder.decode(Sample.self, from: bytes) }
  }

  @Test func anotherFileIsNoArtefact() {
    #expect(throws: ArtefactError.notAnArtefact) {
      try ArtefactDecoder.decode(Sample.self, from: Array("a,b\n1,2\n plus more text".utf8))
    }
    #expect(throws: ArtefactError.notAnArtefact) { try ArtefactDecoder.decode(Sample.self, from: []) }
  }

  @Test func aNewerFormatIsNamed() throws {
    var bytes = try ArtefactEncoder.encode([1])
    bytes[4] = 9
    #expect(throws: ArtefactError.unsupportedVersion(found: 9, supported: 1)) {
      try ArtefactDecoder.decode([Int].self, from: bytes)
    }
  }

  /// Damage behind a right checksum: the reader must throw or return, whatever the bytes say.
  @Test func damagedBytesNeverTrap() throws {
    let good = try ArtefactEncoder.encode(Sample.example)
    var generator = SeededGenerator(seed: 7)
    var refused = 0
    for _ in 0..<3000 {
      var body = Array(good[ArtefactBytes.headerLength...])
      for _ in 0..<(1 + generator.integer(below: 4)) {
        switch generator.integer(below: 3) {
        case 0: body[generator.integer(below: body.count)] = UInt8(generator.integer(below: 256))
        case 1: body.remove(at: generator.integer(below: body.count))
        default: body.insert(UInt8(generator.integer(below: 256)), at: generator.integer(below: body.count))
        }
      }
      let checksum = ArtefactBytes.littleEndian(ArtefactBytes.checksum(body[...]))
      let bytes = ArtefactBytes.magic + [ArtefactBytes.version] + checksum + body
      do throws(ArtefactError) { _ = try ArtefactDecoder.decode(Sample.self, from: bytes) } catch { refused += 1 }
    }
    #expect(refused > 1500)
  }
}
