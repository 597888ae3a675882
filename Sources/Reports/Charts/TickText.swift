import Records

/// What stands at the ticks of an axis: as few digits as tell them apart, without "10.0".
enum TickText {
  /// One text a tick. On a linear scale all have the same unit and, for scores, the same number of decimals.
  static func texts(_ scale: Scale, unit: MeasurementUnit) -> [String] {
    let ticks = scale.ticks
    switch unit {
    case .ratio, .nats, .targetUnits:
      let decimals = ticks.map(decimals).max() ?? 0
      return ticks.map {
        abs($0) >= 1e6 ? ValueFormat.count($0) : NumberText.fixed($0, decimals: decimals)
      }
    case .seconds: return scaled(scale, [(1, " s"), (1e-3, " ms"), (1e-6, " µs"), (1e-9, " ns")])
    case .bytes: return scaled(scale, [(1e12, " TB"), (1e9, " GB"), (1e6, " MB"), (1e3, " kB"), (1, " B")])
    case .rowsPerSecond: return scaled(scale, [(1e9, "G/s"), (1e6, "M/s"), (1e3, "k/s"), (1, "/s")])
    case .count, .money: return scaled(scale, [(1e9, "G"), (1e6, "M"), (1, "")])
    }
  }

  private static func scaled(_ scale: Scale, _ steps: [(size: Double, name: String)]) -> [String] {
    let largest = scale.ticks.map(abs).max() ?? 1
    return scale.ticks.map { tick in
      let reference = scale.isLogarithmic ? abs(tick) : largest
      let step = steps.first { reference / $0.size >= 0.9995 } ?? steps[steps.count - 1]
      return NumberText.compact(tick / step.size, 6) + step.name
    }
  }

  private static func decimals(_ value: Double) -> Int {
    let text = NumberText.compact(value, 6)
    return text.contains(".") ? text.split(separator: ".").last?.count ?? 0 : 0
  }
}
