import Catalogue
import Measurement
import Records
import Statistics
import Store

/// Two stored candidates, compared by the rows that both predicted.
package enum StoredComparison {
  /// An estimate for each axis that scores predictions; none where the store keeps no predictions of both.
  ///
  /// - Parameter axes: of the run; those that don't come from predictions are left out.
  package static func differences(
    _ first: TrialRecord, _ second: TrialRecord, on axes: [AxisDescriptor], in predictions: StoredPredictions,
    catalogue: Catalogue = .standard
  ) throws(StoreError) -> [AxisID: DifferenceEstimate] {
    guard let left = try predictions.evidence(of: first), let right = try predictions.evidence(of: second) else {
      return [:]
    }
    var found: [AxisID: DifferenceEstimate] = [:]
    for descriptor in axes {
      guard let axis = catalogue.axes.first(where: { $0.descriptor.id == descriptor.id }),
        first.reading(descriptor.id) != nil, second.reading(descriptor.id) != nil,
        let difference = try? RowComparison.difference(
          on: axis, left, right, assignment: predictions.assignment, seed: predictions.run.seed)
      else { continue }
      found[descriptor.id] = difference
    }
    return found
  }
}
