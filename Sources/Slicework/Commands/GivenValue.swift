import ArgumentParser
import Pipeline
import SupervisionCore

/// A value of an option; type and range are checked unless it is one of several.
struct GivenValue: Sendable {
  let field: OptionField<EndModelSettings>
  let text: String

  init(_ field: OptionField<EndModelSettings>, _ text: String) throws {
    self.field = field
    self.text = text
    guard !field.isList else { return }
    var settings = EndModelSettings()
    do {
      try field.set([text], in: &settings)
    } catch let error as UsageError {
      throw ValidationError("\(error.problem); \(error.remedy)")
    }
  }
}

extension Option where Value == GivenValue? {
  /// The option of this name in ``EndModelSettings/fields``.
  init(_ name: String) {
    let field = EndModelSettings.field(named: name)
    self.init(
      name: .customLong(name), help: field.argumentHelp(valueName: nil),
      completion: field.words().isEmpty ? nil : .list(field.words())
    ) { try GivenValue(field, $0) }
  }
}

extension Option where Value == [GivenValue] {
  /// The option of this name in ``EndModelSettings/fields``, which takes several values.
  init(list name: String, of valueName: String) {
    let field = EndModelSettings.field(named: name)
    self.init(
      wrappedValue: [], name: .customLong(name), parsing: .upToNextOption,
      help: field.argumentHelp(valueName: valueName)
    ) { try GivenValue(field, $0) }
  }
}

extension EndModelSettings {
  /// - Precondition: there is one of this name.
  static func field(named name: String) -> OptionField<EndModelSettings> {
    guard let field = fields.first(where: { $0.name == name }) else {
      preconditionFailure("no option of end models is named '\(name)'")
    }
    return field
  }
}

extension OptionField<EndModelSettings> {
  /// Help with the option's range and default.
  func argumentHelp(valueName: String?) -> ArgumentHelp {
    ArgumentHelp(
      "\(help) (\(expected); default: \(text(EndModelSettings())))", valueName: valueName)
  }
}
