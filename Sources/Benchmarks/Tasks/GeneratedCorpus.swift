import Corpora
import FileFormats
import Foundation
import SupervisionCore

/// Files of generated sentences and documents in the formats that are imported.
struct GeneratedCorpus {
  private let folder: URL
  private let sentences: [GeneratedSentence]

  static let sentencesPerDocument = 8

  /// - Parameters:
  ///   - count: sentences; documents are made of eight each.
  ///   - wordCount: words of a sentence.
  init(in folder: URL, count: Int, wordCount: Int = 30, seed: UInt64) {
    self.folder = folder
    sentences = GeneratedSentence.make(count: count, wordCount: wordCount, seed: seed)
  }

  var documentCount: Int { sentences.count / Self.sentencesPerDocument }

  /// `{"id":…,"text":…}` a line; gzipped where the name ends in `.gz`.
  func writeJSONLines(_ name: String) throws -> URL {
    try write(name) { append in
      for sentence in sentences { try append(sentence.encodedBody() + "\n") }
    }
  }

  /// A CSV file with the header `id,text`.
  func writeCSV(_ name: String) throws -> URL {
    try write(name) { append in
      try append("id,text\n")
      for sentence in sentences { try append("\(sentence.id),\"\(sentence.text)\"\n") }
    }
  }

  /// Title and abstract of each document with a chemical and a disease in the title.
  func writeBioC(_ name: String) throws -> URL {
    try write(name) { append in
      try append("<?xml version='1.0' encoding='UTF-8'?>\n<collection>\n<source>bench</source>\n")
      for document in documents {
        try append("<document>\n<id>\(document.id)</id>\n")
        try append(passage("title", 0, document.title, document.mentions))
        try append(passage("abstract", document.title.count + 1, document.abstract, []))
        try append("</document>\n")
      }
      try append("</collection>\n")
    }
  }

  func writePubTator(_ name: String) throws -> URL {
    try write(name) { append in
      for document in documents {
        try append("\(document.id)|t|\(document.title)\n\(document.id)|a|\(document.abstract)\n")
        for mention in document.mentions {
          let (start, end) = (mention.start, mention.start + mention.text.count)
          try append(
            "\(document.id)\t\(start)\t\(end)\t\(mention.text)\t\(mention.type)\tD\(start)\n")
        }
        try append("\n")
      }
    }
  }

  private struct Mention {
    let type: String
    let start: Int
    let text: String
  }

  private var documents:
    some Sequence<(id: String, title: String, abstract: String, mentions: [Mention])>
  {
    (0..<documentCount).lazy.map { index in
      let first = index * Self.sentencesPerDocument
      let title = sentences[first].text
      let abstract = sentences[(first + 1)..<(first + Self.sentencesPerDocument)]
        .map { $0.text + "." }.joined(separator: " ")
      let words = title.split(separator: " ", maxSplits: 2).map(String.init)
      return (
        String(index), title, abstract,
        [
          Mention(type: "Chemical", start: 0, text: words[0]),
          Mention(type: "Disease", start: words[0].count + 1, text: words[1]),
        ]
      )
    }
  }

  private func passage(
    _ kind: String, _ offset: Int, _ text: String, _ mentions: [Mention]
  ) -> String {
    let annotations = mentions.enumerated().map { index, mention in
      """
      <annotation id='\(index)'>
      <infon key="type">\(mention.type)</infon>
      <infon key="MESH">D\(mention.start)</infon>
      <location offset='\(mention.start)' length='\(mention.text.count)' />
      <text>\(mention.text)</text>
      </annotation>

      """
    }
    return """
      <passage>
      <infon key="type">\(kind)</infon>
      <offset>\(offset)</offset>
      <text>\(text)</text>
      \(annotations.joined())</passage>

      """
  }

  private func write(
    _ name: String, _ body: ((String) throws -> Void) throws -> Void
  ) throws -> URL {
    let url = folder.appending(path: name)
    let file = try AtomicFile(url)
    try body { try file.write(Array($0.utf8)) }
    try file.commit()
    return url
  }
}
