import Foundation
import JSONCoding

/// A response, before it is written as HTTP.
struct Reply: Sendable {
  var status = 200
  let contentType: String
  let body: Data

  init(contentType: String, body: Data) {
    self.contentType = contentType
    self.body = body
  }

  /// JSON with sorted keys: equal values give equal bytes.
  init(json value: some Encodable) throws {
    self.init(
      contentType: "application/json; charset=utf-8", body: try canonicalJSON(value))
  }

  /// `{"error": …, "remedy": …}`.
  init(_ refusal: Refusal) throws {
    try self.init(json: ["error": refusal.problem, "remedy": refusal.remedy])
    status = refusal.status
  }
}

/// Reason for refusing a request, in words that may leave the process.
struct Refusal: Error, Equatable {
  let status: Int
  let problem: String
  let remedy: String

  init(_ status: Int, _ problem: String, remedy: String) {
    self.status = status
    self.problem = problem
    self.remedy = remedy
  }

  static let defect = Refusal(
    500, "the request could not be answered", remedy: "see what the workbench wrote to its terminal"
  )

  static func notFound(_ what: String, remedy: String) -> Refusal {
    Refusal(404, "there is no \(what)", remedy: remedy)
  }

  static func badParameter(_ name: String, _ found: String, expected: String) -> Refusal {
    Refusal(
      400, "the parameter '\(name)' is '\(shortened(found))'", remedy: "expected: \(expected)")
  }
}

/// At most 80 characters, so that no answer grows with hostile input.
func shortened(_ text: String) -> String {
  text.count <= 80 ? text : text.prefix(79) + "…"
}
