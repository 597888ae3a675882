import Learning
import LinearAlgebra
import Statistics

extension PrincipalAxes {
  /// The leading axes, by a random sketch: O(rows * columns * sketch) instead of all axes.
  ///
  /// The range of the centred rows is caught by multiplying random normal vectors, sharpened by power iterations
  /// (each followed by a QR decomposition, so that small directions aren't rounded away), and the small rest is
  /// decomposed exactly. Variances are exact to a few digits where they fall off, and always too small. The total
  /// variance is exact.
  ///
  /// Source: Halko, Martinsson & Tropp, "Finding structure with randomness" (2011), algorithms 4.4 and 5.1.
  ///
  /// - Parameters:
  ///   - sketch: axes that are computed; about ten more than are wanted.
  ///   - iterations: power iterations.
  static func byRandomSketch(
    _ examples: Examples, sketch: Int, iterations: Int = 6, generator: SeededGenerator
  ) throws(FitError) -> PrincipalAxes {
    let centred = CentredRows(examples)
    let rows = centred.rows
    let size = min(sketch, rows.rows, rows.columns)
    var probe = Matrix<Double>(rows: rows.columns, columns: size)
    var generator = generator
    // Vector by vector, so that a larger sketch begins with the vectors of a smaller one.
    for vector in 0..<size { for column in 0..<rows.columns { probe[column, vector] = generator.normal() } }
    do {
      var basis = try orthonormalBasis(of: rows.times(probe))
      for _ in 0..<iterations {
        let back = try orthonormalBasis(of: rows.times(basis, transposingSelf: true))
        basis = try orthonormalBasis(of: rows.times(back))
      }
      let small = try SingularValues(basis.times(rows, transposingSelf: true))
      return PrincipalAxes(
        means: centred.means, components: small.right, variances: small.values.map { $0 * $0 / centred.divisor },
        totalVariance: centred.totalVariance, rows: examples.rows,
        relativeError: Double(max(rows.rows, rows.columns)) * .ulpOfOne)
    } catch {
      throw .numerical("PCA: \(error.description)")
    }
  }
}
