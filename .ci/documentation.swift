// Counts public declarations and those without documentation, from the symbol graphs in a folder, and lists the latter.
//
//   documentation FOLDER [MODULE…]     a line per module; exit code 1 when a declaration of a named module lacks documentation

import Foundation

struct Graph: Decodable {
  struct Module: Decodable { let name: String }
  struct Symbol: Decodable {
    struct Identifier: Decodable { let precise: String }
    struct Kind: Decodable { let identifier: String }
    struct Location: Decodable {
      struct Position: Decodable { let line: Int }
      let uri: String
      let position: Position
    }
    struct Comment: Decodable {
      struct Line: Decodable { let text: String }
      let lines: [Line]
    }
    let identifier: Identifier
    let kind: Kind
    let pathComponents: [String]
    let docComment: Comment?
    let location: Location?
  }
  struct Relationship: Decodable {
    let source: String
    let target: String
    let kind: String
    let targetFallback: String?
    let sourceOrigin: Origin?
  }
  struct Origin: Decodable { let identifier: String }
  let module: Module
  let symbols: [Symbol]
  let relationships: [Relationship]
}

func graphs(in folder: URL) throws -> [Graph] {
  try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    .filter { $0.lastPathComponent.hasSuffix(".symbols.json") }
    .sorted { $0.path < $1.path }
    .map { try JSONDecoder().decode(Graph.self, from: Data(contentsOf: $0)) }
}

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first else {
  print("usage: documentation FOLDER [MODULE…]")
  exit(64)
}
let required = Set(arguments.dropFirst())
var missing = 0
var counts: [String: (all: Int, documented: Int)] = [:]
for graph in try graphs(in: URL(fileURLWithPath: folder, isDirectory: true)) {
  let inherited = Set(
    graph.relationships.filter {
      $0.sourceOrigin != nil || ["overrides", "defaultImplementationOf"].contains($0.kind)
    }.map(\.source))
  for symbol in graph.symbols where symbol.location != nil {
    let isDocumented =
      symbol.docComment.map { comment in comment.lines.contains { !$0.text.isEmpty } } ?? false
    if !isDocumented, inherited.contains(symbol.identifier.precise) { continue }
    var count = counts[graph.module.name] ?? (0, 0)
    count.all += 1
    if isDocumented { count.documented += 1 }
    counts[graph.module.name] = count
    if !isDocumented, required.contains(graph.module.name), let location = symbol.location {
      missing += 1
      let file = URL(string: location.uri)?.path ?? location.uri
      print(
        "\(file):\(location.position.line + 1): \(graph.module.name).\(symbol.pathComponents.joined(separator: ".")) has no documentation"
      )
    }
  }
}
for (module, count) in counts.sorted(by: { $0.key < $1.key }) {
  let share = 100 * Double(count.documented) / Double(max(1, count.all))
  print("\(module)\t\(count.all)\t\(count.documented)\t\(String(format: "%.1f", share)) %")
}
exit(missing == 0 ? 0 : 1)
