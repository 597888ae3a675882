import Foundation
import Frontier

// frontier-timing POINTS.f64 AXES TURNS REFERENCE OPERATION...: seconds of the quickest turn and the answer of each operation,
// as JSON. The points are doubles, one point after the other.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count > 4, let axes = Int(arguments[1]), let turns = Int(arguments[2]), let corner = Double(arguments[3]),
  let bytes = FileManager.default.contents(atPath: arguments[0])
else {
  print("usage: frontier-timing POINTS.f64 AXES TURNS REFERENCE hypervolume|members|ranks|contributions ...")
  exit(2)
}
let coordinates = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
let reference = [Double](repeating: corner, count: axes)

func answer(_ operation: String, _ set: PointSet) throws -> Double {
  switch operation {
  case "hypervolume": try set.hypervolume(reference: reference)
  case "members": Double(set.nondominated().count { $0 })
  case "ranks": Double(set.layers().reduce(0, +))
  case "contributions": try set.hypervolumeContributions(reference: reference).reduce(0, +)
  default: .nan
  }
}

var fields: [String] = []
for operation in arguments.dropFirst(4) {
  var quickest = Double.infinity
  var value = 0.0
  for _ in 0..<max(1, turns) {
    let start = DispatchTime.now().uptimeNanoseconds
    // The set is made within the time: the other library gets an array of numbers, too.
    value = try answer(operation, try PointSet(dimension: axes, coordinates: coordinates))
    quickest = min(quickest, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
  }
  fields.append("\"\(operation)\": [\(quickest), \(value)]")
}
print("{\(fields.joined(separator: ", "))}")
