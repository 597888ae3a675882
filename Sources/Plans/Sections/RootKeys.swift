import Learning
import Records

/// The keys of the file itself that hold a value; the other keys hold sections.
struct RootKeys: PlanSection {
  var version = ExperimentPlan.version
  var name: String?
  var protocols: [String]?
  var axes: [String]?
  var memoryLimitBytes: Int?
  var datasets: [String]?

  static let path = ""
  static let title = "The file itself"

  static let fields: [ParameterField<Self>] = [
    .integer("version", \.version, in: 1...ExperimentPlan.version, "Version of the file form; it must be given")
      .outsideTrials(),
    .text("name", \.name, "Name of the runs: letters, digits, hyphens, underscores and dots")
      .usually("the file's name").outsideTrials(),
    .texts(
      "protocols", \.protocols,
      "How the candidates are judged: on shuffled folds, in the order of time, replayed step by step, or several of these"
    ).naming(.protocols).usually("research; production for a time-ordered split; replay too where there is a replay"),
    .texts("axes", \.axes, "The axes to measure").naming(.axes).usually("all that fit the task").outsideTrials(),
    .bytes("memory-limit", \.memoryLimitBytes, "Memory that shared work may hold, and that one fit may take")
      .usually("a quarter of the machine's memory; at most 4GiB of it for shared work").outsideTrials(),
    .texts("datasets", \.datasets, "Data sets of the catalogue on which 'reasonable benchmark-suite' runs the plan")
      .outsideTrials(),
  ]
}
