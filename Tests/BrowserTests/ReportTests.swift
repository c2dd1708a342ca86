import Evaluation
import Foundation
import ReportPages
import Testing

/// A report's page as a file in a real browser: its own script and style run, no other does.
@Suite(.serialized, .enabled(if: Browser.isInstalled, Comment(rawValue: Browser.missing)))
struct ReportTests {
  private func browsing(_ html: String, _ body: (Browser) async throws -> Void) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).html")
    try Data(html.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let browser = try await Browser(width: 1200)
    try await browser.open(file.absoluteString)
    try await body(browser)
    try await browser.quit()
  }

  private var page: Page {
    let table = ResultTable(
      columns: [.init("model"), .init("f1", title: "F1", .percent)],
      rows: [[.text("dp"), .number(0.66)], [.text("majority"), .number(0.5)]])
    return Page(title: "Report", sections: [.init("Models", [.table(table)])])
  }

  @Test func tablesAreStyledAndSorted() async throws {
    try await browsing(page.html()) { (browser: Browser) async throws in
      #expect(try await browser.value("getComputedStyle(document.body).margin") == .text("0px"))
      #expect(try await browser.text("tbody tr") == "dp 66.0")
      try await browser.click("th.number")
      #expect(try await browser.text("tbody tr") == "majority 50.0")
      #expect(try await browser.complaints() == [])
    }
  }

  @Test func noOtherScriptRuns() async throws {
    let html = page.html().replacingOccurrences(
      of: "</main>",
      with:
        "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\"></main>"
    )
    try await browsing(html) { (browser: Browser) async throws in
      #expect(try await browser.value("document.title") == .text("Report"))
      #expect(try await browser.complaints().count >= 2)
    }
  }
}
