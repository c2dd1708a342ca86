import Labeling
import Streaming
import SupervisionCore

/// A candidate of two classes whose lines are its JSON.
struct Comment: Candidate, Codable {
  enum Label: Int, ClassLabel { case ham, spam }
  let id: String
  let text: String
}

/// Four functions on comments, and more.
func commentTask(
  buying words: [String] = ["buy"], besides more: [LabelingFunction<Comment>] = []
) -> LabelingTask<Comment> {
  LabelingTask("comments", "Is a comment spam?", Comment.self) {
    Keywords("buys", "Offers.", in: \.text, anyOf: words, vote: .spam)
    Keywords("cheap", "Cheap.", in: \.text, anyOf: ["cheap"], vote: .spam)
    Pattern("link", "Links.", in: \.text, matches: "http://", vote: .spam)
    LabelingFunction("sings", "Songs.", polarity: [.ham]) { comment in
      comment.text.contains("song") ? .vote(.ham) : .abstain
    }
    more
  }
}
