import Foundation
import Testing

/// The folder that `SLICEWORK_DATA` names.
let realCorpora = ProcessInfo.processInfo.environment["SLICEWORK_DATA"].map {
  URL(fileURLWithPath: $0, isDirectory: true)
}

extension Trait where Self == ConditionTrait {
  static var realCorpora: Self {
    .enabled(
      if: CorporaTests.realCorpora != nil,
      "needs the real corpora: set SLICEWORK_DATA to the folder that holds them")
  }
}
