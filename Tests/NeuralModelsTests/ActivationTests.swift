import Testing

@testable import NeuralModels

@Suite struct ActivationTests {
  @Test func everyActivationHasAKernelNumberOfItsOwn() {
    let codes = Activation.allCases.map(\.code)
    #expect(Set(codes).count == codes.count && !codes.contains(0))
  }
}
