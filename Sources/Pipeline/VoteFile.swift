import FileFormats
import LabelModels
import SupervisionCore

/// The rows of a vote file with the gold labels and splits of a gold file.
struct VoteFile {
  let items: [String]
  let votes: VotesWithGold
  /// Parts that are scored apart, by name with their rows; one part `all` where no splits are named.
  let parts: [(name: String, rows: [Int])]
  /// Rows to fit to; nil for all.
  let fittingRows: [Int]?
  /// Gold of dev; nil where no split is named, so that nothing is tuned on rows that are scored.
  let devGold: GoldLabels?
  /// The rows of dev with known gold; nil where there are none.
  var devVotes: VotesWithGold? {
    get throws {
      guard let devGold else { return nil }
      let rows = devGold.cells.indices.filter { devGold[$0] != nil }
      return try VotesWithGold(
        votes.matrix.selecting(rows: rows), gold: GoldLabels(rows.map { devGold.cells[$0] }))
    }
  }
  /// Warnings about the form of the votes and about the gold file.
  let warnings: [String]

  init(
    _ file: (items: [String], matrix: VoteMatrix, format: VoteFileFormat),
    isFormatNamed: Bool, gold: [String: (gold: Int?, split: Split?)]?, atLeastClasses: Int
  ) throws {
    let goldRows = gold.map { GoldRows($0, items: file.items).rows } ?? file.items.map { _ in nil }
    let splits = goldRows.map { $0?.split }
    items = file.items
    votes = try VotesWithGold(
      file.matrix.with(classCount: max(file.matrix.classCount, atLeastClasses)),
      gold: GoldLabels(goldRows.map { $0?.gold }))
    let strangers = (gold?.count ?? 0) - goldRows.count { $0 != nil }
    warnings =
      (file.format == .long && !isFormatNamed ? [file.matrix.formNote] : [])
      + file.matrix.notesOnClassesWithoutVotes(gold: votes.gold)
      + (strangers > 0
        ? ["\(strangers) items of the gold file have no votes and are left out"] : [])
      + (gold != nil && votes.gold.knownCount == 0
        ? ["the gold file has no known label of an item with votes: nothing is scored"] : [])
    if splits.contains(where: { $0 != nil }) {
      parts = Split.allCases.map { split in
        (split.rawValue, splits.indices.filter { splits[$0] == split })
      }
      let training = splits.indices.filter { splits[$0] == nil || splits[$0] == .train }
      fittingRows = training.isEmpty ? nil : training
      let dev = GoldLabels(splits.indices.map { splits[$0] == .dev ? goldRows[$0]?.gold : nil })
      devGold = dev.knownCount > 0 ? dev : nil
    } else {
      parts = [("all", Array(items.indices))]
      fittingRows = nil
      devGold = nil
    }
  }
}

extension VoteMatrix {
  fileprivate var formNote: String {
    let voteCount = cells.count { $0 != abstainCell }
    return
      "the votes were read as one in each row: \(voteCount) votes of \(columnCount) voters on \(rowCount) items; "
      + "--votes-format wide reads a column for each voter"
  }

  /// A note for each class that occurs in gold and that nobody votes for.
  fileprivate func notesOnClassesWithoutVotes(gold: GoldLabels) -> [String] {
    let voted = Set(cells)
    return Set(gold.cells).subtracting(voted).filter { $0 != GoldLabels.unknown }.sorted().map {
      "class \($0) occurs in gold, but nobody votes for it: models can only give it the class balance"
    }
  }

  /// The same cells for more classes.
  fileprivate func with(classCount: Int) -> VoteMatrix {
    VoteMatrix(
      rowCount: rowCount, functionNames: functionNames, classCount: classCount, cells: cells)
  }
}

/// The gold rows of the items of a vote file.
private struct GoldRows {
  typealias Row = (gold: Int?, split: Split?)

  /// By item; nil where the gold file has none.
  let rows: [Row?]

  /// An item has the row of its name however its characters are composed; where other items have that name too, only that
  /// of the same bytes.
  init(_ gold: [String: Row], items: [String]) {
    var counts: [String: Int] = [:]
    for item in items { counts[item, default: 0] += 1 }
    rows = items.map { item in
      guard let index = gold.index(forKey: item) else { return nil }
      let isSame = counts[item] == 1 || gold[index].key.utf8.elementsEqual(item.utf8)
      return isSame ? gold[index].value : nil
    }
  }
}
