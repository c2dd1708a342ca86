import Slicework

/// A package of a user's own, with two tasks, and a label model and a backbone that Slicework does not have.
@main struct OwnTask: Workbench {
  static let tasks = Tasks {
    reviews
    notes
    hazard("trap", "trap")
    hazard("second-trap", "second trap")
    hazard("exit", "exit")
    hazard("recursion", "recurse")
    hazard("slow", "sleep")
    hazard("endless", "hang")
    hazard("hazards", "trap", "exit", "quit", "hang", "print", "read", "second trap")
  }
  static let labelModels = [
    LabelModelDefinition("Certain where all votes agree.") { UnanimousModel() }
  ]
  static let backbones: [any BackboneFactory] = [Trigrams()]
}

struct Review: Candidate, Codable {
  enum Label: Int, ClassLabel { case bad, good }
  let id: String
  let text: String
}

/// 60 train, 20 dev and 20 test reviews; every third is good, with gold on dev and test.
let reviews = LabelingTask(
  "reviews", "Does the review praise?", Review.self,
  corpus: CorpusSource { _, deliver in
    for index in 0..<100 {
      let isGood = index % 3 == 0
      let words = [
        isGood == (index % 10 != 7) ? "great" : "dull",
        isGood && index % 2 == 0 ? "superb" : "long",
        isGood || index % 8 == 1 ? "again" : "once",
      ]
      let split: Split = index < 60 ? .train : index < 80 ? .dev : .test
      try deliver(
        .candidate(
          LabeledCandidate(
            candidate: Review(id: "r\(index)", text: words.joined(separator: " ")), split: split,
            gold: split == .train ? nil : isGood ? 1 : 0)))
    }
    return CorpusSummary(kind: .embedded)
  }
) {
  Keywords("great", "Praise.", in: \.text, anyOf: ["great"], vote: .good)
  Keywords("superb", "More praise.", in: \.text, anyOf: ["superb"], vote: .good)
  Keywords("again", "Wants more.", in: \.text, anyOf: ["again"], vote: .good)
  Keywords("dull", "Boredom.", in: \.text, anyOf: ["dull"], vote: .bad)
}
