import Evaluation
import Foundation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// A label model fitted to all functions of a set, and refitted without some of them. Nothing is stored.
public struct WhatIf: Sendable {
  /// The fit to all functions.
  public let all: Refit
  /// The fit without the omitted functions.
  public let reduced: Refit
  /// Gold of the split that is labeled.
  public let gold: GoldLabels

  package init(all: Refit, reduced: Refit, gold: GoldLabels) {
    self.all = all
    self.reduced = reduced
    self.gold = gold
  }

  /// Positions of the candidates whose most probable class changes, ascending.
  public var changed: [Int] {
    all.decisions.classes.indices.filter {
      all.decisions.classes[$0] != reduced.decisions.classes[$0]
    }
  }

  /// Positions of the changed candidates, the largest change of probabilities first.
  package func changedByDifference() -> [Int] {
    let differences = all.decisions.differences(from: reduced.decisions)
    return changed.sorted { (differences[$1], $0) < (differences[$0], $1) }
  }

  /// Number of changed candidates whose new class is gold's.
  public var mendedCount: Int { changed.count { hasGold(reduced, at: $0) } }
  /// Number of changed candidates whose old class was gold's.
  public var brokenCount: Int { changed.count { hasGold(all, at: $0) } }

  private func hasGold(_ refit: Refit, at row: Int) -> Bool {
    gold[row] != nil && refit.decisions.classes[row] == gold.cells[row]
  }
}

extension WhatIf {
  /// A label model fitted to the train votes of some functions, with its labels on one split.
  public struct Refit: Sendable {
    /// The fitted model with its options and the origin of its class balance.
    public let fit: LabelModelFit
    /// Labels of the split, with the classes that they predict.
    public let decisions: LabelDecisions
    /// Share of the train candidates with a vote, in 0...1.
    public let coverage: Double
    /// Probability above which predicting class 1 gives the best F1 on dev; nil for more than two classes or
    /// without gold on dev.
    public let threshold: Double?

    /// - Parameters:
    ///   - fitter: the label model with its options.
    ///   - functions: whose votes it is fitted to.
    ///   - split: the candidates that get labels.
    ///   - splits: the splits that have candidates; train is one of them.
    ///   - jobs: number of threads.
    ///   - columns: the votes and gold of a split.
    package init(
      _ fitter: LabelModelFitter, functions: [String], split: Split, splits: [Split], jobs: Int,
      columns: (Split) throws -> SplitColumns
    ) throws {
      let collapsed = CollapsedVotes(try columns(.train).votes(of: functions), jobs: jobs)
      let dev =
        splits.contains(.dev)
        ? try VotesWithGold(columns(.dev).votes(of: functions), gold: columns(.dev).gold) : nil
      let devGold = dev?.gold
      let fit = try fitter.ofFunctionsRunOnEveryRow.restricted(to: functions).fit(
        collapsed.patterns, devGold: devGold, dev: dev, jobs: jobs)
      func labels(_ split: Split) throws -> ProbabilisticLabels {
        split == .train
          ? try fit.predict(collapsed, jobs: jobs)
          : try fit.model.predict(columns(split).votes(of: functions), jobs: jobs)
      }
      self.fit = fit
      decisions = LabelDecisions(try labels(split))
      coverage = collapsed.patterns.coverage
      threshold =
        if let devGold, devGold.knownCount > 0, fit.model.classCount == 2 {
          tuneThreshold(try labels(.dev), gold: devGold)
        } else { nil }
    }
  }
}

extension WorkbenchTask {
  /// Fits a label model with and without some labeling functions.
  ///
  /// - Parameters:
  ///   - functions: names of the functions to omit.
  ///   - store: where the task was imported and labeled.
  ///   - set: nil for the task's default set.
  ///   - split: the split that is labeled and compared.
  ///   - name: a registered label model; it is fitted with the options of the stored one where one is stored.
  ///   - jobs: number of threads.
  /// - Throws: ``SupervisionCore/DataError`` for votes that are missing or stored options that cannot be read, and as
  ///   ``LabelModels/LabelModelFitter/fit(_:devGold:gold:dev:jobs:)``.
  public func whatIf(
    without functions: [String], in store: Store, set: String? = nil, split: Split,
    labelModel name: LabelModelName = .standard,
    jobs: Int = processorCount
  ) throws -> WhatIf {
    let set = try functionSet(named: set)
    let splits = Array(try store.candidateCounts(task: self.name).keys)
    let columns = Dictionary(
      uniqueKeysWithValues: try Set([.train, .dev, split]).intersection(splits).map {
        ($0, try SplitColumns(task: self.name, set: set, split: $0, store: store))
      })
    func column(_ split: Split) throws -> SplitColumns {
      guard let found = columns[split] else {
        throw DataError(
          file: "task \(self.name)", field: split.rawValue, found: "no candidates",
          expected: "at least one", remedy: "choose another split, or import a corpus that has it")
      }
      return found
    }
    let fitter = try LabelModelFitter(
      name,
      likeStored: store.labelModel(
        task: self.name, functionSet: set.name, name: name.rawValue), task: self.name)
    let names = set.functions.map(\.name)
    func refit(_ functions: [String]) throws -> WhatIf.Refit {
      try WhatIf.Refit(
        fitter, functions: functions, split: split, splits: splits, jobs: jobs, columns: column)
    }
    let all = try refit(names)
    return WhatIf(
      all: all,
      reduced: functions.isEmpty ? all : try refit(names.filter { !functions.contains($0) }),
      gold: try column(split).gold)
  }
}

extension LabelModelFitter {
  /// A fitter with the options of a stored model, or with default settings where none is stored.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for stored options that cannot be read.
  package init(_ name: LabelModelName, likeStored record: LabelModelRecord?, task: String) throws {
    if let record {
      try self.init(name, options: record.decodedOptions(task: task))
    } else {
      try self.init(name)
    }
  }
}

extension VotePatterns {
  /// Share of the rows with a vote, in 0...1.
  fileprivate var coverage: Double {
    let covered = (0..<patternCount).reduce(0) { sum, index in
      pattern(index).contains { $0 != abstainCell } ? sum + counts[index] : sum
    }
    return Double(covered) / Double(max(1, rowCount))
  }
}
