import Learning
import LinearAlgebra
import Machine
import Statistics
import Testing

@testable import TreeModels

@Suite("Binning")
struct BinningTests {
  private func bins(_ columns: [[Double]], features: [Feature]? = nil, limit: Int = 256) -> BinnedInputs {
    let inputs = Matrix(rows: columns[0].count, columns: columns.count) { buffer in
      for row in 0..<columns[0].count {
        for column in columns.indices { buffer[row * columns.count + column] = columns[column][row] }
      }
    }
    return BinnedInputs(
      inputs, features: features ?? Feature.numeric(count: columns.count), weights: nil, binLimit: limit,
      pool: ThreadPool(threadCount: 2))
  }

  @Test("few different values get a bin each, with edges halfway between them")
  func fewValues() {
    let binned = bins([[3, 1, 2, 1, .nan, 3]])
    #expect(binned.features[0].edges == [1.5, 2.5])
    #expect((0..<6).map { binned.bin(row: $0, column: 0) } == [3, 1, 2, 1, 0, 3])
    #expect(binned.features[0].hasMissing)
  }

  @Test("many values get bins of about equal counts, and a frequent value its own")
  func manyValues() {
    var generator = SeededGenerator(seed: 1)
    let values = (0..<5000).map { index in index % 4 == 0 ? 0.25 : generator.uniform() }
    let binned = bins([values], limit: 51)
    let feature = binned.features[0]
    #expect(feature.edges.count <= 49)
    #expect(feature.edges == feature.edges.sorted())
    var counts = [Int](repeating: 0, count: feature.binCount)
    for row in values.indices { counts[binned.bin(row: row, column: 0)] += 1 }
    #expect(counts.dropFirst().filter { $0 < 1000 }.allSatisfy { $0 <= 200 })
    let heavy = feature.bin(0.25)
    #expect(counts[heavy] >= 1250)
    #expect(counts[heavy] < 1350)
  }

  @Test("the loops and the plain search agree on every value", arguments: 0..<5)
  func loopsAgree(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let columns = (0..<19).map { column in
      (0..<400).map { _ -> Double in
        let value = generator.normal() * Double(column + 1)
        if generator.uniform() < 0.05 { return .nan }
        if generator.uniform() < 0.02 { return generator.uniform() < 0.5 ? .infinity : -.infinity }
        return column % 3 == 0 ? value.rounded() : value
      }
    }
    let binned = bins(columns, limit: [256, 2, 3, 17, 64][seed])
    for column in columns.indices {
      for row in 0..<400 {
        #expect(binned.bin(row: row, column: column) == binned.features[column].bin(columns[column][row]))
      }
    }
  }

  @Test("values that differ only after the seventh digit are told apart")
  func offsets() {
    let values = (0..<100).map { 1_700_000_000 + Double($0) * 0.25 }
    let binned = bins([values])
    #expect(Set((0..<100).map { binned.bin(row: $0, column: 0) }).count == 100)
  }

  @Test("columns without anything to split on take no room")
  func uselessColumns() {
    let binned = bins([[1, 1, 1], [.nan, .nan, .nan], [1, 2, 3], [5, .nan, 5]])
    #expect(binned.usefulColumns == [2, 3])
    #expect(binned.bytes < 3 * 2 + 4 * 1300)
  }

  @Test("rare categories share one bin")
  func manyCategories() {
    let codes = (0..<900).flatMap { code in [Double](repeating: Double(code), count: code < 10 ? 20 : 1) }
    let features = [Feature(name: "c", kind: .categorical(levelCount: 1000), sources: [0])]
    let binned = bins([codes], features: features)
    let feature = binned.features[0]
    // Levels of one row have no bin of their own; levels that training never saw fall in with them.
    #expect(feature.binCount == 12)
    #expect(Set((0..<10).map { feature.bin(Double($0)) }).count == 10)
    #expect(feature.bin(899) == 11)
    #expect(feature.bin(950) == 11)
    #expect(feature.bin(1200) == 11)
    #expect(feature.bin(.nan) == 0)
  }

  @Test("bins are made once for all fits on the same examples")
  func sharing() throws {
    let sample = Sample(rows: 60, columns: 3, seed: 2)
    let examples = try Examples(inputs: sample.inputs, targets: sample.values, identity: "fold-1")
    let work = SharedWork(limitBytes: 1 << 20)
    var first = FitContext(seed: 1, sharedWork: work)
    var second = FitContext(seed: 2, threadCount: 2, sharedWork: work)
    let pool = ThreadPool(threadCount: 1)
    let one = try first.bins(for: examples, limit: 256, pool: pool)
    #expect(one === (try second.bins(for: examples, limit: 256, pool: pool)))
    #expect(one !== (try second.bins(for: examples, limit: 16, pool: pool)))
  }

  @Test("floats are sorted like numbers", arguments: 0..<4)
  func sorting(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var keys = (0..<500).map { _ in Float(generator.normal() * (generator.uniform() < 0.1 ? 1e30 : 1)) }
    let expected = keys.sorted()
    var scratch = keys
    keys.withUnsafeMutableBufferPointer { sortFloats($0, &scratch) }
    #expect(keys == expected)
  }
}
