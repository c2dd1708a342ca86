import SupervisionCore

extension Condition {
  /// Whether a text has one of the words or phrases, compared word by word.
  ///
  /// The text is cut into words once per candidate for all functions (see `String.words`).
  ///
  /// - Parameters:
  ///   - text: the text of the candidate that is searched.
  ///   - words: single words or phrases of several. Punctuation between words is not compared.
  ///   - ignoringCase: whether upper and lower case are equal.
  ///   - file: the file of the declaration.
  ///   - line: the line of the declaration.
  ///   - column: the column of the declaration.
  public static func keywords(
    in text: any KeyPath<C, String> & Sendable, anyOf words: [String], ignoringCase: Bool = true,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    hasWords(
      in: TextSource(text), anyOf: words, ignoringCase: ignoringCase,
      sources: [SourceLocation(file: file, line: line, column: column)])
  }

  /// Whether a text has one of the words or phrases of a resource, which has one per line.
  public static func keywords(
    in text: any KeyPath<C, String> & Sendable, anyLineOf dictionary: Resource,
    ignoringCase: Bool = true, file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    hasWords(
      in: TextSource(text), anyOf: dictionary.lines, ignoringCase: ignoringCase,
      resources: [dictionary],
      sources: [SourceLocation(file: file, line: line, column: column)])
  }

  /// Whether a regular expression in Perl's syntax matches anywhere in a text.
  ///
  /// Texts are Unicode: `.` is any scalar, line breaks included, and `\w`, `\d`, `\b` know all letters and digits.
  /// A pattern that does not compile is an error when the function is put in a set.
  ///
  /// - Source: PCRE2, <https://www.pcre.org/current/doc/html/pcre2syntax.html>.
  public static func pattern(
    in text: any KeyPath<C, String> & Sendable, matches pattern: String, ignoringCase: Bool = false,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    matches(
      pattern, in: TextSource(text), ignoringCase: ignoringCase,
      sources: [SourceLocation(file: file, line: line, column: column)])
  }

  static func hasWords(
    in text: TextSource<C>, anyOf words: [String], ignoringCase: Bool, resources: [Resource] = [],
    sources: [SourceLocation]
  ) -> Condition {
    let phrases = PhraseSet(words, ignoringCase: ignoringCase)
    let wordless = words.first { $0.words.isEmpty }
    return Condition(
      parameters: ["keywords", "\(ignoringCase)", "\(words.count)"]
        + (resources.isEmpty ? words : []),
      resources: resources, sources: sources,
      declarationError: wordless.map {
        UsageError(
          "the keyword '\($0)' has no letter or digit and would never be found",
          remedy: "leave it out, or look for it with a pattern")
      }
    ) { chunk in
      Answers(values: phrases.isPresent(in: text.words(of: chunk, ignoringCase: ignoringCase)))
    }
  }

  static func matches(
    _ pattern: String, in text: TextSource<C>, ignoringCase: Bool, sources: [SourceLocation],
    furtherParameters: [String] = []
  ) -> Condition {
    let parameters = ["pattern", "\(ignoringCase)", pattern] + furtherParameters
    do throws(UsageError) {
      let expression = try RegularExpression(pattern, ignoringCase: ignoringCase)
      let shape = RegexShape(pattern, ignoringCase: ignoringCase)
      return Condition(parameters: parameters, sources: sources) { chunk in
        answers(expression, shape, in: text, of: chunk)
      }
    } catch {
      return Condition(parameters: parameters, sources: sources, declarationError: error) {
        chunk in
        Answers(values: [Bool](repeating: false, count: chunk.candidates.count))
      }
    }
  }

  private static func answers(
    _ expression: RegularExpression, _ shape: RegexShape?, in text: TextSource<C>,
    of chunk: CandidateChunk<C>
  ) -> Answers {
    let texts = text.texts(of: chunk)
    let search = RegexSearch(expression: expression, texts: texts)
    guard let shape, texts.bytes.count <= Int32.max else { return search.answers() }
    let lowercased = text.lowercasedASCII(of: chunk)
    let ignoringCase = expression.ignoringCase
    return search.answers(shape, isASCII: lowercased.isASCII) { literals in
      let key = OccurrencesKey(text: text.key, ignoringCase: ignoringCase, literals: literals)
      return chunk.occurrences.value(of: key) {
        LiteralOccurrences(of: literals, in: ignoringCase ? lowercased.texts : texts)
      }
    }
  }
}
