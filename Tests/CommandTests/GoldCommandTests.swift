import Foundation
import Testing

/// Candidates go out to a tool in which people label, and come back as gold.
@Suite struct GoldCommandTests {
  private static let folder = """
    {"id":"a","text":"great stuff \\"now\\"","split":"train"}
    {"id":"b","text":"hello \\u00e9","split":"train"}
    {"id":"c","text":"great again","split":"train","gold":"bad"}
    {"id":"d","text":"dull day","split":"dev","gold":"bad"}
    {"id":"e","text":"great","split":"dev","gold":"good"}

    """

  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    try line.write(Self.folder, to: "data/notes.jsonl")
    try run("import", "notes", "--data", "data")
  }

  @discardableResult private func run(
    _ arguments: String..., status: Int32 = 0
  ) throws -> CommandLineFixture.Result {
    let result = try line.start(of: .ownTask, arguments).wait()
    #expect(result.status == status, "\(arguments): \(result.errors)")
    return result
  }

  private func gold() throws -> [String: Int] {
    try run(
      "export", "candidates", "notes", "--split", "train", "--form", "hugging-face", "-o",
      "now.jsonl", "--quiet")
    var gold: [String: Int] = [:]
    for row in try line.read("now.jsonl").split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any]
      gold[object?["id"] as? String ?? ""] = object?["label"] as? Int
    }
    return gold
  }

  private func json(_ name: String) throws -> [[String: Any]] {
    let data = Data(try line.read(name).utf8)
    return try #require(JSONSerialization.jsonObject(with: data) as? [[String: Any]])
  }

  @Test func tasksOfLabelStudioComeBackWithCorrections() throws {
    try run("label", "notes", "--quiet")
    try run("label-model", "fit", "notes", "--label-model", "majority", "--quiet")
    try run(
      "export", "candidates", "notes", "--split", "train", "--form", "label-studio",
      "--label-model", "majority", "-o", "tasks.json")
    var tasks = try json("tasks.json")
    #expect(
      tasks.compactMap { ($0["data"] as? [String: Any])?["id"] as? String } == ["a", "b", "c"])
    #expect(
      tasks.compactMap { ($0["data"] as? [String: Any])?["text"] as? String }
        == ["great stuff \"now\"", "hello é", "great again"])
    #expect(tasks.allSatisfy { ($0["predictions"] as? [Any])?.count == 1 })
    #expect(tasks.map { ($0["annotations"] as? [Any])?.count } == [nil, nil, 1])
    func annotation(_ name: String) -> [String: Any] {
      [
        "was_cancelled": false,
        "result": [
          [
            "from_name": "label", "to_name": "text", "type": "choices",
            "value": ["choices": [name]],
          ] as [String: Any]
        ],
      ]
    }
    for index in tasks.indices { tasks[index]["id"] = 100 + index }
    tasks[0]["annotations"] = [annotation("good")]
    tasks[2]["annotations"] = [annotation("good")]
    let data = try JSONSerialization.data(withJSONObject: tasks, options: .prettyPrinted)
    try line.write(String(decoding: data, as: UTF8.self), to: "export.json")
    let report = try run("import-gold", "notes", "export.json", "--format", "tsv")
    #expect(report.output.contains("train\t2\t1\t1\t0"))
    #expect(try gold() == ["a": 1, "b": -1, "c": 1])
    try run("store", "check")
    let votes = try run("analyze", "notes", "--split", "train")
    #expect(!votes.output.isEmpty, "votes stay")
  }

  @Test(arguments: [
    ("hugging-face", "jsonl"), ("prodigy", "jsonl"), ("doccano", "jsonl"), ("label-studio", "json"),
  ])
  func whatIsExportedComesBackAsItWas(_ form: String, _ ending: String) throws {
    try run(
      "export", "candidates", "notes", "--split", "train", "--form", form, "-o",
      "out.\(ending)", "--quiet")
    let report = try run("import-gold", "notes", "out.\(ending)", "--format", "tsv")
    #expect(report.output.contains("train\t1\t0\t0\t1"))
    #expect(try gold() == ["a": -1, "b": -1, "c": 0])
  }

  @Test func tablesAndLinesOfClassNamesOrIndicesAreRead() throws {
    try line.write("id,note,label\na,x,good\nb,y,0\nc,z,-1\n", to: "gold.csv")
    try run("import-gold", "notes", "gold.csv")
    #expect(try gold() == ["a": 1, "b": 0, "c": 0])
    try line.write(
      #"{"item":"b","id":7,"label":["good"]}"# + "\n" + #"{"item":"a","gold":0}"#, to: "gold.jsonl")
    try run("import-gold", "notes", "gold.jsonl")
    #expect(try gold() == ["a": 0, "b": 1, "c": 0])
  }

  @Test func laterImportsKeepTheLabelsUnlessTheyAreDiscarded() throws {
    try line.write("item\tgold\na\tgood\nc\tgood\n", to: "gold.tsv")
    try run("import-gold", "notes", "gold.tsv")
    let again = try run("import", "notes", "--data", "data")
    #expect(again.output.contains("Gold labels of gold.tsv were kept; 2 of them are not what"))
    #expect(try gold() == ["a": 1, "b": -1, "c": 1])
    try run("import", "notes", "--data", "data", "--discard-gold")
    #expect(try gold() == ["a": -1, "b": -1, "c": 0])
    try run("store", "check")
  }

  @Test(arguments: [
    ("gold.csv", "id,label\na,good\nnobody,bad\n", "gold.csv:3: field 'id': found 'nobody'"),
    ("gold.csv", "id,label\na,eggs\n", "gold.csv:2: field 'gold': found 'eggs'"),
    ("gold.csv", "id,label\na,bad\na,good\n", "gold.csv:3: field 'id': found 'a' a second time"),
    ("gold.csv", "name,label\na,bad\n", "gold.csv:1: found the columns name, label"),
    ("gold.csv", "id,label\n", "gold.csv"), ("gold.json", "[]", "gold.json"),
    ("gold.jsonl", #"{"id":"a"}"#, "gold.jsonl:1: field 'label': found no such field"),
    ("gold.jsonl", #"{"label":"bad"}"#, "gold.jsonl:1: field 'id': found no such field"),
    ("gold.json", #"{"a":"bad"}"#, "gold.json: byte 0: found '{'"),
  ])
  func faultsNameTheirPlaceAndChangeNothing(_ name: String, _ text: String, _ place: String) throws
  {
    try line.write(text, to: name)
    let result = try run("import-gold", "notes", name, status: 65)
    #expect(result.errors.contains(place), "\(result.errors)")
    #expect(try gold() == ["a": -1, "b": -1, "c": 0])
  }

  @Test func invalidItemsAreLeftOutOnRequest() throws {
    try line.write("id,label\na,eggs\nnobody,bad\nb,bad\n", to: "gold.csv")
    let result = try run("import-gold", "notes", "gold.csv", "--skip-invalid")
    #expect(result.errors.contains("'eggs'") && result.errors.contains("'nobody'"))
    #expect(try gold() == ["a": -1, "b": 0, "c": 0])
  }

  @Test func anotherEndingIsRefused() throws {
    try run(
      "export", "candidates", "notes", "--split", "train", "--form", "label-studio", "-o",
      "out.jsonl", status: 64)
    try line.write("item,gold\na,1\n", to: "gold.txt")
    try run("import-gold", "notes", "gold.txt", status: 64)
  }
}
