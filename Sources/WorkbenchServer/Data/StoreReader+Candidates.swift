import Pipeline
import Store
import SupervisionCore

extension StoreReader {
  func texts(_ state: TaskState, _ split: Split) throws -> SearchableTexts {
    try value("texts \(state.name) \(split)", stamp: state.corpus.checksum) {
      try SearchableTexts(
        of: state.task, split: split, count: state.counts[split] ?? 0, store: store)
    }
  }

  /// Ids of a split's candidates.
  func identifiers(_ state: TaskState, _ split: Split) throws -> [String] {
    try value("ids \(state.name) \(split)", stamp: state.corpus.checksum) {
      try store.candidateIDs(task: state.name, split: split)
    }
  }

  /// Split and position of a candidate.
  ///
  /// - Throws: ``Refusal`` for an unknown id.
  func place(of id: String, _ state: TaskState) throws -> (split: Split, position: Int) {
    for split in state.splits {
      let positions = try value("positions \(state.name) \(split)", stamp: state.corpus.checksum) {
        Dictionary(
          try identifiers(state, split).enumerated().map { ($1, $0) },
          uniquingKeysWith: { first, _ in first })
      }
      if let position = positions[id] { return (split, position) }
    }
    throw Refusal.notFound(
      "candidate with the id '\(shortened(id))'", remedy: "'/api/candidates' lists them")
  }

  /// Members of the task's slicing functions, by name; none where it has no slicing functions.
  func slices(_ state: TaskState, _ split: Split) throws -> [(name: String, members: [Bool])] {
    guard try !state.task.slicingFunctions().isEmpty else { return [] }
    return try value("slices \(state.name) \(split)", stamp: state.corpus.checksum) {
      try state.task.sliceMemberships(in: store, split: split, jobs: jobs)
    }
  }
}
