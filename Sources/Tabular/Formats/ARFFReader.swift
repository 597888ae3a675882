/// Reads Weka's attribute-relation files: numeric, nominal, string and date attributes, dense rows.
///
/// Nominal levels keep their declared order; levels of string and date attributes are those found, sorted. `?` is
/// missing. Quotes are single or double; inside, a backslash or a doubled quote stands for a quote.
struct ARFFReader {
  private struct Attribute {
    var name: String
    var kind: Kind
    var numbers: [Double] = []
    var codes: [Int32] = []
    var levelCodes: [String: Int32] = [:]

    enum Kind: Equatable {
      case numeric
      case nominal([String])
      case text
    }
  }

  let file: String
  private let parser = NumberParser()

  init(file: String) {
    self.file = file
  }

  func read(_ bytes: [UInt8]) throws(ARFFError) -> Table {
    var attributes: [Attribute] = []
    var isData = false
    var number = 0
    var position = 0
    while position < bytes.count {
      number += 1
      let end = bytes[position...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? bytes.count
      let line = ARFFLine(file: file, number: number, bytes: bytes[position..<end])
      let isPair = end + 1 < bytes.count && bytes[end] == 0x0d && bytes[end + 1] == 0x0a
      position = end + (isPair ? 2 : 1)
      guard let first = line.firstByte, first != UInt8(ascii: "%") else { continue }
      if isData {
        try append(line, to: &attributes)
        continue
      }
      switch try line.keyword() {
      case "@relation": continue
      case "@attribute":
        let attribute = try declared(line)
        if attributes.contains(where: { $0.name == attribute.name }) {
          throw .duplicateAttribute(attribute.name, line.place(line.start))
        }
        attributes.append(attribute)
      case "@data":
        if attributes.isEmpty {
          throw .badDeclaration(reason: "no attribute is declared before @data", line.place(line.start))
        }
        isData = true
      default:
        throw .badDeclaration(reason: "expected @relation, @attribute or @data", line.place(line.start))
      }
    }
    guard isData else { throw .noData(file: file) }
    let rowCount = attributes.first.map { max($0.numbers.count, $0.codes.count) } ?? 0
    return Table(checked: attributes.map(Self.column), rowCount: rowCount)
  }

  private func declared(_ line: ARFFLine) throws(ARFFError) -> Attribute {
    var rest = line
    rest.skip(while: { !ARFFLine.isBlank($0) })
    rest.skip(while: ARFFLine.isBlank)
    let nameStart = rest.start
    let name = try rest.takeToken(until: ARFFLine.isBlank).text
    if name.isEmpty { throw .badDeclaration(reason: "an attribute needs a name", line.place(nameStart)) }
    rest.skip(while: ARFFLine.isBlank)
    if rest.firstByte == UInt8(ascii: "{") {
      rest.skip(1)
      let fields = try rest.takeFields(closing: UInt8(ascii: "}"))
      var levels: [String] = []
      for field in fields where !(fields.count == 1 && field.text.isEmpty && !field.isQuoted) {
        if levels.contains(field.text) {
          throw .badDeclaration(reason: "the level '\(field.text)' is declared twice", line.place(field.start))
        }
        levels.append(field.text)
      }
      var attribute = Attribute(name: name, kind: .nominal(levels))
      for (code, level) in levels.enumerated() { attribute.levelCodes[level] = Int32(truncatingIfNeeded: code) }
      return attribute
    }
    let typeStart = rest.start
    let type = try rest.takeToken(until: ARFFLine.isBlank).text
    switch type.lowercased() {
    case "numeric", "real", "integer": return Attribute(name: name, kind: .numeric)
    case "string", "date": return Attribute(name: name, kind: .text)
    default: throw .unsupportedType(type, line.place(typeStart))
    }
  }

  private func append(_ line: ARFFLine, to attributes: inout [Attribute]) throws(ARFFError) {
    if line.firstByte == UInt8(ascii: "{") { throw .sparseRow(line.place(line.start)) }
    var rest = line
    let fields = try rest.takeFields(closing: nil)
    guard fields.count == attributes.count else {
      let place =
        fields.count < attributes.count
        ? line.place(line.end, field: fields.count)
        : line.place(fields[attributes.count].start, field: attributes.count + 1)
      throw .wrongFieldCount(found: fields.count, expected: attributes.count, place)
    }
    for (index, field) in fields.enumerated() {
      let isMissing = field.text == "?" && !field.isQuoted
      switch attributes[index].kind {
      case .numeric:
        let bytes = Array(field.text.utf8)
        let number = bytes.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.flatMap { parser.parse($0, buffer.count) }
        }
        guard isMissing || number != nil else {
          throw .notANumber(field.text, attribute: attributes[index].name, line.place(field.start, field: index + 1))
        }
        attributes[index].numbers.append(number ?? .nan)
      case .nominal(let levels):
        let code = attributes[index].levelCodes[field.text]
        guard isMissing || code != nil else {
          throw .notALevel(
            field.text, levels: levels, attribute: attributes[index].name, line.place(field.start, field: index + 1))
        }
        attributes[index].codes.append(isMissing ? -1 : code ?? -1)
      case .text:
        var code: Int32 = -1
        if !isMissing {
          code =
            attributes[index].levelCodes[field.text] ?? Int32(truncatingIfNeeded: attributes[index].levelCodes.count)
          attributes[index].levelCodes[field.text] = code
        }
        attributes[index].codes.append(code)
      }
    }
  }

  private static func column(_ attribute: Attribute) -> Column {
    switch attribute.kind {
    case .numeric: return Column(name: attribute.name, values: .numeric(attribute.numbers))
    case .nominal(let levels):
      return Column(name: attribute.name, values: .categorical(codes: attribute.codes, levels: levels))
    case .text:
      let levels = attribute.levelCodes.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      var newCodes = [Int32](repeating: -1, count: levels.count)
      for (code, level) in levels.enumerated() {
        if let old = attribute.levelCodes[level] { newCodes[Int(old)] = Int32(truncatingIfNeeded: code) }
      }
      let codes = attribute.codes.map { $0 < 0 ? -1 : newCodes[Int($0)] }
      return Column(name: attribute.name, values: .categorical(codes: codes, levels: levels))
    }
  }
}
