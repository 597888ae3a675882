/// Whether two numbers agree to a relative tolerance (absolute below `floor`).
func agrees(_ found: Double, _ expected: Double, relative: Double, floor: Double = 1e-300) -> Bool {
  if expected.isInfinite { return found == expected }
  return abs(found - expected) <= relative * max(abs(expected), floor)
}
