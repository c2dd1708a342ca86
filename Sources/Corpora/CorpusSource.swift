import Foundation
import SupervisionCore

/// Where candidates of one type come from.
public struct CorpusSource<C: Candidate>: Sendable {
  /// Names of the files that its folder must hold, each as it is or gzipped.
  public let files: [String]
  /// Reads a corpus item by item; nothing is held beyond what one item needs.
  public let read: @Sendable (CorpusRequest, (CorpusItem<C>) throws -> Void) throws -> CorpusSummary

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

/// What to read and how to treat what is wrong with it.
public struct CorpusRequest: Sendable {
  /// The folder that holds the corpus's files; nil for the embedded corpus.
  public var folder: URL?
  /// Count and list invalid items instead of throwing at the first.
  public var skipInvalid: Bool

  public init(folder: URL?, skipInvalid: Bool = false) {
    self.folder = folder
    self.skipInvalid = skipInvalid
  }
}

/// A piece of a corpus.
public enum CorpusItem<C: Candidate>: Sendable {
  case candidate(LabeledCandidate<C>)
  case resource(Resource)
}

/// What was read.
public struct CorpusSummary: Equatable, Sendable {
  public var kind: CorpusOrigin.Kind
  public var files: [CorpusOrigin.File]
  /// What `skipInvalid` left out.
  public var skipped: [DataError]
  /// What was read in another way than it says, such as offsets in another unit; for people.
  public var notes: [String]

  public init(
    kind: CorpusOrigin.Kind, files: [CorpusOrigin.File] = [], skipped: [DataError] = [],
    notes: [String] = []
  ) {
    self.kind = kind
    self.files = files
    self.skipped = skipped
    self.notes = notes
  }

  /// What the store keeps of it.
  public var origin: CorpusOrigin { CorpusOrigin(kind: kind, files: files) }
}
