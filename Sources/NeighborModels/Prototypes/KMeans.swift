import LinearAlgebra
import Statistics

/// Clusters around means: Lloyd's rounds from k-means++ seeds.
///
/// Clusters that lose all their rows are dropped, and rows that repeat others can't seed a cluster, so there may be fewer
/// than asked for. O(rows * columns * count) a round.
struct KMeans {
  /// clusters x columns.
  let means: Matrix<Double>
  /// For each row its cluster.
  let clusters: [Int]

  /// `rows` must hold at least one row, `weights` a positive number for each.
  init(_ rows: Matrix<Double>, weights: [Double], count: Int, iterations: Int, generator: SeededGenerator) {
    let (centred, offset, size) = rows.centredAndShrunk
    var means = Self.seeds(centred, weights: weights, count: count, generator: generator)
    var clusters: [Int] = []
    for _ in 0..<max(1, iterations) {
      var nearest = NearestPoint(of: centred)
      nearest.add(means, numberedFrom: 0)
      let (compact, used) = Self.withoutEmpty(nearest.points, count: means.rows)
      if compact == clusters { break }
      clusters = compact
      means = Self.means(of: centred, weights: weights, clusters: clusters, count: used)
    }
    for row in 0..<means.rows {
      for column in 0..<means.columns { means[row, column] = means[row, column] * size + offset[column] }
    }
    self.means = means
    self.clusters = clusters
  }

  /// The mean of `values` in each cluster, weighted where weights are given.
  func averages(of values: [Double], weights: [Double]? = nil) -> [Double] {
    let weights = weights ?? [Double](repeating: 1, count: values.count)
    var sums = [Double](repeating: 0, count: means.rows)
    var totals = sums
    for (row, cluster) in clusters.enumerated() {
      sums[cluster] += values[row] * weights[row]
      totals[cluster] += weights[row]
    }
    return zip(sums, totals).map { $0 / $1 }
  }

  /// Rows drawn one by one, each with a chance in proportion to its weight and its squared distance from those drawn.
  private static func seeds(
    _ rows: Matrix<Double>, weights: [Double], count: Int, generator: SeededGenerator
  ) -> Matrix<Double> {
    var generator = generator
    var nearest = NearestPoint(of: rows)
    var chosen: [Int] = []
    while chosen.count < min(count, rows.rows) {
      let chances = (0..<rows.rows).map { row in
        chosen.isEmpty ? weights[row] : weights[row] * nearest.squaredDistances[row]
      }
      let total = chances.reduce(0, +)
      // Distances that are rounding error are those of rows that repeat a seed.
      guard total > 1e-15 * Double(rows.rows) || chosen.isEmpty else { break }
      var rest = generator.uniform() * total
      var row = 0
      while row < rows.rows - 1, rest >= chances[row] {
        rest -= chances[row]
        row += 1
      }
      nearest.add(rows.selectingRows([row]), numberedFrom: chosen.count)
      chosen.append(row)
    }
    return rows.selectingRows(chosen)
  }

  /// Clusters renumbered without those that have no row.
  private static func withoutEmpty(_ clusters: [Int], count: Int) -> (clusters: [Int], used: Int) {
    var numbers = [Int](repeating: -1, count: count)
    for cluster in clusters { numbers[cluster] = 0 }
    var used = 0
    for cluster in 0..<count where numbers[cluster] == 0 {
      numbers[cluster] = used
      used += 1
    }
    return (clusters.map { numbers[$0] }, used)
  }

  private static func means(
    of rows: Matrix<Double>, weights: [Double], clusters: [Int], count: Int
  ) -> Matrix<Double> {
    var means = Matrix<Double>(rows: count, columns: rows.columns)
    var totals = [Double](repeating: 0, count: count)
    for (row, cluster) in clusters.enumerated() {
      totals[cluster] += weights[row]
      // Moved step by step: no division at the end, and no overflow on the way.
      let share = weights[row] / totals[cluster]
      for column in 0..<rows.columns {
        means[cluster, column] += (rows[row, column] - means[cluster, column]) * share
      }
    }
    return means
  }
}
