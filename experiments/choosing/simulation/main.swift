import Foundation
import Frontier
import Records
import Statistics

// choosing-simulation FILE.jsonl [quality] [seconds of one cost unit]
let arguments = CommandLine.arguments.dropFirst().map { $0 }
guard let path = arguments.first, let sets = try? DataSet.read(path), !sets.isEmpty else {
  print("usage: choosing-simulation FILE.jsonl [accuracy|roc-auc|log-loss] [SECONDS-OF-A-COST-UNIT]")
  exit(2)
}
let quality = arguments.count > 1 ? arguments[1] : "accuracy"
let unit = arguments.count > 2 ? Double(arguments[2]) ?? 1e-9 : 1e-9
let outcome = Simulation(sets: sets, quality: quality, unit: unit)
print(outcome.text)
