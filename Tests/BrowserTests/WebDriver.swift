import Foundation
import WorkbenchTestSupport

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

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
  private let session: String

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
      let address = try Self.address(in: output)
      session = try await Self.start(at: address, width: width, height: height, isDark: isDark)
    } catch {
      process.terminate()
      throw error
    }
  }

  deinit { process.terminate() }

  /// Ends the browser; without it, it lives until the driver ends.
  func quit() async throws {
    _ = try await Self.command("DELETE", session)
    process.terminate()
    process.waitUntilExit()
  }

  /// chromedriver says the port that it chose.
  private static func address(in output: Pipe) throws -> String {
    var text = ""
    while let piece = try output.fileHandleForReading.read(upToCount: 1), !piece.isEmpty {
      text += String(decoding: piece, as: UTF8.self)
      if let match = text.firstMatch(of: #/on port (\d+)\.\n/#) {
        return "http://127.0.0.1:\(match.1)"
      }
    }
    throw Failure(description: "chromedriver ended: \(text)")
  }

  private static func start(
    at address: String, width: Int, height: Int, isDark: Bool
  ) async throws -> String {
    let arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US",
      "--hide-scrollbars", "--force-prefers-reduced-motion",
    ]
    let options: [String: Any] = [
      "args": arguments,
      "mobileEmulation": [
        "deviceMetrics": [
          "width": width, "height": height, "pixelRatio": 1.0, "mobile": false, "touch": false,
        ]
      ],
    ]
    let answer = try await command(
      "POST", "\(address)/session",
      [
        "capabilities": [
          "alwaysMatch": [
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": ["browser": "ALL"],
          ]
        ]
      ])
    guard let id = answer.sessionId.string else {
      throw Failure(description: "no session: \(answer)")
    }
    let session = "\(address)/session/\(id)"
    let feature = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
    _ = try await command(
      "POST", "\(session)/goog/cdp/execute",
      ["cmd": "Emulation.setEmulatedMedia", "params": ["features": [feature]]])
    return session
  }

  /// - Returns: the `value` of the answer.
  private static func command(
    _ method: String, _ address: String, _ body: [String: Any]? = nil
  ) async throws -> JSON {
    guard let url = URL(string: address) else { throw Failure(description: address) }
    var request = URLRequest(url: url, timeoutInterval: 60)
    request.httpMethod = method
    if let body { request.httpBody = try JSONSerialization.data(withJSONObject: body) }
    let (data, _) = try await URLSession.shared.data(for: request)
    let value = try JSONDecoder().decode(JSON.self, from: data).value
    if let error = value.error.string {
      throw Failure(description: "\(error): \(value.message.string ?? "")")
    }
    return value
  }

  // MARK: What a person does

  func open(_ address: String) async throws {
    _ = try await Self.command("POST", "\(session)/url", ["url": address])
  }

  func back() async throws { _ = try await Self.command("POST", "\(session)/back", [:]) }

  var address: String {
    get async throws { try await Self.command("GET", "\(session)/url").string ?? "" }
  }

  func click(_ selector: String) async throws {
    _ = try await Self.command("POST", "\(session)/element/\(find(selector))/click", [:])
  }

  func type(_ text: String, into selector: String) async throws {
    _ = try await Self.command(
      "POST", "\(session)/element/\(find(selector))/value", ["text": text])
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
    _ = try await Self.command(
      "POST", "\(session)/actions",
      ["actions": [["type": "key", "id": "keyboard", "actions": actions]]])
  }

  /// The text that can be seen, of the first element that fits.
  func text(_ selector: String) async throws -> String {
    try await Self.command("GET", "\(session)/element/\(find(selector))/text").string ?? ""
  }

  /// The value of a JavaScript expression.
  func value(_ expression: String) async throws -> JSON {
    try await Self.command(
      "POST", "\(session)/execute/sync", ["script": "return \(expression)", "args": [Any]()])
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
    let entries = try await Self.command("POST", "\(session)/se/log", ["type": "browser"])
    return entries.list.filter { $0.source != .text("network") }.compactMap(\.message.string)
  }

  /// A PNG of what can be seen.
  func screenshot() async throws -> Data {
    let value = try await Self.command("GET", "\(session)/screenshot")
    return Data(base64Encoded: value.string ?? "") ?? Data()
  }

  private func find(_ selector: String) async throws -> String {
    let element = try await Self.command(
      "POST", "\(session)/element", ["using": "css selector", "value": selector])
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
