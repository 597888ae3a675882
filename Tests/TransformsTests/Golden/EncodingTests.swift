import Learning
import LinearAlgebra
import Testing
import Transforms

struct EncodingTests {
  // Level "d" is in no training row; "b" is in one.
  private static let features = [
    Feature(name: "n", sources: [0]),
    Feature(name: "c", kind: .categorical(levelCount: 4), sources: [3], levels: ["a", "b", "c", "d"]),
  ]
  private static let training = Matrix<Double>([[1, 0], [2, 2], [3, 1], [4, 2], [5, .nan]])
  private let examples: Examples

  init() throws { examples = try Examples(Self.training, features: Self.features) }

  private func oneHot(_ change: (inout OneHotEncoding.Parameters) -> Void = { _ in }) -> OneHotEncoding {
    var parameters = OneHotEncoding.Parameters()
    change(&parameters)
    return OneHotEncoding(parameters)
  }

  @Test func oneHotHasAColumnForEachLevelSeen() throws {
    let fitted = try oneHot().fit(examples)
    #expect(fitted.outputFeatures.map(\.name) == ["n", "c=a", "c=b", "c=c"])
    #expect(fitted.outputFeatures.map(\.sources) == [[0], [3], [3], [3]])
    // Seen, missing, a level that training lacks, a code beyond the levels, and no code at all.
    let rows = Matrix<Double>([[9, 1], [9, .nan], [9, 3], [9, 7], [9, 0.5], [9, -1]])
    let zeros: [Double] = [9, 0, 0, 0]
    #expect(try fitted.transform(rows).storage == [9, 0, 1, 0] + zeros + zeros + zeros + zeros + zeros)
  }

  @Test func oneHotCanGiveTheUnseenTheirOwnColumn() throws {
    let fitted = try oneHot { $0.unseen = .ownColumn }.fit(examples)
    #expect(fitted.outputFeatures.map(\.name) == ["n", "c=a", "c=b", "c=c", "c: other"])
    for row in [[9, .nan], [9, 3], [9, 7]] { #expect(transformed(row, by: fitted) == [9, 0, 0, 0, 1]) }
    #expect(transformed([9, 2], by: fitted) == [9, 0, 0, 1, 0])
  }

  @Test func oneHotCanDropTheFirstLevel() throws {
    let fitted = try oneHot { $0.drop = .first }.fit(examples)
    #expect(fitted.outputFeatures.map(\.name) == ["n", "c=b", "c=c"])
    #expect(transformed([9, 0], by: fitted) == [9, 0, 0])
    #expect(transformed([9, 1], by: fitted) == [9, 1, 0])
  }

  @Test(arguments: [CountOrShare.count(2), .share(0.3)]) func oneHotGroupsRareLevels(_ bound: CountOrShare) throws {
    let fitted = try oneHot { $0.minimumFrequency = bound }.fit(examples)
    #expect(fitted.outputFeatures.map(\.name) == ["n", "c=c", "c: rare levels"])
    #expect(transformed([9, 0], by: fitted) == [9, 0, 1])
    #expect(transformed([9, 1], by: fitted) == [9, 0, 1])
    #expect(transformed([9, 2], by: fitted) == [9, 1, 0])
  }

  @Test func numericColumnsAloneAreLeftAsTheyAre() throws {
    let inputs = Matrix<Double>([[1, .nan], [3, 4]])
    let fitted = try oneHot().fit(Examples(inputs))
    #expect(fitted.affineMap == AffineMap(matrix: .identity(2), offset: [0, 0]))
    #expect(transformed([5, 6], by: fitted) == [5, 6])
    #expect(try oneHot().fit(examples).affineMap == nil)
  }

  @Test func aColumnWithoutLevelsLeavesNothingToLearnFrom() throws {
    let features = [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])]
    let empty = try Examples(Matrix([[.nan]]), features: features)
    #expect(throws: FitError.self) { try oneHot().fit(empty) }
    #expect(try oneHot { $0.unseen = .ownColumn }.fit(empty).outputFeatures.map(\.name) == ["c: other"])
  }

  @Test func levelsWithoutNamesAreCalledByTheirCodes() throws {
    let features = [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])]
    let fitted = try oneHot().fit(Examples(Matrix([[1], [0]]), features: features))
    #expect(fitted.outputFeatures.map(\.name) == ["c=0", "c=1"])
  }

  @Test func ordinalCountsTheLevelsSeen() throws {
    let fitted = try OrdinalEncoding().fit(examples)
    #expect(fitted.outputFeatures.allSatisfy { $0.kind == .numeric })
    #expect([0, 1, 2, 3, 7, .nan].map { transformed([9, $0], by: fitted)[1] } == [0, 1, 2, -1, -1, -1])
  }

  @Test func ordinalCanCountTheCommonestFirstAndLeaveTheUnseenMissing() throws {
    let parameters = try OrdinalEncoding.Parameters(settings: ["order": "frequency", "unseen": "missing"])
    let fitted = try OrdinalEncoding(parameters).fit(examples)
    #expect([0, 1, 2].map { transformed([9, $0], by: fitted)[1] } == [1, 2, 0])
    #expect(transformed([9, 3], by: fitted)[1].isNaN && transformed([9, .nan], by: fitted)[1].isNaN)
  }

  @Test func frequencyIsTheShareOfTheTrainingRows() throws {
    let fitted = try FrequencyEncoding().fit(examples)
    #expect([0, 1, 2, 3, 7, .nan].map { transformed([9, $0], by: fitted)[1] } == [0.2, 0.2, 0.4, 0, 0, 0.2])
    let weighted = try Examples(Self.training, features: Self.features, weights: [6, 1, 1, 1, 1])
    #expect(transformed([9, 0], by: try FrequencyEncoding().fit(weighted))[1] == 0.6)
  }
}
