import Learning

/// How many training rows each level of one category has.
///
/// A level that no training row has is as good as unknown: it is in the code of the file, but a model must come out the
/// same without it.
struct LevelRows {
  /// Levels that a code may name.
  let levels: Int
  /// Rows of each level, and of missing and unknown ones behind them.
  private let counts: [Int]
  /// Levels that some row has, ascending.
  let met: [Int]

  private init(_ examples: Examples, column: Int, levels: Int) {
    var counts = [Int](repeating: 0, count: levels + 1)
    for row in 0..<examples.rows {
      let value = examples.inputs[row, column]
      let isKnown = value >= 0 && value < Double(levels) && value == value.rounded()
      counts[isKnown ? Int(value) : levels] += 1
    }
    self.levels = levels
    self.counts = counts
    met = (0..<levels).filter { counts[$0] > 0 }
  }

  private var knownRows: Int { counts.dropLast().reduce(0, +) }

  /// Of each category among the columns. `levels` has 0 for a number.
  static func all(_ examples: Examples, levels: [Int]) -> [LevelRows] {
    levels.indices.filter { levels[$0] > 0 }.map { LevelRows(examples, column: $0, levels: levels[$0]) }
  }

  /// Gives the first vectors of each table to the levels that rows have, so that the others don't matter to the draw.
  static func dealVectors(_ categories: [LevelRows], _ tables: [EmbeddingTable], _ parameters: inout [Float]) {
    var start = 0
    for (category, table) in zip(categories, tables) {
      // From the last one on, as a vector moves to a place behind its own.
      for (position, level) in category.met.enumerated().reversed() where level != position {
        for place in 0..<table.width {
          parameters[start + level * table.width + place] = parameters[start + position * table.width + place]
        }
      }
      start += table.parameterCount
    }
  }

  /// Levels that no training row had, and the vector for unknown ones, get the mean vector of the rows.
  static func settleUnmet(_ categories: [LevelRows], _ tables: [EmbeddingTable], _ parameters: inout [Float]) {
    var start = 0
    for (category, table) in zip(categories, tables) {
      for place in 0..<table.width {
        let sum = category.met.reduce(0.0) { sum, level in
          sum + Double(category.counts[level]) * Double(parameters[start + level * table.width + place])
        }
        let mean = Float(category.knownRows > 0 ? sum / Double(category.knownRows) : 0)
        for level in 0...table.levels where category.counts[level] == 0 {
          parameters[start + level * table.width + place] = mean
        }
      }
      start += table.parameterCount
    }
  }
}
