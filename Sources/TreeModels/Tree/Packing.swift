import CKernels

extension ckernels_tree_packing {
  /// How sums over some rows are packed so that they can't overflow.
  ///
  /// Weights that are whole numbers stay exact. Units are powers of two, so whole and dyadic gradients stay exact too.
  ///
  /// - Parameters:
  ///   - gradientTotal: the sum of |gradient| over all rows.
  ///   - weightTotal: the sum of all weights.
  ///   - isUnit: every weight is 1, so the weight is the row count.
  ///   - isWhole: every weight is a whole number.
  static func fitting(rows: Int, gradientTotal: Double, weightTotal: Double, isUnit: Bool, isWhole: Bool) -> Self {
    func bits(_ value: Double) -> Int { value < 1 ? 1 : Int(value).bitWidth - Int(value).leadingZeroBitCount }
    func unit(_ total: Double, bits: Int) -> Double {
      // Rounding adds at most half a unit a row.
      let room = Double(1 << bits) - Double(rows) - 2
      guard total > 0, total.isFinite, room > 0 else { return 1 }
      // The power of two that is not below total / room.
      let exact = total / room
      var unit = exact.binade
      if unit < exact { unit *= 2 }
      // Units of weightless sums would be denormal.
      return max(unit, 0x1p-900)
    }
    let rowBits = bits(Double(rows))
    var packing = ckernels_tree_packing()
    if isUnit {
      packing.weight_shift = 0
      packing.gradient_shift = 32
      packing.weight_unit = 1
      packing.rows_per_weight = 1
      packing.weight_mask = (1 << 32) - 1
      packing.gradient_unit = unit(gradientTotal, bits: 31)
      return packing
    }
    // Of very many rows the count is estimated from the weight, so that gradients keep their digits.
    let countBits = rows < 1 << 17 ? rowBits : 0
    let weightBits = isWhole ? bits(weightTotal) : (64 - countBits) / 2
    packing.weight_shift = Int32(countBits)
    packing.gradient_shift = Int32(countBits + weightBits)
    packing.weight_mask = (1 << UInt64(weightBits)) - 1
    packing.count_mask = countBits > 0 ? (1 << UInt64(countBits)) - 1 : 0
    packing.count_unit = countBits > 0 ? 1 : 0
    packing.rows_per_weight = countBits > 0 || weightTotal <= 0 ? 0 : Double(rows) / weightTotal
    packing.weight_unit = isWhole ? 1 : unit(weightTotal, bits: weightBits)
    packing.gradient_unit = unit(gradientTotal, bits: 63 - countBits - weightBits)
    return packing
  }
}
