extension NewPackage {
  /// Path below the package's folder → text.
  var files: [String: String] {
    [
      "Package.swift": manifest,
      "README.md": readme,
      ".gitignore": ".build/\nPackage.resolved\n*.sqlite*\n",
      "Sources/\(name)/\(name).swift": source,
      "Tests/\(name)Tests/\(name)Tests.swift": tests,
      "data/train.csv": Self.train,
      "data/dev.csv": Self.dev,
      "data/test.csv": Self.test,
    ]
  }

  private var manifest: String {
    """
    // swift-tools-version: 6.1

    import PackageDescription

    let package = Package(
      name: "\(name)",
      platforms: [.macOS(.v15)],
      dependencies: [
        \(dependency)
      ],
      targets: [
        .executableTarget(
          name: "\(name)", dependencies: [.product(name: "Slicework", package: "\(packageName)")]),
        .testTarget(name: "\(name)Tests", dependencies: ["\(name)"]),
      ],
      swiftLanguageModes: [.v6]
    )

    """
  }

  private var source: String {
    """
    import Slicework

    /// A comment under a video.
    struct Comment: Candidate, Codable {
      enum Label: Int, ClassLabel { case ham, spam }

      let id: String
      let text: String
    }

    @main struct \(name): Workbench {
      static let tasks = Tasks { comments }

      static let comments = LabelingTask(
        "comments", "Is a comment spam?", Comment.self, corpus: .csv("data/train.csv", "data/dev.csv", "data/test.csv")
      ) {
        Keywords(
          "asks-to-act", "Asks for a subscription, a visit or a purchase.", in: \\.text,
          anyOf: ["subscribe", "buy", "check out", "visit"], vote: .spam)

        Pattern("has-link", "Contains a link.", in: \\.text, matches: #"https?://"#, vote: .spam)

        LabelingFunction("very-short", "Short comments are seldom spam.", polarity: [.ham]) { comment in
          comment.text.words.count < 6 ? .vote(.ham) : .abstain
        }
      } slices: {
        SlicingFunction("questions", "Ends with a question mark.") { $0.text.hasSuffix("?") }
      }
    }

    """
  }

  private var tests: String {
    """
    import Slicework
    import Testing

    @testable import \(name)

    @Test func aLinkIsSpamAndAShortCommentIsNot() throws {
      let link = Comment(id: "1", text: "Look at this, everybody: https://example.org")
      let short = Comment(id: "2", text: "What a voice!")
      #expect(try \(name).comments.votes(on: link)["has-link"] == .vote(.spam))
      #expect(try \(name).comments.votes(on: link)["very-short"] == .abstain)
      #expect(try \(name).comments.votes(on: short)["very-short"] == .vote(.ham))
    }

    """
  }

  private var readme: String {
    """
    # \(name)

    A weak-supervision workbench of your own, on Slicework.

    ```sh
    swift run \(name) import comments
    swift run \(name) label comments
    swift run \(name) analyze comments --split dev
    swift run \(name) label-model fit comments
    swift run \(name) label-model score comments --split test
    swift test
    ```

    The task, its candidates and its labeling functions are in `Sources/\(name)/\(name).swift`;
    the sample data are in `data/`, one CSV file per split, and only dev and test carry gold labels.
    Change a labeling function, run `label` again: only that function runs.

    """
  }

  private static let train = """
    id,text
    t01,"Subscribe to my channel and win a phone"
    t02,"What a voice!"
    t03,"check out my new song at https://example.org/song"
    t04,"I have listened to this every day since 2009"
    t05,"Is that the same guitar as in the first video?"
    t06,"Visit https://example.org now, the offer ends today"
    t07,"Still great."
    t08,"Buy cheap watches here: http://example.org"
    t09,"The drummer steals the show in the second half of this one"
    t10,"Please subscribe, I make covers of songs like this"
    t11,"Who is here after the film?"
    t12,"Love it"
    t13,"You should check out the live version, it is even better"
    t14,"My brother laughs at me but look at http://example.org and decide"
    t15,"Goosebumps, as always"
    t16,"I sell two tickets for the concert in May, visit my page"

    """

  private static let dev = """
    id,text,gold
    d01,"Subscribe and I subscribe back",spam
    d02,"Best song ever",ham
    d03,"See http://example.org for free coins",spam
    d04,"Did they ever play this live?",ham
    d05,"My father used to buy every record of theirs",ham
    d06,"check out my channel for daily remixes",spam
    d07,"This never gets old",ham
    d08,"The lyrics are at https://example.org/lyrics if anybody wants them",ham

    """

  private static let test = """
    id,text,gold
    e01,"I gave up my job, visit my page to see how",spam
    e02,"Beautiful",ham
    e03,"Buy followers at http://example.org",spam
    e04,"Where was this filmed?",ham
    e05,"The chorus has been in my head for a week now",ham
    e06,"Please subscribe, we are only two away from a thousand",spam

    """
}
