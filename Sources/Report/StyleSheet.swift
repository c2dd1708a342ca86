extension Page {
  /// Colours from the Okabe-Ito palette, which colour-blind readers can tell apart.
  static let styleSheet = """
    :root { color-scheme: light dark; --ink: #1b1f24; --faint: #667; --line: #d5dae0; --paper: #fff; --bar: #0072b2; --reference: #e69f00; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e9ee; --faint: #9aa4b2; --line: #38404a; --paper: #14181d; --bar: #56b4e9; --reference: #e69f00; }
    }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
    main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    h1 { font-size: 1.6rem; line-height: 1.2; }
    h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
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
    svg { width: 100%; max-width: 38rem; height: auto; font: 13px system-ui, sans-serif; }
    svg text { fill: var(--ink); }
    svg .tick { fill: var(--faint); font-size: 11px; }
    svg .grid { stroke: var(--line); }
    svg .bar { fill: var(--bar); }
    svg .reference { fill: var(--reference); }
    @media print { body { font-size: 11pt; } h2 { break-after: avoid; } table, figure { break-inside: avoid; } }
    """
}
