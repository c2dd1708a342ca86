import Foundation
import Testing

/// The folder that `SLICEWORK_DATA` names; nil where the real corpora are not at hand.
public let realCorpora = ProcessInfo.processInfo.environment["SLICEWORK_DATA"].map {
  URL(fileURLWithPath: $0, isDirectory: true)
}

extension Trait where Self == ConditionTrait {
  public static var realCorpora: Self {
    .enabled(
      if: CorpusTestSupport.realCorpora != nil,
      "needs the real corpora: set SLICEWORK_DATA to the folder that holds them")
  }
}
