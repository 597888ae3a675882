import Learning
import LinearAlgebra
import Records
import Statistics
import Tabular

/// What one process of a sitting is to time: files of models, and the rows that they are asked.
public struct TimingTask: Sendable {
  /// Files of fitted pipelines.
  public var paths: [String]
  public var rows: TimedRows
  public var session: LatencySession
  /// What is added to the answers of each; empty: nothing.
  public var added: [AddedTime]
  /// Rows of the batches that each is asked, as an earlier process of the sitting chose them; empty: this one chooses.
  var batchRows: [Int] = []

  public init(paths: [String], rows: TimedRows, session: LatencySession, added: [AddedTime] = []) {
    self.paths = paths
    self.rows = rows
    self.session = session
    self.added = added
  }

  /// Does the task in this process.
  ///
  /// Models are read in a random order, so that their memory lies elsewhere than in another process.
  ///
  /// - Parameter load: reads a model from its file.
  public func run(load: (_ path: String) throws -> FittedPipeline) -> TimingPart {
    var models = [Result<DeployedForms, MeasurementError>](
      repeating: .failure(.missingEvidence(.deployment)), count: paths.count)
    var chance = SeededGenerator(seed: session.seed).stream("latency-loading")
    for index in chance.permutation(paths.count) {
      do {
        models[index] = .success(DeployedForms(try load(paths[index])))
      } catch {
        models[index] = .failure(.predictionFailed(String(describing: error)))
      }
    }
    return rows.time(models, session, added: added, batchRows: batchRows)
  }
}

/// The rows that models are asked while they are timed.
public struct TimedRows: Sendable {
  /// As a service receives them.
  public let raw: [RawRow]
  /// The same as models see them.
  public let coded: Matrix<Double>
  /// The columns of the rows, where models may take some of them only; empty: every model takes all.
  public let columns: [Column]

  /// A column of the rows.
  public struct Column: Sendable, Equatable {
    public let name: String
    public let isCategory: Bool

    public init(name: String, isCategory: Bool) {
      self.name = name
      self.isCategory = isCategory
    }
  }

  public init(raw: [RawRow], coded: Matrix<Double>, columns: [Column] = []) {
    self.raw = raw
    self.coded = coded
    self.columns = columns
  }

  /// The rows with the columns that a model takes, in its order; as they are where one isn't there.
  func selecting(_ names: [String]) -> TimedRows {
    let places = names.compactMap { name in columns.firstIndex { $0.name == name } }
    guard places.count == names.count, names != columns.map(\.name) else { return self }
    // Numbers and categories stand apart in a raw row.
    let ranks = columns.indices.map { place in
      columns[..<place].count { $0.isCategory == columns[place].isCategory }
    }
    let numbers = places.filter { !columns[$0].isCategory }.map { ranks[$0] }
    let categories = places.filter { columns[$0].isCategory }.map { ranks[$0] }
    return TimedRows(
      raw: raw.map { row in
        RawRow(numbers: numbers.map { row.numbers[$0] }, categories: categories.map { row.categories[$0] })
      }, coded: coded.selectingColumns(places), columns: places.map { columns[$0] })
  }

  /// Times the models together in this process.
  func time(
    _ models: [Result<DeployedForms, MeasurementError>], _ session: LatencySession, added: [AddedTime] = [],
    batchRows: [Int] = [], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> TimingPart {
    var subjects: [(model: Int, isServed: Bool, subject: any TimedSubject)] = []
    var refusals: [Int: MeasurementError] = [:]
    // Shared, so that they are in memory once.
    var shapes: [[String]: (rows: TimedRows, batches: [Matrix<Double>])] = [:]
    func shape(_ model: some ServedModel) -> (rows: TimedRows, batches: [Matrix<Double>]) {
      let names = columns.isEmpty ? [] : model.columns.map(\.name)
      if let known = shapes[names] { return known }
      let rows = selecting(names)
      let made = (rows, rows.raw.isEmpty ? [] : ServedSubject<FittedPipeline>.batches(of: rows.coded))
      shapes[names] = made
      return made
    }
    let formCount = models.reduce(0) { $0 + ((try? $1.get())?.unfolded == nil ? 1 : 2) }
    let allowance = session.batchAllowance(of: formCount)
    for (index, model) in models.enumerated() {
      do throws(MeasurementError) {
        let forms = try model.get()
        // All processes of a sitting ask batches of the same size: another one has another rate.
        let chosen = batchRows.indices.contains(index) ? batchRows[index] : nil
        let most = Self.mostBatchRows(forms.served, allowance)
        let (rows, usual) = shape(forms.served)
        let served = try rows.subject(
          forms.served, usual.filter { batch in chosen.map { batch.rows == $0 } ?? (batch.rows <= most) })
        let time = added.indices.contains(index) ? added[index] : .none
        subjects.append((index, true, time == .none ? served : DelayedSubject(served, adding: time)))
        // One that only the served form can answer is shown in that form alone.
        if let unfolded = forms.unfolded, let subject = try? rows.subject(unfolded, [], callShare: Self.unfoldedShare) {
          subjects.append((index, false, subject))
        }
      } catch {
        refusals[index] = error
      }
    }
    let report = session.run(subjects.map(\.subject), progress: progress)
    var served: [Int: CallTimings] = [:]
    var unfolded: [Int: CallTimings] = [:]
    for (entry, timings) in zip(subjects, report.timings) {
      switch timings {
      case .success(let timings):
        if entry.isServed { served[entry.model] = timings } else { unfolded[entry.model] = timings }
      case .failure(let error): if entry.isServed { refusals[entry.model] = error }
      }
    }
    return TimingPart(
      timings: models.indices.map { index in
        guard let timings = served[index] else { return .failure(refusals[index] ?? .missingEvidence(.timing)) }
        return .success(TimingPart.Forms(served: timings, unfolded: unfolded[index]))
      }, account: report.account, probeSeconds: report.probeSeconds, processor: report.processor,
      pinningProblem: report.pinningProblem)
  }

  /// The rows of a batch by the counted work of a row, so that another sitting asks the same: about 50 ns and a quarter of
  /// a nanosecond a multiplication. At least the smallest batch.
  private static func mostBatchRows(_ model: some ServedModel, _ allowance: Double) -> Int {
    let secondsPerRow = 50e-9 + 0.25e-9 * Double(model.rowWork)
    return max(1, Int(min(1e9, 4 * allowance / secondsPerRow)))
  }

  /// What nobody serves is told less exactly.
  private static let unfoldedShare = 0.5

  private func subject(
    _ model: some ServedModel, _ batches: [Matrix<Double>], callShare: Double = 1
  ) throws(MeasurementError) -> any TimedSubject {
    // Named, so that what is timed is compiled for the type and doesn't go through a table of functions.
    if let pipeline = model as? FittedPipeline {
      return try ServedSubject(pipeline, rows: raw, batches: batches, callShare: callShare)
    }
    return try ServedSubject(model, rows: raw, batches: batches, callShare: callShare)
  }
}

/// What one process of a sitting found.
public struct TimingPart: Sendable {
  public struct Forms: Sendable {
    public let served: CallTimings
    public let unfolded: CallTimings?
  }

  /// One for each model, in order.
  public let timings: [Result<Forms, MeasurementError>]
  public let account: SittingAccount
  public let probeSeconds: [Double]
  public let processor: Int?
  public let pinningProblem: String?

  /// Rows of the batch that each model was asked; 0: none.
  var batchRows: [Int] { timings.map { (try? $0.get())?.served.batchSizes.last ?? 0 } }
}

// MARK: As bytes

extension TimingTask {
  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(count: paths.count)
    for path in paths { writer.write(text: path) }
    writer.write(count: rows.raw.count)
    for row in rows.raw {
      writer.write(doubles: row.numbers)
      writer.write(count: row.categories.count)
      for category in row.categories {
        writer.write(byte: category == nil ? 0 : 1)
        if let category { writer.write(text: category) }
      }
    }
    writer.write(count: rows.coded.columns)
    writer.write(doubles: rows.coded.storage)
    writer.write(count: rows.columns.count)
    for column in rows.columns {
      writer.write(text: column.name)
      writer.write(byte: column.isCategory ? 1 : 0)
    }
    for count in [session.rounds, session.calls, session.minimumCalls, session.blockCalls] {
      writer.write(count: count)
    }
    writer.write(doubles: [
      session.budgetSeconds, session.batchShare, session.warmUpShare, session.blockBelowSeconds, session.repeatShare,
      session.usualProbeSeconds ?? -1,
    ])
    writer.write(text: String(session.seed))
    writer.write(doubles: added.flatMap { [$0.share, $0.seconds] })
    writer.write(count: batchRows.count)
    for count in batchRows { writer.write(count: count) }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: .timing)
    var paths: [String] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) { paths.append(try reader.readText()) }
    var raw: [RawRow] = []
    for _ in 0..<(try reader.readCount(bytesEach: 2)) {
      var row = RawRow(numbers: try reader.readDoubles())
      for _ in 0..<(try reader.readCount(bytesEach: 1)) {
        row.categories.append(try reader.readByte() == 1 ? try reader.readText() : nil)
      }
      raw.append(row)
    }
    let columns = try reader.readCount()
    let storage = try reader.readDoubles()
    var named: [TimedRows.Column] = []
    for _ in 0..<(try reader.readCount(bytesEach: 2)) {
      let name = try reader.readText()
      named.append(TimedRows.Column(name: name, isCategory: try reader.readByte() == 1))
    }
    var session = LatencySession()
    session.rounds = try reader.readCount()
    session.calls = try reader.readCount()
    session.minimumCalls = try reader.readCount()
    session.blockCalls = try reader.readCount()
    let shares = try reader.readDoubles()
    let seed = UInt64(try reader.readText())
    let added = try reader.readDoubles()
    var batchRows: [Int] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) { batchRows.append(try reader.readCount()) }
    guard storage.count == raw.count * columns, named.isEmpty || named.count == columns, shares.count == 6, let seed,
      added.count % 2 == 0, reader.isAtEnd
    else { throw .malformed(.timing) }
    session.budgetSeconds = shares[0]
    session.batchShare = shares[1]
    session.warmUpShare = shares[2]
    session.blockBelowSeconds = shares[3]
    session.repeatShare = shares[4]
    session.usualProbeSeconds = shares[5] < 0 ? nil : shares[5]
    session.seed = seed
    self.init(
      paths: paths,
      rows: TimedRows(
        raw: raw, coded: Matrix(rows: raw.count, columns: columns, storage: storage), columns: named),
      session: session,
      added: stride(from: 0, to: added.count, by: 2).map { AddedTime(share: added[$0], seconds: added[$0 + 1]) })
    self.batchRows = batchRows
  }
}

extension TimingPart {
  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(count: timings.count)
    for timing in timings {
      switch timing {
      case .success(let forms):
        writer.write(byte: forms.unfolded == nil ? 1 : 2)
        forms.served.write(to: &writer)
        forms.unfolded?.write(to: &writer)
      case .failure(let error):
        writer.write(byte: 0)
        writer.write(text: error.reason)
      }
    }
    account.write(to: &writer)
    writer.write(doubles: probeSeconds)
    writer.write(byte: processor == nil ? 0 : 1)
    if let processor { writer.write(count: processor) }
    writer.write(text: pinningProblem ?? "")
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: .timing)
    var timings: [Result<Forms, MeasurementError>] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) {
      let kind = try reader.readByte()
      guard kind > 0 else {
        timings.append(.failure(.predictionFailed(try reader.readText())))
        continue
      }
      let served = try CallTimings(from: &reader)
      timings.append(.success(Forms(served: served, unfolded: kind == 2 ? try CallTimings(from: &reader) : nil)))
    }
    let account = try SittingAccount(from: &reader)
    let probes = try reader.readDoubles()
    let processor = try reader.readByte() == 1 ? try reader.readCount() : nil
    let problem = try reader.readText()
    guard reader.isAtEnd else { throw .malformed(.timing) }
    self.init(
      timings: timings, account: account, probeSeconds: probes, processor: processor,
      pinningProblem: problem.isEmpty ? nil : problem)
  }
}

extension MeasurementError {
  /// What a prediction failed with, without the words around it; for other errors all of them.
  fileprivate var reason: String {
    if case .predictionFailed(let message) = self { message } else { description }
  }
}
