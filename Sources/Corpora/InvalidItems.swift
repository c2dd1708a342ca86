import SupervisionCore

/// The treatment of invalid items: throw at the first, or list them and continue.
package struct InvalidItems {
  package let areSkipped: Bool
  package private(set) var list: [DataError] = []

  package init(areSkipped: Bool) { self.areSkipped = areSkipped }

  /// The result of `body`, or nil when it found invalid data that are to be left out.
  package mutating func attempt<T>(_ body: () throws -> T) throws -> T? {
    do {
      return try body()
    } catch let error as DataError where areSkipped {
      list.append(error)
      return nil
    }
  }
}
