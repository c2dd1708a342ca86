import JSONCoding
import PortableFoundation
import SupervisionCore

/// The votes in a file of JSON lines, an object `{"item":"a","votes":{"voter":1,…}}` for each item.
///
/// - Throws: ``DataError`` with line and voter for a cell that is no class, voters that are not those of the first line,
///   repeated items, and an empty file.
func readVoteLines(
  _ url: URL, classCount: Int?
) throws -> (items: [String], matrix: VoteMatrix) {
  let source = try ByteSource(url, checksumming: false)
  var lines: VoteLines?
  try forEachLine(of: source) { line in
    guard !line.isBlank else { return }
    if lines == nil { lines = try VoteLines(first: line, classCount: classCount) }
    try lines?.add(line)
  }
  guard let lines else { throw emptyFile(source.path) }
  return lines.rows.finish()
}

private struct VoteLines {
  private let columns: VoteColumns
  private(set) var rows: VoteRows
  private var plain = PlainVoteLine()
  private let decoder = JSONDecoder()

  init(first line: TextLine, classCount: Int?) throws {
    let voters = try Self.voters(of: line)
    func fault(_ found: String, _ expected: String) -> DataError {
      line.invalid(
        field: "votes", found: found, expected: expected, remedy: "write the file again")
    }
    guard !voters.isEmpty else { throw fault("no voter", "a vote of each voter by its name") }
    guard !voters.contains("") else { throw fault("an empty name", "the name of a voter") }
    guard Set(voters).count == voters.count else {
      throw fault("two names that differ in Unicode normalisation", "names that occur once")
    }
    columns = VoteColumns(voters: voters, classCount: classCount)
    rows = VoteRows(columns)
  }

  /// The voters in the order in which the line names them.
  private static func voters(of line: TextLine) throws -> [String] {
    let known = try line.decode(VoteLine.self, with: JSONDecoder()).votes.keys
    let names = line.bytes.withUnsafeBufferPointer { bytes in
      var members = ObjectMembers()
      guard members.find(in: bytes, 0..<bytes.count),
        let votes = members.member("votes", in: bytes), votes.kind == .nested
      else { return [String]() }
      return JSONInspection(UnsafeBufferPointer(rebasing: bytes[votes.value]), collecting: true)
        .fields
    }
    return names.isEmpty ? known.sorted() : names
  }

  mutating func add(_ line: TextLine) throws {
    let (columns, decoder) = (columns, decoder)
    var plain = plain
    try rows.add(line) { cells in
      let item = line.bytes.withUnsafeBufferPointer { plain.read($0, columns, into: cells) }
      return try item ?? decode(line, with: decoder, columns, into: cells)
    }
    self.plain = plain
  }
}

/// Reads lines without escapes whose voters are in the order of the first line, as nearly all are, without decoding them.
private struct PlainVoteLine {
  private var line = ObjectMembers()
  private var votes = ObjectMembers()

  /// The item; nil where a JSON decoder must decide.
  mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ columns: VoteColumns,
    into cells: UnsafeMutableBufferPointer<Int8>
  ) -> String? {
    guard line.find(in: bytes, 0..<bytes.count), let item = line.member("item", in: bytes),
      item.kind == .plainText, let votes = line.member("votes", in: bytes),
      self.votes.find(in: bytes, votes.value), self.votes.members.count == columns.voters.count
    else { return nil }
    for (place, member) in self.votes.members.enumerated() {
      guard member.kind == .number,
        bytes[member.key].elementsEqual(columns.voters[place].utf8),
        let cell = Int8(String(decoding: bytes[member.value], as: UTF8.self)), columns.isCell(cell)
      else { return nil }
      cells[place] = cell
    }
    return String(validating: bytes[item.value], as: UTF8.self)
  }
}

/// - Returns: the item.
private func decode(
  _ line: TextLine, with decoder: JSONDecoder, _ columns: VoteColumns,
  into cells: UnsafeMutableBufferPointer<Int8>
) throws -> String {
  let content = try line.decode(VoteLine.self, with: decoder)
  for (place, voter) in columns.voters.enumerated() {
    guard let vote = content.votes[voter] else {
      throw line.invalid(
        field: "votes", found: "no vote of '\(voter)'",
        expected: "the voters of the first line, with -1 where one abstains",
        remedy: "correct this line")
    }
    guard let cell = Int8(exactly: vote), columns.isCell(cell) else {
      throw line.invalid(
        field: "votes.\(voter)", found: "\(vote)", expected: columns.expectation,
        remedy: columns.remedy)
    }
    cells[place] = cell
  }
  guard content.votes.count == columns.voters.count else {
    let known = Set(columns.voters)
    let stranger = content.votes.keys.sorted().first { !known.contains($0) } ?? ""
    throw line.invalid(
      field: "votes.\(stranger)", found: "a voter that the first line has not",
      expected: "the voters of the first line", remedy: "correct this line")
  }
  return content.item.text
}

private struct VoteLine: Decodable {
  let item: JSONIdentifier
  let votes: [String: Int]
}
