import Foundation
import Records
import Statistics
import Testing

@testable import Reports

@Suite struct ChartTests {
  @Test func namesNeverCoverEachOtherOrAPoint() throws {
    var chance = SeededGenerator(seed: 11)
    for round in 0..<40 {
      let area = Box(left: 0, top: 0, right: 700, bottom: 400)
      let places = (0..<(4 + round)).map { _ in Place(x: 700 * chance.uniform(), y: 400 * chance.uniform()) }
      let obstacles = places.map { Box(around: $0, halfWidth: 5) }
      let placement = LabelPlacement(area: area, fontSize: 12, obstacles: obstacles, lines: [])
      let labels = placement.place(
        places.enumerated().map {
          LabelPlacement.Request(
            anchor: $0.element, clearance: 5, text: "candidate(number=\($0.offset))", short: "\($0.offset)")
        })
      let boxes = labels.compactMap { $0?.box }
      #expect(boxes.count >= 4)
      for (index, box) in boxes.enumerated() {
        #expect(area.contains(box))
        #expect(!boxes[(index + 1)...].contains { $0.overlap(with: box) > 0 })
        #expect(!obstacles.contains { $0.overlap(with: box) > 0 })
      }
    }
  }

  @Test func aCrowdedPictureStaysSmall() throws {
    let run = NoisyRuns.run(seed: 6, candidates: 400, spread: 0.05)
    let chart = try FrontierChart(run: run, x: "latency.p99", y: "accuracy").svg()
    #expect(chart.utf8.count < 70_000, "\(chart.utf8.count) bytes")
    // One outline of each dominated candidate, and a mark of its own for each on the frontier.
    let outlines = chart.split(separator: "<path").dropFirst().reduce(0) { $0 + $1.count { $0 == "M" } }
    #expect(outlines > 300)
    #expect(chart.components(separatedBy: "<title").count < 60)
  }

  @Test func aLonelyPointKeepsItsWholeName() {
    let placement = LabelPlacement(
      area: Box(left: 0, top: 0, right: 300, bottom: 100), fontSize: 12,
      obstacles: [Box(around: Place(x: 50, y: 50), halfWidth: 5)], lines: [])
    let label = placement.place([.init(anchor: Place(x: 50, y: 50), clearance: 5, text: "ridge", short: "1")]).first
    #expect(label??.text == "ridge")
    #expect(label??.leader == nil)
  }

  @Test func betterIsUpAndLeftWhateverTheDirection() {
    for direction in [Direction.higherIsBetter, .lowerIsBetter] {
      for unit in [MeasurementUnit.ratio, .seconds] {
        let scale = Scale(showing: [0.001, 0.5, 0.9], direction: direction, unit: unit)
        let good = direction == .higherIsBetter ? 0.9 : 0.001
        let bad = direction == .higherIsBetter ? 0.001 : 0.9
        #expect(scale.position(good) > scale.position(bad))
        #expect((0...1).contains(scale.position(good)))
        #expect((0...1).contains(scale.position(bad)))
      }
    }
  }

  @Test func onlyWhatSpreadsGetsALogarithmicScale() {
    #expect(Scale(showing: [1e-6, 1e-3], direction: .lowerIsBetter, unit: .seconds).isLogarithmic)
    #expect(!Scale(showing: [1e-6, 9e-6], direction: .lowerIsBetter, unit: .seconds).isLogarithmic)
    #expect(!Scale(showing: [0, 1e3], direction: .lowerIsBetter, unit: .count).isLogarithmic)
    #expect(!Scale(showing: [0.001, 0.9], direction: .higherIsBetter, unit: .ratio).isLogarithmic)
    #expect(!Scale(showing: [-5, 900], direction: .higherIsBetter, unit: .seconds).isLogarithmic)
  }

  @Test func ticksAreRoundAndInside() {
    var chance = SeededGenerator(seed: 3)
    for _ in 0..<400 {
      let low = chance.uniform() * 1000 - 500
      let values = [low, low + pow(10, chance.uniform() * 9 - 6)]
      for unit in [MeasurementUnit.targetUnits, .seconds] {
        let scale = Scale(
          showing: values.map { unit == .seconds ? abs($0) : $0 }, direction: .lowerIsBetter, unit: unit)
        #expect(!scale.ticks.isEmpty)
        #expect(scale.ticks.count <= 14)
        #expect(scale.ticks == scale.ticks.sorted())
        #expect(scale.ticks.allSatisfy { $0 >= scale.lower && $0 <= scale.upper })
      }
    }
  }

  @Test func tickTextsTellTicksApart() {
    var chance = SeededGenerator(seed: 5)
    for unit in [MeasurementUnit.seconds, .bytes, .count, .rowsPerSecond, .ratio, .targetUnits] {
      for _ in 0..<60 {
        let low = pow(10, chance.uniform() * 6 - (unit == .seconds ? 7 : 0))
        let high = low * (1 + pow(10, chance.uniform() * 5 - 2))
        let scale = Scale(showing: [low, high], direction: .lowerIsBetter, unit: unit)
        let texts = TickText.texts(scale, unit: unit)
        #expect(Set(texts).count == texts.count, "\(texts) for \(low) to \(high)")
        #expect(!texts.contains { $0.contains(".0 ") })
      }
    }
    let times = Scale(showing: [1e-7, 1e-3], direction: .lowerIsBetter, unit: .seconds)
    #expect(TickText.texts(times, unit: .seconds) == ["100 ns", "1 µs", "10 µs", "100 µs", "1 ms"])
  }

  @Test func oneValueAndNoValueStillMakeAScale() {
    for values in [[], [3.0], [0, 0], [.infinity, .nan], [-2.0, -2.0]] {
      let scale = Scale(showing: values, direction: .lowerIsBetter, unit: .seconds)
      #expect(scale.upper > scale.lower)
      #expect(scale.position(values.first(where: \.isFinite) ?? 0).isFinite)
    }
  }

  @Test(arguments: ChartFormat.allCases)
  func everyPairOfAxesCanBeDrawn(format: ChartFormat) throws {
    for run in [SampleRuns.digits, SampleRuns.drifting, SampleRuns.hostile, SampleRuns.empty] {
      for (x, y) in [("latency.p50", "accuracy"), ("throughput", "log-loss"), ("size.bytes", "training.cpu")] {
        let chart = try FrontierChart(
          run: run, x: AxisID(rawValue: x), y: AxisID(rawValue: y), z: "parameters")
        let svg = chart.svg(format)
        let parsed = WellFormed(svg)
        #expect(parsed.problem == nil)
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
        #expect(parsed.named("svg").first?.attributes["xmlns"] == "http://www.w3.org/2000/svg")
      }
    }
  }

  @Test func pickAndBestAreMarkedByShape() throws {
    let chart = try FrontierChart(run: SampleRuns.digits, x: "latency.p50", y: "accuracy")
    let svg = WellFormed(chart.markup(.wide).rendered)
    #expect(svg.elements.contains { $0.name == "circle" && $0.attributes["class"] == "ring" })
    #expect(svg.elements.contains { $0.name == "rect" && $0.attributes["class"] == "frame" })
    #expect(svg.elements.contains { $0.attributes["class"] == "band" })
    #expect(svg.elements.contains { $0.attributes["class"] == "limit" })
    #expect(svg.named("polyline").filter { $0.attributes["class"]?.hasPrefix("curve") == true }.count == 5)
  }

  /// What a program without style sheets sees: librsvg and CairoSVG draw black what only a sheet or a variable colours.
  @Test(arguments: ChartFormat.allCases)
  func aPictureOfItsOwnHasItsColoursInItself(format: ChartFormat) throws {
    let charts: [any ReportChart] = [
      try FrontierChart(run: SampleRuns.digits, x: "latency.p50", y: "accuracy", z: "size.bytes"),
      try FrontierChart(run: SampleRuns.crowded, x: "latency.p50", y: "rmse"),
      SlopeChart(entries: [.init(label: "a", places: [1, 2])], columns: ["A", "B"], title: "C"),
    ]
    for chart in charts {
      let svg = chart.markup(format).standaloneSVG
      let parsed = WellFormed(svg)
      #expect(parsed.problem == nil)
      #expect(!svg.contains("var(") && !svg.contains("currentColor") && !svg.contains("paint-order"))
      #expect(parsed.named("style").isEmpty && parsed.elements.allSatisfy { $0.attributes["class"] == nil })
      for element in parsed.elements {
        for paint in ["fill", "stroke"] {
          let value = element.attributes[paint] ?? "none"
          #expect(value == "none" || value.wholeMatch(of: /#[0-9a-f]{6}/) != nil, "\(paint) is \(value)")
        }
        switch element.name {
        case "line", "polyline": #expect(element.attributes["stroke"] != nil, "\(element)")
        case "text", "rect", "circle", "polygon":
          // What has no fill is black.
          #expect(element.attributes["fill"] != nil, "\(element)")
        default: break
        }
      }
      let size = try #require(parsed.named("svg").first?.attributes)
      #expect(size["viewBox"] == "0 0 \(size["width"] ?? "") \(size["height"] ?? "")")
    }
  }

  /// The sheet of the page and the attributes of a file come from the same rules.
  @Test func aStyleSheetAndAttributesSayTheSame() {
    let attributes = ChartStyle.attributes(of: "polygon", classes: ["mark", "s2", "hollow"])
    #expect(
      Set(attributes.map { "\($0.name)=\($0.value)" }) == [
        "stroke=#00845f", "stroke-width=1.6", "fill=#ffffff", "fill-opacity=.65", "stroke-opacity=.75",
      ])
    #expect(ChartStyle.sheet.contains(".chart .mark.hollow{fill:var(--paper);fill-opacity:.65;stroke-opacity:.75}"))
    #expect(ChartStyle.sheet.contains(".chart text{fill:var(--ink)}"))
    #expect(!StyleSheet.literal.contains("var("))
  }

  @Test func namesAreCutByWholeWords() {
    let name = "scale + pca(0.95) + ridge(penalty=1), window 56 days, never"
    #expect(name.shortenedByWords(to: 38) == "scale … window 56 days, never")
    #expect(name.shortenedByWords(to: 100) == name)
    func words(_ text: String) -> [String] {
      text.split { $0 == " " || $0 == "," || $0 == "+" }.map(String.init)
    }
    let kept = Set(words(name) + ["…"])
    for limit in 8..<name.count {
      let short = name.shortenedByWords(to: limit)
      #expect(short.count <= limit && short.contains("…"))
      #expect(kept.isSuperset(of: words(short)), "\(short)")
    }
    // A first word that is too long beside the last is cut in its middle: it says which candidate it is.
    let mitigated = "logistic-regression(C=0.01) + reweighing"
    #expect(mitigated.shortenedByWords(to: 38) == "logistic-regress…(C=0.01) + reweighing")
    #expect(mitigated.shortenedByWords(to: 24) == "… reweighing")
    #expect("logistic-regression(C=0.01) reweighing".shortenedByWords(to: 30) == "logistic-reg…=0.01) reweighing")
    // One word alone is cut, because nothing else is left.
    #expect("adaptive-random-forest(members=10)".shortenedByWords(to: 20).count == 20)
  }

  @Test func longNamesStandOnTwoLinesOrThree() {
    #expect("ridge(penalty=1)".lines(of: 38) == ["ridge(penalty=1)"])
    #expect(
      "logistic-regression(C=0.01) + group-thresholds(bound=0.05)".lines(of: 38)
        == ["logistic-regression(C=0.01)", "+ group-thresholds(bound=0.05)"])
    #expect(
      "scale + pca(0.95) + ridge(penalty=1), window 56 days, never".lines(of: 38)
        == ["scale + pca(0.95) + ridge(penalty=1),", "window 56 days, never"])
    // A window and a policy of a replay don't push out what tells a candidate from its siblings.
    #expect(
      "logistic-regression + pca(2), window 2688 rows, known-error-above(threshold=0.3)".lines(of: 38)
        == ["logistic-regression", "+ pca(2), window 2688 rows,", "known-error-above(threshold=0.3)"])
    // More than three lines hold: the ends are kept, and no line is too long.
    let long = "gradient-boosting(rounds=100) + " + String(repeating: "step(a=1) + ", count: 8) + "reweighing"
    let lines = long.lines(of: 38)
    #expect(lines.count == 2 && lines.allSatisfy { $0.count <= 38 })
    #expect(lines[0].hasPrefix("gradient-boosting(rounds=100)") && lines[1].hasSuffix("reweighing"))
    #expect(lines.joined().contains("…"))
  }

  /// Candidates that differ in their first or in their last part can be told apart by what stands in the picture.
  @Test func namesInAFrontierSayWhichCandidateItIs() throws {
    let places = [(0.9, 1e-6), (0.91, 2e-6), (0.92, 4e-6), (0.93, 8e-6)]
    let labels = ["logistic-regression(C=0.01)", "logistic-regression(C=0.1)"].flatMap { first in
      ["reweighing", "group-thresholds(bound=0.05)"].map { "\(first) + \($0)" }
    }
    let points = zip(labels, places).enumerated().map { number, item in
      ChartPoint(
        label: item.0, number: number + 1, series: 0, x: Reading(value: item.1.1, interval: nil, sampleCount: 1),
        y: Reading(value: item.1.0, interval: nil, sampleCount: 1), z: nil, isPick: number == 3, isBest: false,
        curve: nil,
        components: .text("none"))
    }
    let run = SampleRuns.digits
    let drawing = FrontierDrawing(
      points: points, seriesNames: ["logistic-regression"], x: try #require(run.descriptor("latency.p99")),
      y: try #require(run.descriptor("accuracy")), z: nil, limits: [], band: nil, bestTitle: "accuracy", title: "T",
      summary: "S", format: .wide)
    let names = Self.texts(drawing.markup).filter { $0.attributes["class"] == "halo" }.map(\.text)
    #expect(!names.contains { $0.contains("…") }, "\(names)")
    let told = names.joined(separator: " ")
    for (number, label) in labels.enumerated() {
      #expect(told.contains("\(number + 1) \(label)"), "\(names)")
    }
  }

  /// Letters that end beyond the picture aren't drawn.
  @Test(arguments: ChartFormat.allCases)
  func stepsAndNamesOfErrorsOverTimeEndInsideThePicture(_ format: ChartFormat) {
    for count in [9, 16, 31, 41, 46, 61, 125] {
      let losses = (0..<count).map { 0.1 + 0.001 * Double($0 % 7) }
      let chart = ErrorOverTimeChart(
        title: "Error", lossTitle: "error",
        lines: [
          .init(
            name: "known-error-rise(rise=0.05), in all of the last 56 days, from last model, whatever comes of it",
            losses: losses, trainings: [0, 3])
        ], split: count / 3)
      let texts = Self.texts(chart.markup(format))
      #expect(texts.contains { $0.text == "step 1" })
      #expect(texts.contains { $0.text == "error" && $0.attributes["class"] == "axisname" })
      for (text, attributes) in texts {
        let width = TextWidth.estimate(text, size: Double(attributes["font-size"] ?? "12") ?? 12)
        let place = Double(attributes["x"] ?? "") ?? -1
        let right =
          switch attributes["text-anchor"] {
          case "end": place
          case "middle": place + width / 2
          default: place + width
          }
        #expect(right <= format.width, "\(text) ends at \(right), \(count) steps")
      }
    }
  }

  @Test(arguments: ChartFormat.allCases)
  func theNameOfTheUprightAxisEndsBeforeTheArrow(_ format: ChartFormat) throws {
    let titles = ["error", "mean absolute error over time", "mean absolute error over all of the served time of it"]
    for title in titles + [titles.joined(separator: ", ")] {
      let error = AxisDescriptor(
        id: "mae", title: title, unit: .targetUnits, direction: .lowerIsBetter, family: .quality, sampling: .folds,
        summary: "S.")
      let points = [(3.0, 1e-6), (2.5, 2e-6)].enumerated().map { number, place in
        ChartPoint(
          label: "candidate \(number)", number: number + 1, series: 0,
          x: Reading(value: place.1, interval: nil, sampleCount: 1),
          y: Reading(value: place.0, interval: nil, sampleCount: 1), z: nil, isPick: false, isBest: false, curve: nil,
          components: .text("none"))
      }
      let drawing = FrontierDrawing(
        points: points, seriesNames: ["ridge"], x: try #require(SampleRuns.digits.descriptor("latency.p99")), y: error,
        z: nil, limits: [], band: nil, bestTitle: "error", title: "T", summary: "S", format: format)
      let texts = Self.texts(drawing.markup)
      let name = try #require(texts.first { $0.attributes["class"] == "axisname" && $0.attributes["y"] == "14" })
      let arrow = try #require(texts.first { $0.text == "better" })
      let size = Double(name.attributes["font-size"] ?? "") ?? 12
      let right = (Double(name.attributes["x"] ?? "") ?? 0) + TextWidth.estimate(name.text, size: size)
      let left = (Double(arrow.attributes["x"] ?? "") ?? 0) - TextWidth.estimate("better", size: 11)
      #expect(right < left, "\(name.text)")
      // What is up is said as long as there is any room.
      if title.count < 30 { #expect(name.text.hasPrefix(title) && name.text.contains("reversed"), "\(name.text)") }
    }
  }

  static func texts(_ markup: Markup) -> [(text: String, attributes: [String: String])] {
    guard case .element(let name, let attributes, let children) = markup else { return [] }
    guard name == "text" else { return children.flatMap(texts) }
    let words = children.map { child -> String in if case .text(let text) = child { text } else { "" } }
    return [(words.joined(), Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first })]
  }

  /// Neither a mark nor the line of the frontier lies over the name of the allowance where there is room beside them.
  @Test func theNameOfTheAllowanceStandsWhereNothingLies() throws {
    let places = [(0.80, 1e-6), (0.86, 2e-6), (0.861, 4e-6), (0.862, 9e-5), (0.90, 1e-4)]
    let points = places.enumerated().map { number, place in
      ChartPoint(
        label: "candidate \(number)", number: number + 1, series: 0,
        x: Reading(value: place.1, interval: nil, sampleCount: 1),
        y: Reading(value: place.0, interval: nil, sampleCount: 1), z: nil, isPick: false, isBest: false, curve: nil,
        components: .text("none"))
    }
    // The lower edge of the band lies just above the marks, so that below it at the left stand marks and the line.
    let drawing = FrontierDrawing(
      points: points, seriesNames: ["ridge"], x: try #require(SampleRuns.digits.descriptor("latency.p99")),
      y: try #require(SampleRuns.digits.descriptor("accuracy")), z: nil, limits: [],
      band: (best: 0.90, threshold: 0.864), bestTitle: "accuracy", title: "T", summary: "S", format: .wide)
    let name = try #require(drawing.bandName)
    for index in points.indices {
      #expect(Box(around: drawing.place(index), halfWidth: drawing.radius(index)).overlap(with: name) == 0)
    }
    for line in drawing.stepBoxes { #expect(line.overlap(with: name) == 0) }
    // It is drawn after the lines, with a halo.
    let svg = drawing.markup.rendered
    let text = try #require(svg.range(of: drawing.bandText(0.864)))
    let step = try #require(svg.range(of: "class=\"step\""))
    #expect(step.lowerBound < text.lowerBound)
  }

  /// Marks that count past steps too say so, and where there are none nothing is said of them.
  @Test func whatTheMarksBelowErrorsOverTimeCountIsSaid() {
    func text(_ trainings: [Int], split: Int?) -> String {
      ErrorOverTimeChart(
        title: "T", lossTitle: "error", lines: [.init(name: "a", losses: [0.1, 0.2, 0.1], trainings: trainings)],
        split: split
      ).marksText
    }
    #expect(
      text([0, 1], split: 1)
        == " Marks below the picture are trainings after the first; the number at their left counts them over all steps, "
        + "those that thresholds were tuned on included.")
    #expect(text([0, 1], split: nil).hasSuffix("the number at their left counts them."))
    #expect(text([0], split: 1).isEmpty && text([], split: nil).isEmpty)
  }

  @Test func anUnknownAxisIsNamed() {
    #expect(throws: (any Error).self) {
      try FrontierChart(run: SampleRuns.digits, x: "latency.p5", y: "accuracy")
    }
  }

  @Test func coordinatesHaveOneDecimal() {
    #expect(12.34.px == "12.3")
    #expect((-0.04).px == "0")
    #expect((-0.26).px == "-0.3")
    #expect(7.0.px == "7")
    #expect(Double.nan.px == "0")
  }
}
