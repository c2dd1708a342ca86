import Corpora
import Labeling
import Pipeline
import SupervisionCore

/// A candidate of three classes.
struct Ticket: Candidate, Codable {
  enum Label: Int, ClassLabel { case low, middle, high }
  let id: String
  let text: String
}

/// 90 train, 30 dev and 30 test tickets; class `index % 3`, one word in ten misleads.
let ticketTask = LabelingTask(
  "tickets", "How urgent?", Ticket.self,
  corpus: CorpusSource { _, deliver in
    let names = Ticket.Label.classNames
    for index in 0..<150 {
      let gold = index % 3
      let text =
        "\(names[index % 10 == 3 ? (gold + 1) % 3 : gold])A \(names[index % 10 == 6 ? (gold + 2) % 3 : gold])B "
        + (index % 2 == 0 ? "\(names[gold])C" : "none")
      let split: Split = index < 90 ? .train : index < 120 ? .dev : .test
      try deliver(
        .candidate(
          LabeledCandidate(
            candidate: Ticket(id: "t\(index)", text: text), split: split,
            gold: split == .train ? nil : gold)))
    }
    return CorpusSummary(kind: .real)
  }
) {
  for suffix in ["A", "B", "C"] {
    LabelingFunction("says\(suffix)", "The word with \(suffix).") { ticket in
      Ticket.Label.allCases.first { ticket.text.contains("\($0)\(suffix)") }.map { .vote($0) }
        ?? .abstain
    }
  }
}
