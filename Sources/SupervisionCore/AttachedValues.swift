/// Values by type, at most one of each: the parts that modules above attach to a value of a module below.
package struct AttachedValues: Sendable {
  private var values: [ObjectIdentifier: any Sendable] = [:]

  package init() {}

  /// The value of this type; nil where none is attached.
  package subscript<T: Sendable>(_ type: T.Type) -> T? {
    get { values[ObjectIdentifier(type)] as? T }
    set { values[ObjectIdentifier(type)] = newValue }
  }
}
