import ArgumentParser
import Experiments
import Plans
import Records
import Replay
import Store

/// Where data is looked for.
struct DataOptions: ParsableArguments {
  @Option(help: "Folder of data sets that aren't shipped. Default: the environment variable REASONABLE_DATA.")
  var dataDir: String?

  @Option(help: "Folder of the data catalogue (catalogue.yaml). Default: datasets, here or above the program.")
  var datasetsDir: String?

  func catalogue() throws -> DatasetCatalogue {
    do throws(DatasetError) {
      return try DatasetCatalogue.read(folder: try DatasetCatalogue.locate(datasetsDir))
    } catch {
      throw InputError(error)
    }
  }

  /// The catalogue, or an empty one where none is found and nobody named one; `reason` then says where it was looked for.
  /// Plans that name a file need none.
  func catalogueIfFound() throws -> (catalogue: DatasetCatalogue, reason: String?) {
    do throws(DatasetError) {
      return (try DatasetCatalogue.read(folder: try DatasetCatalogue.locate(datasetsDir)), nil)
    } catch {
      guard case .catalogueNotFound = error, datasetsDir == nil else { throw InputError(error) }
      return (DatasetCatalogue(folder: "", entries: []), error.description)
    }
  }
}

/// Which stored run is meant.
struct RunOptions: ParsableArguments {
  @Argument(
    help: "A run's id, the beginning of one, or 'latest'; see 'reasonable runs'.", completion: NameCompletion.run)
  var run: String = "latest"

  @OptionGroup var place: ResultsOption
  var results: String { place.results }
}

/// What the candidates of a run are.
struct WaysOption: ParsableArguments {
  @Flag(
    name: .customLong("ways"),
    help: "Take the ways of running that the run's replay played (candidate, window, retraining) for candidates.")
  var takesWays = false

  /// The run, or its ways of running where they are asked for.
  ///
  /// - Returns: the run, and of its ways the one that the past would have chosen: any choice among their readings is
  ///   hindsight.
  func run(_ reference: String, in store: ResultStore) throws -> (run: RunRecord, chosenOnPast: String?) {
    let run = try store.begunRun(reference)
    guard takesWays else { return (run, nil) }
    let replay = try store.played(run)
    return (replay.waysOfRunning(), replay.chosenLabel)
  }
}
