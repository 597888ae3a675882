import CKernels

/// Loops over exponentials, compiled for several instruction sets. Pointers must have room for what is said.
public enum LogisticKernels {
  /// Writes `weight * (probability - target)` of `count` binary scores, and returns the sum of `weight * loss`.
  @inline(__always)
  public static func losses(
    _ count: Int, scores: UnsafePointer<Double>, targets: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    residuals: UnsafeMutablePointer<Double>
  ) -> Double {
    ckernels_logistic_losses(Int64(count), scores, targets, weights, residuals)
  }

  /// Writes `weight * p * (1 - p)` of `count` binary scores.
  @inline(__always)
  public static func curvatures(
    _ count: Int, scores: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    curvatures: UnsafeMutablePointer<Double>
  ) {
    ckernels_logistic_curvatures(Int64(count), scores, weights, curvatures)
  }

  /// Turns `classes` x `count` scores into probabilities, column by column; writes each column's largest score and the
  /// sum of its exponentials after subtracting that.
  @inline(__always)
  public static func softmaxColumns(
    classes: Int, count: Int, scores: UnsafeMutablePointer<Double>, largest: UnsafeMutablePointer<Double>,
    sums: UnsafeMutablePointer<Double>
  ) {
    ckernels_softmax_columns(Int64(classes), Int64(count), scores, largest, sums)
  }
}
