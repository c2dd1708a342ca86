/// Colours and layout of pages and figures.
///
/// Series take their colours from the Okabe-Ito palette, which colour-blind readers can tell apart; on dark
/// paper in lighter variants.
enum StyleSheet {
  private static let light = [
    ("ink", "#1b1f24"), ("faint", "#5a6472"), ("line", "#d5dae0"), ("paper", "#fff"),
    ("c0", "#0072b2"), ("c1", "#d55e00"), ("c2", "#009e73"), ("c3", "#cc79a7"), ("c4", "#e69f00"),
    ("c5", "#56b4e9"), ("c6", "#4d4d4d"), ("c7", "#8c6d00"),
  ]

  private static let dark = [
    ("ink", "#e6e9ee"), ("faint", "#9aa4b2"), ("line", "#38404a"), ("paper", "#14181d"),
    ("c0", "#56b4e9"), ("c1", "#ff8a4c"), ("c2", "#2cc79b"), ("c3", "#e39bc4"), ("c4", "#f0b840"),
    ("c5", "#7f9cff"), ("c6", "#c3c9d1"), ("c7", "#d9cf5a"),
  ]

  private static func variables(_ palette: [(name: String, color: String)]) -> String {
    palette.map { "--\($0.name): \($0.color);" }.joined(separator: " ")
  }

  /// Rules for the elements that drawings are made of.
  private static let figures = """
    .figure { font: 13px system-ui, sans-serif; }
    .figure text { fill: var(--ink); }
    .figure .tick { fill: var(--faint); font-size: 11.5px; }
    .figure .title, .figure .group { fill: var(--faint); }
    .figure .head { font-weight: 600; }
    .figure .tag { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
    .figure .over { fill: var(--paper); }
    .figure .between { fill: #14181d; }
    .figure .cell { font-size: 11.5px; text-anchor: middle; }
    .grid { stroke: var(--line); fill: none; }
    .axis { stroke: var(--faint); fill: none; }
    .guide { stroke: var(--faint); fill: none; stroke-width: 1.5; stroke-dasharray: 5 4; }
    .outline { stroke: var(--ink); fill: none; stroke-width: 1.5; }
    .edge { stroke: var(--line); fill: none; }
    .paper { fill: var(--paper); }
    .line { stroke: currentColor; fill: none; stroke-width: 2; stroke-linejoin: round; }
    .mark { fill: currentColor; stroke: var(--paper); stroke-width: .8; }
    .hollow { fill: var(--paper); stroke: currentColor; stroke-width: 1.6; }
    .dots { stroke: currentColor; fill: none; stroke-opacity: .75; }
    .band { fill: currentColor; fill-opacity: .18; }
    .whisker { stroke: currentColor; fill: none; stroke-width: 1.6; }
    .fill { fill: currentColor; shape-rendering: crispEdges; }
    .link { stroke: currentColor; fill: none; stroke-opacity: .7; }

    """ + (0..<8).map { ".s\($0) { color: var(--c\($0)); }" }.joined(separator: "\n")

  /// Rules of a page.
  static let page = """
    :root { color-scheme: light dark; \(variables(light)) }
    @media (prefers-color-scheme: dark) { :root { \(variables(dark)) } }
    @media print { :root { color-scheme: light; \(variables(light)) } }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
    main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    h1 { font-size: 1.6rem; line-height: 1.2; }
    h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
    h1, h2, p, summary { overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; }
    dt { color: var(--faint); }
    dd { margin: 0; overflow-wrap: anywhere; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; margin: 1rem 0 .5rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
    th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
    th { color: var(--faint); font-weight: 600; }
    .number { text-align: right; }
    .note, figcaption { color: var(--faint); font-size: .9rem; margin: .3rem 0; }
    figure { margin: 1.2rem 0; }
    .panels { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
    .panels figure { margin: 0; max-width: 100%; }
    .panels figcaption { width: 0; min-width: 100%; }
    th[tabindex] { cursor: pointer; }
    th[aria-sort="ascending"]::after { content: " ▲"; }
    th[aria-sort="descending"]::after { content: " ▼"; }
    :focus-visible { outline: 2px solid var(--c0); outline-offset: 1px; }
    a { color: var(--c0); }
    summary { cursor: pointer; margin: 1rem 0 .5rem; font-weight: 600; }
    .example { border-left: 3px solid var(--line); margin: 1rem 0; padding-left: .8rem; }
    .example h3 { font-size: .9rem; margin: 0; color: var(--faint); font-weight: 600; overflow-wrap: anywhere; }
    .example p { margin: .3rem 0; overflow-wrap: anywhere; }
    .said span { margin-right: 1rem; }
    mark { background: color-mix(in srgb, currentColor 16%, transparent); border-bottom: 2px solid; padding: 0 .15em; }
    mark small { margin-left: .35em; font-weight: 600; }
    .chips { display: flex; flex-wrap: wrap; gap: .3rem; list-style: none; margin: .4rem 0; padding: 0; font-size: .85rem; }
    .chips li { border: 1px solid; border-radius: 1em; padding: 0 .6em; overflow-wrap: anywhere; }
    svg.figure { display: block; max-width: 100%; height: auto; }
    \(figures)
    @media print {
      body { font-size: 11pt; }
      h2 { break-after: avoid; }
      figure, .example, tr { break-inside: avoid; }
      .wide { overflow: visible; }
      table { font-size: 7.5pt; }
      th, td { padding: .15rem .3rem; white-space: normal; overflow-wrap: anywhere; }
      thead th { overflow-wrap: normal; }
      td.number { white-space: nowrap; overflow-wrap: normal; }
    }
    """

  /// Rules of an SVG file: plain colours for light paper, for viewers that know no variables.
  static let standalone = light.reduce(figures) { rules, entry in
    rules.replacing("var(--\(entry.0))", with: entry.1)
  }
}
