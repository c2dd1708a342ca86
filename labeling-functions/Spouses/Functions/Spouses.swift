import Labeling
import SupervisionCore

/// Labeling functions of the task "Are the two persons described as married, now or ever?". First mention: the earlier
/// person; second: the later.
public enum Spouses {
  /// The nine heuristics of the current Snorkel tutorial; WRENCH uses the same.
  ///
  /// Words are compared with case. A person's name is its tokens, joined with one space each.
  ///
  /// - Parameter resources: `known-spouses`, couples from DBpedia.
  /// - Throws: ``SupervisionCore/DataError`` when `known-spouses` is missing or malformed.
  /// - Source: Snorkel, tutorial `spouse`.
  public static func demo(
    _ resources: Resources
  ) throws -> LabelingFunctionSet<RelationCandidate> {
    let couples = try KnownCouples(resources["known-spouses"])
    // The tutorial's slice is off by one: of the four tokens before a person it leaves out the last.
    let leftWindows = [
      TokenWindow.before(.first, count: 3, gap: 1), .before(.second, count: 3, gap: 1),
    ]
    return try LabelingFunctionSet("demo") {
      LabelingFunction(
        "demo.lf_husband_wife", "A word for a spouse between the persons.", vote: .positive,
        when: .words(spouseWords, in: [.between]))
      LabelingFunction(
        "demo.lf_husband_wife_left_window", "A word for a spouse shortly before a person.",
        vote: .positive, when: .words(spouseWords, in: leftWindows))
      LabelingFunction(
        "demo.lf_same_last_name", "Equal last names.", vote: .positive,
        when: Condition(on: tokenNames) { $0.firstLast != nil && $0.firstLast == $0.secondLast })
      LabelingFunction(
        "demo.lf_married", "The word married between the persons.", vote: .positive,
        when: .words(["married"], in: [.between]))
      LabelingFunction(
        "demo.lf_familial_relationship", "A word for a relative between the persons.",
        vote: .negative, when: .words(familyWords, in: [.between]))
      LabelingFunction(
        "demo.lf_family_left_window", "A word for a relative shortly before a person.",
        vote: .negative, when: .words(familyWords, in: leftWindows))
      LabelingFunction(
        "demo.lf_other_relationship", "A word for another relationship between the persons.",
        vote: .negative,
        when: .words(
          ["boyfriend", "girlfriend", "boss", "employee", "secretary", "co-worker"],
          in: [.between]))
      LabelingFunction(
        "demo.lf_distant_supervision", "A couple that DBpedia knows.", vote: .positive,
        when: couples.know(tokenNames))
      LabelingFunction(
        "demo.lf_distant_supervision_last_names",
        "Different last names that belong to a couple DBpedia knows.", vote: .positive,
        when: couples.knowLastNames(tokenNames)
          && Condition(on: tokenNames) { $0.firstLast != $0.secondLast })
    }
  }

  /// The ten heuristics of the older Snorkel introduction.
  ///
  /// Words are compared in lower case except where noted. A person's name is its text in the sentence.
  ///
  /// - Parameter resources: `known-spouses`, couples from DBpedia.
  /// - Throws: ``SupervisionCore/DataError`` when `known-spouses` is missing or malformed.
  /// - Source: Snorkel, introductory tutorial, part 2.
  public static func intro(
    _ resources: Resources
  ) throws -> LabelingFunctionSet<RelationCandidate> {
    let couples = try KnownCouples(asciiOnly: resources["known-spouses"])
    let leftWindows = [TokenWindow.before(.first, count: 2), .before(.second, count: 2)]
    let differentNames = Condition(on: textNames) { $0.first != $0.second }
    return try LabelingFunctionSet("intro") {
      LabelingFunction(
        "intro.LF_distant_supervision", "A couple that DBpedia knows.", vote: .positive,
        when: couples.know(textNames))
      LabelingFunction(
        "intro.LF_distant_supervision_last_names",
        "Different names with the last names of a couple DBpedia knows.", vote: .positive,
        when: couples.knowLastNames(textNames) && differentNames)
      LabelingFunction(
        "intro.LF_husband_wife", "A word for a spouse between the persons.", vote: .positive,
        when: .words(spouseWords, in: [.between], ignoringCase: true))
      LabelingFunction(
        "intro.LF_husband_wife_left_window", "A word for a spouse right before a person.",
        vote: .positive, when: .words(spouseWords, in: leftWindows, ignoringCase: true))
      LabelingFunction(
        "intro.LF_same_last_name", "Equal last names of different names.", vote: .positive,
        when: Condition(on: textNames) { $0.firstLast != nil && $0.firstLast == $0.secondLast }
          && differentNames)
      LabelingFunction(
        "intro.LF_no_spouse_in_sentence",
        "No word for a spouse in the sentence, as it stands; a fixed three quarters of these.",
        vote: .negative,
        when: !.words(spouseWords, in: [.sentence]) && Condition { $0.isDrawn(perMille: 750) })
      LabelingFunction(
        "intro.LF_and_married", "The persons joined by and, then married.", vote: .positive,
        when: .words(["and"], in: [.between], ignoringCase: true)
          && .words(["married"], in: [.after(.second, count: 3)], ignoringCase: true))
      LabelingFunction(
        "intro.LF_familial_relationship", "A word for a relative between the persons.",
        vote: .negative, when: .words(familyWords, in: [.between], ignoringCase: true))
      LabelingFunction(
        "intro.LF_family_left_window", "A word for a relative right before a person.",
        vote: .negative, when: .words(familyWords, in: leftWindows, ignoringCase: true))
      LabelingFunction(
        "intro.LF_other_relationship", "A word for another relationship between the persons.",
        vote: .negative,
        // "girlfriendboss": the published list lacks a comma there.
        when: .words(
          ["boyfriend", "girlfriendboss", "employee", "secretary", "co-worker"], in: [.between],
          ignoringCase: true))
    }
  }
}

private let spouseWords = ["spouse", "wife", "husband", "ex-wife", "ex-husband"]

private let familyWords: [String] = {
  let relatives = [
    "father", "mother", "sister", "brother", "son", "daughter", "grandfather", "grandmother",
    "uncle", "aunt", "cousin",
  ]
  return relatives + relatives.map { $0 + "-in-law" }
}()
