import FileFormats
import JSONCoding
import LabelModels
import PortableFoundation
import SupervisionCore

/// A fitted label model that labels a stream of vote records: `{"id":"c1","votes":[1,-1,0]}` is answered by
/// `{"id":"c1","p":[0.1,0.9]}`, one probability per class, in the shortest digits that read back as the same numbers.
public struct LabelStream: Sendable {
  /// Identity of the model, to check that several machines use the same one.
  public struct Description: Equatable, Codable, Sendable {
    /// Name of the label model.
    public let model: LabelModelName
    /// Number of classes.
    public let classCount: Int
    /// Names of the labeling functions in the order of the votes.
    public let functions: [String]
    /// SHA-256 of the model's document.
    public let checksum: String
  }

  /// Identity of the model.
  public let description: Description
  private let model: any FittedLabelModel

  /// A stream with a model from a file.
  ///
  /// - Parameter file: a model as `label-model fit --output` writes it.
  /// - Throws: ``SupervisionCore/DataError`` for another file; ``SupervisionCore/FileError``.
  public init(model file: URL) throws {
    model = try LabelModelFile(reading: file).model
    description = Description(
      model: type(of: model).name, classCount: model.classCount, functions: model.functionNames,
      checksum: Checksum.of(try model.encodedDocument()))
  }

  /// Answers every vote record, in order.
  ///
  /// Members of a record other than `id` and `votes` are ignored. The faults of ``StreamOptions`` do not occur here.
  ///
  /// - Throws: ``InvalidLineError`` where the options stop there, after all answers before it are written;
  ///   ``SupervisionCore/FileError``.
  public func run(
    _ input: some StreamInput, to output: some StreamOutput, options: StreamOptions
  ) throws -> StreamSummary {
    try LabelFilter(model: model, onInvalid: options.onInvalid).answer(
      input, into: output, jobs: options.jobs)
  }
}

private struct LabelFilter: LineFilter {
  let model: any FittedLabelModel
  let onInvalid: InvalidLinePolicy

  func answers(
    to lines: ArraySlice<StreamedLine>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> LineAnswers {
    var reader = VoteRecordReader(
      functionCount: model.functionNames.count, classCount: model.classCount)
    let records = lines.map { line in Result { try reader.id(line, in: bytes) } }
    let posteriors = reader.posteriors(of: model)
    var answers = LineAnswers()
    var row = 0
    for (line, record) in zip(lines, records) {
      switch record {
      case .success(let id):
        let start = row * model.classCount
        answers.add(posteriors[start..<(start + model.classCount)], id: bytes[id])
        row += 1
      case .failure(let error):
        let problem = LineProblem(error).text
        guard answers.addInvalid(line, problem, policy: onInvalid) else { return answers }
      }
    }
    return answers
  }
}

extension LineAnswers {
  /// - Parameter id: the bytes of the id in the record, between its quotes.
  fileprivate mutating func add(
    _ probabilities: ArraySlice<Double>, id: Slice<UnsafeBufferPointer<UInt8>>
  ) {
    bytes.append(contentsOf: #"{"id":""#.utf8)
    bytes.append(contentsOf: id)
    bytes.append(contentsOf: #"","p":["#.utf8)
    for (index, probability) in probabilities.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: "\(probability)".utf8)
    }
    bytes.append(contentsOf: "]}\n".utf8)
    summary.lineCount += 1
  }
}

/// A reader of vote records that collects their votes.
private struct VoteRecordReader {
  private let functionCount: Int
  private let classCount: Int
  private var object = ObjectMembers()
  /// Row-major.
  private var cells: [Int8] = []

  init(functionCount: Int, classCount: Int) {
    self.functionCount = functionCount
    self.classCount = classCount
  }

  /// The byte range of the id of a record, whose votes are collected.
  ///
  /// - Throws: ``LineProblem``.
  mutating func id(
    _ line: StreamedLine, in bytes: UnsafeBufferPointer<UInt8>
  ) throws -> Range<Int> {
    if let problem = LineProblem(line, bytes) { throw problem }
    guard object.find(in: bytes, line.range) else {
      throw LineProblem(found: "text that is no JSON object", expected: "id and votes")
    }
    guard let id = object.member("id", in: bytes), isID(id, in: bytes) else {
      throw LineProblem(field: "id", found: "no text", expected: "a text or a whole number")
    }
    guard let votes = object.member("votes", in: bytes), votes.kind == .nested else {
      throw LineProblem(field: "votes", found: "no list", expected: expectedVotes)
    }
    let start = cells.count
    try addVotes(UnsafeBufferPointer(rebasing: bytes[votes.value]))
    guard cells.count - start == functionCount else {
      let count = cells.count - start
      cells.removeLast(count)
      throw LineProblem(field: "votes", found: "\(count) votes", expected: expectedVotes)
    }
    return id.value
  }

  private func isID(
    _ id: ObjectMembers.Member, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    switch id.kind {
    case .plainText, .text: unescapedText(bytes, id.value) != nil
    case .number: Int(String(decoding: bytes[id.value], as: UTF8.self)) != nil
    default: false
    }
  }

  /// P(class | votes) of the collected records, row-major.
  func posteriors(of model: any FittedLabelModel) -> [Double] {
    let rowCount = cells.count / functionCount
    guard rowCount > 0 else { return [] }
    var columns = [Int8](repeating: abstainCell, count: cells.count)
    for row in 0..<rowCount {
      for function in 0..<functionCount {
        columns[row + function * rowCount] = cells[row * functionCount + function]
      }
    }
    let patterns = VotePatterns(
      functionNames: model.functionNames, classCount: classCount, cells: columns,
      counts: [Int](repeating: 1, count: rowCount))
    return model.posteriors(for: patterns, jobs: 1)
  }

  private var expectedVotes: String {
    "\(functionCount) votes in brackets, -1 (abstains) or a class index below \(classCount)"
  }

  /// Adds the votes of a list in brackets.
  ///
  /// - Throws: ``LineProblem`` for the first invalid vote; no vote of the list is then added.
  private mutating func addVotes(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    let start = cells.count
    let inside = bytes.dropFirst().dropLast()
    guard bytes.first == UInt8(ascii: "[") else { throw badVote("an object", after: start) }
    guard !inside.allSatisfy(isSpace) else { return }
    for field in inside.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let cell = cell(field), cell < classCount else {
        throw badVote("'\(String(decoding: field.prefix(20), as: UTF8.self))'", after: start)
      }
      cells.append(Int8(cell))
    }
  }

  private mutating func badVote(_ found: String, after start: Int) -> LineProblem {
    cells.removeLast(cells.count - start)
    return LineProblem(field: "votes", found: found, expected: expectedVotes)
  }

  /// −1 or a number of up to three digits; nil for everything else.
  private func cell(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    var field = field.drop(while: isSpace)
    while let last = field.last, isSpace(last) { field.removeLast() }
    if field.elementsEqual("-1".utf8) { return Int(abstainCell) }
    guard (1...3).contains(field.count) else { return nil }
    var value = 0
    for byte in field {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
