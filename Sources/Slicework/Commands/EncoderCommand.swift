import ArgumentParser
import CommandSupport
import Encoders
import Evaluation
import Foundation
import StreamCommands
import SupervisionCore

struct EncoderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encoder",
    abstract: "Pretrained encoders that train, compare and predict may name with --encoder.",
    discussion: """
      A checkpoint is a folder with config.json, model.safetensors and tokenizer.json or vocab.txt: BERT and its relatives, \
      DistilBERT, RoBERTa or MPNet. Known ones lie in, or are linked from, the folder that SLICEWORK_ENCODERS names, by default \
      slicework/encoders in the user's folder of data; `make encoder` fetches two.
      """,
    subcommands: [AddCommand.self, ListCommand.self, EncoderInfoCommand.self])

  struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Make the checkpoint of a folder known by a link to it.")

    @Argument(help: ArgumentHelp("Folder of the checkpoint.", valueName: "folder"))
    var folder: String

    @Option(help: ArgumentHelp("Name of the encoder; default: the folder's.", valueName: "name"))
    var name: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
      let library = EncoderLibrary()
      let known = try library.add(URL(fileURLWithPath: folder, isDirectory: true), name: name)
      output.note("'\(known.name)' is known in \(library.folder.path)")
      try output.print([known].table(of: library))
    }
  }

  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Known encoders with their sizes.")

    @OptionGroup var output: OutputOptions

    func run() throws {
      let library = EncoderLibrary()
      if library.encoders.isEmpty {
        output.note(
          "no encoder is known in \(library.folder.path): fetch some with `make encoder`, or add a folder"
        )
      }
      try output.print(library.encoders.table(of: library, note: output.note))
    }
  }

  struct EncoderInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info", abstract: "Shape, vocabulary and checksum of an encoder.")

    @Argument(help: ArgumentHelp("Name or folder of the encoder.", valueName: "name"))
    var name: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      let library = EncoderLibrary()
      let known = try library.encoder(named: name)
      let encoder = try PretrainedEncoder(folder: known.folder)
      let shape = encoder.configuration
      var table = ResultTable(columns: [.init("property"), .init("value")])
      let rows: [(String, String)] = [
        ("name", known.name), ("folder", known.folder.resolvingSymlinksInPath().path),
        ("architecture", shape.architecture.rawValue), ("layers", "\(shape.layerCount)"),
        ("width of a state", "\(shape.hiddenSize)"), ("heads", "\(shape.headCount)"),
        ("width of the feed-forward layer", "\(shape.intermediateSize)"),
        ("vocabulary", "\(shape.vocabularySize)"),
        ("longest text in pieces", "\(shape.maximumLength)"),
        ("SHA-256", try library.checksum(of: known)),
      ]
      for (property, value) in rows { table.append([.text(property), .text(value)]) }
      try output.print(table)
    }
  }
}

extension [KnownEncoder] {
  /// One row per encoder that can be read.
  ///
  /// - Parameter note: receives a sentence on each that cannot.
  fileprivate func table(
    of library: EncoderLibrary, note: (String) -> Void = { _ in }
  ) throws -> ResultTable {
    var table = ResultTable(
      columns: [
        .init("name"), .init("architecture"), .init("layers", .integer), .init("width", .integer),
        .init("vocabulary", .integer), .init("longest", title: "longest text", .integer),
        .init("checksum"),
      ])
    for known in self {
      do {
        let shape = try PretrainedEncoder(folder: known.folder).configuration
        table.append([
          .text(known.name), .text(shape.architecture.rawValue), .integer(shape.layerCount),
          .integer(shape.hiddenSize), .integer(shape.vocabularySize),
          .integer(shape.maximumLength),
          .text(String(try library.checksum(of: known).prefix(16))),
        ])
      } catch let error as any ReportableError {
        note("'\(known.name)' cannot be read: \(error)")
      }
    }
    return table
  }
}
