/// Colours and lines of all charts, as a style sheet. The seven series colours are those of Okabe and Ito, darkened or
/// lightened for contrast with the ground; they can be told apart with any usual colour vision.
enum ChartStyle {
  /// Names of the colours for light ground.
  static let light = """
    --paper:#ffffff;--ink:#1c2733;--soft:#52606d;--faint:#9aa5b1;--grid:#e6eaee;--rule:#d3dae0;--wash:#f5f7f9;\
    --accent:#0b5d8f;--band:#0b5d8f14;--warn:#9a3b00;--warnwash:#fff3e8;\
    --s0:#0072b2;--s1:#d55e00;--s2:#00845f;--s3:#b0518d;--s4:#9a7400;--s5:#2f8fc7;--s6:#5b6570;
    """
  /// Names of the colours for dark ground.
  static let dark = """
    --paper:#12181f;--ink:#e6ebf0;--soft:#a9b5c0;--faint:#6f7d8a;--grid:#26303a;--rule:#34404b;--wash:#1a222b;\
    --accent:#7cc4f0;--band:#7cc4f01f;--warn:#ffb27a;--warnwash:#33241a;\
    --s0:#56a9e0;--s1:#f08a4b;--s2:#3cc79c;--s3:#dd8fc0;--s4:#e0b84a;--s5:#9fd4f5;--s6:#aab4be;
    """

  /// Rules for everything inside a chart.
  static let rules = """
    .chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
    font-size:12px;color:var(--ink)}
    .chart text{fill:var(--ink)}
    .chart .soft{fill:var(--soft)}
    .chart .number{font-weight:600}
    .chart .halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
    .chart .ground{fill:var(--paper)}
    .chart .grid{stroke:var(--grid);stroke-width:1}
    .chart .rule{stroke:var(--rule);stroke-width:1}
    .chart .break{stroke:var(--faint);stroke-width:1;stroke-dasharray:2 3}
    .chart .band{fill:var(--band)}
    .chart .bandedge{stroke:var(--accent);stroke-width:1;stroke-dasharray:5 3}
    .chart .limit{stroke:var(--warn);stroke-width:1.3;stroke-dasharray:7 3 2 3}
    .chart .limitname{fill:var(--warn)}
    .chart .step{fill:none;stroke:var(--ink);stroke-width:1.6;stroke-opacity:.75}
    .chart .curve{fill:none;stroke-width:1.3;stroke-opacity:.6}
    .chart .bar{stroke-width:1.2;stroke-opacity:.75}
    .chart .bar.weak{stroke-opacity:.22}
    .chart .leader{stroke:var(--faint);stroke-width:.8}
    .chart .mark{stroke-width:1.6}
    .chart .mark.hollow{fill:var(--paper);fill-opacity:.65;stroke-opacity:.75}
    .chart .ring{fill:none;stroke:var(--ink);stroke-width:2.2}
    .chart .frame{fill:none;stroke:var(--ink);stroke-width:1.8}
    .chart .arrow{fill:none;stroke:var(--soft);stroke-width:1.4}
    .chart .slope{fill:none;stroke:var(--faint);stroke-width:1.2}
    .chart .slope.up,.chart .slope.down{stroke-width:2}
    .chart .slope.up{stroke:var(--s2)}
    .chart .slope.down{stroke:var(--s1);stroke-dasharray:6 3}
    .chart .dot{fill:var(--ink)}

    """
    + (0..<Mark.seriesCount).map { series in
      ".chart .s\(series){stroke:var(--s\(series))}\n.chart .mark.s\(series).filled{fill:var(--s\(series))}\n"
    }.joined()

  /// What a chart in a file of its own carries: it follows the reader's colour scheme and prints on white.
  static let standalone =
    ".chart{\(light)}\n@media (prefers-color-scheme:dark){.chart{\(dark)}}\n@media print{.chart{\(light)}}\n" + rules
}
