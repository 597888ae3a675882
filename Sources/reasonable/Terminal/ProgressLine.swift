import Experiments
import Foundation
import Machine
import Records
import Synchronization

/// Shows how far a sweep is: one line redrawn in place, every second also while nothing ends, or a plain line every few
/// seconds where the output is no terminal.
final class ProgressLine: Sendable {
  private struct State {
    var lastDrawn = -Double.infinity
    var last: SweepProgress?
    var isDone = false
  }

  private let state = Mutex(State())
  private let isInteractive = Terminal.isInteractive
  private let isQuiet: Bool
  private static let tickSeconds = 1.0

  init(quiet: Bool) {
    isQuiet = quiet
    guard !quiet else { return }
    let thread = Thread { [weak self] in
      while true {
        Thread.sleep(forTimeInterval: Self.tickSeconds)
        guard let self, self.tick() else { return }
      }
    }
    thread.name = "progress"
    thread.start()
  }

  func show(_ progress: SweepProgress) {
    guard !isQuiet else { return }
    state.withLock { state in
      guard !state.isDone else { return }
      let isNew = state.last?.activity != progress.activity
      if isInteractive, isNew, state.last != nil { Terminal.progress("\n") }
      state.last = progress
      draw(&state, isDue: isNew || progress.done == progress.total)
    }
  }

  /// Draws what is known once more; false where nothing is to be shown any more.
  private func tick() -> Bool {
    state.withLock { state in
      if !state.isDone, let last = state.last, last.done < last.total { draw(&state, isDue: false) }
      return !state.isDone
    }
  }

  private func draw(_ state: inout State, isDue: Bool) {
    guard let progress = state.last else { return }
    let now = Clocks.wallSeconds
    // A log of a long run need not grow by a line every few seconds.
    let interval = isInteractive ? 0.1 : max(5, progress.elapsedSeconds(at: now) / 20)
    guard isDue || now - state.lastDrawn >= interval else { return }
    state.lastDrawn = now
    let text = Self.text(progress, at: now).singleLine
    if isInteractive { Terminal.clearLine() }
    Terminal.progress(isInteractive ? String(text.prefix(Terminal.width - 1)) : text + "\n")
  }

  /// A note in between, on a line of its own.
  func note(_ text: String) {
    state.withLock { state in
      guard !isQuiet else { return }
      if isInteractive, state.last != nil { Terminal.clearLine() }
      Terminal.note(text)
      state.lastDrawn = -.infinity
    }
  }

  /// Nothing is drawn any more.
  func finish() {
    state.withLock { state in
      if isInteractive, !isQuiet, state.last != nil, !state.isDone { Terminal.progress("\n") }
      state.isDone = true
    }
  }

  static func text(_ progress: SweepProgress, at now: Double) -> String {
    let share = progress.total > 0 ? Double(progress.done) / Double(progress.total) : 1
    let filled = Int((share * 20).rounded(.down))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
    var parts = [
      "\(progress.activity) [\(bar)] \(progress.done)/\(progress.total)", clock(progress.elapsedSeconds(at: now)),
    ]
    if progress.done < progress.total {
      switch progress.remaining(at: now) {
      case .unknown: break
      case .atLeast(let seconds): if seconds >= 1 { parts.append("at least \(clock(seconds)) left") }
      case .about(let seconds): parts.append("about \(clock(max(1, seconds))) left")
      }
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
