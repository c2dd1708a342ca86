// swift-format-ignore-file
// Written by `export functions --swift`.

import Corpora
import Foundation
import Labeling
import Pipeline
import SupervisionCore

enum ExportedTask {
  static let yaml = #"""
    task: spam-comments
    question: Is a comment spam?
    corpus:
      file: comments.csv
      id: ID
      text: CONTENT
      gold: CLASS
      split: {dev: 0.25, test: 0.25, seed: 3}
    classes: {not spam: '0', spam: '1'}
    labeling-functions:
      - {name: offers, vote: spam, keywords: [buy, check out]}
      - {name: link, vote: spam, pattern: 'https?://', ignore-case: true}
      - {name: quoted, vote: not spam, pattern: '"\w+"'}
      - name: known
        vote: not spam
        all:
          - word-count: {at-most: 3}
          - any: [{value: [Ann, Bob], in: AUTHOR}, {number: {at-least: 10, at-most: 20}, in: LIKES}]
          - not: {keywords: Buy, ignore-case: false}
    slices:
      - {name: long, character-count: {at-least: 12}}
    """#
}

/// A candidate of the task `spam-comments`.
struct SpamComments: Candidate, Codable {
  enum Label: Int, ClassLabel { case notSpam, spam }
  let id: String
  let text: String
  let author: String
  let likes: String
}

/// Is a comment spam?
let spamComments = LabelingTask(
  "spam-comments", "Is a comment spam?", SpamComments.self, corpus: spamCommentsCorpus
) {
  LabelingFunction(
    "offers", "Has one of: buy, check out.", vote: .spam,
    when: .keywords(in: \.text, anyOf: ["buy", "check out"]))
  LabelingFunction(
    "link", "Matches https?://.", vote: .spam,
    when: .pattern(in: \.text, matches: "https?://", ignoringCase: true))
  LabelingFunction(
    "quoted", "Matches \"\\w+\".", vote: .notSpam,
    when: .pattern(in: \.text, matches: "\"\\w+\""))
  LabelingFunction(
    "known", "Has at most 3 words. And: AUTHOR is Ann or Bob. Or: LIKES is at least 10.0 and at most 20.0. And: Not: Has one of: Buy.", vote: .notSpam,
    when: .wordCount(in: \.text, atMost: 3) && (.value(in: \.author, isOneOf: ["Ann", "Bob"]) || .number(in: \.likes, atLeast: 10.0, atMost: 20.0)) && !.keywords(in: \.text, anyOf: ["Buy"], ignoringCase: false))
} slices: {
  SlicingFunction(
    "long", "Has at least 12 characters.",
    when: .characterCount(in: \.text, atLeast: 12))
}

private let spamCommentsCorpus = CorpusSource<SpamComments>.rows(
  ["comments.csv"], columns: ["ID", "CLASS", "CONTENT", "AUTHOR", "LIKES"]
) { row in
  var gold: Int?
  switch row.cells["CLASS"] ?? "" {
    case "0": gold = SpamComments.Label.notSpam.rawValue
    case "1": gold = SpamComments.Label.spam.rawValue
    case "": break
    case let value: throw row.invalid(field: "CLASS", found: value, expected: "a class")
  }
  return LabeledCandidate(
    candidate: SpamComments(
      id: row.cells["ID"] ?? "", text: row.cells["CONTENT"] ?? "", author: row.cells["AUTHOR"] ?? "", likes: row.cells["LIKES"] ?? ""),
    split: row.fileSplit, gold: gold)
}.divided(by: SplitShares(dev: 0.25, test: 0.25, seed: 3))
