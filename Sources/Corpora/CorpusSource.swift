import Foundation
import SupervisionCore

/// A source of candidates of one type, with their splits, gold labels and resources.
public struct CorpusSource<C: Candidate>: Sendable {
  /// Names of the files that its folder must hold, each as it is or gzipped.
  public let files: [String]
  /// Reads a corpus and passes each item to the closure; memory holds one item.
  public let read: @Sendable (CorpusRequest, (CorpusItem<C>) throws -> Void) throws -> CorpusSummary

  /// A source that reads by a closure.
  ///
  /// - Parameters:
  ///   - files: names that the folder must hold; whatever `read` looks for by itself may be left out.
  ///   - read: delivers the corpus item by item.
  public init(
    files: [String] = [],
    _ read:
      @escaping @Sendable (CorpusRequest, (CorpusItem<C>) throws -> Void) throws -> CorpusSummary
  ) {
    self.files = files
    self.read = read
  }
}

/// The folder to read a corpus from, and the treatment of invalid items.
public struct CorpusRequest: Sendable {
  /// The folder that holds the corpus's files; nil for the embedded corpus.
  public var folder: URL?
  /// Whether invalid items are left out and listed instead of throwing at the first.
  public var skipInvalid: Bool

  /// A request for a folder, or for the embedded corpus.
  public init(folder: URL?, skipInvalid: Bool = false) {
    self.folder = folder
    self.skipInvalid = skipInvalid
  }
}

/// A piece of a corpus.
public enum CorpusItem<C: Candidate>: Sendable {
  /// The next candidate, with its split and gold label.
  case candidate(LabeledCandidate<C>)
  /// A resource for the labeling functions; it may come at any point.
  case resource(Resource)
}

/// The origin of a corpus that was read, with the items left out.
public struct CorpusSummary: Equatable, Sendable {
  /// Real or generated.
  public var kind: CorpusOrigin.Kind
  /// Files that were read, with their checksums.
  public var files: [CorpusOrigin.File]
  /// Errors of the items that `skipInvalid` left out.
  public var skipped: [DataError]
  /// Remarks on departures from the format, such as offsets in another unit.
  public var notes: [String]

  /// A summary; empty lists where nothing is given.
  public init(
    kind: CorpusOrigin.Kind, files: [CorpusOrigin.File] = [], skipped: [DataError] = [],
    notes: [String] = []
  ) {
    self.kind = kind
    self.files = files
    self.skipped = skipped
    self.notes = notes
  }

  /// Kind and files, as the store records them.
  public var origin: CorpusOrigin { CorpusOrigin(kind: kind, files: files) }
}
