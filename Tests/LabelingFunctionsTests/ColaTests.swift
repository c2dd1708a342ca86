import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

struct ColaTests {
  /// The slices that a sentence is in.
  private func slices(of text: String) throws -> Set<String> {
    let functions = try Cola.slices().functions
    let sentence = AcceptabilitySentence(id: "s", text: text, source: "test")
    let columns = try SlicingFunctionApplier(functions, jobs: 1, onFault: .stop)
      .apply(to: [sentence]).columns
    return Set(zip(functions, columns).filter { $0.1 == [1] }.map(\.0.name))
  }

  @Test func namesAreThoseOfTheThirteenSlices() throws {
    #expect(
      try Cola.slices().functions.map(\.name) == [
        "question", "wh-word", "long", "short", "negation", "coordination", "reflexive",
        "quantifier", "passive", "embedded", "auxiliary-first", "comma", "comparative",
      ])
  }

  @Test(arguments: [
    ("question", "Did the old man leave the house? "),
    ("wh-word", "I asked John WHOSE book it was."),
    ("long", "one two three four five six seven eight nine ten a b c d e f"),
    ("short", "John left home."),
    ("negation", "The old man didn't leave home."),
    ("negation", "Nobody left the old house."),
    ("coordination", "John left, \"but\" Mary stayed home."),
    ("reflexive", "The old men hurt themselves."),
    ("reflexive", "The men saw each other."),
    ("quantifier", "Few men left the house."),
    ("passive", "The house was quickly painted yesterday."),
    ("passive", "The letter has been written today."),
    ("embedded", "John said that Mary left."),
    ("auxiliary-first", "Hasn't John left the house"),
    ("auxiliary-first", "Can the man leave?"),
    ("comma", "As for John, he left home."),
    ("comparative", "John is taller than his brother."),
  ])
  func sentencesAreInTheirSlice(slice: String, text: String) throws {
    #expect(try slices(of: text).contains(slice))
  }

  @Test(arguments: [
    ("question", "Did he say \"who?\" to the man."),
    ("wh-word", "The whole whip is somewhat whiter."),
    ("long", "one two three four five six seven eight nine ten a b c d -- e"),
    ("short", "John left the old house."),
    ("negation", "A notion of nothingness knows none."),
    ("coordination", "The butler ordered a band."),
    ("reflexive", "The self on the shelf saw each man, other than me."),
    ("quantifier", "The small allowance of anyone else."),
    ("passive", "The house was very much too red."),
    ("passive", "He painted what was his."),
    ("embedded", "That John left is clear."),
    ("auxiliary-first", "John can leave the house."),
    ("auxiliary-first", "Canned food is good here."),
    ("comma", "As for John; he left home."),
    ("comparative", "John taught his brother moreover."),
  ])
  func otherSentencesAreNot(slice: String, text: String) throws {
    #expect(try !slices(of: text).contains(slice))
  }

  @Test func aSentenceWithoutWordsIsOnlyShort() throws {
    #expect(try slices(of: "...") == ["short"])
  }
}
