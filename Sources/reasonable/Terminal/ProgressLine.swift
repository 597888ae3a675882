import Experiments
import Foundation
import Records
import Synchronization

/// Shows how far a sweep is: one line redrawn in place, or a plain line every few seconds where the output is no
/// terminal.
final class ProgressLine: Sendable {
  private struct State {
    var lastDrawn = Date.distantPast
    var lastActivity: String?
  }

  private let state = Mutex(State())
  private let isInteractive = Terminal.isInteractive
  private let isQuiet: Bool

  init(quiet: Bool) { isQuiet = quiet }

  func show(_ progress: SweepProgress) {
    guard !isQuiet else { return }
    state.withLock { state in
      let isNew = state.lastActivity != progress.activity
      let interval = isInteractive ? 0.1 : 5.0
      guard isNew || progress.done == progress.total || Date.now.timeIntervalSince(state.lastDrawn) >= interval else {
        return
      }
      if isInteractive, isNew, state.lastActivity != nil { Terminal.progress("\n") }
      state.lastDrawn = .now
      state.lastActivity = progress.activity
      let text = Self.text(progress).singleLine
      if isInteractive { Terminal.clearLine() }
      Terminal.progress(isInteractive ? String(text.prefix(Terminal.width - 1)) : text + "\n")
    }
  }

  /// A note in between, on a line of its own.
  func note(_ text: String) {
    state.withLock { state in
      if isInteractive, state.lastActivity != nil { Terminal.clearLine() }
      Terminal.progress("note: \(text)\n")
      state.lastDrawn = .distantPast
    }
  }

  func finish() {
    if isInteractive, !isQuiet, state.withLock({ $0.lastActivity != nil }) { Terminal.progress("\n") }
  }

  static func text(_ progress: SweepProgress) -> String {
    let share = progress.total > 0 ? Double(progress.done) / Double(progress.total) : 1
    let filled = Int((share * 20).rounded(.down))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
    var parts = [
      "\(progress.activity) [\(bar)] \(progress.done)/\(progress.total)", clock(progress.elapsedSeconds),
    ]
    if let rest = progress.remainingSeconds, progress.done < progress.total {
      parts.append("about \(clock(rest)) left")
    }
    if let best = progress.best { parts.append("best so far \(best)") }
    return parts.joined(separator: ", ")
  }

  static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
