import Evaluation
import Foundation
import Pipeline
import SliceLearning
import Store
import SupervisionCore

/// A row of a comparison: a method, or the upper bound that gold labels give.
public enum ComparedMethod: Hashable, Sendable {
  case method(EndModelMethod)
  /// VANILLA on the gold labels of train.
  case gold

  /// A method's name, or `gold`; nil for anything else.
  public init?(name: String) {
    if name == "gold" {
      self = .gold
    } else if let method = EndModelMethod(rawValue: name) {
      self = .method(method)
    } else {
      return nil
    }
  }

  public var name: String {
    switch self {
    case .method(let method): method.rawValue
    case .gold: "gold"
    }
  }

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

/// Methods on one set of labeling functions under one preset, over seeds; both ways to decide.
public struct MethodComparison: Sendable {
  /// One method's runs, by seed.
  public struct Entry: Sendable {
    public let method: ComparedMethod
    public let runs: [EndModelRun]
  }

  public let votes: TaskVotes
  /// `paper`, `best`, or the words that describe a setting of a grid.
  public let name: String
  /// What is fixed, in words.
  public let summary: String
  public let entries: [Entry]
  /// Those of the task, for its real corpus.
  public let published: PublishedFigures

  public init(
    votes: TaskVotes, name: String, summary: String, entries: [Entry],
    published: PublishedFigures = PublishedFigures()
  ) {
    self.votes = votes
    self.name = name
    self.summary = summary
    self.entries = entries
    self.published = published
  }

  public var decisions: [DecisionThreshold] { DecisionThreshold.all(classCount: votes.classCount) }

  /// The runs of a method; nil where it was not compared.
  public subscript(method: EndModelMethod) -> Entry? {
    entries.first { $0.method == .method(method) }
  }

  /// `a − b` in F1 on test, run by run of the same seed; nil where one of them was not compared.
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

extension MethodComparison.Entry {
  /// F1 on test of each run.
  package func testF1(_ decision: DecisionThreshold) -> [Double?] {
    runs.map { $0.result[decision]?.test?.f1 }
  }

  /// F1 on the test members of each slice of at least so many, by slice and run.
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

/// How much better one method does on each slice, with the lifts that chance alone gives beside them.
public struct SliceLifts: Sendable {
  public struct Lift: Sendable {
    public let slice: String
    /// Test members with gold.
    public let memberCount: Int
    public let base: RunSummary
    public let method: RunSummary
    /// Run by run of the same seed.
    public let difference: PairedDifference
  }

  /// Slices with fewer test members are left out.
  public static let minimumMembers = 20

  public let lifts: [Lift]
  /// Per run, the largest lift over the slices.
  public let largest: RunSummary
  /// Per run, the largest "lift" of the base method over itself with the next seed: what the choice of the largest
  /// gives where nothing is to be gained. Nil for a single run.
  public let control: RunSummary?

  /// - Returns: nil where a method was not compared or no slice is large enough.
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
