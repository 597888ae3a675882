/// Compact: nodes are stored as columns of numbers, what follows from the order of nodes isn't stored at all, and
/// nothing is stored for leaves that only splits have.
extension TreeEnsemble: Codable {
  enum CodingKeys: String, CodingKey {
    case inputWidth, shiftColumns, shifts, categoryColumns, categoryBins, categoryCounts, otherBins
    case link, classCount, base, scale, vectors
    case leafCounts, splits, thresholds, setWords, values, gains, covers
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(columns.count, forKey: .inputWidth)
    let shifted = columns.indices.filter { columns[$0].shift != 0 }
    try container.encode(shifted, forKey: .shiftColumns)
    try container.encode(shifted.map { columns[$0].shift }, forKey: .shifts)
    let categories = columns.indices.filter { columns[$0].isCategory }
    try container.encode(categories, forKey: .categoryColumns)
    try container.encode(categories.map { columns[$0].categoryBins.count }, forKey: .categoryCounts)
    try container.encode(categories.flatMap { columns[$0].categoryBins }, forKey: .categoryBins)
    try container.encode(categories.map { columns[$0].otherBin }, forKey: .otherBins)
    try container.encode(link, forKey: .link)
    try container.encode(classCount, forKey: .classCount)
    try container.encode(base, forKey: .base)
    try container.encode(scale, forKey: .scale)
    try container.encode(vectors, forKey: .vectors)

    // Leaf: 0. Split: 1 + 2 * column + (1 where missing values go left).
    var splits: [Int32] = []
    var thresholds: [Float] = []
    var sets: [UInt64] = []
    var values: [Float] = []
    var links: [Int32] = []
    var gains: [Float] = []
    var covers: [Float] = []
    for tree in trees {
      for node in tree.nodes {
        covers.append(node.cover)
        if node.isLeaf {
          splits.append(0)
          if link == .shares { links.append(node.link) } else { values.append(node.value) }
        } else {
          splits.append(1 + 2 * node.column + (node.missingLeft ? 1 : 0))
          gains.append(node.gain)
          if node.set >= 0 {
            let words = tree.sets[Int(node.set)].words
            sets += [words.0, words.1, words.2, words.3]
          } else {
            thresholds.append(node.threshold)
          }
        }
      }
    }
    try container.encode(trees.map { ($0.nodes.count + 1) / 2 }, forKey: .leafCounts)
    try container.encode(splits, forKey: .splits)
    try container.encode(thresholds, forKey: .thresholds)
    try container.encode(sets, forKey: .setWords)
    if link == .shares {
      try container.encode(links, forKey: .values)
    } else {
      try container.encode(values, forKey: .values)
    }
    try container.encode(gains, forKey: .gains)
    try container.encode(covers, forKey: .covers)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func damaged(_ what: String) -> DecodingError {
      DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "damaged trees: " + what))
    }
    let inputWidth = try container.decode(Int.self, forKey: .inputWidth)
    guard inputWidth >= 0, inputWidth < 1 << 24 else { throw damaged("the input width is out of range") }
    columns = [KeyRule](repeating: KeyRule(), count: inputWidth)
    let shiftColumns = try container.decode([Int].self, forKey: .shiftColumns)
    let shifts = try container.decode([Double].self, forKey: .shifts)
    let categoryColumns = try container.decode([Int].self, forKey: .categoryColumns)
    let categoryCounts = try container.decode([Int].self, forKey: .categoryCounts)
    let categoryBins = try container.decode([UInt8].self, forKey: .categoryBins)
    // Models stored before rare levels shared a bin took new levels for missing.
    let otherBins =
      container.contains(.otherBins)
      ? try container.decode([UInt8].self, forKey: .otherBins) : [UInt8](repeating: 0, count: categoryColumns.count)
    guard shiftColumns.count == shifts.count, categoryColumns.count == categoryCounts.count,
      otherBins.count == categoryColumns.count,
      (shiftColumns + categoryColumns).allSatisfy({ (0..<inputWidth).contains($0) }),
      categoryCounts.allSatisfy({ (0...categoryBins.count).contains($0) }),
      categoryCounts.reduce(0, +) == categoryBins.count
    else { throw damaged("the columns don't fit") }
    for (column, shift) in zip(shiftColumns, shifts) { columns[column].shift = shift }
    var start = 0
    for ((column, count), otherBin) in zip(zip(categoryColumns, categoryCounts), otherBins) {
      columns[column].isCategory = true
      columns[column].otherBin = otherBin
      columns[column].categoryBins = Array(categoryBins[start..<(start + count)])
      start += count
    }
    link = try container.decode(TreeLink.self, forKey: .link)
    classCount = try container.decode(Int.self, forKey: .classCount)
    base = try container.decode([Double].self, forKey: .base)
    scale = try container.decode(Double.self, forKey: .scale)
    vectors = try container.decode([Float].self, forKey: .vectors)
    trees = []
    guard classCount >= 1, classCount < 1 << 24, base.count == scoreCount, vectors.count % classCount == 0 else {
      throw damaged("the scores don't fit")
    }

    let leafCounts = try container.decode([Int].self, forKey: .leafCounts)
    let splits = try container.decode([Int32].self, forKey: .splits)
    let thresholds = try container.decode([Float].self, forKey: .thresholds)
    let sets = try container.decode([UInt64].self, forKey: .setWords)
    let links = link == .shares ? try container.decode([Int32].self, forKey: .values) : []
    let values = link == .shares ? [] : try container.decode([Float].self, forKey: .values)
    let gains = try container.decode([Float].self, forKey: .gains)
    let covers = try container.decode([Float].self, forKey: .covers)
    guard covers.count == splits.count, leafCounts.allSatisfy({ $0 >= 1 && $0 <= splits.count }) else {
      throw damaged("the lengths differ")
    }
    var position = 0
    var leaf = 0
    var split = 0
    var number = 0
    var set = 0
    for leafCount in leafCounts {
      var tree = Tree(nodes: [])
      let count = 2 * leafCount - 1
      guard position + count <= splits.count else { throw damaged("nodes are missing") }
      // Splits whose right child hasn't come yet.
      var waiting: [Int] = []
      for index in 0..<count {
        let code = splits[position]
        if index > 0, tree.nodes[index - 1].isLeaf {
          guard let parent = waiting.popLast() else { throw damaged("a tree ends early") }
          tree.nodes[parent].link = Int32(index)
        }
        if code == 0 {
          guard leaf < max(links.count, values.count) else { throw damaged("leaf values are missing") }
          var node = TreeNode.leaf(value: 0, cover: covers[position])
          if link == .shares {
            node.link = links[leaf]
            guard node.link >= 0, Int(node.link) < vectors.count / classCount else { throw damaged("a leaf's vector") }
          } else {
            node.value = values[leaf]
          }
          leaf += 1
          tree.nodes.append(node)
        } else {
          let column = (code - 1) / 2
          guard code > 0, column < inputWidth, split < gains.count else { throw damaged("a split's column") }
          var node = TreeNode(
            column: column, threshold: 0, link: 0, missingLeft: (code - 1) % 2 == 1, set: -1, value: 0,
            gain: gains[split], cover: covers[position])
          split += 1
          if columns[Int(column)].isCategory {
            guard set + 4 <= sets.count else { throw damaged("category sets are missing") }
            node.set = Int32(tree.sets.count)
            tree.sets.append(BinSet(words: (sets[set], sets[set + 1], sets[set + 2], sets[set + 3])))
            set += 4
          } else {
            guard number < thresholds.count else { throw damaged("thresholds are missing") }
            node.threshold = thresholds[number]
            number += 1
          }
          waiting.append(index)
          tree.nodes.append(node)
        }
        position += 1
      }
      guard waiting.isEmpty, tree.nodes.last?.isLeaf == true else { throw damaged("a tree has no end") }
      trees.append(tree)
    }
    guard position == splits.count else { throw damaged("nodes are left over") }
  }
}
