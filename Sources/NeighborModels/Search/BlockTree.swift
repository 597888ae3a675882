import CKernels
import LinearAlgebra

/// Boxes around blocks of points, around eight of those boxes at a time, and so on up to one.
struct BlockTree: Sendable {
  /// For each place in the blocks the number of its point.
  let rows: [Int]
  /// Groups of up to eight boxes, those of blocks first, the one of the widest boxes last.
  let groups: [Group]
  /// For each group and column, the lower ends of eight boxes, then the upper ends.
  let boxes: [Double]
  /// Boxes that may wait for a visit at one time.
  let waitingLimit: Int

  /// Consecutive blocks, or consecutive groups, that count on after the blocks.
  struct Group: Sendable {
    let firstMember: Int
    let memberCount: Int
  }

  static let fanOut = Int(CKERNELS_BOX_GROUP)
  /// With fewer points a scan takes so little that no tree could make it worth the memory.
  static let fewestPoints = 32 * PointBlocks.size

  /// The box of all points.
  var root: Int { blockCount + groups.count - 1 }
  private let blockCount: Int

  var byteCount: Int { 8 * (rows.count + 2 * groups.count + boxes.count) }

  /// Doubles that a walk takes: the distances of a group's boxes, and what waits.
  var walkCount: Int { Self.fanOut + 2 * waitingLimit }

  /// - Parameters:
  ///   - ordered: the points, those of a block together.
  ///   - rows: for each of them its number.
  init(of ordered: Matrix<Double>, rows: [Int]) {
    self.rows = rows
    let columns = ordered.columns
    blockCount = (ordered.rows + PointBlocks.size - 1) / PointBlocks.size
    var level = (0..<blockCount).map { block in
      Box(
        around: ordered,
        rows: (block * PointBlocks.size)..<min((block + 1) * PointBlocks.size, ordered.rows))
    }
    var firstMember = 0
    var groups: [Group] = []
    var boxes: [Double] = []
    var depth = 0
    repeat {
      var next: [Box] = []
      for start in stride(from: 0, to: level.count, by: Self.fanOut) {
        let members = level[start..<min(start + Self.fanOut, level.count)]
        groups.append(Group(firstMember: firstMember + start, memberCount: members.count))
        for column in 0..<columns {
          // The places of missing members are never read.
          let padding = [Double](repeating: 0, count: Self.fanOut - members.count)
          boxes += members.map { $0.lows[column] } + padding
          boxes += members.map { $0.highs[column] } + padding
        }
        next.append(Box(around: members))
      }
      firstMember += level.count
      level = next
      depth += 1
    } while level.count > 1
    self.groups = groups
    self.boxes = boxes
    // A visit takes one from those that wait and adds at most eight.
    waitingLimit = 1 + depth * (Self.fanOut - 1)
  }

  /// The smallest ranges of all columns that hold some points.
  private struct Box {
    var lows: [Double]
    var highs: [Double]

    init(around points: Matrix<Double>, rows: Range<Int>) {
      lows = points.row(rows.lowerBound)
      highs = lows
      for row in rows.dropFirst() {
        for column in 0..<points.columns {
          let value = points[row, column]
          lows[column] = min(lows[column], value)
          highs[column] = max(highs[column], value)
        }
      }
    }

    init(around members: ArraySlice<Box>) {
      lows = members[members.startIndex].lows
      highs = members[members.startIndex].highs
      for member in members.dropFirst() {
        for column in lows.indices {
          lows[column] = min(lows[column], member.lows[column])
          highs[column] = max(highs[column], member.highs[column])
        }
      }
    }
  }
}
