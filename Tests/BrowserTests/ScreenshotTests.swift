import Foundation
import Testing
import WorkbenchTestSupport

/// What `make screenshots` asks for: a folder, and the address of the page.
private let environment = ProcessInfo.processInfo.environment
private let pictureFolder = environment["SLICEWORK_SCREENSHOTS"]
private let isAskedFor = Browser.isInstalled && pictureFolder != nil

/// Pictures of every view: `make screenshots` says where they go and which store they show.
@Suite(
  .serialized,
  .enabled(if: isAskedFor, "run `make screenshots`, after `make browser-packages`"))
struct Screenshots {
  static let candidates = "document.querySelector('main .candidate')"
  static let views: [(name: String, hash: String, isThere: String)] = [
    ("candidates", "candidates?sort=uncertainty", candidates),
    ("candidates-two-runs", "candidates?run=1&runB=2&sort=difference&text=the", candidates),
    (
      "candidate", "candidates?sort=uncertainty&open=dev-0000",
      "document.querySelector('dialog').open"
    ),
    ("functions", "functions", "document.querySelector('main table')"),
    ("function", "functions?lf=demo.lf_husband_wife", candidates),
    (
      "overlap", "functions?lf=demo.lf_husband_wife&with=demo.lf_married",
      "document.querySelector('main h3')"
    ),
    ("runs", "runs", "document.querySelector('main table')"),
    ("compare", "runs?a=1&b=2", "document.querySelector('main h3')"),
    ("what-if", "what-if?without=demo.lf_husband_wife", "document.querySelector('main .facts')"),
    ("progress", "progress", "document.querySelector('progress')"),
  ]

  @Test(arguments: [("light", 1200, false), ("dark", 1200, true), ("narrow", 400, false)])
  func everyViewIsPictured(kind: String, width: Int, isDark: Bool) async throws {
    let folder = URL(fileURLWithPath: try #require(pictureFolder), isDirectory: true)
    let address = try #require(environment["SLICEWORK_ADDRESS"])
    let browser = try await Browser(width: width, height: 1000, isDark: isDark)
    for view in Self.views {
      let mark = view.hash.contains("?") ? "&" : "?"
      try await browser.open("about:blank")
      try await browser.open("\(address)#\(view.hash)\(mark)task=spouses&split=dev")
      try await browser.wait(view.isThere)
      let picture = try await browser.screenshot()
      #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      try picture.write(to: folder.appending(path: "\(view.name)-\(kind).png"))
    }
    try await browser.quit()
  }
}
