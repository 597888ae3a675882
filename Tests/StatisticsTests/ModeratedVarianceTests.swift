import Testing

@testable import Statistics

@Suite struct ModeratedVarianceTests {
  /// SciPy 1.17.1: scipy.special.digamma and polygamma(1, x).
  @Test(arguments: [
    (2.0, 0.42278433509846713, 0.6449340668482266), (0.5, -1.9635100260214235, 4.93480220054468),
    (13.7, 2.580455723899653, 0.0757214158226239),
  ])
  func polygammasEqualSciPys(x: Double, digamma: Double, trigamma: Double) {
    #expect(abs(ModeratedVariance.digamma(x) - digamma) < 1e-12)
    #expect(abs(ModeratedVariance.trigamma(x) - trigamma) < 1e-12)
    #expect(abs(ModeratedVariance.inverseTrigamma(trigamma) - x) < 1e-9 * x)
  }

  /// Smyth's formulas with SciPy's polygammas.
  @Test func variancesAreDrawnTogetherAsFarAsTheyAgree() {
    let values = [1.0, 2, 0.5, 3, 1.5, 0.2, 6, 0.9]
    let moderated = ModeratedVariance(of: values, degreesOfFreedom: 4)
    #expect(abs(moderated.addedDegrees - 5.144435193550379) < 1e-9)
    #expect(abs(moderated.common - 1.298475788912911) < 1e-9)
    #expect(abs(moderated.moderated(0.2) - 0.81797557) < 1e-8)
    #expect(abs(moderated.moderated(6) - 3.35503767) < 1e-8)
    let scattered = ModeratedVariance(of: [1e-3, 2, 0.05, 30, 1.5, 200, 6, 0.9], degreesOfFreedom: 4)
    #expect(abs(scattered.addedDegrees - 0.5663722201480048) < 1e-9)
  }

  @Test func equalVariancesAddNoMoreThanTheCapAndFewAddNothing() {
    #expect(ModeratedVariance(of: [1, 1, 1, 1, 1], degreesOfFreedom: 4).addedDegrees == 8)
    let few = ModeratedVariance(of: [1, 2, 3], degreesOfFreedom: 4)
    #expect(few.degreesOfFreedom == 4 && few.moderated(3) == 3)
    #expect(ModeratedVariance(of: [0, 0, .infinity, 1], degreesOfFreedom: 4).addedDegrees == 0)
  }
}
