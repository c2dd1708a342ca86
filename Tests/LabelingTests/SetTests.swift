import Labeling
import SupervisionCore
import Testing

struct SetTests {
  @Test func functionsOfASetAreInferredFromItsCandidate() throws {
    let set = try LabelingFunctionSet<Comment>("default") {
      Keywords(
        "asks-to-buy", "Offers something.", in: \.text, anyOf: ["buy", "cheap"], vote: .spam)
      Pattern("has-link", "Has a link.", in: \.text, matches: #"https?://"#, vote: .spam)
      DictionaryMatch(
        "brand", "Names a brand.", in: \.text,
        of: Resource(name: "brands", bytes: Array("Acme\nNew Deal\n".utf8)), vote: .spam)
      LabelingFunction("very-short", "Seldom spam.") { comment in
        comment.text.words.count < 3 ? .vote(.ham) : .abstain
      }
    }
    #expect(set.functions.map(\.name) == ["asks-to-buy", "has-link", "brand", "very-short"])
    let texts = ["Buy now at http://x.y", "a new deal for you", "so nice", "I like it a lot"]
    let (matrix, result) = try LabelingFunctionApplier(set.functions).voteMatrix(comments(texts))
    #expect(matrix.row(0) == [1, 1, -1, -1])
    #expect(matrix.row(1) == [-1, -1, 1, -1])
    #expect(matrix.row(2) == [-1, -1, -1, 0])
    #expect(matrix.row(3) == [-1, -1, -1, -1])
    #expect(matrix.classCount == 2)
    #expect(result.faults.isEmpty)
  }

  @Test func duplicateNamesAreRefusedByName() {
    #expect(
      throws: UsageError(
        "two labeling functions of the set 'default' are named 'a'",
        remedy: "give one of them another name")
    ) {
      try LabelingFunctionSet<Comment> {
        LabelingFunction("a", "") { _ in .abstain }
        LabelingFunction("a", "") { _ in .vote(.ham) }
      }
    }
    #expect(throws: UsageError.self) {
      try SlicingFunctionSet<Comment> {
        SlicingFunction("a") { _ in true }
        SlicingFunction("a") { _ in false }
      }
    }
  }

  @Test func aPatternThatDoesNotCompileIsRefusedWithItsFunctionAndOffset() throws {
    let error = #expect(throws: UsageError.self) {
      try LabelingFunctionSet<Comment>("web") {
        Pattern("broken", "", in: \.text, matches: "ab(c", vote: .spam)
      }
    }
    #expect(
      try #require(error).problem.hasPrefix(
        "labeling function 'broken' of the set 'web': the pattern /ab(c/ is wrong at offset 4"))
  }

  @Test func aKeywordWithoutLettersIsRefused() {
    #expect(throws: UsageError.self) {
      try LabelingFunctionSet<Comment> {
        Keywords("x", "", in: \.text, anyOf: ["fine", "!!"], vote: .spam)
      }
    }
  }

  @Test func slicesSayInOrNotIn() throws {
    let link = Pattern<Comment>("link", "", in: \.text, matches: "http", vote: .spam).function
    let set = try SlicingFunctionSet<Comment> {
      SlicingFunction("questions", "Ask something.") { $0.text.hasSuffix("?") }
      SlicingFunction("short", "Few words.", when: Condition { $0.text.words.count < 2 })
      SlicingFunction(votesOf: link)
    }
    let columns = try SlicingFunctionApplier(set.functions)
      .apply(to: comments(["why?", "see http", "one two"])).columns
    #expect(columns == [[1, 0, 0], [1, 0, 0], [0, 1, 0]])
    #expect(set.functions[2].fingerprint == link.fingerprint)
  }
}
