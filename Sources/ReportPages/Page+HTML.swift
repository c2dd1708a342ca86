import Foundation
import SupervisionCore

extension Page {
  /// Pages with more sections begin with a table of contents.
  private static let mostSectionsWithoutContents = 4

  /// The page as one HTML 5 document, with its style sheet and script inside.
  ///
  /// Its content security policy lets these two run by their checksums, nothing else, and nothing be fetched.
  public func html() -> String {
    let body = sections.enumerated().map { index, section in
      "<section id=\"section-\(index + 1)\">\n<h2>\(escaped(section.title))</h2>\n"
        + section.blocks.map { $0.html() }.joined() + "</section>\n"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.contentSecurityPolicy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>\(StyleSheet.page)</style>
      </head>
      <body>
      <main>
      <h1>\(escaped(title))</h1>
      \(contents)\(body.joined())</main>
      <script>\(Page.script)</script>
      </body>
      </html>

      """
  }

  private static let contentSecurityPolicy = [
    "default-src 'none'", "script-src \(source(of: script))",
    "style-src \(source(of: StyleSheet.page))", "base-uri 'none'", "form-action 'none'",
  ].joined(separator: "; ")

  /// What lets an element of exactly this text run (W3C, Content Security Policy Level 3, section 2.3.1).
  private static func source(of text: String) -> String {
    var checksum = Checksum()
    checksum.add(text.utf8)
    return "'sha256-\(Data(checksum.digest()).base64EncodedString())'"
  }

  private var contents: String {
    guard sections.count > Self.mostSectionsWithoutContents else { return "" }
    let items = sections.enumerated().map { index, section in
      "<li><a href=\"#section-\(index + 1)\">\(escaped(section.title))</a></li>\n"
    }
    return "<nav aria-label=\"Contents\">\n<ol>\n\(items.joined())</ol>\n</nav>\n"
  }

  /// Makes tables sortable (ascending, descending, as written) and opens what is folded for printing.
  ///
  /// Without it the page shows the same tables in the order in which they were written.
  static let script = """
    for (const table of document.querySelectorAll("table")) {
      const body = table.tBodies[0];
      const written = [...body.rows];
      const heads = [...table.tHead.rows[0].cells];
      const key = (row, column) => {
        const cell = row.cells[column];
        return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent;
      };
      const compare = (a, b) => {
        if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
        return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
      };
      const sort = (head, column) => {
        const order = { none: "ascending", ascending: "descending", descending: "none" }[head.ariaSort];
        for (const other of heads) other.ariaSort = "none";
        head.ariaSort = order;
        const rows = [...written];
        const numeric = rows.some((row) => typeof key(row, column) === "number");
        const isMissing = (row) => numeric && typeof key(row, column) !== "number";
        const sign = order === "descending" ? -1 : 1;
        if (order !== "none") rows.sort((a, b) =>
          isMissing(a) || isMissing(b)
            ? isMissing(a) - isMissing(b) : sign * compare(key(a, column), key(b, column)));
        body.append(...rows);
      };
      heads.forEach((head, column) => {
        head.tabIndex = 0;
        head.ariaSort = "none";
        head.title = "sort";
        head.addEventListener("click", () => sort(head, column));
        head.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          sort(head, column);
        });
      });
    }
    addEventListener("beforeprint", () => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    """
}

extension Page.Block {
  func html() -> String {
    switch self {
    case .paragraph(let text): "<p>\(escaped(text))</p>\n"
    case .facts(let facts):
      "<dl>\n"
        + facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>\n" }.joined()
        + "</dl>\n"
    case .table(let table): table.html()
    case .figure(let figure): figure.html()
    case .details(let title, let blocks):
      "<details>\n<summary>\(escaped(title))</summary>\n" + blocks.map { $0.html() }.joined()
        + "</details>\n"
    case .examples(let examples): Self.html(examples)
    }
  }

  private static func html(_ examples: [Example]) -> String {
    var types: [String] = []
    for mark in examples.flatMap(\.text.marks) where !types.contains(mark.name) {
      types.append(mark.name)
    }
    return examples.map { $0.html(types: types) }.joined()
  }
}
