import ReportPages

extension BenchRecord {
  /// A page with the tables, a chart for each that shows growth, and where they were measured.
  package func page() -> Page {
    let charts = results.compactMap(\.measurements).compactMap(growthChart)
    var sections = [
      Page.Section("Measured here", [.facts(facts)]),
      Page.Section("Tables", results.map { .table($0.table) }),
    ]
    let figures = results.compactMap(\.figure)
    if !figures.isEmpty {
      sections.insert(Page.Section("Figures", figures.map { .figure($0) }), at: 1)
    }
    if !charts.isEmpty {
      sections.insert(Page.Section("How cost grows", charts.map { .figure($0) }), at: 1)
    }
    return Page(title: "Slicework bench", sections: sections)
  }

  private var facts: [Page.Fact] {
    [
      .init("date", date), .init("processor", machine.processor),
      .init("cores", "\(machine.cores)"), .init("memory", "\(machine.memory / 1_000_000) MB"),
      .init("system", machine.system), .init("Swift", machine.swift),
      .init("build", machine.configuration),
    ] + options.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
  }
}
