import LinearAlgebra

/// Training rows that classify all others by their nearest one (fast condensed nearest neighbour rule).
struct CondensedRows {
  /// Ascending.
  let rows: [Int]
  /// Whether `limit` ended the search.
  let isCutShort: Bool

  init(_ inputs: Matrix<Double>, classes: [Int32], classCount: Int, limit: Int) {
    let centred = inputs.centredAndShrunk.rows
    var kept: [Int] = []
    var nearest = NearestPoint(of: centred)
    var added = Self.centralRows(centred, classes: classes, classCount: classCount)
    var isCutShort = false
    while !added.isEmpty {
      if kept.count + added.count > limit {
        added = Array(added.prefix(limit - kept.count))
        isCutShort = true
      }
      nearest.add(centred.selectingRows(added), numberedFrom: kept.count)
      kept += added
      if isCutShort { break }
      // For each kept row the nearest of the rows that it calls wrong.
      var worst = [(row: Int, distance: Double)](repeating: (-1, .infinity), count: kept.count)
      for row in 0..<inputs.rows {
        let point = nearest.points[row]
        guard classes[row] != classes[kept[point]], nearest.squaredDistances[row] < worst[point].distance else {
          continue
        }
        worst[point] = (row, nearest.squaredDistances[row])
      }
      // A row that equals a kept row of another class can't be told from it; keeping it would change nothing.
      let known = Set(kept)
      added = worst.map(\.row).filter { $0 >= 0 && !known.contains($0) }
    }
    rows = kept.sorted()
    self.isCutShort = isCutShort
  }

  /// For each class with rows, the row nearest to its mean.
  private static func centralRows(_ rows: Matrix<Double>, classes: [Int32], classCount: Int) -> [Int] {
    (0..<Int32(classCount)).compactMap { code in
      let own = classes.indices.filter { classes[$0] == code }
      guard !own.isEmpty else { return nil }
      let members = rows.selectingRows(own)
      var nearest = NearestPoint(of: members)
      nearest.add(Matrix([members.columnMeans]), numberedFrom: 0)
      let distances = nearest.squaredDistances
      return own[distances.indices.min { distances[$0] < distances[$1] } ?? 0]
    }
  }
}
