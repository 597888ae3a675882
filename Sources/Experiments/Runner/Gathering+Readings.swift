import Learning
import Measurement
import Plans
import Records
import Store
import Synchronization

extension Gathering {
  /// Reads every axis of every trial whose reading isn't cached, from evidence alone, and shows all of them in the run.
  func deriveReadings() throws {
    struct Wanted {
      let trial: SweepTrial
      let axis: any Axis
      let reading: ResultStore.CachedReading
    }
    var wanted: [Wanted] = []
    for trial in completedTrials {
      for axis in sweep.axes {
        guard let heads = heads(for: axis, of: trial) else { continue }
        wanted.append(
          Wanted(
            trial: trial, axis: axis,
            reading: ResultStore.CachedReading(
              trial: trial.key, axis: axis.descriptor.id, version: axis.descriptor.version,
              basis: try ReadingBasis(evidence: heads.map(\.id), settings: settings(of: axis, for: trial)))))
      }
    }
    let cached = try sweep.store.cachedReadings(wanted.map(\.reading))
    try sweep.store.show(wanted.compactMap { item in cached[item.reading].map { (item.reading, $0) } }, in: runID)
    let missing = Dictionary(grouping: wanted.filter { cached[$0.reading] == nil }, by: \.trial.position)
      .values.sorted { $0[0].trial.position < $1[0].trial.position }
    // A few trials at a time, so that only their evidence is in memory.
    let batch = 8 * sweep.jobs
    for start in stride(from: 0, to: missing.count, by: batch) {
      let part = Array(missing[start..<min(start + batch, missing.count)])
      let evidence = try loadedEvidence(of: part.map { items in (items[0].trial, items.map(\.axis)) })
      let found = Mutex<[(reading: ResultStore.CachedReading, outcome: Records.Outcome)]>([])
      ParallelTrials.run(count: part.count, jobs: sweep.jobs) { index in
        for item in part[index] {
          let outcome: Records.Outcome =
            switch evidence[index] {
            case .success(let evidence): item.axis.outcome(of: evidence)
            case .failure(let error): .failed(message: error.description)
            }
          found.withLock { $0.append((item.reading, outcome)) }
        }
      }
      try sweep.store.record(found.withLock { $0 }, in: runID)
    }
  }

  /// The outcome of one axis for some trials, from their evidence.
  func outcomes(of axis: any Axis, trials: [SweepTrial]) throws -> [String: Records.Outcome] {
    var outcomes: [String: Records.Outcome] = [:]
    for trial in trials {
      switch try loadedEvidence(of: [(trial, [axis])])[0] {
      case .success(let evidence): outcomes[trial.key] = axis.outcome(of: evidence)
      case .failure(let error): outcomes[trial.key] = .failed(message: error.description)
      }
    }
    return outcomes
  }

  /// What the reading of an axis depends on besides evidence.
  func settings(of axis: any Axis, for trial: SweepTrial) -> [String: SettingValue] {
    var settings = axis.settings
    if axis.readsSensitiveColumns { settings.merge(sweep.groups?.terms.settings ?? [:]) { $1 } }
    let groups = trial.trial.candidate.groupRule
    guard axis.readsDecisions, let terms = context.terms?.deciding(groups),
      sweep.policy.decision != nil || groups != nil
    else { return settings }
    settings.merge(terms.choice.settings) { $1 }
    // Prices of economics decide where the choice has no costs.
    if let prices = terms.prices { settings["prices"] = .list(prices.joined().map(SettingValue.number)) }
    return settings
  }

  /// The evidence that an axis reads, failures included; nil where nothing is known. Where something it requires failed,
  /// that failure stands for it.
  private func heads(for axis: any Axis, of trial: SweepTrial) -> [EvidenceHead]? {
    var heads: [EvidenceHead] = []
    for kind in axis.needs.sorted() {
      guard let head = head(kind, of: trial) else { return nil }
      heads.append(head)
    }
    return heads
  }

  private func head(_ kind: EvidenceKind, of trial: SweepTrial) -> EvidenceHead? {
    if let head = ledger.head(kind, ofTrial: trial.key) { return head }
    let required = needs.first { $0.kind == kind }?.requires ?? []
    return required.sorted().lazy.compactMap { self.ledger.head($0, ofTrial: trial.key) }.first {
      $0.status != .gathered
    }
  }

  /// Evidence from the store, as far as the axes read it. What can't be read is noted and gathered anew next time.
  func loadedEvidence(
    of wanted: [(trial: SweepTrial, axes: [any Axis])]
  ) throws -> [Result<Evidence, MeasurementError>] {
    let heads = wanted.map { trial, axes in
      axes.reduce(into: Set<EvidenceKind>()) { $0.formUnion($1.needs) }.sorted()
        .compactMap { kind in head(kind, of: trial).map { (kind: kind, head: $0) } }
    }
    let gathered = heads.flatMap { $0.map(\.head) }.filter { $0.status == .gathered }
    let bytes = try sweep.store.bodies(of: Array(Set(gathered.map(\.id))))
    return try zip(wanted, heads).map { item, heads in
      var bodies: [any EvidenceBody] = []
      var statuses: [EvidenceKind: EvidenceStatus] = [:]
      for (kind, head) in heads {
        guard head.status == .gathered else {
          statuses[kind] = head.status
          continue
        }
        do {
          guard let source = needs.first(where: { $0.kind == kind })?.source else { continue }
          bodies.append(try Self.body(of: source, try bytes[head.id]?.get() ?? []))
        } catch {
          let message = "\(error); it is gathered anew by the next sweep"
          report("\(item.trial.name): \(message)")
          try sweep.store.discard(evidence: head.id, because: message)
          statuses[kind] = .failed(message: message)
        }
      }
      return evidence(of: item.trial, bodies: bodies, statuses: statuses)
    }
  }

  private static func body<Source: EvidenceSource>(_: Source, _ bytes: [UInt8]) throws -> Source.Body {
    try Source.Body(encoded: bytes)
  }

  private static func body(of source: any EvidenceSource, _ bytes: [UInt8]) throws -> any EvidenceBody {
    try body(source, bytes)
  }

  /// Bodies put together for the axes; predictions beside the rows that they are for.
  func evidence(
    of trial: SweepTrial, bodies: [any EvidenceBody], statuses: [EvidenceKind: EvidenceStatus]
  ) -> Result<Evidence, MeasurementError> {
    var evidence = Evidence(task: sweep.data.task)
    do throws(MeasurementError) {
      if let predictions = bodies.lazy.compactMap({ $0 as? PredictionEvidence }).first,
        let rows = judgedRows[trial.trial.evaluation]
      {
        evidence = try Evidence(
          task: sweep.data.task, predictions: predictions, rows: rows, deciding: trial.trial.candidate.groupRule)
      }
    } catch {
      return .failure(error)
    }
    for body in bodies { evidence.insert(body) }
    for (kind, status) in statuses { evidence.insert(status, for: kind) }
    return .success(evidence)
  }
}
