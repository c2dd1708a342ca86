import Foundation

/// An answer as it goes over the wire.
struct HTTPAnswer: Sendable {
  let status: Int
  /// Without those that frame the answer.
  let headers: [(name: String, value: String)]
  let body: Data
  /// The answer to HEAD has the length of the body without the body.
  var omitsBody = false

  /// Head and body in one piece.
  func bytes(keepsConnection: Bool) -> Data {
    var head = "HTTP/1.1 \(status) \(Self.phrase(status))\r\n"
    for header in headers { head += "\(header.name): \(header.value)\r\n" }
    head += "Content-Length: \(body.count)\r\n"
    head += "Connection: \(keepsConnection ? "keep-alive" : "close")\r\n\r\n"
    return Data(head.utf8) + (omitsBody ? Data() : body)
  }

  private static func phrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 400: "Bad Request"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 410: "Gone"
    case 414: "URI Too Long"
    case 421: "Misdirected Request"
    case 431: "Request Header Fields Too Large"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Internal Server Error"
    }
  }
}
