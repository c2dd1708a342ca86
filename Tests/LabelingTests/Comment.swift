import Labeling
import SupervisionCore

/// A text to classify, for tests.
struct Comment: Candidate, Codable {
  enum Label: Int, ClassLabel { case ham, spam }
  let id: String
  let text: String
}

func comments(_ texts: [String]) -> [Comment] {
  texts.enumerated().map { Comment(id: "c\($0)", text: $1) }
}

/// The votes of one function on some texts.
func votes(_ function: LabelingFunction<Comment>, on texts: [String]) throws -> [Int8] {
  try LabelingFunctionApplier([function], onFault: .stop).apply(to: comments(texts)).columns[0]
}
