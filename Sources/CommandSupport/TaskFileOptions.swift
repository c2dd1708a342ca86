import ArgumentParser
import Foundation
import Labeling
import StreamCommands
import SupervisionCore
import TaskFiles

/// Tasks that are declared in files, beside those that are registered.
package struct TaskFileOptions: ParsableArguments {
  @Option(
    name: .customLong("task-file"),
    help: ArgumentHelp(
      "A task in a YAML or JSON file, as `init` writes it; may be given several times.",
      discussion:
        "TASK.yaml, TASK.yml and TASK.json in the working folder are found by themselves.",
      valueName: "file"))
  package var paths: [String] = []

  package init() {}

  /// The task of a name: of the files that were named, registered, or in a file of this name in the working folder. A
  /// name that ends like a task file is its path.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown name, or one that is declared twice; errors of reading files.
  package func task(named name: String) throws -> any WorkbenchTask {
    if let file = try file(named: name) { return try file.task() }
    guard let task = registeredTasks.named(name) else { throw unknown(name) }
    return task
  }

  /// The task file of a name; nil where the name is that of a registered task.
  ///
  /// - Throws: as ``task(named:)``.
  package func file(named name: String) throws -> TaskFile? {
    if Self.isTaskFile(name) { return try TaskFile(contentsOf: name) }
    let named = try namedFiles().first { $0.name == name }
    let isRegistered = registeredTasks.named(name) != nil
    if let named {
      guard !isRegistered else {
        throw UsageError(
          "the task '\(name)' of \(named.path) is also registered",
          remedy: "give the task of the file another name")
      }
      return named
    }
    guard !isRegistered else { return nil }
    guard let path = Self.endings.map({ name + $0 }).first(where: FileManager.default.fileExists)
    else { throw unknown(name) }
    let file = try TaskFile(contentsOf: path)
    guard file.name == name else {
      throw UsageError(
        "\(path) declares the task '\(file.name)', not '\(name)'",
        remedy: "name the task '\(file.name)', or rename the file")
    }
    return file
  }

  /// The tasks of the files that were named, registered tasks, and those of task files in the working folder; a file
  /// there that cannot be read is noted.
  ///
  /// - Throws: errors of reading files that were named.
  package func all() throws -> [any WorkbenchTask] {
    let named = try namedFiles()
    let known = Set(named.map(\.name) + registeredTasks.all.map(\.name))
    let found = Self.filesInWorkingFolder().compactMap { path -> TaskFile? in
      do {
        return try TaskFile(contentsOf: path)
      } catch {
        Terminal.note("note: left out: \(error)")
        return nil
      }
    }
    return registeredTasks.all
      + (try (named + found.filter { !known.contains($0.name) }).map { try $0.task() })
  }

  private func namedFiles() throws -> [TaskFile] { try paths.map { try TaskFile(contentsOf: $0) } }

  private func unknown(_ name: String) -> UsageError {
    let files = Self.filesInWorkingFolder()
    let known =
      (registeredTasks.all + registeredTasks.forMeasuring).map(\.name)
      + files.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    let nearest = nearestName(to: name, among: known).map { "did you mean '\($0)'? " } ?? ""
    return UsageError(
      "no task is named '\(name)'",
      remedy: "\(nearest)the tasks are: \(known.joined(separator: ", "))")
  }

  private static let endings = [".yaml", ".yml", ".json"]

  private static func isTaskFile(_ name: String) -> Bool {
    endings.contains { name.lowercased().hasSuffix($0) }
  }

  /// YAML files of the working folder that begin like a task.
  private static func filesInWorkingFolder() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: ".")) ?? []
    return names.sorted().filter { name in
      guard name.hasSuffix(".yaml") || name.hasSuffix(".yml"),
        let handle = FileHandle(forReadingAtPath: name),
        let start = try? handle.read(upToCount: 4096)
      else { return false }
      let lines = String(decoding: start, as: UTF8.self).split(separator: "\n")
      return lines.contains { $0.hasPrefix("task:") }
    }
  }
}
