import Evaluation
import Foundation
import Pipeline
import SliceLearning
import Store
import SupervisionCore

/// A row of a comparison: a method, or the upper bound that gold labels give.
public enum ComparedMethod: Hashable, Sendable {
  /// An end model trained on labels of the label model.
  case method(EndModelMethod)
  /// VANILLA trained on the gold labels of train: an upper bound.
  case gold

  /// The method of a name, or ``gold``; nil for another name.
  public init?(name: String) {
    if name == "gold" {
      self = .gold
    } else if let method = EndModelMethod(rawValue: name) {
      self = .method(method)
    } else {
      return nil
    }
  }

  /// Name on the command line and in JSON.
  public var name: String {
    switch self {
    case .method(let method): method.rawValue
    case .gold: "gold"
    }
  }

  /// Name in tables and charts.
  public var title: String {
    switch self {
    case .method(let method): method.title
    case .gold: "gold (upper bound)"
    }
  }

  func settings(base: EndModelSettings) -> EndModelSettings {
    switch self {
    case .method(let method): return base.with(method)
    case .gold:
      var settings = base.with(.vanilla)
      settings.labels = .gold
      return settings
    }
  }
}

/// Methods side by side on one set of labeling functions under one setting, over seeds.
public struct MethodComparison: Sendable {
  /// Runs of one method.
  public struct Entry: Sendable {
    /// The method.
    public let method: ComparedMethod
    /// One run per seed, in the order of the seeds.
    public let runs: [EndModelRun]
  }

  /// Votes and gold of the set.
  public let votes: TaskVotes
  /// Name of the setting: `preset paper`, `preset best`, or the words for a setting of a grid.
  public let name: String
  /// The settings common to all methods, in words.
  public let summary: String
  /// One entry per method, in the order of the plan.
  public let entries: [Entry]
  /// Published scores on the task's real corpus.
  public let published: PublishedFigures

  package init(
    votes: TaskVotes, name: String, summary: String, entries: [Entry],
    published: PublishedFigures = PublishedFigures()
  ) {
    self.votes = votes
    self.name = name
    self.summary = summary
    self.entries = entries
    self.published = published
  }

  /// Decision thresholds that are reported for the number of classes.
  public var decisions: [DecisionThreshold] { DecisionThreshold.all(classCount: votes.classCount) }

  /// Runs of a method; nil where it was not compared.
  public subscript(method: EndModelMethod) -> Entry? {
    entries.first { $0.method == .method(method) }
  }

  /// Differences `a − b` in F1 on test, paired by seed; nil where one of them was not compared or no pair has both
  /// scores.
  public func paired(_ a: EndModelMethod, minus b: EndModelMethod, _ decision: DecisionThreshold)
    -> PairedDifference?
  {
    guard let a = self[a], let b = self[b] else { return nil }
    let pairs = zip(a.testF1(decision), b.testF1(decision)).compactMap { a, b in
      a.flatMap { a in b.map { (a, $0) } }
    }
    return PairedDifference(pairs.map(\.0), minus: pairs.map(\.1))
  }
}

/// SBL − DP in F1 on test, split by DP continued into longer training and slices; the two parts add up to the whole
/// where every run has a score.
public struct SplitDifference: Sendable {
  /// DP continued − DP: what training for as long as SBL brings without slices.
  public let longerTraining: PairedDifference
  /// SBL − DP continued: what slices bring in equally long training.
  public let slices: PairedDifference

  /// The parts under one decision threshold; nil where one of the three methods was not compared or no pair has both
  /// scores.
  public init?(_ comparison: MethodComparison, _ decision: DecisionThreshold) {
    guard let longerTraining = comparison.paired(.dpContinued, minus: .dp, decision),
      let slices = comparison.paired(.sbl, minus: .dpContinued, decision)
    else { return nil }
    self.longerTraining = longerTraining
    self.slices = slices
  }
}

extension MethodComparison {
  /// The methods that others are compared with: DP, then DP continued where it ran.
  var controls: [EndModelMethod] { [.dp] + (self[.dpContinued] == nil ? [] : [.dpContinued]) }

  /// Difference of an entry from a control; nil for gold, for the controls up to this one, and as
  /// ``paired(_:minus:_:)``.
  func difference(
    _ entry: Entry, from control: EndModelMethod, _ decision: DecisionThreshold
  ) -> PairedDifference? {
    guard case .method(let method) = entry.method, method != .dp, method != control else {
      return nil
    }
    return paired(method, minus: control, decision)
  }
}

extension MethodComparison.Entry {
  /// F1 on test of each run.
  package func testF1(_ decision: DecisionThreshold) -> [Double?] {
    runs.map { $0.result[decision]?.test?.f1 }
  }

  /// F1 on the test members of each slice with at least `minimumMembers` of them, by slice and run.
  func sliceF1(_ decision: DecisionThreshold, minimumMembers: Int) -> [(
    slice: String, n: Int, f1: [Double]
  )] {
    let slices = runs[0].result[decision]?.slices ?? []
    return slices.indices.compactMap { index in
      guard slices[index].split == .test, slices[index].memberCount >= minimumMembers else {
        return nil
      }
      let values = runs.compactMap { $0.result[decision]?.slices[index].scores.f1 }
      return values.count == runs.count
        ? (slices[index].slice, slices[index].memberCount, values) : nil
    }
  }
}

/// Gain of one method over another on each slice, with the gain that chance alone gives for comparison.
public struct SliceLifts: Sendable {
  /// Gain on one slice.
  public struct Lift: Sendable {
    /// Name of the slice.
    public let slice: String
    /// Number of test members with gold.
    public let memberCount: Int
    /// F1 of the base method over seeds, in 0...1.
    public let base: RunSummary
    /// F1 of the method over seeds, in 0...1.
    public let method: RunSummary
    /// Difference in F1, paired by seed.
    public let difference: PairedDifference
  }

  /// Least number of test members with gold of a slice that is reported.
  public static let minimumMembers = 20

  /// Gain on every slice that is large enough.
  public let lifts: [Lift]
  /// Largest gain over the slices, per run.
  public let largest: RunSummary
  /// Largest gain over the slices of the base method over itself with the next seed, per run: the value that
  /// selecting the largest gives where methods do not differ. Nil for a single run.
  public let control: RunSummary?

  /// Gains of `method` over `base` under one decision threshold; nil where one of them was not compared or no slice is
  /// large enough.
  public init?(
    _ comparison: MethodComparison, _ method: EndModelMethod, over base: EndModelMethod,
    _ decision: DecisionThreshold
  ) {
    guard
      let methodSlices = comparison[method]?.sliceF1(
        decision, minimumMembers: Self.minimumMembers),
      let baseSlices = comparison[base]?.sliceF1(decision, minimumMembers: Self.minimumMembers)
    else { return nil }
    let byName = Dictionary(uniqueKeysWithValues: baseSlices.map { ($0.slice, $0.f1) })
    lifts = methodSlices.compactMap { slice in
      guard let base = byName[slice.slice], base.count == slice.f1.count,
        let baseSummary = RunSummary(base), let methodSummary = RunSummary(slice.f1),
        let difference = PairedDifference(slice.f1, minus: base)
      else { return nil }
      return Lift(
        slice: slice.slice, memberCount: slice.n, base: baseSummary, method: methodSummary,
        difference: difference)
    }
    guard let count = lifts.first?.base.values.count, count > 0 else { return nil }
    let lifts = lifts
    func largestPerRun(_ lift: (Lift, Int) -> Double) -> RunSummary? {
      RunSummary((0..<count).map { run in lifts.map { lift($0, run) }.max() ?? 0 })
    }
    guard let largest = largestPerRun({ $0.method.values[$1] - $0.base.values[$1] }) else {
      return nil
    }
    self.largest = largest
    control =
      count > 1
      ? largestPerRun { $0.base.values[($1 + 1) % count] - $0.base.values[$1] } : nil
  }
}
