/// Step 5 of the rule: axis by axis, near candidates that another near one materially beats drop out.
struct PreferenceOrder {
  /// Preferred axes.
  let axisCount: Int
  /// Whether the first beats the second on a preferred axis by a difference that matters and is clear.
  let beats: (_ axis: Int, _ first: Int, _ second: Int) -> Bool
  /// Whether the first has the better quality; ties are settled there too.
  let isBetter: (_ first: Int, _ second: Int) -> Bool

  /// Of those left the best quality; `best` itself where nothing left is materially cheaper than it.
  func choose(among near: [Int], best: Int) -> Int {
    var group = near
    for axis in 0..<axisCount {
      let left = group.filter { candidate in !group.contains { $0 != candidate && beats(axis, $0, candidate) } }
      if group.contains(best), !left.contains(best) {
        // Quality is given up here, so only who beats the best has won something for it.
        let winners = left.filter { beats(axis, $0, best) }
        group = winners.isEmpty ? group.filter { beats(axis, $0, best) } : winners
      } else if !left.isEmpty {
        group = left
      }
    }
    return group.contains(best) ? best : group.min(by: isBetter) ?? best
  }
}
