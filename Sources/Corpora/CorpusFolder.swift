import Foundation
import SupervisionCore

/// The files that a corpus's folder must hold, each as it is or gzipped (with `.gz` appended).
struct CorpusLayout {
  let name: String
  let files: [String]

  static let cdr = CorpusLayout(
    name: "cdr",
    files: [
      "CDR_TrainingSet.BioC.xml", "CDR_DevelopmentSet.BioC.xml", "CDR_TestSet.BioC.xml",
      "split.tsv", "ctd.tsv",
    ])
  static let spouses = CorpusLayout(
    name: "spouses", files: ["train.jsonl", "dev.jsonl", "test.jsonl", "known-spouses.csv"])

  static let colaParts = ["in_domain_train", "in_domain_dev", "out_of_domain_dev"]
  static let cola = CorpusLayout(name: "cola", files: colaParts.map { "\($0).tsv" })
  static let rteParts = ["train", "dev"]
  static let rte = CorpusLayout(name: "rte", files: rteParts.map { "\($0).tsv" })

  static let all = [cdr, spouses, cola, rte]

  func missingFiles(in folder: URL) -> [String] {
    files.filter { existingFile($0, in: folder) == nil }
  }
}

/// The folder of a corpus in a data folder: `data/name` where that exists, else `data` itself.
///
/// - Parameters:
///   - name: `cdr`, `spouses`, `cola`, `rte`, whose files are checked, or the name of a user's task.
///   - data: holds one folder per corpus, or is that folder.
/// - Throws: ``SupervisionCore/FileError`` that lists what is missing.
public func corpusFolder(named name: String, in data: URL) throws -> URL {
  guard isFolder(data) else {
    throw FileError(
      path: data.relativePath, problem: "no such folder",
      remedy: "name a folder that holds the folder '\(name)', or is it")
  }
  let inner = data.appendingPathComponent(name, isDirectory: true)
  let folder = isFolder(inner) ? inner : data
  guard let layout = CorpusLayout.all.first(where: { $0.name == name }) else { return folder }
  let missing = layout.missingFiles(in: folder)
  guard missing.isEmpty else {
    throw FileError(
      path: folder.relativePath,
      problem: "the corpus '\(name)' lacks \(missing.joined(separator: ", "))",
      remedy: "corpora/\(name)/README.md says where to obtain them and how to lay them out")
  }
  return folder
}

/// The file of that name in a folder, or that name with `.gz`; nil when there is neither.
func existingFile(_ name: String, in folder: URL) -> URL? {
  [name, name + ".gz"].map { folder.appendingPathComponent($0, isDirectory: false) }
    .first { FileManager.default.fileExists(atPath: $0.path) }
}

/// - Throws: ``FileError`` when there is no such file, plain or gzipped.
func requiredFile(_ name: String, in folder: URL) throws -> URL {
  guard let url = existingFile(name, in: folder) else {
    throw FileError(
      path: folder.appendingPathComponent(name, isDirectory: false).relativePath,
      problem: "no such file, nor \(name).gz", remedy: "check the folder of the corpus")
  }
  return url
}

func isFolder(_ url: URL) -> Bool {
  var isDirectory: ObjCBool = false
  return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
    && isDirectory.boolValue
}

/// Thrown by a source that has no embedded corpus and was given no folder.
let needsFolder = UsageError(
  "this task has no embedded corpus", remedy: "pass --data DIR or set SLICEWORK_DATA")
