import JSONCoding

extension TaskFile {
  /// The JSON Schema of task files, draft 2020-12, from the keys that the reader knows.
  package static var schema: String {
    let definitions: [(String, JSONText)] = [
      ("corpus", object(TaskFileKey.corpus, required: ["file", "text"])),
      ("shares", object(TaskFileKey.shares)),
      ("bounds", object(TaskFileKey.bounds)),
      ("condition", condition([], required: [])),
      ("function", condition(TaskFileKey.function, required: ["name", "vote"])),
      ("slice", condition(TaskFileKey.slice, required: ["name"])),
    ]
    var root = object(TaskFileKey.root, required: ["task", "corpus", "classes"]).members
    root.insert(("$schema", .string("https://json-schema.org/draft/2020-12/schema")), at: 0)
    root.insert(("title", .string("A labeling task of Slicework")), at: 1)
    root.append(("$defs", .object(definitions)))
    return JSONText.object(root).description + "\n"
  }

  private static func condition(_ own: [TaskFileKey], required: [String]) -> JSONText {
    var members = object(own + TaskFileKey.conditions + TaskFileKey.modifiers, required: required)
      .members
    let choices = TaskFileKey.conditions.map {
      JSONText.object([("required", .array([.string($0.name)]))])
    }
    members.append(("oneOf", .array(choices)))
    return .object(members)
  }

  private static func object(_ keys: [TaskFileKey], required: [String] = []) -> JSONText {
    .object([
      ("type", .string("object")),
      ("properties", .object(keys.map { ($0.name, $0.schema) })),
      ("required", .array(required.map { .string($0) })),
      ("additionalProperties", .bool(false)),
    ])
  }
}

extension TaskFileKey {
  fileprivate var schema: JSONText {
    let forms = value.map(\.schema)
    let description = ("description", JSONText.string(description))
    return .object(
      forms.count == 1 ? forms[0].members + [description] : [("anyOf", .array(forms)), description])
  }
}

extension TaskFileKey.Value {
  fileprivate var schema: JSONText {
    switch self {
    case .text: .object([("type", .array(["string", "number", "boolean"].map { .string($0) }))])
    case .texts:
      .object([
        (
          "anyOf",
          .array([
            Self.text.schema, .object([("type", .string("array")), ("items", Self.text.schema)]),
          ])
        )
      ])
    case .truth: .object([("type", .string("boolean"))])
    case .classes:
      .object([("type", .string("object")), ("additionalProperties", Self.texts.schema)])
    case .bounds: reference("bounds")
    case .condition: reference("condition")
    case .conditions: list("condition")
    case .functions: list("function")
    case .slices: list("slice")
    case .corpus: reference("corpus")
    case .shares: reference("shares")
    }
  }

  private func reference(_ name: String) -> JSONText {
    .object([("$ref", .string("#/$defs/\(name)"))])
  }

  private func list(_ name: String) -> JSONText {
    .object([("type", .string("array")), ("items", reference(name))])
  }
}

extension JSONText {
  fileprivate var members: [(String, JSONText)] {
    if case .object(let members) = self { members } else { [] }
  }
}
