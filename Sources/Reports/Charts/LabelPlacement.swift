/// Puts names beside points so that no name covers another name or a point.
///
/// A greedy search: names are placed in order of importance, each at the free place with the least cost among 8
/// directions and 5 distances; a name for which there is no free place near by falls back to its short form, then to
/// places farther out, then to nothing.
/// O(names x places x (names + points)).
struct LabelPlacement: Sendable {
  struct Request: Sendable {
    let anchor: Place
    /// How far the mark reaches from its anchor.
    let clearance: Double
    /// Its lines, with a line feed between them.
    let text: String
    /// Used where the text finds no place.
    let short: String
  }

  struct Label: Sendable, Equatable {
    let text: String
    let box: Box
    /// Where a thin line leads to the point, because the name stands far away; nil: it stands close by.
    let leader: (from: Place, to: Place)?

    static func == (left: Label, right: Label) -> Bool { left.text == right.text && left.box == right.box }
  }

  /// Where names may stand.
  let area: Box
  let fontSize: Double
  /// Marks that no name should cover.
  let obstacles: [Box]
  /// Lines that a name had better not cross, as short boxes along them.
  let lines: [Box]

  static func lineHeight(_ fontSize: Double) -> Double { fontSize * 1.2 }

  /// A label for each request, nil where there was no place at all.
  func place(_ requests: [Request]) -> [Label?] {
    var taken: [Box] = []
    return requests.map { request in
      // A number beside its point reads easier than a name that stands far away.
      let texts =
        request.short.isEmpty || request.short == request.text ? [request.text] : [request.text, request.short]
      for distances in [Self.distances.prefix(3), Self.distances.dropFirst(3)] {
        for text in texts where !text.isEmpty {
          if let label = best(for: text, request, taken, distances: distances) {
            taken.append(label.box)
            return label
          }
        }
      }
      return nil
    }
  }

  private static let distances = [4.0, 13, 25, 40, 60]
  private static let directions: [(x: Double, y: Double, cost: Double)] = [
    (1, 0.6, 0), (1, 0, 0.5), (-1, -0.6, 1), (1, -0.6, 1), (-1, 0, 1.5), (-1, 0.6, 2), (0, -1, 2), (0, 1, 2),
  ]

  private func best(for text: String, _ request: Request, _ taken: [Box], distances: ArraySlice<Double>) -> Label? {
    let rows = text.split(separator: "\n").map { TextWidth.estimate(String($0), size: fontSize) }
    let width = rows.max() ?? 0
    let height = Double(rows.count) * Self.lineHeight(fontSize)
    var chosen: (label: Label, cost: Double)?
    for step in distances.indices {
      let distance = distances[step]
      for direction in Self.directions {
        let gap = request.clearance + distance
        let center = Place(
          x: request.anchor.x + direction.x * (gap + width / 2),
          y: request.anchor.y + direction.y * (gap + height / 2))
        let box = Box(
          left: center.x - width / 2, top: center.y - height / 2, right: center.x + width / 2,
          bottom: center.y + height / 2)
        guard area.contains(box), !taken.contains(where: { $0.overlap(with: box) > 0 }) else { continue }
        guard !obstacles.contains(where: { $0.overlap(with: box) > 0 }) else { continue }
        let crossed = lines.reduce(0) { $0 + $1.overlap(with: box) } / height
        let cost = direction.cost + Double(step) * 4 + crossed * 1.5
        if cost < chosen?.cost ?? .infinity {
          chosen = (Label(text: text, box: box, leader: leader(to: box, request, isFar: step >= 1)), cost)
        }
      }
      // A place further out can only cost more than a clean one that was found.
      if let chosen, chosen.cost < Double(step + 1) * 4 { break }
    }
    return chosen?.label
  }

  private func leader(to box: Box, _ request: Request, isFar: Bool) -> (from: Place, to: Place)? {
    guard isFar else { return nil }
    let target = Place(
      x: min(max(request.anchor.x, box.left), box.right), y: min(max(request.anchor.y, box.top), box.bottom))
    let across = target.x - request.anchor.x
    let down = target.y - request.anchor.y
    let length = (across * across + down * down).squareRoot()
    guard length > request.clearance + 2 else { return nil }
    let start = Place(
      x: request.anchor.x + across / length * (request.clearance + 1),
      y: request.anchor.y + down / length * (request.clearance + 1))
    return (start, target)
  }
}
