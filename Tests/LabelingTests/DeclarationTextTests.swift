import Testing

@testable import Labeling

/// The cutter on texts; `▶` marks where a declaration's parenthesis opens.
struct DeclarationTextTests {
  private func cut(_ marked: String) -> String? {
    let parts = marked.split(separator: "▶", omittingEmptySubsequences: false)
    let source = Array(parts.joined().utf8)
    return declarationText(in: source, from: parts[0].utf8.count)
  }

  @Test func argumentsAndTrailingClosuresAreCut() {
    #expect(cut("let f = F▶(1, [2]) { x in x + 1 } \n let g = 2") == "(1,[2]){x in x+1}")
    #expect(cut("F▶(1)\n  { a } other: { b }\nG(2) { c }") == "(1){a}other:{b}")
    #expect(cut("F▶(1)\nG(2) { c }") == "(1)")
  }

  @Test(arguments: [
    "F▶(a, b) {\n  // a comment with ) and }\n  return  x\n}",
    "F▶( a,b )\n{ return x }",
    "F▶(a, /* no /* nested */ ) */ b) { return\n\t x }",
  ])
  func commentsAndFormatDoNotCount(source: String) {
    #expect(cut(source) == "(a,b){return x}")
  }

  @Test func stringsAreKeptAsTheyStand() {
    #expect(cut(#"F▶("a  ) // b", "\")") + 1"#) == #"("a  ) // b","\")")"#)
    #expect(cut(##"F▶(#"raw " \( ) "#)"##) == ##"(#"raw " \( ) "#)"##)
    #expect(cut(#"F▶("x \(f("y )")) z")"#) == #"("x \(f("y )")) z")"#)
    let multiline = "F▶(\"\"\"\n  a \" )\n  b\n  \"\"\") { x }"
    #expect(cut(multiline) == "(\"\"\"\n  a \" )\n  b\n  \"\"\"){x}")
  }

  @Test func aChangedStringChangesTheText() {
    #expect(cut(#"F▶("a b")"#) != cut(#"F▶("a  b")"#))
    #expect(cut("F▶(a) { b }") != cut("F▶(a) { c }"))
  }

  @Test func brokenSourceGivesNothing() {
    #expect(cut("F▶(1, 2") == nil)
    #expect(cut("F▶(\"never closed)") == nil)
    #expect(cut("F▶x") == nil)
    #expect(cut("F▶") == nil)
  }

  @Test func aFileNewerThanTheProgramIsNotTrusted() throws {
    let location = SourceLocation(file: "x", line: 2, column: 2)
    let text = "let a = 1\nF(1) { 2 }"
    #expect(SourceFile(text).declaration(at: location) == "(1){2}")
    let changed = SourceFile(text, changedAfterBuild: .init(timeIntervalSince1970: 7))
    #expect(changed.declaration(at: location) == "changed 7.0")
    #expect(SourceFile(text).declaration(at: SourceLocation(file: "x", line: 3, column: 1)) == nil)
  }
}
