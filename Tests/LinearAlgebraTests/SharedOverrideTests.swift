import Testing

@testable import LinearAlgebra

/// A setting of the process under work that overlaps in time.
struct SharedOverrideTests {
  @Test func theSettingComesBackWhenTheLastEnds() {
    var shared = SharedOverride<Int>()
    shared.begin(before: 4)
    shared.begin(before: 1)
    #expect(shared.end() == nil)
    shared.begin(before: 1)
    #expect(shared.end() == nil)
    #expect(shared.end() == 4)
    // One end too many brings nothing back, and the next override starts from the setting of its own time.
    #expect(shared.end() == nil)
    shared.begin(before: 2)
    #expect(shared.end() == 2)
  }

  @Test func oneThreadIsUsedBetweenBeginAndEnd() {
    BLASLibrary.beginOneThread()
    BLASLibrary.beginOneThread()
    #expect(BLASLibrary.threadCount == 1)
    BLASLibrary.endOneThread()
    #expect(BLASLibrary.threadCount == 1)
    BLASLibrary.endOneThread()
  }
}
