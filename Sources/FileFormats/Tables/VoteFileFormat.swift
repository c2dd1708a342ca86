/// The arrangement of votes in a file.
public enum VoteFileFormat: String, CaseIterable, Sendable {
  /// A row for each item and a column for each voter: `item,voter…`.
  case wide
  /// A row for each vote: `item,voter,label`.
  case long
}

/// The columns of a file with one vote in each row, by position.
struct LongColumns: Equatable {
  let item: Int
  let voter: Int
  let label: Int

  static let itemNames: Set = [
    "item", "task", "example", "question", "instance", "document", "unit", "object", "text",
  ]
  static let voterNames: Set = [
    "voter", "worker", "annotator", "user", "rater", "labeler", "labeller", "coder", "judge",
  ]
  static let labelNames: Set = [
    "label", "vote", "answer", "response", "annotation", "class", "judgment", "judgement",
  ]

  /// The columns of a header of three names, one for each part in any order; nil for every other header.
  ///
  /// Case does not matter, and `_id` or `id` may follow a name: `task_id`, `WorkerId`.
  init?(_ header: [String]) {
    guard header.count == 3 else { return nil }
    let names = header.map(Self.stem)
    guard let item = names.firstIndex(where: Self.itemNames.union(["id"]).contains),
      let voter = names.firstIndex(where: Self.voterNames.contains),
      let label = names.firstIndex(where: Self.labelNames.contains)
    else { return nil }
    (self.item, self.voter, self.label) = (item, voter, label)
  }

  private static func stem(_ name: String) -> String {
    var name = Substring(name.lowercased())
    guard name.hasSuffix("id"), name != "id" else { return String(name) }
    name = name.dropLast(2)
    if name.hasSuffix("_") || name.hasSuffix("-") || name.hasSuffix(" ") { name = name.dropLast() }
    return String(name)
  }
}
