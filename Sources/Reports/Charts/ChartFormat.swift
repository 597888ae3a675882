/// The shape of a drawing: one for a page or a file, one for a phone, one for a row of small pictures.
package enum ChartFormat: String, Sendable, CaseIterable {
  /// With names beside the points.
  case wide
  /// With numbers beside the points, and the same text size on a screen 400 points wide.
  case narrow
  /// For small multiples: numbers, no legend.
  case small

  var width: Double {
    switch self {
    case .wide: 860
    case .narrow: 380
    case .small: 320
    }
  }

  var plotHeight: Double {
    switch self {
    case .wide: 400
    case .narrow: 330
    case .small: 190
    }
  }

  var leftMargin: Double {
    switch self {
    case .wide: 64
    case .narrow: 50
    case .small: 50
    }
  }

  var rightMargin: Double { self == .wide ? 22 : 12 }
  var topMargin: Double { 30 }
  var fontSize: Double { self == .small ? 11 : 12 }
  var pointRadius: Double { self == .wide ? 4.6 : self == .narrow ? 4.2 : 3.4 }
  var tickCount: Int { self == .wide ? 6 : 4 }
  var showsLegend: Bool { self != .small }
  var labelLimit: Int { self == .wide ? 38 : 0 }
}
