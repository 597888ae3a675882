import Records

/// A fitted model with its manifest, as a `*.reasonable` file holds it.
///
///     "RSNB" | version: u8 = 2 | checksum of the rest: u64 | length of the manifest: u64 | manifest | pipeline
///
/// The manifest can be read without the pipeline, so that a file whose components this build lacks can still say what it
/// is. Files of version 1 hold a pipeline alone and are refused here by name.
public struct StoredModel: Sendable {
  /// Rises when files of earlier programs can't be read any more.
  public static let formatVersion: UInt8 = 2
  public static let fileExtension = "reasonable"

  public let manifest: ModelManifest
  /// As it was fitted, step by step; see `FittedPipeline.served`.
  public let pipeline: FittedPipeline

  /// - Throws: `ArtefactError.unreadable` where the manifest tells other columns or classes than the pipeline.
  public init(manifest: ModelManifest, pipeline: FittedPipeline) throws(ArtefactError) {
    let columns = manifest.inputs.columns.map { InputColumn(name: $0.name, kind: $0.kind) }
    guard columns == pipeline.columns else {
      throw .unreadable("its manifest tells other columns than its first step takes")
    }
    guard manifest.classes == pipeline.classes, pipeline.output.fits(classCount: manifest.classes.count) else {
      throw .unreadable("its manifest tells other classes than its model answers")
    }
    self.manifest = manifest
    self.pipeline = pipeline
  }

  public func bytes() throws -> [UInt8] {
    let head = ArtefactBytes.body(of: try ArtefactEncoder.tree(of: manifest))
    let body = ArtefactBytes.body(of: try ArtefactEncoder.tree(of: pipeline))
    let rest = ArtefactBytes.littleEndian(UInt64(head.count)) + head + body
    return ArtefactBytes.magic + [Self.formatVersion]
      + ArtefactBytes.littleEndian(ArtefactBytes.checksum(rest[...])) + rest
  }

  public init(bytes: [UInt8], components: ComponentRegistry) throws(ArtefactError) {
    let (manifest, start) = try Self.head(of: bytes)
    let tree = try ArtefactBytes.value(in: bytes, from: start, to: bytes.count)
    try self.init(
      manifest: manifest, pipeline: try ArtefactDecoder.decode(FittedPipeline.self, from: tree, components: components))
  }

  /// The pipeline alone, where nobody asks what the manifest says. It isn't compared with it then.
  public static func pipeline(
    of bytes: [UInt8], components: ComponentRegistry
  ) throws(ArtefactError) -> FittedPipeline {
    let tree = try ArtefactBytes.value(in: bytes, from: try manifestPlace(in: bytes).upperBound, to: bytes.count)
    return try ArtefactDecoder.decode(FittedPipeline.self, from: tree, components: components)
  }

  /// The manifest alone: works also where the pipeline needs a component that this build lacks.
  public static func manifest(of bytes: [UInt8]) throws(ArtefactError) -> ModelManifest { try head(of: bytes).manifest }

  private static func head(of bytes: [UInt8]) throws(ArtefactError) -> (manifest: ModelManifest, end: Int) {
    let place = try manifestPlace(in: bytes)
    let tree = try ArtefactBytes.value(in: bytes, from: place.lowerBound, to: place.upperBound)
    return (try ArtefactDecoder.decode(ModelManifest.self, from: tree), place.upperBound)
  }

  private static func manifestPlace(in bytes: [UInt8]) throws(ArtefactError) -> Range<Int> {
    try ArtefactBytes.check(bytes, version: formatVersion)
    let start = ArtefactBytes.headerLength + 8
    guard bytes.count >= start else { throw .truncated(atByte: bytes.count) }
    var length: UInt64 = 0
    for offset in 0..<8 { length |= UInt64(bytes[ArtefactBytes.headerLength + offset]) << UInt64(8 * offset) }
    guard length <= UInt64(bytes.count - start) else { throw .truncated(atByte: bytes.count) }
    return start..<start + Int(length)
  }
}

extension ModelOutput {
  /// Whether answers of this form are for a task of so many classes; none: a regression.
  fileprivate func fits(classCount: Int) -> Bool {
    switch self {
    case .value: classCount == 0
    case .probabilities(let count), .scores(let count): count == classCount
    }
  }
}
