import Foundation
import LabelModels
import SupervisionCore
import Testing

/// Crowd workers with few votes each: the default label model is not below counting votes, in accuracy or log loss.
@Suite struct CrowdTests {
  private struct Crowd {
    let votes: VoteMatrix
    let gold: [Int]
  }

  /// Items of three classes, five of forty workers on each; workers' accuracies are uniform in .4….95.
  private func crowd(items: Int, randomWorkers: Int = 0, seed: UInt64) -> Crowd {
    var generator = SeededGenerator(seed: seed)
    let accuracies = (0..<40).map { worker in
      worker < randomWorkers ? 1.0 / 3 : 0.4 + 0.55 * generator.uniform()
    }
    var gold: [Int] = []
    let rows = (0..<items).map { _ -> [Int8] in
      let label = generator.index(below: 3)
      gold.append(label)
      var row = [Int8](repeating: -1, count: 40)
      for worker in (0..<40).shuffled(using: &generator).prefix(5) {
        let isRight = generator.uniform() < accuracies[worker]
        row[worker] = Int8(isRight ? label : (label + 1 + generator.index(below: 2)) % 3)
      }
      return row
    }
    return Crowd(votes: VoteMatrix(rows: rows, classCount: 3), gold: gold)
  }

  private struct Quality {
    var accuracy = 0.0
    var logLoss = 0.0

    /// Ties count as their share.
    init(_ probabilities: [[Double]], _ gold: [Int]) {
      for (row, label) in zip(probabilities, gold) {
        let best = row.max()!
        let winners = row.indices.filter { row[$0] > best - 1e-9 }
        accuracy += winners.contains(label) ? 1 / Double(winners.count * gold.count) : 0
        logLoss -= log(row[label]) / Double(gold.count)
      }
    }
  }

  private func quality(_ crowd: Crowd) throws -> (fitted: Quality, shares: Quality) {
    let labels = try AnchoredModel().fit(
      VotePatterns(crowd.votes), options: options(), gold: nil, jobs: 2
    ).predict(crowd.votes)
    let rows = 0..<crowd.votes.rowCount
    // One pseudo-vote, spread evenly.
    let shares = rows.map { row in
      let votes = crowd.votes.row(row).filter { $0 >= 0 }
      return (0..<3).map { label in
        (Double(votes.count { Int($0) == label }) + 1.0 / 3) / Double(votes.count + 1)
      }
    }
    return (
      Quality(rows.map { row in (0..<3).map { labels[row, $0] } }, crowd.gold),
      Quality(shares, crowd.gold)
    )
  }

  @Test(arguments: [100, 1_000], [UInt64](0..<3))
  func fewOrManyItemsAreLabelledBetterThanByCounting(items: Int, seed: UInt64) throws {
    let (fitted, shares) = try quality(crowd(items: items, seed: seed))
    #expect(fitted.accuracy > shares.accuracy + (items == 1_000 ? 0.01 : -0.02))
    #expect(fitted.logLoss < shares.logLoss)
  }

  @Test(arguments: [UInt64](0..<3))
  func randomWorkersLoseTheirSay(seed: UInt64) throws {
    let (fitted, shares) = try quality(crowd(items: 1_000, randomWorkers: 8, seed: seed))
    #expect(fitted.accuracy > shares.accuracy + 0.02)
    #expect(fitted.logLoss < shares.logLoss - 0.05)
  }

  @Test func aWorkerWhoOccursFiveTimesCountsOnce() throws {
    let crowd = crowd(items: 1_000, seed: 4)
    let columns = Array(0..<40) + [7, 7, 7, 7]
    let copied = VoteMatrix(
      rowCount: 1_000, functionNames: columns.indices.map { "w\($0)" }, classCount: 3,
      cells: crowd.votes.selecting(columns: columns).cells)
    let fitted = try AnchoredModel().fit(
      VotePatterns(copied), options: options(), gold: nil, jobs: 2)
    let alone = try AnchoredModel().fit(
      VotePatterns(crowd.votes), options: options(), gold: nil, jobs: 2)
    let change = (0..<1_000).reduce(0.0) { sum, row in
      sum
        + greatestDifference(
          fitted.posterior(for: copied.row(row)), alone.posterior(for: crowd.votes.row(row)))
        / 1_000
    }
    #expect(change < 0.02)
  }
}
