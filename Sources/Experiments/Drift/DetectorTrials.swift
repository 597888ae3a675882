import Drift
import Learning
import LinearAlgebra
import Machine
import Records
import Statistics
import Tabular
import TreeModels

/// Runs every detector over the errors of a model on generated streams whose changes are known.
///
/// A model (boosted trees) learns from the first rows of a stream and is never retrained; its right and wrong answers on the
/// rest are what detectors watch. The concept changes in the middle, suddenly or over some rows; the same streams without a
/// change count false alarms.
package struct DetectorTrials: Sendable {
  /// A kind of stream.
  package enum Stream: String, CaseIterable, Sendable {
    case sea, stagger, agrawal

    func concepts() throws(StreamError) -> (any StreamConcept, any StreamConcept) {
      switch self {
      case .sea: (try SEAConcept(function: 1, noise: 0.1), try SEAConcept(function: 4, noise: 0.1))
      case .stagger: (try STAGGERConcept(function: 1), try STAGGERConcept(function: 2))
      case .agrawal: (try AgrawalConcept(function: 1), try AgrawalConcept(function: 3))
      }
    }
  }

  package struct Line: Codable, Sendable, Equatable {
    package let stream: String
    package let detector: String
    package let score: DetectorScore
    /// Random alarms, as many as the detector gave on each stream.
    package let random: DetectorScore
  }

  package static let trainingRows = 1_000
  package static let watchedRows = 8_000
  /// Rows after a change within which an alarm answers it.
  package static let window = 2_000
  private static let randomDraws = 20

  private let streams: [Stream]
  private let repeats: Int
  /// Rows in which the new concept takes over.
  private let width: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - repeats: streams of each kind, with a change and without one.
  ///   - width: rows of the change; 1 is sudden.
  package init(streams: [Stream] = Stream.allCases, repeats: Int = 10, width: Int = 1, seed: UInt64 = 1) {
    self.streams = streams
    self.repeats = repeats
    self.width = width
    self.seed = seed
  }

  /// One line a stream and detector, then one a detector over all streams.
  package func run() throws -> [Line] {
    let jobs = streams.flatMap { stream in (0..<repeats).map { (stream, $0) } }
    let results = ThreadPool(threadCount: Processor.count).map(count: jobs.count) { job in
      Result { try self.scores(jobs[job].0, repetition: jobs[job].1) }
    }
    var lines: [Line] = []
    var all = DetectorKind.names.map { _ in (DetectorScore(), DetectorScore()) }
    for stream in streams {
      var sums = DetectorKind.names.map { _ in (DetectorScore(), DetectorScore()) }
      for (job, result) in zip(jobs, results) where job.0 == stream {
        for (index, pair) in try result.get().enumerated() {
          sums[index].0.add(pair.0)
          sums[index].1.add(pair.1)
          all[index].0.add(pair.0)
          all[index].1.add(pair.1)
        }
      }
      for (name, pair) in zip(DetectorKind.names, sums) {
        lines.append(Line(stream: stream.rawValue, detector: name, score: pair.0, random: pair.1))
      }
    }
    guard streams.count > 1 else { return lines }
    for (name, pair) in zip(DetectorKind.names, all) {
      lines.append(Line(stream: "all", detector: name, score: pair.0, random: pair.1))
    }
    return lines
  }

  private func scores(_ stream: Stream, repetition: Int) throws -> [(DetectorScore, DetectorScore)] {
    let generator = SeededGenerator(seed: seed).stream(stream.rawValue, repetition)
    var chance = generator.stream("random-alarms")
    let place = Self.watchedRows / 2
    var scores = DetectorKind.names.map { _ in (DetectorScore(), DetectorScore()) }
    for hasChange in [true, false] {
      let errors = try errors(stream, hasChange: hasChange, seed: generator.stream("rows", hasChange ? 1 : 0).seed)
      let changes = hasChange ? [place] : []
      for (index, kind) in DetectorKind.all.enumerated() {
        var detector = try kind.make()
        let alarms = try detector.alarms(in: errors)
        scores[index].0.add(alarms: alarms, changes: changes, length: errors.count, window: Self.window)
        scores[index].1.add(
          DetectorScore.random(
            alarms: alarms.count, changes: changes, length: errors.count, window: Self.window,
            draws: Self.randomDraws, generator: &chance))
      }
    }
    return scores
  }

  private func errors(_ kind: Stream, hasChange: Bool, seed: UInt64) throws -> [Double] {
    let (first, second) = try kind.concepts()
    let position = Self.trainingRows + Self.watchedRows / 2
    var stream = try DriftingStream(
      first, changes: hasChange ? [.init(to: second, at: position, width: width)] : [], seed: seed)
    let levels = stream.inputs.map { input -> Int? in
      if case .categorical(let levels) = input.kind { levels.count } else { nil }
    }
    func rows(_ count: Int) -> (inputs: Matrix<Double>, labels: [Int32]) {
      let rows = (0..<count).map { _ in stream.next() }
      return (Matrix(rows.map(\.values)), rows.map(\.label))
    }
    let learned = rows(Self.trainingRows)
    let examples = try Examples(
      inputs: learned.inputs, features: DriftFeatures.features(levels),
      targets: .classes(learned.labels, classCount: stream.classes.count))
    let model = try DriftFeatures.booster(rounds: 50).fit(examples, seed: seed)
    let watched = rows(Self.watchedRows)
    return zip(try model.predict(watched.inputs).classes, watched.labels).map { $0 == $1 ? 0 : 1 }
  }
}
