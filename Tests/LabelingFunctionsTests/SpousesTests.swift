import BuiltInTasks
import Corpora
import CorpusTestSupport
import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

private let couples = Resource(
  name: "known-spouses",
  bytes: Array("person1,person2\nAnn Lee,Bob Ray\nJosé Cruz, Eva Diaz \nCher,Sonny\n".utf8))

struct SpousesTests {
  private let functions: [LabelingFunction<RelationCandidate>]

  init() throws {
    let resources = Resources([couples])
    functions =
      try Spouses.demo(resources).functions + Spouses.intro(resources).functions
  }

  /// The functions that vote, apart from the one that draws.
  private func voting(_ sentence: String) throws -> Set<String> {
    let columns = try LabelingFunctionApplier(functions, jobs: 1).apply(to: [
      personsCandidate(sentence)
    ]
    )
    .columns
    return Set(zip(functions, columns).filter { $0.1[0] != abstainCell }.map(\.0.name))
      .subtracting(["intro.LF_no_spouse_in_sentence"])
  }

  @Test(arguments: [
    (
      "{A:|Ann} 's husband {B:|Bob}",
      [
        "demo.lf_husband_wife", "intro.LF_husband_wife", "intro.LF_husband_wife_left_window",
      ]
    ),
    (
      "{A:|Ann} 's Husband , {B:|Bob}",
      ["intro.LF_husband_wife", "intro.LF_husband_wife_left_window"]
    ),
    (
      "the wife of {A:|Ann} and {B:|Bob}",
      ["demo.lf_husband_wife_left_window", "intro.LF_husband_wife_left_window"]
    ),
    ("wife {A:|Ann} a b e , {B:|Bob}", ["intro.LF_husband_wife_left_window"]),
    ("{A:|Ann Ray} met {B:|Bob Ray}", ["demo.lf_same_last_name", "intro.LF_same_last_name"]),
    ("{A:|Bob Ray} met {B:|Bob Ray}", ["demo.lf_same_last_name"]),
    ("{A:|Ann} married {B:|Bob}", ["demo.lf_married"]),
    ("{A:|Ann} and {B:|Bob} soon got Married", ["intro.LF_and_married"]),
    ("{A:|Ann} and {B:|Bob} a b e married", []),
    (
      "{A:|Ann} his sister , or so they said {B:|Bob}",
      ["demo.lf_familial_relationship", "intro.LF_familial_relationship"]
    ),
    (
      "his aunt , {A:|Ann} met {B:|Bob}",
      ["demo.lf_family_left_window", "intro.LF_family_left_window"]
    ),
    ("{A:|Ann} boss a b e {B:|Bob}", ["demo.lf_other_relationship"]),
    (
      "{A:|Ann} secretary a b e {B:|Bob}",
      ["demo.lf_other_relationship", "intro.LF_other_relationship"]
    ),
    (
      "{A:|Bob Ray} met {B:|Ann Lee}",
      [
        "demo.lf_distant_supervision", "demo.lf_distant_supervision_last_names",
        "intro.LF_distant_supervision", "intro.LF_distant_supervision_last_names",
      ]
    ),
    (
      "{A:|Dan Ray} met {B:|Eve Lee}",
      ["demo.lf_distant_supervision_last_names", "intro.LF_distant_supervision_last_names"]
    ),
    ("{A:|Cher} met {B:|Sonny}", ["demo.lf_distant_supervision", "intro.LF_distant_supervision"]),
    // Set B deletes what is not ASCII from the list and trims the second name's end, not the candidates' names.
    (
      "{A:|Jos Cruz} met {B:| Eva Diaz}",
      [
        "intro.LF_distant_supervision",
        "intro.LF_distant_supervision_last_names",
      ]
    ),
    ("{A:|José Cruz} met {B:| Eva Diaz}", ["intro.LF_distant_supervision_last_names"]),
  ])
  func functionsVoteAsFoundByHand(sentence: String, expected: [String]) throws {
    #expect(try voting(sentence) == Set(expected))
  }

  @Test func theDrawIsFixedByTheId() throws {
    let function = try #require(functions.first { $0.name == "intro.LF_no_spouse_in_sentence" })
    func vote(_ sentence: String, id: String) throws -> Int8 {
      try LabelingFunctionApplier([function]).apply(to: [personsCandidate(sentence, id: id)])
        .columns[0][0]
    }
    // Modulo 1,000 the hash of "dev-0000" is 459, that of "foobar" 968.
    #expect(try vote("{A:|Ann} met {B:|Bob}", id: "dev-0000") == 0)
    #expect(try vote("{A:|Ann} met {B:|Bob}", id: "foobar") == abstainCell)
    #expect(try vote("{A:|Ann} met {B:|Bob} the spouse", id: "dev-0000") == abstainCell)
    #expect(try vote("{A:|Ann} met {B:|Bob} the Spouse", id: "dev-0000") == 0)
  }
}

/// Votes in train, dev and test, and those in dev that gold confirms.
private let published: [(name: String, train: Int, dev: Int, test: Int, correct: Int)] = [
  ("demo.lf_husband_wife", 2299, 252, 306, 93),
  ("demo.lf_husband_wife_left_window", 702, 71, 98, 30),
  ("demo.lf_same_last_name", 780, 114, 86, 19),
  ("demo.lf_married", 345, 54, 61, 22),
  ("demo.lf_familial_relationship", 2249, 325, 293, 310),
  ("demo.lf_family_left_window", 715, 116, 90, 114),
  ("demo.lf_other_relationship", 299, 39, 67, 33),
  ("demo.lf_distant_supervision", 31, 3, 8, 2),
  ("demo.lf_distant_supervision_last_names", 47, 3, 10, 0),
  ("intro.LF_distant_supervision", 32, 3, 8, 2),
  ("intro.LF_distant_supervision_last_names", 183, 18, 21, 7),
  ("intro.LF_husband_wife", 2307, 258, 307, 94),
  ("intro.LF_husband_wife_left_window", 1724, 196, 276, 82),
  ("intro.LF_same_last_name", 379, 68, 50, 19),
  ("intro.LF_no_spouse_in_sentence", 13281, 1724, 1604, 1666),
  ("intro.LF_and_married", 15, 8, 8, 1),
  ("intro.LF_familial_relationship", 2316, 332, 297, 317),
  ("intro.LF_family_left_window", 1627, 211, 193, 210),
  ("intro.LF_other_relationship", 208, 25, 44, 21),
]

/// Candidates with at least one vote, in train, dev and test.
private let publishedCovered = ["demo": [5691, 715, 750], "intro": [17051, 2168, 2107]]

@Suite(.realCorpora) struct RealSpousesTests {
  @Test func voteCountsEqualThePublishedTables() throws {
    let corpus = try LoadedCorpus(.spouses, named: "spouses")
    let sets = [try Spouses.demo(corpus.resources), try Spouses.intro(corpus.resources)]
    #expect(sets.flatMap { $0.functions.map(\.name) } == published.map(\.name))
    for (position, split) in Split.allCases.enumerated() {
      let part = corpus.candidates.filter { $0.split == split }
      for set in sets {
        let (votes, result) = try LabelingFunctionApplier(set.functions)
          .voteMatrix(part.map(\.candidate))
        #expect(result.faults.isEmpty)
        let analysis = LabelingFunctionAnalysis(votes, gold: GoldLabels(part.map(\.gold)))
        let covered = (analysis.coverage * Double(part.count)).rounded()
        #expect(Int(covered) == publishedCovered[set.name]?[position])
        for summary in analysis.summaries {
          let row = try #require(published.first { $0.name == summary.name })
          #expect(summary.voteCount == [row.train, row.dev, row.test][position], "\(row.name)")
          if split == .dev { #expect(summary.correct == row.correct, "\(row.name)") }
        }
      }
    }
  }
}
