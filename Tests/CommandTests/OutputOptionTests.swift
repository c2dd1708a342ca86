import Foundation
import Testing

/// Every option that names a file to write, found in the command tree, is refused where it names what the command
/// reads, or no file.
@Suite struct OutputOptionTests {
  /// Options that name files or folders by what commands do with them. A new one belongs in one of these.
  private static let outputs: Set = ["output", "why", "json", "save-baseline", "report"]
  private static let outputFolders: Set = ["figures", "export", "keep"]
  private static let inputs: Set = [
    "store", "data", "model-file", "resources", "dependencies", "patterns", "votes", "gold",
    "features", "input", "encoder", "slicework", "compare", "sets", "predictions",
    "task-file",
  ]

  /// Arguments that name as many inputs as a command takes.
  private static let arguments: [String: [[String]]] = [
    "analyze": [["spouses", "--store", "s.csv"]],
    "label-model fit": [
      ["spouses", "--store", "s.csv", "--dependencies", "a.csv"],
      ["--patterns", "b.csv", "--dependencies", "a.csv"],
    ],
    "label-model run": [["--votes", "a.csv", "--gold", "b.csv", "--dependencies", "c.csv"]],
    "label-model predict": [["--model-file", "a.csv", "--votes", "b.csv"]],
    "export": [["votes", "spouses", "--split", "dev", "--store", "s.csv"]],
    "train": [["spouses", "--store", "s.csv", "--features", "folder", "--encoder", "checkpoint"]],
    "predict": [
      ["spouses", "--model-file", "a.csv", "--input", "b.csv", "--encoder", "checkpoint"],
      ["spouses", "--model-file", "a.csv", "--features", "b.csv"],
      ["spouses", "--run", "1", "--store", "s.csv"],
    ],
    "compare": [
      [
        "spouses", "--store", "s.csv", "--data", "folder", "--features", "checkpoint",
        "--dependencies", "a.csv",
      ]
    ],
    "report": [["spouses", "--store", "s.csv"]],
    "paper": [["table1", "--data", "folder", "--encoder", "checkpoint"]],
    "bench": [
      [
        "quality", "--sets", "folder", "--predictions", "checkpoint", "--compare", "a.csv",
        "--store", "s.csv",
      ]
    ],
  ]

  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    for name in ["a.csv", "b.csv", "c.csv", "folder/train.npy", "checkpoint/config.json", "s.csv"] {
      try line.write("{\"kept\": \"\(name)\"}", to: name)
      let link = "hard-" + name.replacing("/", with: "-")
      try FileManager.default.linkItem(atPath: line.path(name), toPath: line.path(link))
      try FileManager.default.createSymbolicLink(
        atPath: line.path("symbolic-" + link), withDestinationPath: line.path(name))
    }
    try line.write("log", to: "s.csv-wal")
    try FileManager.default.createDirectory(
      atPath: line.path("s.csv-encoded"), withIntermediateDirectories: true)
    #expect(mkfifo(line.path("pipe"), 0o600) == 0)
  }

  @Test(arguments: [CommandLineFixture.Executable.workbench, .stream])
  func noOutputOptionTakesWhatIsReadOrIsNoFile(executable: CommandLineFixture.Executable) throws {
    let tree = try line.run(executable, "--experimental-dump-help")
    let root = try JSONDecoder().decode(Tree.self, from: Data(tree.output.utf8)).command
    var tested = 0
    for (command, options) in root.leaves() {
      for option in options where option.namesFile {
        let known = Self.outputs.union(Self.outputFolders).union(Self.inputs)
        #expect(
          option.allNames.contains(where: known.contains), "\(command): \(option.allNames)")
      }
      let names = options.compactMap { $0.allNames.first(where: Self.outputs.contains) }
      guard !names.isEmpty else { continue }
      let given = try #require(Self.arguments[command], "\(command) has \(names)").filter {
        executable == .workbench || !$0.contains("spouses")
      }
      for arguments in given {
        for name in names {
          let isRequired = command == "label-model predict" && name != "output"
          let others = isRequired ? ["--output", "free.csv"] : []
          for place in places(of: arguments) {
            let whole =
              command.split(separator: " ").map(String.init) + arguments + others
              + ["--\(name)", place]
            let result = try line.start(of: executable, whole).wait()
            #expect(result.status == 64, "\(whole): \(result.errors)")
            #expect(result.errors.contains("the file to write is"), "\(whole): \(result.errors)")
            tested += 1
          }
        }
      }
    }
    #expect(tested > 10)
    for name in ["a.csv", "b.csv", "c.csv", "folder/train.npy", "checkpoint/config.json", "s.csv"] {
      #expect(try line.read(name) == "{\"kept\": \"\(name)\"}")
    }
    #expect(try line.read("s.csv-wal") == "log")
  }

  /// Every input by all its names, what stands beside a store, and what is no file.
  private func places(of arguments: [String]) -> [String] {
    var places = ["folder", "pipe", "/dev/full", "/dev/stdout"]
    for name in arguments {
      let file =
        ["folder": "folder/train.npy", "checkpoint": "checkpoint/config.json"][name]
        ?? (name.hasSuffix(".csv") ? name : nil)
      guard let file else { continue }
      let link = "hard-" + file.replacing("/", with: "-")
      places += [file, "./folder/../\(file)", "symbolic-\(link)"]
      // A hard link outside a folder that is read is no part of the folder.
      if !file.contains("/") { places.append(link) }
    }
    if arguments.contains("s.csv") {
      places += ["s.csv-wal", "s.csv-shm", "s.csv-journal", "s.csv-encoded/new.csv"]
    }
    return places
  }
}

/// The commands as `--experimental-dump-help` describes them.
private struct Tree: Decodable {
  let command: Command

  struct Command: Decodable {
    let commandName: String
    let arguments: [Argument]?
    let subcommands: [Command]?

    func leaves(below path: [String] = []) -> [(command: String, options: [Argument])] {
      let parts = (subcommands ?? []).filter { $0.commandName != "help" }
      if parts.isEmpty { return [(path.joined(separator: " "), arguments ?? [])] }
      return parts.flatMap { $0.leaves(below: path + [$0.commandName]) }
    }
  }

  struct Argument: Decodable {
    struct Name: Decodable { let name: String }
    let kind: String
    let valueName: String?
    let abstract: String?
    let names: [Name]?

    var allNames: [String] { (names ?? []).map(\.name) }

    /// Whether it takes a path, by the name of its value or by its description.
    var namesFile: Bool {
      guard kind == "option" else { return false }
      let value = valueName ?? ""
      let words = ["file", "dir", "folder", "path", "place"]
      return words.contains(where: value.contains) || abstract?.hasPrefix("Write ") == true
    }
  }
}
