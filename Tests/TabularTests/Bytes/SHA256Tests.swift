import Foundation
import Testing

@testable import Records
@testable import Tabular

/// Test vectors of FIPS 180-4 and of NIST.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ]) func agreesWithTheTestVectors(_ text: String, _ digest: String) {
    #expect(SHA256.digest(text.utf8) == digest)
    #expect(SHA256.digest(text.utf8, usesInstructions: false) == digest)
  }

  @Test func aMillionLettersGiveTheTestVector() {
    let digest = SHA256.digest(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
    #expect(digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func bothWaysAgree() {
    let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    #expect(SHA256.digest(bytes) == SHA256.digest(bytes, usesInstructions: false))
  }

  @Test func piecesOfAnySizeGiveTheSame() {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = SHA256.digest(bytes)
    for size in [1, 3, 63, 64, 65, 200] {
      var hash = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        hash.update(bytes[start..<min(start + size, bytes.count)])
      }
      #expect(hash.finish() == whole)
    }
  }

  @Test func theHashOfAFileIsThatOfItsStoredBytes() throws {
    let path = Fixtures.path("csv/small.csv.gz")
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(try TableFile.contentHash(of: [path]) == SHA256.digest(data))
    #expect(try TableFile.read(path).contentHash == SHA256.digest(data))
    #expect(try TableFile.contentHash(of: [path, path]) == SHA256.digest(data + data))
  }
}
