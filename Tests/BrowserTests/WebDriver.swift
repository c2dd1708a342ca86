import Foundation
import WorkbenchTestSupport

/// A browser without a window, driven over the W3C WebDriver protocol, by Debian's chromedriver.
///
/// - Source: w3.org/TR/webdriver2.
final class Browser: Sendable {
  /// Where chromedriver is; nil where it is not installed.
  static let driver: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { URL(fileURLWithPath: String($0)).appending(path: "chromedriver") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  static let isInstalled = driver != nil
  static let missing = "chromedriver is not installed: run `make browser-packages`"

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let process: Process
  private let session: Session

  /// - Parameters:
  ///   - width: of the page in CSS pixels.
  ///   - isDark: whether the page is told that its reader prefers dark colours.
  init(width: Int = 1200, height: Int = 900, isDark: Bool = false) async throws {
    guard let driver = Self.driver else { throw Failure(description: Self.missing) }
    process = Process()
    process.executableURL = driver
    process.arguments = ["--port=0"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    do {
      let port = try Self.port(in: output)
      session = try await Self.start(port: port, width: width, height: height, isDark: isDark)
    } catch {
      Self.end(process)
      throw error
    }
  }

  deinit { Self.end(process) }

  /// Ends the browser; without it, it lives until the driver ends.
  func quit() async throws {
    _ = try await session.send("DELETE", "")
    Self.end(process)
  }

  /// A child of a thread that blocks signals does not hear SIGTERM.
  private static func end(_ process: Process) {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// chromedriver says the port that it chose.
  private static func port(in output: Pipe) throws -> UInt16 {
    var text = ""
    while let piece = try output.fileHandleForReading.read(upToCount: 1), !piece.isEmpty {
      text += String(decoding: piece, as: UTF8.self)
      if let match = text.firstMatch(of: /on port (\d+)\.\n/), let port = UInt16(match.1) {
        return port
      }
    }
    throw Failure(description: "chromedriver ended: \(text)")
  }

  private static func start(
    port: UInt16, width: Int, height: Int, isDark: Bool
  ) async throws -> Session {
    let arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US",
      "--hide-scrollbars",
    ]
    let metrics: [String: Any] = [
      "width": width, "height": height, "pixelRatio": 1.0, "mobile": false, "touch": false,
    ]
    let options: [String: Any] = [
      "args": arguments, "mobileEmulation": ["deviceMetrics": metrics],
    ]
    let capabilities: [String: Any] = [
      "browserName": "chrome", "goog:chromeOptions": options,
      "goog:loggingPrefs": ["browser": "ALL"],
    ]
    let answer = try await Session(port: port, path: "/session").send(
      "POST", "", ["capabilities": ["alwaysMatch": capabilities]])
    guard let id = answer.sessionId.string else {
      throw Failure(description: "no session: \(answer)")
    }
    let session = Session(port: port, path: "/session/\(id)")
    let feature = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
    _ = try await session.send(
      "POST", "/goog/cdp/execute",
      ["cmd": "Emulation.setEmulatedMedia", "params": ["features": [feature]]])
    return session
  }

  /// Where commands go. Foundation's own client does not read the answers, whose headers have no space after
  /// the colon.
  private struct Session: Sendable {
    let port: UInt16
    let path: String

    /// - Returns: the `value` of the answer.
    func send(_ method: String, _ command: String, _ body: [String: Any]? = nil) async throws
      -> JSON
    {
      let content = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
      let head =
        "\(method) \(path)\(command) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        + "Content-Length: \(content.count)\r\n\r\n"
      let answer = try await exchange(head + String(decoding: content, as: UTF8.self), port: port)
      guard let end = answer.firstRange(of: "\r\n\r\n") else {
        throw Failure(description: "\(command): chromedriver answered nothing")
      }
      let value = try JSONDecoder().decode(JSON.self, from: Data(answer[end.upperBound...].utf8))
        .value
      if let error = value.error.string {
        throw Failure(description: "\(error): \(value.message.string ?? "")")
      }
      return value
    }
  }

  // MARK: What a person does

  func open(_ address: String) async throws {
    _ = try await session.send("POST", "/url", ["url": address])
  }

  func back() async throws { _ = try await session.send("POST", "/back", [:]) }

  var address: String {
    get async throws { try await session.send("GET", "/url").string ?? "" }
  }

  func click(_ selector: String) async throws {
    _ = try await session.send("POST", "/element/\(find(selector))/click", [:])
  }

  func type(_ text: String, into selector: String) async throws {
    _ = try await session.send("POST", "/element/\(find(selector))/value", ["text": text])
  }

  /// Chooses an option of a select by its value.
  func choose(_ value: String, in selector: String) async throws {
    try await click("\(selector) option[value=\"\(value)\"]")
  }

  /// Presses keys one after the other, wherever the focus is.
  func press(_ keys: String...) async throws {
    let actions = keys.flatMap { key in
      [["type": "keyDown", "value": key], ["type": "keyUp", "value": key]]
    }
    _ = try await session.send(
      "POST", "/actions",
      ["actions": [["type": "key", "id": "keyboard", "actions": actions]]])
  }

  /// The text that can be seen, of the first element that fits.
  func text(_ selector: String) async throws -> String {
    try await session.send("GET", "/element/\(find(selector))/text").string ?? ""
  }

  /// The value of a JavaScript expression.
  func value(_ expression: String) async throws -> JSON {
    try await session.send(
      "POST", "/execute/sync", ["script": "return \(expression)", "args": [Any]()])
  }

  /// Waits for a JavaScript expression to become true.
  func wait(_ expression: String, seconds: Double = 15) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while try await value("Boolean(\(expression))") != .bool(true) {
      guard ContinuousClock.now < end else {
        let page = try await text("body")
        throw Failure(description: "never true: \(expression)\n\(page.prefix(2000))")
      }
      try await Task.sleep(for: .milliseconds(30))
    }
  }

  /// What scripts and the content security policy complained of, but for answers that are refusals.
  func complaints() async throws -> [String] {
    let entries = try await session.send("POST", "/se/log", ["type": "browser"])
    return entries.list.filter { $0.source != .text("network") }.compactMap(\.message.string)
  }

  /// A PNG of what can be seen.
  func screenshot() async throws -> Data {
    let value = try await session.send("GET", "/screenshot")
    return Data(base64Encoded: value.string ?? "") ?? Data()
  }

  private func find(_ selector: String) async throws -> String {
    let element = try await session.send(
      "POST", "/element", ["using": "css selector", "value": selector])
    guard let id = element["element-6066-11e4-a52e-4f735466cecf"].string else {
      throw Failure(description: "nothing fits \(selector)")
    }
    return id
  }
}

/// Keys that have no character.
enum Key {
  static let tab = "\u{E004}"
  static let enter = "\u{E007}"
  static let escape = "\u{E00C}"
  static let left = "\u{E012}"
  static let right = "\u{E014}"
}
