import Foundation

/// The files of the page, compiled into the program.
enum PageFiles {
  /// Scripts, styles and data from this server alone; nothing inline, nothing from elsewhere, in no frame.
  static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
    "img-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  /// Nil for a path that is none of the page's.
  static func reply(to request: PlainRequest) -> Reply? {
    switch request.path {
    case "/": file(PackageResources.workbench_html, "text/html")
    case "/workbench.css": file(PackageResources.workbench_css, "text/css")
    case "/icon.svg": file(PackageResources.icon_svg, "image/svg+xml")
    case "/workbench.js": script(PackageResources.workbench_js)
    case "/support.js": script(PackageResources.support_js)
    case "/candidates.js": script(PackageResources.candidates_js)
    case "/functions.js": script(PackageResources.functions_js)
    case "/runs.js": script(PackageResources.runs_js)
    case "/what-if.js": script(PackageResources.what_if_js)
    case "/progress.js": script(PackageResources.progress_js)
    default: nil
    }
  }

  private static func script(_ bytes: [UInt8]) -> Reply { file(bytes, "text/javascript") }

  private static func file(_ bytes: [UInt8], _ type: String) -> Reply {
    let charset = type == "image/svg+xml" ? "" : "; charset=utf-8"
    return Reply(contentType: type + charset, body: Data(bytes))
  }
}
