/// Keys of JSON documents whose spelling has changed since the golden files were written.
///
/// Numbers are compared by their paths, and a renamed key is the same path under another name: write it here, the name
/// of today first, instead of writing the golden files again.
enum Spelling {
  /// Name of today: name in the golden files.
  static let keys: [String: String] = [:]

  /// Whether numbers under a key are measured times or versions of formats, which are not compared.
  static func isLeftOut(_ key: String) -> Bool {
    key.lowercased().contains("second") || key == "version"
  }
}
