import Evaluation
import Foundation
import NumericKernels
import ReportPages
import SliceLearning
import SupervisionCore
import Testing

@testable import PaperExperiments

/// The experiments on the plane with few points and epochs: what they print, not what they find.
@Suite struct PlanarExperimentTests {
  init() throws { try Blas.load() }

  private func plan(seeds: Int = 1, jobs: Int = 2) -> ExperimentPlan {
    var plan = ExperimentPlan()
    plan.isQuick = true
    plan.seeds = seeds
    plan.jobs = jobs
    plan.training.trainCount = 300
    plan.training.testCount = 400
    plan.training.epochs = 1
    return plan
  }

  @Test func figure1HasATablePerNoiseAndThePapersFiguresBesideTheExactOne() throws {
    let report = try Figure1(plan(seeds: 2)).run()
    #expect(report.tables.count == 3)
    let exact = report.tables[0]
    #expect(exact.rows.count == 6)
    #expect(exact.columns.map(\.name).contains("paper.overall"))
    #expect(exact.rows[4].last == .number(0.8125))
    #expect(report.runs.count == 2 * 2 * 6)
    #expect(report.figures.count == 2)
    // VANILLA 235, SBL 837, MoE 968 parameters, as counted in the recipe of the generator.
    #expect(parameters(exact) == [235, 235, 263, 968, 837, 855])
  }

  private func parameters(_ table: ResultTable) -> [Int] {
    let column = table.columns.firstIndex { $0.name == "parameters" }!
    return table.rows.compactMap {
      if case .integer(let value) = $0[column] { return value }
      return nil
    }
  }

  @Test func theResultIsTheSameAtAnyNumberOfThreads() throws {
    let one = try Figure1(plan(jobs: 1)).run()
    let four = try Figure1(plan(jobs: 4)).run()
    #expect(one.json.description == four.json.description)
    #expect(one.figures.map { $0.svg() } == four.figures.map { $0.svg() })
  }

  @Test func figure3ComparesEveryKindOfAttentionOnEveryDraw() throws {
    let report = try Figure3(plan()).run()
    #expect(report.runs.count == 2 * 2 * 7)
    let kinds = report.tables[0].rows.map { $0[1] }
    #expect(kinds.contains(.text("calibrated")) && kinds.contains(.text("product")))
    #expect(report.verdicts.count == 2 * 5)
  }

  @Test func figure4StatesWhatASliceCosts() throws {
    let report = try Figure4(plan()).run()
    #expect(report.tables.count == 3)
    let costs = report.tables[2]
    for row in costs.rows {
      guard case .number(let sbl) = row[3], case .number(let moe) = row[4] else {
        Issue.record("no ratios in \(row)")
        continue
      }
      #expect(sbl < moe)
      // A network of its own per slice, and its row of the gate.
      #expect(abs(moe - 1) < 0.06)
    }
  }

  @Test func figure5DrawsFunctionAndIndicatorForEveryNoise() throws {
    let report = try Figure5(plan()).run()
    #expect(report.figures.count == Figure5.shares.count)
    #expect(report.tables.count == 2 && report.tables[0].rows.count == 5)
  }

  @Test func aReportIsJSONWithEveryRunAndAPageWithEveryFigure() throws {
    let report = try Figure5(plan()).run()
    let json = try JSONSerialization.jsonObject(
      with: Data(ExperimentReport.json([report]).utf8))
    let object = try #require(json as? [String: Any])
    let experiments = try #require(object["experiments"] as? [[String: Any]])
    #expect(experiments[0]["experiment"] as? String == "figure5")
    let runs = try #require(experiments[0]["runs"] as? [[String: Any]])
    #expect(runs.count == report.runs.count)
    #expect(runs[0]["seed"] as? Int == 0)
    let html = ExperimentReport.page([report]).html()
    #expect(html.components(separatedBy: "<svg").count - 1 >= 2 * Figure5.shares.count)
  }
}

@Suite struct VerdictTests {
  private func difference(_ values: [Double]) -> PairedDifference {
    PairedDifference(values, minus: values.map { _ in 0 })!
  }

  @Test func aBoundIsReachedOpenOrMissed() {
    #expect(Verdict("a", difference([0.1, 0.2]), reaches: 0.15).outcome == .holds)
    #expect(Verdict("a", difference([0.0, 0.2]), reaches: 0.15).outcome == .open)
    #expect(Verdict("a", difference([0.01, 0.011, 0.012]), reaches: 0.15).outcome == .fails)
  }

  @Test func aSingleRunSettlesNothing() {
    #expect(Verdict("a", difference([0.5]), reaches: 0.15).outcome == .open)
    #expect(Verdict("a", isPositive: difference([0.5])).outcome == .open)
  }

  @Test func aDifferenceIsPositiveOnlyWhereItsIntervalIs() {
    #expect(Verdict("a", isPositive: difference([0.1, 0.11, 0.12])).outcome == .holds)
    #expect(Verdict("a", isPositive: difference([0.1, -0.05, 0.02])).outcome == .open)
    #expect(Verdict("a", isPositive: difference([-0.1, -0.11, -0.12])).outcome == .fails)
  }
}
