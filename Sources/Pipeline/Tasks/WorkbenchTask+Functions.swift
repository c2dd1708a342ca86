import Foundation
import Labeling
import Store
import SupervisionCore

extension WorkbenchTask {
  /// Records of the functions, made with the stored resources, as the store would register them.
  package func functionRecords(in store: Store) throws -> [FunctionRecord] {
    try declaredFunctions(in: store).map { $0.record() }
  }

  /// The functions of all sets, with the resources of the store.
  func declaredFunctions(in store: Store) throws -> [DeclaredFunction<C>] {
    try definition.declaredFunctions(store.resources(task: name))
  }

  /// The task's corpus in the store.
  ///
  /// - Throws: ``DataError`` when nothing was imported, or when it was imported for other classes, whose votes
  ///   would mean something else.
  package func importedCorpus(in store: Store) throws -> StoredCorpus {
    let corpus = try store.corpus(task: name)
    guard corpus.classNames == classNames else {
      throw DataError(
        file: store.path, field: "classes of \(name)",
        found: corpus.classNames.joined(separator: ", "),
        expected: "\(classNames.joined(separator: ", ")), as the task declares",
        remedy: "run `import \(name)` again, then `label \(name)`")
    }
    return corpus
  }
}

extension DeclaredFunction {
  func record() -> FunctionRecord {
    FunctionRecord(
      name: function.name, sets: sets, description: function.description,
      polarity: function.polarity?.map(\.rawValue), version: function.version,
      fingerprint: function.fingerprint,
      build: Executable.identity)
  }
}

/// The running program.
enum Executable {
  /// Changes when the program is built anew; empty where the file cannot be looked at.
  static let identity: String = {
    guard let url = Bundle.main.executableURL,
      let values = try? url.resourceValues(forKeys: [.fileSizeKey, .contentModificationDateKey]),
      let size = values.fileSize, let date = values.contentModificationDate
    else { return "" }
    return "\(size)-\(Int(date.timeIntervalSince1970 * 1000))"
  }()
}
