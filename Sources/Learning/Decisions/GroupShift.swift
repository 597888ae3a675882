import Decisions

/// What is taken off the inputs of a model by the group of a row, so that their means don't tell the groups apart.
public struct GroupShift: Sendable, Equatable, Codable {
  public let coding: GroupCoding
  /// By group, one number for each input of the model. A row of no known group stays as it is.
  public let offsets: [[Double]]

  public init(coding: GroupCoding, offsets: [[Double]]) {
    self.coding = coding
    self.offsets = offsets
  }
}
