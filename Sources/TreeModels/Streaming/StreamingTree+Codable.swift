extension StreamingTree: Codable {
  private enum CodingKeys: CodingKey {
    case width, classCount, rules, seed, columns, thresholds, lefts, rights, leaves, weights, numbers, watched
    case leavesMade
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(width, forKey: .width)
    try container.encode(classCount, forKey: .classCount)
    try container.encode(rules, forKey: .rules)
    try container.encode(seed, forKey: .seed)
    try container.encode(nodes.map(\.column), forKey: .columns)
    try container.encode(nodes.map(\.threshold), forKey: .thresholds)
    try container.encode(nodes.map(\.left), forKey: .lefts)
    try container.encode(nodes.map(\.right), forKey: .rights)
    try container.encode(nodes.map(\.leaf), forKey: .leaves)
    try container.encode(nodes.map(\.weight), forKey: .weights)
    try container.encode(numbers, forKey: .numbers)
    try container.encode(watched, forKey: .watched)
    try container.encode(leavesMade, forKey: .leavesMade)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    width = try container.decode(Int.self, forKey: .width)
    classCount = try container.decode(Int.self, forKey: .classCount)
    rules = try container.decode(HoeffdingRules.self, forKey: .rules)
    seed = try container.decode(Int.self, forKey: .seed)
    let columns = try container.decode([Int32].self, forKey: .columns)
    let thresholds = try container.decode([Double].self, forKey: .thresholds)
    let lefts = try container.decode([Int32].self, forKey: .lefts)
    let rights = try container.decode([Int32].self, forKey: .rights)
    let leaves = try container.decode([Int32].self, forKey: .leaves)
    let weights = try container.decode([Double].self, forKey: .weights)
    numbers = try container.decode([Double].self, forKey: .numbers)
    watched = try container.decode([Int32].self, forKey: .watched)
    leavesMade = try container.decode(Int.self, forKey: .leavesMade)
    let counts = [thresholds.count, lefts.count, rights.count, leaves.count, weights.count]
    func refusal(_ what: String) -> DecodingError {
      .dataCorruptedError(forKey: .columns, in: container, debugDescription: what)
    }
    guard !columns.isEmpty, counts.allSatisfy({ $0 == columns.count }) else {
      throw refusal("the parts of the tree don't fit each other")
    }
    nodes = columns.indices.map { index in
      var node = StreamingNode(leaf: Int(leaves[index]))
      node.column = columns[index]
      node.threshold = thresholds[index]
      node.left = lefts[index]
      node.right = rights[index]
      node.weight = weights[index]
      return node
    }
    guard isConsistent else { throw refusal("the nodes of the tree don't fit its leaves") }
  }

  /// Whether every place that an answer may look at exists, and every path ends.
  private var isConsistent: Bool {
    let limit = 1 << 24
    guard (0..<limit).contains(width), (1..<limit).contains(classCount), (0...width).contains(rules.columnsPerLeaf),
      rules.columnsPerLeaf * classCount < limit, (1...1_000).contains(rules.splitPoints), leavesMade >= 0,
      numbers.count % layout.stride == 0
    else { return false }
    let slots = numbers.count / layout.stride
    guard watched.count == slots * rules.columnsPerLeaf, watched.allSatisfy({ (0..<width).contains(Int($0)) }),
      (0..<slots).allSatisfy({ (0...64).contains(numbers[$0 * layout.stride + layout.depth]) })
    else { return false }
    return nodes.enumerated().allSatisfy { index, node in
      node.isLeaf
        ? Int(node.leaf) < slots
        : (0..<width).contains(Int(node.column))
          && [node.left, node.right].allSatisfy { (index + 1..<nodes.count).contains(Int($0)) }
    }
  }
}
