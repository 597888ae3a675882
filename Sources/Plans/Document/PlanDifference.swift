import Foundation
import Records

/// In which keys two experiment files differ, whatever the order of their keys and their comments.
package enum PlanDifference {
  /// What stands for a key that one file doesn't have.
  package static let absent = "not given"

  /// - Parameters:
  ///   - old, new: files as a run keeps them, overrides included (`RecordedPlan`).
  ///   - axes: names of axes, which hold dots.
  /// - Returns: keys with their values in the order of the new file, those that are gone last; nil where a text can't be
  ///   read any more.
  package static func changes(from old: String, to new: String, axes: [AxisID] = []) -> [IdentityChange]? {
    guard let before = leaves(of: old, axes), let after = leaves(of: new, axes) else { return nil }
    let known = Dictionary(before.map { ($0.path, $0.value) }) { first, _ in first }
    let kept = Set(after.map(\.path))
    let changed = after.compactMap { leaf -> IdentityChange? in
      let value = known[leaf.path] ?? absent
      return value == leaf.value ? nil : IdentityChange(part: leaf.path, old: value, new: leaf.value)
    }
    let gone = before.filter { !kept.contains($0.path) }
    return changed + gone.map { IdentityChange(part: $0.path, old: $0.value, new: absent) }
  }

  private static func leaves(of text: String, _ axes: [AxisID]) -> [(path: String, value: String)]? {
    let plan = RecordedPlan(text)
    guard var root = try? PlanFile.root(of: Data(plan.file.utf8), file: "") else { return nil }
    for override in plan.overrides {
      guard let change = try? DocumentOverride(override),
        (try? change.apply(to: &root, dottedNames: axes.map(\.rawValue))) != nil
      else { return nil }
    }
    var leaves: [(path: String, value: String)] = []
    collect(root, at: "", into: &leaves)
    return leaves
  }

  private static func collect(_ node: DocumentNode, at path: String, into leaves: inout [(path: String, value: String)])
  {
    func inside(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    switch node.content {
    case .scalar(let text, _): leaves.append((path, node.isNull ? "none" : text))
    case .mapping(let entries):
      if entries.isEmpty { leaves.append((path, "{}")) }
      for entry in entries { collect(entry.value, at: inside(entry.key), into: &leaves) }
    case .list(let items):
      if let value = node.settingValue, !isListOfEstimators(path) {
        leaves.append((path, value.description))
        return
      }
      var seen: [String: Int] = [:]
      for item in items {
        let name = item.entries?.first { $0.key == "name" }?.value.text ?? item.text ?? "item"
        seen[name, default: 0] += 1
        let key = inside(seen[name] == 1 ? name : "\(name) (\(seen[name] ?? 1))")
        guard let entries = item.entries else {
          leaves.append((key, "listed"))
          continue
        }
        let rest = entries.filter { $0.key != "name" }
        leaves.append((key, "listed"))
        for entry in rest { collect(entry.value, at: "\(key).\(entry.key)", into: &leaves) }
      }
    }
  }

  /// Estimators are told apart by name, so that adding one isn't another list.
  private static func isListOfEstimators(_ path: String) -> Bool { path == "estimators" }
}
