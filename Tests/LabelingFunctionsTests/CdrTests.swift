import BuiltInTasks
import Corpora
import CorpusTestSupport
import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

private let ctd = Resource(
  name: "ctd", bytes: Array("C1\tD1\tmarker\nC1\tD2\ttherapeutic\nC1\tD3\tunspecified\n".utf8))

private let names = [
  "LF_c_cause_d", "LF_c_d", "LF_c_induced_d", "LF_c_treat_d", "LF_c_treat_d_wide",
  "LF_closer_chem", "LF_closer_dis", "LF_ctd_marker_c_d", "LF_ctd_marker_induce",
  "LF_ctd_therapy_treat", "LF_ctd_unspecified_treat", "LF_ctd_unspecified_induce",
  "LF_d_following_c", "LF_d_induced_by_c", "LF_d_induced_by_c_tight", "LF_d_treat_c",
  "LF_develop_d_following_c", "LF_far_c_d", "LF_far_d_c", "LF_improve_before_disease",
  "LF_in_ctd_therapy", "LF_in_ctd_marker", "LF_in_patient_with", "LF_induce", "LF_induce_name",
  "LF_induced_other", "LF_level", "LF_measure", "LF_neg_d", "LF_risk_d", "LF_treat_d",
  "LF_uncertain", "LF_weak_assertions",
]

/// Sentences with the functions that vote on them, found by hand.
private let examples: [(sentence: String, voting: Set<String>)] = [
  (
    "{C:C1|Aspirin} causes {D:D0|ulcers}.", ["LF_c_cause_d"]
  ),
  ("{C:C0|Aspirin} may not often cause {D:D0|ulcers}.", ["LF_neg_d"]),
  ("{C:C0|Lidocaine-induced} {D:D0|seizures}.", ["LF_c_d", "LF_c_induced_d", "LF_induce_name"]),
  ("{C:C0|Lidocaine} {D:D0|seizures}.", ["LF_c_d"]),
  (
    "{C:C1|Lidocaine-induced} {D:D1|seizures}.",
    [
      "LF_c_d", "LF_c_induced_d", "LF_induce_name", "LF_ctd_marker_c_d", "LF_ctd_marker_induce",
      "LF_in_ctd_marker",
    ]
  ),
  (
    "{C:C1|Lidocaine-assoc} {D:D3|fits}", ["LF_c_d", "LF_c_induced_d", "LF_ctd_unspecified_induce"]
  ),
  (
    "{C:C1|X} pretreated {D:D2|pain}.",
    ["LF_c_treat_d", "LF_c_treat_d_wide", "LF_ctd_therapy_treat", "LF_in_ctd_therapy"]
  ),
  (
    "{C:C1|X} \(String(repeating: "o", count: 60)) slow {D:D3|pain}.",
    ["LF_c_treat_d_wide", "LF_ctd_unspecified_treat"]
  ),
  ("{D:D0|Pain} following {C:C0|X} by INJECTION.", ["LF_d_following_c"]),
  (
    "{D:D0|Pain} caused by {C:C0|X}.", ["LF_d_induced_by_c", "LF_d_induced_by_c_tight"]
  ),
  ("{D:D0|Pain} in residue 12 next to {C:C0|X}.", ["LF_d_induced_by_c"]),
  ("{D:D0|Pain} responds to therapy by {C:C0|X}.", ["LF_d_treat_c"]),
  ("He developed {D:D0|pain} following {C:C0|X}.", ["LF_develop_d_following_c"]),
  (
    "{C:C0|X} \(String(repeating: "o", count: 98)) {D:D0|pain}", ["LF_far_c_d"]
  ),
  ("{C:C0|X} \(String(repeating: "o", count: 97)) {D:D0|pain}", []),
  ("{D:D0|Pain} \(String(repeating: "o", count: 98)) {C:C0|X}", ["LF_far_d_c"]),
  ("Improved {D:D0|pain} after {C:C0|X}.", ["LF_improve_before_disease"]),
  ("{C:C0|X} in a patient with {D:D0|pain}.", ["LF_in_patient_with"]),
  ("{C:C0|X} in patients with {D:D0|pain}.", []),
  ("{C:C0|X} in patients with{D:D0|pain}.", ["LF_in_patient_with"]),
  ("{C:C0|X} inducing {D:D0|pain}.", ["LF_induce"]),
  ("{C:C0|X} and then, after one day, Y-induced {D:D0|pain}.", ["LF_induced_other"]),
  ("{C:C0|X} plasma levels and {D:D0|pain}.", ["LF_level"]),
  ("Measures of {C:C0|X} and {D:D0|pain}.", ["LF_measure"]),
  ("{C:C0|X} has no big {D:D0|pain}.", ["LF_neg_d"]),
  ("{C:C0|X} has another {D:D0|pain}.", []),
  ("Risk of {D:D0|pain} under {C:C0|X}.", ["LF_risk_d", "LF_weak_assertions"]),
  ("Effective in {D:D0|pain} was {C:C0|X}.", ["LF_treat_d"]),
  ("Combined use of {C:C0|X} and {D:D0|pain}.", ["LF_uncertain"]),
  ("Seems that {C:C0|X} and {D:D0|pain}.", ["LF_weak_assertions"]),
  // Distance 4, so two tokens around the disease: the rival stands one token before it.
  ("{C:C0|X} a b {c:C9|Y} {D:D0|pain}.", ["LF_closer_chem"]),
  ("{C:C0|X} a b {c:C0|X} {D:D0|pain}.", []),
  ("{C:C0|X} a {c:C9|Y} b e {D:D0|pain}.", []),
  // To the right the window starts with the disease's own last token, so it reaches one token less.
  ("{C:C0|X} a b e {D:D0|pain} {c:C9|Y} o", ["LF_closer_chem"]),
  ("{C:C0|X} a b e {D:D0|pain} o {c:C9|Y}", []),
  // Distance 8, so one token: to the left the neighbour, to the right nothing but itself.
  ("{d:D9|fever} {C:C0|X} a b e f g h i {D:D0|pain}", ["LF_closer_dis"]),
  ("{C:C0|X} {d:D9|fever} b e f g h i {D:D0|pain}", []),
  ("{d:D9|fever} {C:C0|X} a b e f g h {D:D0|pain}", []),
]

struct CdrTests {
  private let functions: [LabelingFunction<RelationCandidate>]

  init() throws { functions = try Cdr.labelingFunctions(Resources([ctd])).functions }

  @Test func namesStandInColumnOrderAndEveryFunctionIsOneSided() {
    #expect(functions.map(\.name) == names)
    #expect(functions.allSatisfy { $0.polarity?.count == 1 })
    #expect(functions.count { $0.polarity == [.positive] } == 14)
  }

  @Test(arguments: examples.indices)
  func functionsVoteAsFoundByHand(index: Int) throws {
    let example = examples[index]
    let columns = try LabelingFunctionApplier(functions, jobs: 1)
      .apply(to: [chemicalDiseaseCandidate(example.sentence)]).columns
    let voting = Set(zip(names, columns).filter { $0.1[0] != abstainCell }.map(\.0))
    #expect(voting == example.voting, "\(example.sentence)")
  }

  @Test func everyFunctionVotesInAnExample() {
    #expect(examples.reduce(into: Set()) { $0.formUnion($1.voting) } == Set(names))
  }

  @Test func aMissingResourceIsNamed() {
    let error = #expect(throws: DataError.self) { try Cdr.labelingFunctions(Resources([])) }
    #expect(error?.field == "ctd")
  }
}

/// Share of training candidates with a vote in Snorkel's published run; nil for the two whose pairs are a
/// reconstruction.
private let snorkelCoverage: [Double?] = [
  0.0325, 0.0926, 0.0704, 0.0459, 0.0863, 0.1933, 0.0181, 0.0853, 0.0843, 0.0463, nil, nil,
  0.0005, 0.0372, 0.0179, 0.0283, 0.0008, 0.1083, 0.0805, 0.0016, 0.2969, 0.6110, 0.0016, 0.0207,
  0.1199, 0.0415, 0.0073, 0.0037, 0.0181, 0.0048, 0.0219, 0.0184, 0.1081,
]

@Suite(.realCorpora) struct RealCdrTests {
  private static let corpus = Result { try LoadedCorpus(.cdr, named: "cdr") }

  @Test func coverageIsSnorkelsWithinThreeQuartersOfAPoint() throws {
    let corpus = try Self.corpus.get()
    let train = corpus.candidates.filter { $0.split == .train }.map(\.candidate)
    let functions = try Cdr.labelingFunctions(corpus.resources).functions
    let (votes, result) = try LabelingFunctionApplier(functions).voteMatrix(train)
    #expect(result.faults.isEmpty)
    for (summary, published) in zip(LabelingFunctionAnalysis(votes).summaries, snorkelCoverage) {
      guard let published else { continue }
      #expect(abs(summary.coverage - published) < 0.0075, "\(summary.name)")
    }
  }

  @Test func patternsAgreeWithAPlainReadingOfTheirWords() throws {
    let corpus = try Self.corpus.get()
    let functions = try Cdr.labelingFunctions(corpus.resources).functions
    let sample = stride(from: 0, to: corpus.candidates.count, by: 97).map {
      corpus.candidates[$0].candidate
    }
    let columns = try LabelingFunctionApplier(functions).apply(to: sample).columns
    for (row, candidate) in sample.enumerated() {
      let expected = plainReading(candidate)
      for (name, column) in zip(names, columns) {
        guard let fires = expected[name] else { continue }
        #expect((column[row] != abstainCell) == fires, "\(name) on \(candidate.id)")
      }
    }
  }
}
