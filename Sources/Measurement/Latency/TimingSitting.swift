import Machine
import Records

/// A sitting: what its processes found, one after the other.
public struct TimingSitting: Sendable {
  let parts: [TimingPart]

  init(parts: [TimingPart]) { self.parts = parts }

  /// Divides the rounds, calls and time of a task among processes that run one after the other.
  ///
  /// The sitting ends after the process in which the budget is exceeded by half, but not before the sixth: fewer
  /// tell little of how far processes differ.
  public init(
    of task: TimingTask, in count: Int, of processes: any TimingProcesses,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let start = Clocks.wallSeconds
    var parts: [TimingPart] = []
    for process in 0..<max(1, count) {
      progress(process, count)
      let session = task.session.share(process, of: count, usualProbeSeconds: Self.usual(parts.flatMap(\.probeSeconds)))
      var share = TimingTask(paths: task.paths, rows: task.rows, session: session, added: task.added)
      share.batchRows = parts.first?.batchRows ?? []
      let part = try TimingPart(encoded: try processes.run(share.encoded()))
      guard part.timings.count == task.paths.count else { throw EvidenceError.malformed(.timing) }
      parts.append(part)
      if parts.count >= Self.fewestProcesses, Clocks.wallSeconds - start > 1.5 * task.session.budgetSeconds { break }
    }
    progress(count, count)
    self.init(parts: parts)
  }

  private static let fewestProcesses = 6

  private static func usual(_ probes: [Double]) -> Double? {
    probes.isEmpty ? nil : probes.sorted()[probes.count / 2]
  }

  /// The timings of each model, joined over the processes. One that was refused in any of them has none.
  public func evidence(noise: NoiseFloor) -> [Result<TimingEvidence, MeasurementError>] {
    let count = parts.first?.timings.count ?? 0
    let account = account
    // Where the processors differ there is no single one.
    let processors = Set(parts.map(\.processor))
    return (0..<count).map { index in
      do throws(MeasurementError) {
        var forms: [TimingPart.Forms] = []
        for part in parts { forms.append(try part.timings[index].get()) }
        guard let served = CallTimings(joining: forms.map(\.served)) else { throw .missingEvidence(.timing) }
        let unfolded = forms.compactMap(\.unfolded)
        return .success(
          TimingEvidence(
            served: served, unfolded: unfolded.count == forms.count ? CallTimings(joining: unfolded) : nil,
            processor: processors.count == 1 ? processors.first ?? nil : nil, account: account, noise: noise))
      } catch {
        return .failure(error)
      }
    }
  }

  public var account: SittingAccount { parts.reduce(SittingAccount()) { $0 + $1.account } }

  /// (slowest - fastest) / median of a fixed piece of work done before and after every round; below 0.05 on a quiet
  /// machine.
  var machineNoise: Double {
    let sorted = parts.flatMap(\.probeSeconds).sorted()
    guard let first = sorted.first, let last = sorted.last, sorted[sorted.count / 2] > 0 else { return 0 }
    return (last - first) / sorted[sorted.count / 2]
  }

  /// What a reader of small differences should know; nil: nothing.
  public var note: String? {
    var notes: [String] = []
    if machineNoise > 0.2 {
      let percent = Int((min(machineNoise, 1_000) * 100).rounded())
      notes.append(
        "the machine was busy while latency was measured: the same work took up to \(percent)% longer in some rounds")
    }
    let account = account
    func sentence(_ repeated: Int, _ kept: Int, of total: Int, _ noun: String, _ what: String) {
      guard repeated + kept > 0 else { return }
      var text = "latency: \(what) disturbed \(repeated + kept) of \(total + repeated) \(noun)"
      if repeated > 0 { text += ", \(repeated) of which \(repeated == 1 ? "was" : "were") timed once more" }
      if kept > 0 { text += "; \(kept) of them \(kept == 1 ? "counts" : "count") all the same" }
      notes.append(text)
    }
    sentence(account.repeatedTurns, account.interruptedTurns, of: account.turns, "turns", "other work")
    sentence(account.repeatedRounds, account.slowRounds, of: account.rounds, "rounds", "a slower processor")
    if let problem = parts.lazy.compactMap(\.pinningProblem).first {
      notes.append("latency wasn't measured as on a processor of its own: \(problem)")
    }
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }
}

extension LatencySession {
  /// The part of one process out of several.
  func share(_ process: Int, of count: Int, usualProbeSeconds usual: Double?) -> LatencySession {
    let count = max(1, count)
    var session = self
    session.rounds = max(1, rounds * (process + 1) / count - rounds * process / count)
    session.calls = max(1, (calls + count - 1) / count)
    session.minimumCalls = max(1, (minimumCalls + count - 1) / count)
    session.budgetSeconds = budgetSeconds / Double(count)
    session.usualProbeSeconds = usual
    // Another order of turns and other rows to begin with.
    session.seed = seed &+ UInt64(process) &* 0x9e37_79b9_7f4a_7c15
    return session
  }
}
