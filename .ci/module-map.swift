// Holds the maps of modules in the documentation to the manifest; see the script `module-map` beside it.

import Foundation

/// What `swift package dump-package` prints, as far as it is needed here.
struct Manifest: Decodable {
  struct Target: Decodable {
    let name: String
    let type: String
    let path: String?
    let dependencies: [Dependency]

    var isModuleOfSources: Bool {
      type != "test" && type != "system" && path?.hasPrefix("Tests/") != true
    }
  }

  struct Product: Decodable {
    let targets: [String]
    let type: [String: [String]?]
  }

  /// `{"byName": ["Corpora", null]}`, or `product` in place of `byName`; the name comes first.
  struct Dependency: Decodable {
    let name: String

    init(from decoder: Decoder) throws {
      let kinds = try decoder.container(keyedBy: Kind.self)
      let kind: Kind = kinds.contains(.byName) ? .byName : .product
      var parts = try kinds.nestedUnkeyedContainer(forKey: kind)
      name = try parts.decode(String.self)
    }

    enum Kind: String, CodingKey { case byName, product }
  }

  let targets: [Target]
  let products: [Product]

  /// Modules from the top of the diagram to its bottom.
  var modules: [Target] { targets.filter(\.isModuleOfSources).reversed() }

  /// Modules that users import.
  var publicModules: [String] {
    products.filter { $0.type.keys.contains("library") }.flatMap(\.targets)
  }

  func dependencies(of name: String) -> [String] {
    targets.first { $0.name == name }?.dependencies.map(\.name) ?? []
  }

  /// Dependencies of a module that no other of its dependencies has.
  func nextBelow(_ name: String) -> [String] {
    let direct = dependencies(of: name)
    return direct.filter { below in
      !direct.contains { $0 != below && reachable(from: $0).contains(below) }
    }
  }

  private func reachable(from name: String) -> Set<String> {
    var found: Set<String> = []
    var open = dependencies(of: name)
    while let next = open.popLast() {
      if found.insert(next).inserted { open += dependencies(of: next) }
    }
    return found
  }
}

struct Problem: Error {
  let text: String
  init(_ text: String) { self.text = text }
}

/// A page with a map between two comments.
struct MapPage {
  static let start = "<!-- modules: written by `make map` -->\n"
  static let end = "<!-- end of modules -->"

  let path: String
  let text: String
  /// What stands between the comments.
  let map: Range<String.Index>

  init(_ path: String) throws {
    self.path = path
    text = try String(contentsOfFile: path, encoding: .utf8)
    guard let start = text.range(of: Self.start), let end = text.range(of: Self.end),
      start.upperBound <= end.lowerBound
    else { throw Problem("\(path) has no map of modules between \(Self.start)and \(Self.end)") }
    map = start.upperBound..<end.lowerBound
  }

  func with(_ newMap: String) -> String { text.replacingCharacters(in: map, with: newMap) }

  /// The second column of the table, by the first: what each module holds, written by hand.
  var descriptions: [String: String] {
    let rows = text[map].split(separator: "\n").dropFirst(2).map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return Dictionary(
      rows.filter { $0.count >= 2 }.map { ($0[0].filter { $0 != "`" && $0 != "*" }, $0[1]) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension Manifest {
  /// One line per module with the modules next below it.
  func diagram(_ descriptions: [String: String]) -> String {
    let rows = modules.map { module in
      (module.name, descriptions[module.name] ?? "", nextBelow(module.name))
    }
    let nameWidth = rows.map(\.0.count).max() ?? 0
    let textWidth = rows.map(\.1.count).max() ?? 0
    let lines = rows.map { name, text, below in
      let start = "\(padded(name, nameWidth))  \(padded(text, textWidth))"
      return below.isEmpty
        ? start.trimmingCharacters(in: .whitespaces)
        : "\(start)  ─▶ \(below.joined(separator: ", "))"
    }
    return "```text\n" + lines.joined(separator: "\n") + "\n```\n"
  }

  /// One row per module with all that it may import; products in bold type.
  func table(_ descriptions: [String: String]) -> String {
    let rows = modules.map { module in
      let name = "`\(module.name)`"
      let shown = publicModules.contains(module.name) ? "**\(name)**" : name
      let imports = dependencies(of: module.name).joined(separator: ", ")
      return "| \(shown) | \(descriptions[module.name] ?? "") | \(imports) |"
    }
    return "| module | what it holds | may import |\n|---|---|---|\n"
      + rows.joined(separator: "\n") + "\n"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// Rules that the compiler does not check.
  func checkRules() throws {
    let ofOurs = Set(
      targets.filter { $0.isModuleOfSources && $0.name != "CVectorKernels" }.map(\.name))
    let imported = dependencies(of: "NumericKernels").filter(ofOurs.contains)
    guard imported.isEmpty else {
      throw Problem(
        "NumericKernels depends on \(imported.joined(separator: ", ")); it may import C kernels only"
      )
    }
  }
}

/// The table that has the descriptions, and the pages that repeat them.
let tablePage = "notebooks-md/architecture.md"
let diagramPages = ["README.md", "Sources/Slicework/Slicework.docc/Slicework-library.md"]

func run(_ mode: String) throws {
  let manifest = try JSONDecoder().decode(
    Manifest.self, from: FileHandle.standardInput.readDataToEndOfFile())
  if mode == "products" {
    print(manifest.publicModules.joined(separator: "\n"))
    return
  }
  try manifest.checkRules()
  let table = try MapPage(tablePage)
  let descriptions = table.descriptions
  if mode == "check" {
    let missing = manifest.modules.map(\.name).filter { descriptions[$0, default: ""].isEmpty }
    guard missing.isEmpty else {
      throw Problem(
        """
        \(tablePage) does not say what \(missing.joined(separator: ", ")) holds
          help: run `make map`, fill in the second column of the table, run `make map` again
        """)
    }
  }
  let pages =
    [(table, manifest.table(descriptions))]
    + (try diagramPages.map { (try MapPage($0), manifest.diagram(descriptions)) })
  for (page, map) in pages where page.text[page.map] != map {
    guard mode == "write" else {
      throw Problem(
        "\(page.path): the map of modules differs from Package.swift\n  help: run `make map`")
    }
    try page.with(map).write(toFile: page.path, atomically: true, encoding: .utf8)
  }
}

do {
  try run(CommandLine.arguments.dropFirst().first ?? "check")
} catch let problem as Problem {
  FileHandle.standardError.write(Data("error: \(problem.text)\n".utf8))
  exit(1)
}
