import Foundation
import Learning
import LinearAlgebra
import TreeModels

// explain-timing TREES.json ROWS.f64 BACKGROUND.f64 TURNS: seconds of the quickest turn and the Shapley values of the trees'
// sum, path-dependent and interventional, as JSON. Rows are doubles, one row after the other.
struct Trees: Decodable {
  let columns: Int
  let base: Double
  let trees: [PlainTree]
}

func numbers(_ path: String) -> [Double]? {
  FileManager.default.contents(atPath: path).map { $0.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) } }
}

func matrix(_ values: [Double], columns: Int) -> Matrix<Double> {
  Matrix(rows: values.count / columns, columns: columns, storage: values)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 4, let turns = Int(arguments[3]), let text = FileManager.default.contents(atPath: arguments[0]),
  let described = try? JSONDecoder().decode(Trees.self, from: text), described.columns > 0,
  let model = DecisionTreeModel(described.trees, columnCount: described.columns, base: described.base),
  let rows = numbers(arguments[1]), let background = numbers(arguments[2]),
  rows.count % described.columns == 0, background.count % described.columns == 0
else {
  print("usage: explain-timing TREES.json ROWS.f64 BACKGROUND.f64 TURNS")
  exit(2)
}

var fields: [String] = []
for (name, others) in [("path", nil), ("background", matrix(background, columns: described.columns))] {
  var quickest = Double.infinity
  var found: ShapleyValues?
  for _ in 0..<max(1, turns) {
    let start = DispatchTime.now().uptimeNanoseconds
    found = try model.shapleyValues(matrix(rows, columns: described.columns), background: others)
    quickest = min(quickest, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
  }
  guard let found else { exit(1) }
  let values = found.values[0].storage.map { "\($0)" }.joined(separator: ",")
  fields.append("\"\(name)\": {\"seconds\": \(quickest), \"expected\": \(found.expected[0]), \"values\": [\(values)]}")
}
print("{\(fields.joined(separator: ", "))}")
