import Testing

@testable import Tabular

/// The first record names the columns or is a row, by evidence; what was decided is said.
@Suite struct HeaderTests {
  func read(_ text: String, _ change: (inout CSVReader.Options) -> Void = { _ in }) throws(CSVError) -> CSVReading {
    var options = CSVReader.Options()
    change(&options)
    return try CSVReader(options).read(text: text, name: "folder/t.csv")
  }

  func notes(_ reading: CSVReading, _ kind: DataNote.Kind) -> [DataNote] { reading.notes.filter { $0.kind == kind } }

  /// Small look-alikes of the classic tables of UCI: none has a header.
  static let headerless: [(name: String, rows: Int, columns: Int, text: String)] = [
    (
      "iris", 6, 5,
      """
      5.1,3.5,1.4,0.2,Iris-setosa
      4.9,3.0,1.4,0.2,Iris-setosa
      7.0,3.2,4.7,1.4,Iris-versicolor
      6.4,3.2,4.5,1.5,Iris-versicolor
      6.3,3.3,6.0,2.5,Iris-virginica
      5.8,2.7,5.1,1.9,Iris-virginica
      """
    ),
    (
      "pima", 5, 9,
      """
      6,148,72,35,0,33.6,0.627,50,1
      1,85,66,29,0,26.6,0.351,31,0
      8,183,64,0,0,23.3,0.672,32,1
      1,89,66,23,94,28.1,0.167,21,0
      0,137,40,35,168,43.1,2.288,33,1
      """
    ),
    (
      "abalone", 4, 9,
      """
      M,0.455,0.365,0.095,0.514,0.2245,0.101,0.15,15
      M,0.35,0.265,0.09,0.2255,0.0995,0.0485,0.07,7
      F,0.53,0.42,0.135,0.677,0.2565,0.1415,0.21,9
      M,0.44,0.365,0.125,0.516,0.2155,0.114,0.155,10
      """
    ),
    ("two numbers", 3, 2, "108,392.5\n19,46.2\n13,15.7\n"),
    (
      "horse colic", 3, 7,
      """
      2 1 530101 38.50 66 ? ?
      1 1 534817 39.2 88 20 ?
      2 1 530334 38.30 40 24 1
      """
    ),
    (
      "padded to a width", 3, 5,
      """
       0.00632  18.00   2.310  0  0.5380
       0.02731   0.00   7.070  0  0.4690
       0.02729   0.00   7.070  0  0.4690
      """
    ),
    (
      "ecoli, names first", 4, 5,
      """
      AAT_ECOLI   0.49  0.29  0.48   cp
      ACEA_ECOLI  0.07  0.40  0.48   cp
      ACEK_ECOLI  0.56  0.40  0.48   im
      ACKA_ECOLI  0.59  0.49  0.48   cp
      """
    ),
    (
      "words only", 6, 3,
      """
      '40-49','premeno','no'
      '50-59','ge40','no'
      '50-59','ge40','yes'
      '40-49','premeno','no'
      '40-49','ge40','yes'
      '50-59','premeno','no'
      """
    ),
    ("mushrooms", 8, 4, "p,x,s,n\ne,x,s,y\ne,b,s,w\np,x,y,w\ne,x,s,g\ne,x,y,y\ne,b,s,w\np,x,y,n\n"),
    ("german credit", 3, 5, "A11,6,A34,1169,1\nA12,48,A32,5951,2\nA14,12,A34,2096,1\n"),
    ("the same number twice", 4, 4, "1,1,2,1\n0,3,1,2\n1,2,4,1\n5,4,1,3\n"),
    ("dates", 4, 2, "1981-01-01,20.7\n1981-01-02,17.9\n1981-01-03,18.8\n1981-01-04,14.6\n"),
    ("adult", 3, 4, "39, State-gov, 77516, <=50K\n50, Private, 83311, <=50K\n38, Private, 215646, >50K\n"),
    ("an odd first cell", 6, 5, "<20,5,7,9,3\n31,2,8,1,9\n25,4,6,2,5\n44,3,9,8,4\n52,6,7,3,2\n38,4,5,2,7\n"),
    ("an edge list", 4, 2, "0,1\n0,2\n1,3\n2,3\n"),
    ("a row number first", 5, 3, "1,1.52,13.6\n2,1.51,13.9\n3,1.53,13.5\n4,1.50,13.2\n5,1.52,13.3\n"),
  ]

  @Test(arguments: headerless) func keepsTheFirstRowOfTablesWithoutHeader(
    _ table: (name: String, rows: Int, columns: Int, text: String)
  ) throws {
    let reading = try read(table.text)
    #expect(reading.layout.header == .absent, "\(table.name)")
    #expect(reading.table.rowCount == table.rows, "\(table.name)")
    #expect(reading.table.columns.count == table.columns, "\(table.name)")
    #expect(reading.table.columnNames.first == "column_1")
    let note = try #require(notes(reading, .headerFound).first)
    #expect(note.line == 1 && note.sentence.contains("the first line of t.csv is read as a row"), "\(note)")
    #expect(note.sentence.contains("header: true"))
    // "5 of its 4 cells" was said once.
    let counts = note.sentence.split { !$0.isNumber && $0 != "_" }.compactMap { Int($0) }
    #expect(counts.allSatisfy { $0 <= table.columns }, "\(note)")
  }

  /// Headers that could be mistaken for rows.
  static let headed: [(name: String, first: String, text: String)] = [
    ("plain", "a", "a,b,y\n1,2,u\n3,4,v\n"),
    (
      "years as names", "country",
      "country,1960,1961,1962,1963\nAruba,54211,55438,56225,56695\nChad,3002,3061,3123,3186\n"
    ),
    ("wavelengths", "900", "900,902,904,906,y\n0.41,0.42,0.43,0.41,a\n0.39,0.41,0.42,0.4,b\n0.44,0.45,0.4,0.41,a\n"),
    ("counted columns of pandas", "0", "0,1,2,3\n0.5,-1.2,0.3,2.2\n0.1,0.4,-0.3,1.2\n1.5,-0.2,0.8,0.2\n"),
    ("one year", "name", "name,2020\nAruba,12.5\nChad,44.1\nCuba,9.7\nFiji,18.2\nIran,20.5\n"),
    ("numbers of rows and columns first", "150", "150,4,setosa,versicolor\n5.1,3.5,0,1\n4.9,3.0,1,0\n6.3,3.3,0,0\n"),
    (
      "words over few words", "colour",
      "colour,size\n" + (0..<12).map { $0 % 2 == 0 ? "red,big\n" : "blue,small\n" }.joined()
    ),
    ("words over other words", "name", "name,city\nBob,Rome\nAnn,Oslo\n"),
    ("quoted numbers of R", "1", "\"1\",\"2\"\n0.5,0.25\n1.5,0.75\n"),
    ("a word that the column holds", "word", "word\nlorem\nipsum\nword\ndolor\nsit\namet\n"),
    ("dates over numbers", "id", "id,2020-01,2020-02\n7,1.5,2.5\n9,1.25,2.75\n"),
    ("doses", "gene", "gene,10,20,50,100\n7,0.1,0.2,0.5,0.4\n9,0.2,0.2,0.6,0.3\n8,0.3,0.1,0.7,0.2\n"),
    ("missing cells below", "a", "a,b\n,x\n?,y\n3,z\n"),
    ("only a header", "a", "a,b\n"),
  ]

  @Test(arguments: headed) func keepsHeadersThatLookLikeRows(_ table: (name: String, first: String, text: String))
    throws
  {
    let reading = try read(table.text)
    #expect(reading.layout.header == .present, "\(table.name)")
    #expect(reading.table.columnNames.first == table.first, "\(table.name)")
  }

  @Test func numbersAsNamesAreSaidWhereNothingElseTells() throws {
    let reading = try read("0,1,2,3\n0.5,-1.2,0.3,2.2\n0.1,0.4,-0.3,1.2\n1.5,-0.2,0.8,0.2\n")
    let note = try #require(notes(reading, .headerFound).first)
    #expect(note.sentence.contains("although 4 of its cells are numbers") && note.sentence.contains("header: false"))
    // Where a text stands over numbers there is no doubt.
    #expect(notes(try read("id,1960,1961\n3,5,6\n4,7,8\n"), .headerFound).isEmpty)
    #expect(notes(try read("a,b\n1,2\n"), .headerFound).isEmpty)
  }

  @Test func whatIsDeclaredWins() throws {
    let iris = Self.headerless[0].text
    #expect(try read(iris) { $0.header = .present }.table.columnNames[0] == "5.1")
    #expect(try read(iris) { $0.header = .present }.notes.isEmpty)
    let absent = try read("a,b\n1,2\n") { $0.header = .absent }
    #expect(absent.table.rowCount == 2 && absent.table.columnNames == ["column_1", "column_2"])
  }

  @Test func givenNamesReplaceAHeaderWhereThereIsOne() throws {
    let replaced = try read(",x,y\n0,0.5,u\n1,0.25,v\n2,0.75,u\n") { $0.columnNames = ["i", "x", "y"] }
    #expect(replaced.table.columnNames == ["i", "x", "y"] && replaced.table.rowCount == 3)
    #expect(replaced.table.columns.map(\.isNumeric) == [true, true, false])
    #expect(notes(replaced, .headerFound).first?.sentence.contains("replaced by the names given") == true)
    let rows = try read(Self.headerless[0].text) { $0.columnNames = ["a", "b", "c", "d", "class"] }
    #expect(rows.table.rowCount == 6 && rows.table.columnNames[4] == "class" && rows.notes.isEmpty)
    // Names that stand in the file are its header, even where all is text.
    let same = try read("name,city\nBob,Rome\n") { $0.columnNames = ["name", "city"] }
    #expect(same.table.rowCount == 1)
  }

  @Test func aNameThatStandsTwiceSaysWhatToDo() throws {
    let error = #expect(throws: CSVError.self) { try read("a,b,a\n1,2,3\n4,5,6\n") }
    let text = error?.description ?? ""
    #expect(text.contains("column-names") && text.contains("header: false"), "\(text)")
    #expect(try read("1,1,2\n3,1,5\n1,2,5\n").table.rowCount == 3)
  }

  @Test func theFirstBlockDoesNotMatter() throws {
    var text = ""
    for row in 0..<400 { text += "\(row % 7).5,\(row % 3),\(row % 2 == 0 ? "u" : "v")\n" }
    for size in [4, 64, 1 << 18] {
      var reader = CSVReader()
      reader.blockBytes = size
      #expect(try reader.read(text: text).table.rowCount == 400)
    }
  }
}
