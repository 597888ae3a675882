import CKernels
import LinearAlgebra

extension NeighborIndex {
  /// What one walk through the tree looked at.
  struct Visits {
    var groups = 0
    var blocks = 0
  }

  /// Looks for nearer points, nearest boxes first, leaving out boxes that are further than all found.
  ///
  /// A box is left out only where it is strictly further, so that equally near points are all found.
  @discardableResult
  func walk(_ tree: BlockTree, for query: UnsafePointer<Double>, in list: inout NeighborList) -> Visits {
    var visits = Visits()
    withReader { reader in
      tree.groups.withUnsafeBufferPointer { groups in
        tree.boxes.withUnsafeBufferPointer { boxes in
          guard let boxes = boxes.baseAddress else { return }
          // Safe: the list has `tree.walkCount` values there: eight distances, then room for all that can wait.
          let distances = list.walkMemory
          let waitingDistances = distances + BlockTree.fanOut
          let waiting = waitingDistances + tree.waitingLimit
          let groupSize = 2 * BlockTree.fanOut * columns
          waitingDistances[0] = 0
          waiting[0] = Double(tree.root)
          var waitingCount = 1
          while waitingCount > 0 {
            waitingCount &-= 1
            guard waitingDistances[waitingCount] <= list.boxBound else { continue }
            let node = Int(waiting[waitingCount])
            guard node >= blockCount else {
              visits.blocks &+= 1
              reader.offerPoints(of: node, for: query, in: &list)
              continue
            }
            visits.groups &+= 1
            let group = groups[node &- blockCount]
            ckernels_box_distances(
              boxes + (node &- blockCount) &* groupSize, query, Int64(columns), grid.scale, distances)
            let others = waitingCount
            for member in 0..<group.memberCount {
              let distance = distances[member]
              guard distance <= list.boxBound else { continue }
              // The furthest first, because the last is taken next.
              var place = waitingCount
              while place > others, waitingDistances[place &- 1] < distance {
                waitingDistances[place] = waitingDistances[place &- 1]
                waiting[place] = waiting[place &- 1]
                place &-= 1
              }
              waitingDistances[place] = distance
              waiting[place] = Double(group.firstMember &+ member)
              waitingCount &+= 1
            }
          }
        }
      }
    }
    return visits
  }
}

extension NeighborIndex {
  /// Points whose neighbours are looked for to see whether the tree pays.
  private static let sampleSize = 64
  /// Neighbours that are looked for: more make a tree pay less.
  private static let sampledNeighbors = 16

  /// Whether a tree may pay: false where walks through that of a sixteenth of the points leave out next to nothing.
  ///
  /// With more points the share that is left out grows, but slowly; this saves ordering points in vain.
  static func mayPay(_ points: Matrix<Double>) -> Bool {
    guard points.rows >= BlockTree.fewestPoints else { return false }
    let size = max(BlockTree.fewestPoints, points.rows / 16)
    guard size <= points.rows / 2 else { return true }
    let rows = (0..<size).map { $0 * points.rows / size }
    let index = NeighborIndex(points.selectingRows(rows), tree: .always)
    return index.sampledVisits().blocks * 20 <= sampleSize * index.blockCount * 19
  }

  /// Whether walks from some of the points through the tree do clearly less than scans would.
  ///
  /// Counted, not timed, so that the same points always get the same index.
  var treePays: Bool {
    let visits = sampledVisits()
    // Costs are bytes that are read; what doesn't depend on the number of columns is expressed in bytes as well.
    let block = 2 * PointBlocks.size * grid.pairs + 4 * PointBlocks.size
    // Out of turn, its bytes aren't fetched ahead, and where the next one lies can't be foreseen.
    let visit = block * 3 / 2 + 512
    let group = 16 * BlockTree.fanOut * columns + 1024
    return 4 * (visits.blocks * visit + visits.groups * group) <= 3 * Self.sampleSize * blockCount * block
  }

  /// What walks from evenly spaced points look at, together.
  private func sampledVisits() -> Visits {
    var total = Visits()
    guard let tree else { return total }
    let wanted = min(Self.sampledNeighbors, count)
    var memory = [Double](repeating: 0, count: scratchCount(wanted: wanted))
    // Safe: the list lives in `memory`, which is as large as it asks for, and ends within the closure; sampled places
    // stay below `count`.
    memory.withUnsafeMutableBufferPointer { memory in
      ordered.storage.withUnsafeBufferPointer { points in
        guard let memory = memory.baseAddress, let points = points.baseAddress else { return }
        for sample in 0..<Self.sampleSize {
          let query = points + (sample * count / Self.sampleSize) * columns
          var list = NeighborList(for: query, in: self, wanted: wanted, memory: memory)
          let visits = walk(tree, for: query, in: &list)
          total.groups += visits.groups
          total.blocks += visits.blocks
        }
      }
    }
    return total
  }
}
