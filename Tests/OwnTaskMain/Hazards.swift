import Foundation
import Slicework

/// Twenty notes, one of which (`n7`) makes a function do what its text says, instead of voting.
///
/// - Parameter texts: the texts of the first notes from `n7` on.
func hazard(_ name: String, _ texts: String...) -> LabelingTask<Review> {
  LabelingTask(
    name, "Does the note praise?", Review.self,
    corpus: CorpusSource { _, deliver in
      for index in 0..<20 {
        let text = texts.indices.contains(index - 7) ? texts[index - 7] : "great"
        try deliver(
          .candidate(
            LabeledCandidate(
              candidate: Review(id: "n\(index)", text: text), split: .train, gold: nil)))
      }
      return CorpusSummary(kind: .embedded)
    }
  ) {
    Keywords("great", "Praise.", in: \.text, anyOf: ["great"], vote: .good)
    LabelingFunction("obedient", "Does what the text says, and votes.") { review in
      obey(review.text)
      return .vote(.good)
    }
    LabelingFunction(
      "obedient-too", "The same by a condition.", vote: .bad,
      when: Condition { review in
        obey(review.text.replacingOccurrences(of: "second ", with: ""))
        return review.text != "great"
      })
    Keywords("last", "After all others.", in: \.text, anyOf: ["great"], vote: .good)
  }
}

private func obey(_ text: String) {
  switch text {
  case "trap": fatalError("as told")
  case "exit": exit(0)
  case "quit": _exit(3)
  case "recurse": print(depth(text.utf8.count))
  case "sleep": Thread.sleep(forTimeInterval: 1.5)
  case "hang": while true { Thread.sleep(forTimeInterval: 0.01) }
  case "print": print("{\"columns\":[]}")
  case "read": precondition(readLine() == nil)
  default: break
  }
}

private func depth(_ count: Int) -> Int { count < 0 ? 0 : depth(count + 1) + 1 }
