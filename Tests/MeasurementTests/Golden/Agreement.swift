/// Whether two numbers agree to a relative and absolute tolerance.
func agree(_ first: Double, _ second: Double, within tolerance: Double = 1e-12) -> Bool {
  abs(first - second) <= tolerance * max(1, abs(second))
}
