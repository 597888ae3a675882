import Foundation
import Records
import Reports
import Testing

/// What must be true of any page, whatever stands in the records.
@Suite struct HTMLReportTests {
  private static let hellish = SampleRuns.named(EveryBlock.hostileText)
  private static let runs = [SampleRuns.digits, SampleRuns.drifting, SampleRuns.hostile, SampleRuns.empty, hellish]

  private func page(_ run: RunRecord) -> String { Report(run: run, membershipDraws: 40).html }

  /// The page without its HTML-only first line, which XML doesn't know.
  private func parsed(_ run: RunRecord) -> WellFormed {
    WellFormed(page(run).replacingOccurrences(of: "<!DOCTYPE html>\n", with: ""))
  }

  @Test(arguments: runs.indices)
  func everyPageIsWellFormed(index: Int) {
    #expect(parsed(Self.runs[index]).problem == nil)
  }

  @Test(arguments: runs.indices)
  func nothingIsLoadedAndNothingRuns(index: Int) {
    let page = parsed(Self.runs[index])
    let names = Set(page.elements.map(\.name))
    #expect(names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "image", "foreignObject"]))
    for element in page.elements {
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
      for (key, value) in element.attributes where key == "href" || key == "src" {
        #expect(value.hasPrefix("#"), "\(key)=\(value)")
      }
    }
  }

  @Test func textFromRecordsStaysText() {
    let page = parsed(SampleRuns.hostile)
    #expect(page.text.contains("tree(class=\"<img src=x onerror=alert(1)>\", note='a & b | `c`')"))
    #expect(page.text.contains("<script>alert(\"a plan is text, not markup\")</script>"))
    #expect(page.text.contains("&amp;, it's, \"quoted\""))
    #expect(page.text.contains("]]> <!-- & -->"))
  }

  @Test(arguments: runs.indices)
  func headingsGoDownOneStepAtATime(index: Int) {
    let levels = parsed(Self.runs[index]).elements.compactMap { element -> Int? in
      ["h1", "h2", "h3", "h4"].firstIndex(of: element.name).map { $0 + 1 }
    }
    #expect(levels.first == 1)
    #expect(levels.filter { $0 == 1 }.count == 1)
    for (before, after) in zip(levels, levels.dropFirst()) { #expect(after <= before + 1) }
  }

  @Test(arguments: runs.indices)
  func tablesAndPicturesCanBeHeard(index: Int) {
    let page = parsed(Self.runs[index])
    for heading in page.named("th") { #expect(heading.attributes["scope"] != nil) }
    for picture in page.named("svg") {
      #expect(picture.attributes["role"] == "img")
      #expect(picture.attributes["aria-label"]?.isEmpty == false)
    }
    let targets = Set(page.elements.compactMap { $0.attributes["id"] })
    for link in page.named("a") {
      let target = link.attributes["href"]?.dropFirst() ?? ""
      #expect(targets.contains(String(target)), "no section \(target)")
    }
    #expect(page.elements.compactMap { $0.attributes["id"] }.count == targets.count)
  }

  @Test func whatIsNotEssentialStaysFolded() {
    let page = parsed(SampleRuns.digits)
    #expect(page.named("details").filter { $0.attributes["class"] == "section" }.count == 4)
    #expect(page.named("details").allSatisfy { $0.attributes["open"] == nil })
  }

  @Test func aLongRunShowsEveryCandidateOnceAndTheRestInFiles() {
    let run = SampleRuns.crowded
    let page = parsed(run)
    for trial in run.trials { #expect(page.text.contains(trial.candidate.label)) }
  }

  @Test func aDebugBuildAndAnUnfinishedRunAreSaidAloud() {
    let text = parsed(SampleRuns.hostile).text
    #expect(text.contains("This run was made by a debug build. Its timings mean nothing"))
    #expect(text.contains("This run has not finished"))
    #expect(text.contains("1 of 2 trials failed"))
    #expect(!parsed(SampleRuns.drifting).text.contains("mean nothing: repeat"))
  }

  @Test func pickReasonFailuresNotesAndPlanAreAllThere() {
    let run = SampleRuns.digits
    let text = parsed(run).text
    let pick = run.pick(.research)
    #expect(pick.chosen?.label == "logistic(penalty=0.01)")
    #expect(text.contains(pick.reason.prefix(1).uppercased() + pick.reason.dropFirst()))
    for excluded in pick.excluded { #expect(text.contains(excluded.explanation)) }
    #expect(text.contains("the covariance of class \"<b>3 & 4</b>\" is singular"))
    #expect(text.contains("did not converge in 100 iterations"))
    #expect(text.contains(run.planText))
    #expect(text.contains("not applicable: the model gives no probabilities"))
    #expect(text.contains("Folded and unfolded forms"))
    #expect(text.contains(run.dataset.contentHash))
    #expect(text.contains("OPENBLAS_CORETYPE=Haswell"))
  }

  @Test func bothProtocolsStandSideBySide() {
    let text = parsed(SampleRuns.drifting).text
    #expect(text.contains("Research protocol, shuffled folds"))
    #expect(text.contains("Production protocol, time-ordered"))
    #expect(text.contains("The protocols disagree"))
    #expect(text.contains("beats logistic(penalty=0.01) + pca(0.95) in research and loses to it in production"))
  }

  @Test func theSameRecordGivesTheSamePage() {
    #expect(page(SampleRuns.digits) == page(SampleRuns.digits))
  }
}
