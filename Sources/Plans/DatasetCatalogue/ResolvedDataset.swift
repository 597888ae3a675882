import Foundation
import Records
import Tabular

/// Data of a plan with its files found and every gap filled in from the catalogue: ready to be read.
package struct ResolvedDataset: Sendable, Equatable {
  package struct File: Sendable, Equatable {
    package let path: String
    /// The hash that the catalogue knows; nil: a file of the user's.
    package let sha256: String?
    package let columns: Int?
  }

  /// Catalogue name, or the file's name without extensions.
  package let name: String
  package let files: [File]
  package let format: FileFormat
  /// The plan's data; roles that it left open hold the catalogue's. The target is never nil.
  package let data: DataPlan

  /// Everything besides the files' bytes that results depend on; for `TrialIdentity`.
  package var settings: [String: SettingValue] {
    data.settings.merging(format.settings) { first, _ in first }
  }
}

extension DatasetCatalogue {
  /// Finds the files of a plan's data and fills its gaps.
  ///
  /// - Parameters:
  ///   - planFolder: what the path of a `file` is relative to.
  ///   - dataDirectory: where sets are that aren't shipped; nil: `REASONABLE_DATA`.
  package func resolve(
    _ data: DataPlan, planFolder: String, dataDirectory: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(DatasetError) -> ResolvedDataset {
    switch data.source {
    case .file(let path, let format):
      // As in many programs, a dash is standard input.
      let path = path == "-" ? "/dev/stdin" : path
      let full = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: planFolder, isDirectory: true)).path
      guard FileManager.default.fileExists(atPath: full) else { throw .noSuchFile(path: Self.shortened(full)) }
      let stem = URL(fileURLWithPath: full).lastPathComponent.prefix { $0 != "." }
      return ResolvedDataset(
        name: stem.isEmpty ? "data" : String(stem),
        files: [.init(path: Self.shortened(full), sha256: nil, columns: nil)],
        format: format, data: data)
    case .dataset(let name):
      let entry = try entry(name)
      let named = [dataDirectory, environment[Self.dataVariable]].compactMap { $0 }.first { !$0.isEmpty }
      guard let root = entry.isShipped ? folder : named else {
        throw .noDataDirectory(name: name, files: entry.files.map(\.path), howTo: entry.howTo)
      }
      var files: [ResolvedDataset.File] = []
      for file in entry.files {
        let path = root + "/" + file.path
        guard let stored = Self.stored(path) else {
          throw .missingFile(name: name, path: path, howTo: entry.howTo)
        }
        files.append(
          .init(path: stored, sha256: stored == path ? file.sha256 : file.contentSHA256, columns: file.columns))
      }
      return ResolvedDataset(
        name: name, files: files, format: entry.format, data: data.completed(by: entry))
    }
  }
}

extension DatasetCatalogue {
  /// The path from the current folder, if it lies below it: messages name files by it.
  private static func shortened(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}

extension DataPlan {
  /// Fills what the plan leaves open. Another target than the catalogue's is another task with other classes, so the
  /// catalogue's word on those doesn't count then.
  func completed(by entry: DatasetEntry) -> DataPlan {
    let isUsualTarget = target == nil || target == entry.target
    let target = target ?? entry.target
    let usualTask: PlannedTask = entry.task.isClassification ? .classification : .regression
    let task = task ?? (isUsualTarget ? usualTask : nil)
    return DataPlan(
      source: source, target: target, task: task,
      positive: positive
        ?? (isUsualTarget && task?.isClassification == usualTask.isClassification ? entry.positive : nil),
      drop: drop ?? entry.drop.filter { $0 != target },
      sensitive: sensitive ?? entry.sensitive.filter { $0 != target }, time: time ?? entry.time,
      groups: groups ?? entry.groups, keepAsInput: keepAsInput, rows: rows)
  }
}

/// The rows of a data set, and their fingerprint.
package struct LoadedDataset: Sendable {
  package let table: Table
  /// SHA-256 over the bytes of the files as stored, in order, in hexadecimal.
  package let contentHash: String
  /// What a person should know, such as a checksum that differs or rows that were set aside.
  package let notes: [DataNote]
  /// What was found about the layout of the files and changes the table; empty for a header in the first line.
  package let settings: [String: SettingValue]
  /// How the columns of text files were read; empty for NPY.
  package let columns: [ColumnReading]
  /// Columns to which the header gives no name.
  package let unnamed: [UnnamedColumn]
  /// How the first file is laid out; nil for other formats than delimited text.
  package let layout: CSVLayout?
  /// What the cells of every column mean.
  package let schema: TableSchema
  /// Columns whose reading rests on which rows are there.
  package let written: WrittenColumns
}

extension ResolvedDataset {
  /// Reads the files, one after the other, into one table.
  ///
  /// A checksum that differs from the catalogue's is a note: results name the hash of what was read in any case.
  ///
  /// - Parameters:
  ///   - setAsideFolder: where malformed rows are written if the plan says so; nil: they are counted only.
  ///   - setAsideFile: the file that takes them; nil: one in that folder, named after the data.
  ///   - waiting: is told what is being waited for, where a pipe gives nothing for a second.
  package func load(
    setAsideFolder: String? = nil, setAsideFile: String? = nil, waiting: (String) -> Void = { _ in }
  ) throws(DatasetError) -> LoadedDataset {
    guard let first = files.first else { throw .unreadable(name: name, reason: "no file is named") }
    var options = TableFile.Options()
    options.csv = format.options
    options.format = format.kind
    // The catalogue knows the names already.
    options.usesColumnsFile = format.columnNames == nil
    options.times = data.times(format)
    if format.numericShare == nil {
      options.csv.exactColumns = data.exactColumns
      if data.task == nil { options.openTarget = data.target }
    }
    var target: String?
    if format.malformedRows == .setAside {
      let name = URL(fileURLWithPath: first.path).lastPathComponent
      target = setAsideFile ?? setAsideFolder.map { $0 + "/" + name + ".set-aside.csv" }
      options.csv.malformedRows = .setAside(into: target)
    }
    let standing = setAsideTimes(target)
    let contents: TableFile.Contents
    let written: WrittenColumns
    var notes: [DataNote] = []
    do throws(TableFileError) {
      (contents, written) = try TableFile.readKeepingTexts(files.map(\.path), options, waiting: waiting)
      for file in files {
        guard let expected = file.sha256 else { continue }
        let found = files.count == 1 ? contents.contentHash : try TableFile.contentHash(of: [file.path])
        if found != expected {
          notes.append(
            DataNote(
              .checksumDiffers, file: file.path,
              sentence: "\(file.path) isn't the file that the catalogue describes: its SHA-256 begins with "
                + "\(found.prefix(12)), not \(expected.prefix(12)); scores may differ from published ones"))
        }
      }
    } catch {
      let left = setAsideTimes(target).filter { standing[$0.key] != $0.value }.keys.sorted()
      throw .unreadable(
        name: name,
        reason: error.description
          + (left.isEmpty ? "" : "; rows that were set aside until then stand in \(left.joined(separator: ", "))"))
    }
    notes += contents.notes
    if let columns = first.columns, columns != contents.table.columns.count {
      notes.append(
        DataNote(
          .columnCountDiffers, file: first.path, count: contents.table.columns.count,
          sentence: "\(first.path) has \(contents.table.columns.count) columns, but the catalogue describes \(columns)"
        ))
    }
    let decisions = contents.decisions.map(SettingValue.text)
    return LoadedDataset(
      table: contents.table, contentHash: contents.contentHash, notes: notes,
      settings: decisions.isEmpty ? [:] : ["layout": .list(decisions)], columns: contents.columns,
      unnamed: contents.unnamed, layout: contents.files.first?.layout, schema: contents.schema,
      written: written)
  }
}

extension ResolvedDataset {
  /// When the files that take malformed rows were last written, as far as they are there.
  private func setAsideTimes(_ target: String?) -> [String: Date] {
    guard let target else { return [:] }
    var times: [String: Date] = [:]
    for number in files.indices {
      let path = number == 0 ? target : "\(target).\(number + 1)"
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      if let time = attributes?[.modificationDate] as? Date { times[path] = time }
    }
    return times
  }
}

extension DataPlan {
  /// Which columns are times. The target stays as it is unless it is declared: its values are what is learned.
  func times(_ format: FileFormat) -> TimeOptions {
    var times = TimeOptions()
    times.declared = format.times
    if case .column(let name)? = time { times.orderColumn = name }
    times.untouched = Set(format.types.keys).union([target].compactMap { $0 })
    return times
  }
}

extension DataPlan {
  /// Columns whose cells name something, so that one that is no number is a name too: a target of classes, and groups.
  fileprivate var exactColumns: Set<String> {
    Set([task?.isClassification == true ? target : nil, groups].compactMap { $0 })
  }
}

extension FileFormat {
  /// The reader's options for this format; what is nil stays as the reader does it.
  package var options: CSVReader.Options {
    var options = CSVReader.Options()
    options.separator = separator?.first
    options.columnNames = columnNames
    options.header =
      switch header {
      case .auto: .detected
      case .present: .present
      case .absent: .absent
      }
    options.skippedLines = skippedLines
    options.comment = commentMark?.first
    options.missing = missing
    if let trimsBlanks { options.trimsBlanks = trimsBlanks }
    options.decimalMark = decimalMark
    options.thousandsMark = thousandsMark
    options.units = units
    if let numericShare { options.numericShare = numericShare }
    options.encoding = encoding
    options.columnTypes = types
    return options
  }
}
