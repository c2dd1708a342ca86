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
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read; ``LabelModels/LabelModelError``
  ///   when it holds something else.
  public init(reading file: URL) throws {
    let bytes = try readWhole(ByteSource(file, checksumming: false))
    model = try LabelModelRegistry.current.decodeFitted(Data(bytes))
  }

  /// Writes the model as JSON; equal models give equal bytes.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be written.
  public func write(to file: URL) throws {
    try AtomicFile.write(model.encodedDocument(), to: file)
  }

  /// Writes `item,p0,p1,…` for every row of a vote file.
  ///
  /// - Returns: the number of items.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown ending, ``SupervisionCore/DataError`` or
  ///   ``SupervisionCore/FileError`` for the vote file, ``LabelModels/LabelModelError`` when it has other functions.
  public func label(
    votes: URL, to output: URL, jobs: Int = processorCount
  ) throws -> Int {
    _ = try TableFormat(output)
    let (items, matrix) = try readVotes(votes, classCount: model.classCount)
    try writeLabels(model.predict(matrix, jobs: jobs), items: items, to: output)
    return items.count
  }
}
