import Foundation
import Testing
import WorkbenchTestSupport

/// The page in a real browser: click, type, read.
@Suite(.serialized, .enabled(if: Browser.isInstalled, Comment(rawValue: Browser.missing)))
struct PageTests {
  let bench: CommentBench
  let server: RunningServer

  init() async throws {
    bench = try CommentBench()
    server = try await RunningServer(bench)
  }

  /// Opens a view and hands over the browser once its content is there.
  func browsing(
    _ hash: String, waitingFor expression: String, width: Int = 1200,
    _ body: (Browser) async throws -> Void
  ) async throws {
    let browser = try await Browser(width: width)
    try await browser.open(server.address + hash)
    try await browser.wait(expression)
    try await body(browser)
    #expect(try await browser.complaints() == [])
    try await browser.quit()
  }

  static let listed = "document.querySelectorAll('main .candidate').length > 0"
  static let ids =
    "[...document.querySelectorAll('main [data-candidate]')].map((a) => a.dataset.candidate)"

  @Test func searchingFiltersAndTheAddressKeepsIt() async throws {
    try await browsing("#candidates?task=comments&split=dev", waitingFor: Self.listed) {
      (browser: Browser) async throws in
      #expect(try await browser.text("#matches") == "1–8 of 8 candidates")
      try await browser.press("/")
      try await browser.press("s", "o", "n", "g")
      try await browser.wait("document.querySelector('#matches').textContent.includes('of 3')")
      #expect(try await browser.value(Self.ids).texts == ["d2", "d3", "d4"])
      #expect(try await browser.address.hasSuffix("split=dev&text=song"))
      #expect(try await browser.value("document.activeElement.name") == .text("text"))
      try await browser.choose("spam", in: "select[name=gold]")
      try await browser.wait("document.querySelectorAll('main .candidate').length === 1")
      #expect(try await browser.value(Self.ids).texts == ["d3"])
      try await browser.back()
      try await browser.wait("document.querySelectorAll('main .candidate').length === 3")
      #expect(
        try await browser.value("document.querySelector('select[name=gold]').value") == .text(""))
    }
  }

  @Test func filtersByVotePatternAndRuns() async throws {
    try await browsing("#candidates?task=comments&split=dev", waitingFor: Self.listed) {
      (browser: Browser) async throws in
      try await browser.choose("sings", in: "select[name=lf-name]")
      try await browser.choose("ham", in: "select[name=lf-vote]")
      try await browser.click("button[name=lf-add]")
      try await browser.wait("document.querySelectorAll('main .candidate').length === 3")
      #expect(try await browser.text(".chip").hasPrefix("sings → ham"))
      try await browser.click(".chip button")
      try await browser.wait("document.querySelectorAll('main .candidate').length === 8")
      try await browser.choose("1", in: "select[name=run]")
      try await browser.choose("2", in: "select[name=runB]")
      try await browser.choose("difference", in: "select[name=sort]")
      try await browser.click("input[name=disagree]")
      try await browser.wait("document.querySelectorAll('main .candidate').length === 3")
      #expect(try await browser.value(Self.ids).texts == ["d1", "d0", "d3"])
    }
  }

  @Test func theKeyboardReachesEverything() async throws {
    try await browsing("#candidates?task=comments&split=dev", waitingFor: Self.listed) {
      (browser: Browser) async throws in
      let focused = "document.activeElement.dataset.candidate"
      try await browser.press("j")
      #expect(try await browser.value(focused) == .text("d0"))
      try await browser.press("j", "j", "k")
      #expect(try await browser.value(focused) == .text("d1"))
      try await browser.press(Key.enter)
      try await browser.wait("document.querySelector('dialog').open")
      #expect(try await browser.text("#candidate-title") == "d1")
      #expect(try await browser.address.contains("open=d1"))
      try await browser.press("j")
      try await browser.wait("document.querySelector('#candidate-title').textContent === 'd2'")
      try await browser.press(Key.escape)
      try await browser.wait("!document.querySelector('dialog').open")
      try await browser.wait("\(focused) === 'd2'")
      #expect(try await browser.address.contains("open=") == false)
    }
  }

  @Test func arrowsPage() async throws {
    try await browsing("#candidates?task=comments&split=train", waitingFor: Self.listed) {
      (browser: Browser) async throws in
      #expect(try await browser.text("#matches") == "1–50 of 120 candidates")
      try await browser.press(Key.right)
      try await browser.wait("document.querySelector('#matches').textContent.startsWith('51–100')")
      try await browser.press(Key.right)
      try await browser.wait("document.querySelector('#matches').textContent.startsWith('101–120')")
      #expect(
        try await browser.value("document.querySelector('[data-page=on]').disabled") == .bool(true))
      try await browser.press(Key.left)
      try await browser.wait("document.querySelector('#matches').textContent.startsWith('51–100')")
      #expect(try await browser.value(Self.ids)[0] == .text("t50"))
    }
  }

  /// Everything that can be pressed gets the focus, in order, and shows it.
  @Test func tabReachesEveryControl() async throws {
    try await browsing("#candidates?task=comments&split=dev", waitingFor: Self.listed) {
      (browser: Browser) async throws in
      let wanted = try await browser.value(
        "[...document.querySelectorAll('a[href], button:not([disabled]), input, select, summary')]"
          + ".filter((one) => one.checkVisibility()).length")
      var seen = 0
      var outlines = 0
      for _ in 0..<(wanted.int ?? 0) {
        try await browser.press(Key.tab)
        let state = try await browser.value(
          "[document.activeElement !== document.body, getComputedStyle(document.activeElement).outlineStyle !== 'none']"
        )
        seen += state[0] == .bool(true) ? 1 : 0
        outlines += state[1] == .bool(true) ? 1 : 0
      }
      #expect(seen == wanted.int)
      #expect(outlines == wanted.int)
    }
  }

  @Test func scriptsInTheCorpusStayText() async throws {
    try await browsing(
      "#candidates?task=comments&split=dev&open=d6",
      waitingFor: "document.querySelector('dialog').open"
    ) { (browser: Browser) async throws in
      #expect(try await browser.text("dialog .text") == CommentBench.script)
      #expect(try await browser.value("document.title") != .text("owned"))
      #expect(try await browser.value("document.querySelectorAll('script').length").int == 1)
      #expect(try await browser.value("document.querySelectorAll('img').length").int == 0)
      #expect(try await browser.text("dialog").contains("Offers <something>."))
    }
  }

  @Test func oneFunctionShowsExamplesTwoTheirOverlap() async throws {
    try await browsing(
      "#functions?task=comments&split=dev",
      waitingFor: "document.querySelector('[data-function=buys]')"
    ) { (browser: Browser) async throws in
      try await browser.click("[data-function=buys]")
      try await browser.wait("document.querySelector('main h3')?.textContent === 'buys'")
      #expect(try await browser.text("main").contains("Wrong by gold (2)"))
      #expect(
        try await browser.value("document.querySelector('[data-function=buys]').ariaPressed")
          == .text("true"))
      try await browser.click("[data-function=sings]")
      try await browser.wait("document.querySelector('main h3')?.textContent === 'buys and sings'")
      #expect(try await browser.text("main").contains("They conflict (1)"))
      #expect(try await browser.value(Self.ids).texts == ["d4"])
      try await browser.back()
      try await browser.wait("document.querySelector('main h3')?.textContent === 'buys'")
    }
  }

  @Test func tablesSortByTheirHeads() async throws {
    try await browsing(
      "#functions?task=comments&split=dev",
      waitingFor: "document.querySelector('[data-function=buys]')"
    ) { (browser: Browser) async throws in
      let names =
        "[...document.querySelectorAll('[data-function]')].map((one) => one.dataset.function)"
      #expect(try await browser.value(names).texts == ["buys", "sings", "asks"])
      try await browser.click("thead th:nth-child(3) button")
      #expect(try await browser.value(names).texts == ["buys", "sings", "asks"])
      try await browser.click("thead th:nth-child(3) button")
      #expect(try await browser.value(names).texts == ["asks", "sings", "buys"])
      #expect(
        try await browser.value("document.querySelector('thead th:nth-child(3)').ariaSort")
          == .text("ascending"))
    }
  }

  @Test func twoRunsAreCompared() async throws {
    try await browsing(
      "#runs?task=comments&split=dev", waitingFor: "document.querySelector('[name=run-a]')"
    ) { (browser: Browser) async throws in
      try await browser.click("[name=run-a][value=\"1\"]")
      try await browser.click("[name=run-b][value=\"2\"]")
      try await browser.wait(
        "document.querySelector('main h3')?.textContent.startsWith('Run 1 (vanilla)')")
      #expect(try await browser.value(Self.ids).texts == ["d1", "d0", "d3"])
      #expect(try await browser.text(".facts").contains("predictions that change\n3"))
    }
  }

  @Test func switchingAFunctionOffRefits() async throws {
    try await browsing(
      "#what-if?task=comments&split=dev", waitingFor: "document.querySelector('main table')"
    ) { (browser: Browser) async throws in
      try await browser.click(".switches input[value=buys]")
      try await browser.wait("document.querySelector('.facts').textContent.includes('2 of 3')")
      #expect(try await browser.text(".facts").contains("labels that change\n3"))
      #expect(try await browser.address.contains("without=buys"))
    }
  }

  @Test func progressFollowsAnotherWriter() async throws {
    try await browsing("#progress", waitingFor: "document.querySelector('progress')") {
      (browser: Browser) async throws in
      #expect(try await browser.text("main").contains("2 runs"))
      try CommentBench.saveRun(
        "third", method: "dp", seed: 3, Array(repeating: 0.7, count: 8), in: bench.openForWriting())
      try await browser.wait("document.querySelector('main').textContent.includes('3 runs')")
    }
  }

  @Test func aNarrowScreenNeedsNoSidewaysScrolling() async throws {
    for view in ["candidates", "functions?lf=buys", "runs?a=1&b=2", "what-if", "progress"] {
      let hash = "#\(view)\(view.contains("?") ? "&" : "?")task=comments&split=dev"
      let ready = "document.querySelector('main table, main .candidate')"
      try await browsing(hash, waitingFor: ready, width: 400) { (browser: Browser) async throws in
        let widths = try await browser.value("[document.documentElement.scrollWidth, innerWidth]")
        #expect(widths[0].int ?? 0 <= widths[1].int ?? 0, "\(view)")
      }
    }
  }

  @Test func anErrorIsSaidInWords() async throws {
    try await browsing(
      "#candidates?task=comments&split=dev&run=9", waitingFor: "document.querySelector('.problem')"
    ) { (browser: Browser) async throws in
      #expect(try await browser.text(".problem").contains("there is no run '9'"))
    }
  }
}
