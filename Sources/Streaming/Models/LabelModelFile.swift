import FileFormats
import LabelModels
import PortableFoundation
import SupervisionCore

/// A fitted label model as a file of its own.
public struct LabelModelFile: Sendable {
  /// The fitted label model.
  public let model: any FittedLabelModel

  /// A model to be written or used.
  public init(_ model: any FittedLabelModel) { self.model = model }

  /// A model read from a file that ``write(to:)`` wrote.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read; ``SupervisionCore/DataError``
  ///   when it holds something else, or a model whose numbers do not fit each other.
  public init(reading file: URL) throws {
    let source = try ByteSource(file, checksumming: false)
    do {
      model = try LabelModelRegistry.current.decodeFitted(Data(readWhole(source)))
    } catch LabelModelError.unreadableModel(let found, let expected) {
      throw DataError(
        file: source.path, field: "label model", found: found, expected: expected,
        remedy: "fit the model again with `label-model fit --output`, or copy the file again")
    }
  }

  /// Writes the model as JSON; equal models give equal bytes.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be written.
  public func write(to file: URL) throws {
    try AtomicFile.write(model.encodedDocument(), to: file)
  }

  /// Writes `item,p0,p1,…` for every item of a vote file.
  ///
  /// - Parameters:
  ///   - votes: a wide file with the model's voters in their order; a long one, whose voters may come in any order and
  ///     abstain where they have no row; or an array, whose columns are the model's voters.
  ///   - format: of the votes; nil to tell it from header and rows.
  ///   - output: the file to write.
  ///   - why: where the contributions of the votes go, as a .csv, .tsv or .jsonl file; nil for nowhere.
  ///   - jobs: the largest number of threads; the result is the same for any.
  /// - Returns: the number of items.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown ending and for an output that is the vote file, ``SupervisionCore/DataError`` or
  ///   ``SupervisionCore/FileError`` for the vote file, ``LabelModels/LabelModelError`` when it has other functions.
  public func label(
    votes: URL, format: VoteFileFormat? = nil, to output: URL, why: URL? = nil,
    jobs: Int = processorCount
  ) throws -> Int {
    _ = try TableFormat(output)
    try why.map { try checkContributionFile($0) }
    try requireApart(outputs: [output.path, why?.path], from: [votes.path])
    let (items, matrix, found) = try readVotes(
      votes, classCount: model.classCount, format: format)
    let columns =
      switch found {
      case .long: try matrix.columns(of: model.functionNames)
      case .wide: isArrayFile(votes) ? matrix.named(model.functionNames) : matrix
      }
    try columns.checkCells()
    let collapsed = CollapsedVotes(columns, jobs: jobs)
    try writeLabels(model.predict(collapsed, jobs: jobs), items: items, to: output)
    if let why {
      try writeContributions(of: model, votes: collapsed, items: items, to: why, jobs: jobs)
    }
    return items.count
  }
}

extension VoteMatrix {
  /// The columns under these names, where there is one for each.
  fileprivate func named(_ names: [String]) -> VoteMatrix {
    guard names.count == columnCount else { return self }
    return VoteMatrix(
      rowCount: rowCount, functionNames: names, classCount: classCount, cells: cells)
  }
}

extension VoteMatrix {
  /// The columns of these voters, which abstain where the matrix does not have them.
  ///
  /// - Throws: ``LabelModels/LabelModelError/otherFunctions(found:expected:)`` when the matrix has others.
  fileprivate func columns(of voters: [String]) throws -> VoteMatrix {
    let positions = Dictionary(
      functionNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let known = voters.compactMap { positions[$0] }
    guard known.count == columnCount else {
      throw LabelModelError.otherFunctions(found: functionNames, expected: voters)
    }
    return VoteMatrix(
      rowCount: rowCount, functionNames: voters, classCount: classCount,
      cells: voters.flatMap { voter in
        positions[voter].map { column($0) } ?? [Int8](repeating: abstainCell, count: rowCount)[...]
      })
  }
}
