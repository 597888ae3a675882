import Records

/// Why a row of a stream can't be answered as it stands.
public struct RowFault: Sendable, Equatable {
  public enum Fact: Sendable, Equatable {
    /// The row has other cells than the header.
    case malformed(reason: String)
    case notANumber(text: String)
    /// A whole number that a double can't hold.
    case tooLongNumber(text: String)
    case notATime(text: String, form: String)
    /// A category that the training rows didn't hold.
    case unseenLevel(text: String)
    /// Bytes that are no text in the encoding of the file.
    case notText

    /// What stands in the cell, where one cell is at fault.
    public var cellText: String? {
      switch self {
      case .notANumber(let text), .tooLongNumber(let text), .notATime(let text, _), .unseenLevel(let text): text
      case .malformed, .notText: nil
      }
    }
  }

  /// The row within its block, from 0.
  public let row: Int
  /// The column of the schema; nil where the whole row is meant.
  public let column: Int?
  public let fact: Fact
  /// Where it stands in the file.
  public let place: TextPlace

  /// Whether the row could still be answered: the code of an unseen level has a meaning for every model.
  public var isUnseenLevel: Bool { if case .unseenLevel = fact { true } else { false } }

  /// The fact without its place.
  ///
  /// - Parameter column: the name of the column.
  public func reason(column name: String?) -> String {
    let column = name.map { "column '\($0.excerpt())'" } ?? "the row"
    return switch fact {
    case .malformed(let reason): reason
    case .notANumber(let text): "\(column) takes numbers, and '\(text.excerpt())' is none"
    case .tooLongNumber(let text): "\(column): '\(text.excerpt())' has more digits than a number can keep"
    case .notATime(let text, let form): "\(column) takes times (\(form)), and '\(text.excerpt())' is none"
    case .unseenLevel(let text): "\(column): no training row has the category '\(text.excerpt())'"
    case .notText: "\(column) holds bytes that are no text in the encoding of the file"
    }
  }
}
