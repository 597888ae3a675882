import Learning
import Records

@testable import Measurement

extension Evidence {
  /// Evidence of the given bodies.
  init(task: LearningTask, _ bodies: any EvidenceBody...) {
    self.init(task: task)
    for body in bodies { insert(body) }
  }
}

extension LatencyReport {
  /// The timings of subjects that answered everything.
  var answered: [CallTimings] { timings.compactMap { try? $0.get() } }
}
