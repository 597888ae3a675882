import LinearAlgebra

/// Points, with what finds the nearest of them fast and exactly.
///
/// Beside the points stand copies of 8 bits a value, in steps of one common size around the column means, and for each
/// point the length of what rounding lost. By the triangle inequality a point can't be nearer than the distance of the
/// rounded forms less both losses, so one pass over the small copies (an eighth of the bytes, and 16 to 32 values an
/// instruction) rules out nearly all points; the distances of the others are computed in full from the points
/// themselves. Where it pays, a tree of boxes says which blocks of 64 points need no look at all. The answer is that of
/// comparing with every point in double precision, either way: of equally near points the earlier ones.
///
/// Whether the tree pays is counted on the points themselves: it does in few dimensions or where points lie in clusters,
/// and not where all points are about equally far from each other.
///
/// Time of a query: O(points * columns), at about a byte a value; with a tree about O(columns * log(points)). Making it:
/// O(points * (columns + log(points))). Memory: 9 bytes a value, with a tree a third of a byte more, and 8 bytes a point.
///
/// Sources: Weber, Schek & Blott, "A quantitative analysis and performance study for similarity-search methods in
/// high-dimensional spaces" (1998), the vector-approximation file; Friedman, Bentley & Finkel, "An algorithm for finding
/// best matches in logarithmic expected time" (1977), the tree.
struct NeighborIndex: Sendable {
  /// Whether there is a tree.
  enum TreeChoice: Sendable { case whereItPays, always, never }

  /// points x columns, in the order of the blocks: as they were given, or with a tree in its order.
  let ordered: Matrix<Double>
  let grid: StepGrid
  let blocks: PointBlocks
  let tree: BlockTree?

  /// Values beyond this overflow even when they are scaled.
  static let largestMagnitude = 1e300

  var count: Int { ordered.rows }
  var columns: Int { ordered.columns }
  var blockCount: Int { (count + PointBlocks.size - 1) / PointBlocks.size }
  var byteCount: Int {
    8 * (ordered.storage.count + grid.centers.count) + blocks.steps.count + 4 * blocks.slack.count
      + (tree?.byteCount ?? 0)
  }

  /// The points as they were given, points x columns.
  var points: Matrix<Double> {
    guard let tree else { return ordered }
    var places = [Int](repeating: 0, count: count)
    for (place, row) in tree.rows.enumerated() { places[row] = place }
    return ordered.selectingRows(places)
  }

  /// `points` must be finite and within `largestMagnitude`, with at least one row.
  init(_ points: Matrix<Double>, tree choice: TreeChoice = .whereItPays) {
    let grid = StepGrid(points)
    if choice == .always || choice == .whereItPays && Self.mayPay(points) {
      let rows = SpatialOrder.rows(of: points)
      let ordered = points.selectingRows(rows)
      let index = NeighborIndex(ordered: ordered, grid: grid, tree: BlockTree(of: ordered, rows: rows))
      if choice == .always || index.treePays {
        self = index
        return
      }
    }
    self.init(ordered: points, grid: grid, tree: nil)
  }

  private init(ordered: Matrix<Double>, grid: StepGrid, tree: BlockTree?) {
    self.ordered = ordered
    self.grid = grid
    self.tree = tree
    blocks = PointBlocks(ordered, in: grid)
  }
}
