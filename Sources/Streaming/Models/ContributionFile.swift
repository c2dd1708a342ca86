import FileFormats
import JSONCoding
import LabelModels
import PortableFoundation
import SupervisionCore

/// Writes why each item has its label: the parts of the log odds of one class, as
/// ``LabelModels/VoteContributions`` defines them. The class is class 1 of two, and the most probable of more.
///
/// `.csv` and `.tsv` have the header `item,class,part,function,vote,contribution,weight,repeats,orders` and one row per
/// part: `class-balance`, `silence`, then each `vote` in the order of the columns. The contributions of an item sum to
/// the log odds of its class. `orders` is `all` for exact contributions, else the number of sampled ones. `.jsonl`
/// has one object per item with the same values. The file appears when it is complete.
///
/// - Parameters:
///   - model: the fitted model.
///   - votes: the votes of the items, which may repeat.
///   - items: the name of each row.
///   - url: the file to write.
///   - jobs: number of threads; the file is the same at any.
///   - progress: receives a report after each part of the distinct rows.
/// - Returns: the number of items whose contributions are sampled.
/// - Precondition: one item for each row; the votes have the model's functions.
/// - Throws: ``SupervisionCore/UsageError`` for another ending; ``SupervisionCore/FileError`` when the file cannot be
///   written.
/// - Complexity: as ``LabelModels/FittedLabelModel/contributions(for:to:jobs:)``, for each distinct row once.
@discardableResult
package func writeContributions(
  of model: any FittedLabelModel, votes: CollapsedVotes, items: [String], to url: URL, jobs: Int,
  progress: any ProgressObserver = SilentProgress()
) throws -> Int {
  precondition(items.count == votes.rowCount, "one item for each row")
  let form = try ContributionForm(url)
  let explanations = try votes.patterns.explanations(by: model, form, jobs: jobs, progress)
  let file = try AtomicFile(url)
  if let header = form.header { try file.write(header + "\n") }
  for (row, item) in items.enumerated() {
    let start = Array(try form.start(of: item).utf8)
    for line in explanations[Int(votes.patternOfRow[row])].lines {
      try file.write(start)
      try file.write(line)
    }
  }
  try file.commit()
  return votes.patternOfRow.count { explanations[Int($0)].isSampled }
}

/// Refuses a file that contributions cannot be written to.
///
/// - Throws: ``SupervisionCore/UsageError`` for an ending other than `.csv`, `.tsv` and `.jsonl`.
package func checkContributionFile(_ url: URL) throws { _ = try ContributionForm(url) }

/// The lines of one distinct vote row, without the items.
private struct Explanation: Sendable {
  let lines: [[UInt8]]
  let isSampled: Bool
}

extension VotePatterns {
  /// Patterns explained at a time, so that only text is kept of all.
  private static let blockSize = 1024

  fileprivate func explanations(
    by model: any FittedLabelModel, _ form: ContributionForm, jobs: Int,
    _ progress: any ProgressObserver
  ) throws -> [Explanation] {
    let blocks = (0..<patternCount).batches(of: Self.blockSize)
    return try parallelMap(blocks, jobs: jobs, progress: progress) { block in
      try model.contributions(for: selecting(block), jobs: 1).map { parts in
        Explanation(
          lines: try form.lines(of: parts).map { Array(($0 + "\n").utf8) },
          isSampled: parts.sampledOrders != nil)
      }
    }.flatMap { $0 }
  }

  private func selecting(_ patterns: Range<Int>) -> VotePatterns {
    VotePatterns(
      functionNames: functionNames, classCount: classCount,
      cells: (0..<functionCount).flatMap { function in
        patterns.map { self[$0, function] }
      }, counts: Array(counts[patterns]))
  }
}

/// The text of contributions in a file of one ending.
private enum ContributionForm {
  case delimited(Delimiter)
  case jsonLines

  private static let columns = [
    "item", "class", "part", "function", "vote", "contribution", "weight", "repeats", "orders",
  ]

  init(_ url: URL) throws {
    switch try TableFormat(url) {
    case .csv: self = .delimited(.comma)
    case .tsv: self = .delimited(.tab)
    case .jsonLines: self = .jsonLines
    case .npy:
      throw UsageError(
        "\(url.relativePath): contributions cannot be written to a .npy file",
        remedy: "name a .csv, .tsv or .jsonl file")
    }
  }

  var header: String? {
    guard case .delimited(let delimiter) = self else { return nil }
    return Self.columns.joined(separator: delimiter.text)
  }

  /// The beginning of every line of an item.
  func start(of item: String) throws -> String {
    switch self {
    case .delimited(let delimiter): try delimitedField(item, delimiter) + delimiter.text
    case .jsonLines: "{\"item\":\(JSONText.string(item)),"
    }
  }

  /// The lines without their beginnings.
  func lines(of parts: VoteContributions) throws -> [String] {
    switch self {
    case .delimited(let delimiter):
      try parts.rows.map { row in
        try row.map { try delimitedField($0, delimiter) }.joined(separator: delimiter.text)
      }
    case .jsonLines: [String(parts.jsonText.description.dropFirst())]
    }
  }
}

extension Delimiter {
  fileprivate var text: String { String(UnicodeScalar(byte)) }
}

extension VoteContributions {
  /// One row per part, without the item.
  fileprivate var rows: [[String]] {
    let orders = sampledOrders.map { String($0) } ?? "all"
    func row(
      _ part: String, _ contribution: Double, function: String = "", vote: String = "",
      weight: String = "", repeats: String = ""
    ) -> [String] {
      [String(label), part, function, vote, "\(contribution)", weight, repeats, orders]
    }
    return [row("class-balance", classBalance), row("silence", silence)]
      + votes.map { vote in
        row(
          "vote", vote.logOdds, function: vote.function, vote: String(vote.label),
          weight: "\(vote.weight)", repeats: vote.repeats ?? "")
      }
  }

  fileprivate var jsonText: JSONText {
    .object([
      ("class", .integer(label)), ("logOdds", .number(logOdds)),
      ("classBalance", .number(classBalance)), ("silence", .number(silence)),
      (
        "votes",
        .array(
          votes.map { vote in
            .object([
              ("function", .string(vote.function)), ("vote", .integer(vote.label)),
              ("contribution", .number(vote.logOdds)), ("weight", .number(vote.weight)),
              ("repeats", vote.repeats.map { .string($0) } ?? .null),
            ])
          })
      ), ("orders", sampledOrders.map { .integer($0) } ?? .string("all")),
    ])
  }
}
