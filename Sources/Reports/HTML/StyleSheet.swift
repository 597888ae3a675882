/// The style of the page: one column, system fonts, colours that follow the reader's scheme, and a form for paper.
enum StyleSheet {
  /// The same on light ground without names of colours, which not every program that prints a page knows.
  static let literal = ChartStyle.colours.reduce(screen + narrow + paper) { sheet, colour in
    sheet.replacing("var(--\(colour.name))", with: colour.light)
  }

  static let text =
    ":root{color-scheme:light dark;\(ChartStyle.light)}\n"
    + "@media (prefers-color-scheme:dark){:root{\(ChartStyle.dark)}}\n" + screen + ChartStyle.sheet + narrow + paper

  private static let screen = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,\
    "Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
    main{max-width:980px;margin:0 auto;padding:40px 32px 72px}
    h1{font-size:31px;line-height:1.2;letter-spacing:-.012em;margin:0 0 8px;font-weight:650}
    h2{font-size:21px;line-height:1.3;letter-spacing:-.005em;margin:56px 0 10px;font-weight:650}
    h3{font-size:16px;margin:28px 0 6px;font-weight:650}
    h4{font-size:15px;margin:22px 0 4px;font-weight:650}
    summary{font-weight:650;margin:22px 0 6px;cursor:pointer}
    details.section{border-top:1px solid var(--rule);margin-top:18px}
    details.section>summary{margin:12px 0}
    details.section>summary h2{display:inline;margin:0;font-size:18px}
    p{margin:0 0 12px;max-width:72ch}
    a{color:var(--accent)}
    small,.small{font-size:13px}
    .soft{color:var(--soft)}
    .kicker{font-size:13px;color:var(--soft);margin:0 0 6px}
    .lead{font-size:17px;color:var(--soft);margin:0 0 18px}
    nav{font-size:14px;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);padding:9px 0;\
    margin:22px 0 0}
    nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:0;padding:0}
    nav a{color:var(--soft);text-decoration:none}
    nav a:hover{color:var(--accent);text-decoration:underline}
    .warning{background:var(--warnwash);border-left:4px solid var(--warn);padding:12px 16px;margin:20px 0;\
    border-radius:0 4px 4px 0}
    .warning p,.warning ul{margin:0}
    .pick{background:var(--wash);border:1px solid var(--rule);border-left:5px solid var(--accent);border-radius:6px;\
    padding:20px 24px 8px;margin:18px 0 22px}
    .pick .which{font-size:13px;color:var(--soft);margin:0 0 2px}
    .pick .name{font-size:23px;line-height:1.3;font-weight:650;margin:0 0 8px;overflow-wrap:anywhere}
    .pick .reason{font-size:17px;margin:0 0 14px}
    .pick h3{margin:18px 0 2px;font-size:15px}
    .pick p{max-width:80ch}
    .pick p.small,.pick p.which{max-width:none}
    .pick table{margin:4px 0 12px}
    .pick dl.facts{display:grid;grid-template-columns:repeat(3,1fr);grid-template-rows:auto auto;grid-auto-flow:column;\
    gap:0 22px;margin:4px 0 14px}
    .pick dl.facts dt{font-size:13px}
    .pick dl.facts dd{font-size:16px;font-weight:600}
    .pick summary{margin:8px 0;font-size:14.5px}
    table{border-collapse:collapse;font-size:14px;line-height:1.35;margin:10px 0 14px}
    caption{text-align:left;color:var(--soft);font-size:13px;padding:0 0 6px}
    th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
    thead th{border-bottom:1px solid var(--faint);font-weight:600;vertical-align:bottom;font-size:13px}
    th.n,td.n{text-align:right;padding:6px 0 6px 16px;white-space:nowrap}
    th.n+th:not(.n),td.n+td:not(.n){padding-left:16px}
    th.no,td.no{text-align:right;padding-right:14px;width:2.6em;white-space:nowrap}
    th.g{color:var(--soft);font-weight:500;border-bottom:1px solid var(--rule);text-align:center;padding-left:16px}
    thead th.n{white-space:normal}
    tbody th{font-weight:400;overflow-wrap:break-word;min-width:13em;max-width:26em}
    tbody tr.chosen th,tbody tr.top th{font-weight:650}
    tbody tr.chosen{background:var(--wash)}
    td small,th small{display:block;color:var(--soft);font-size:11.5px;font-weight:400;white-space:nowrap}
    th small.wrap{white-space:normal}
    td.best{font-weight:700}
    td.best::before{content:"\\2605\\2009";font-size:10px;vertical-align:1px;color:var(--accent)}
    td.best small{font-weight:400}
    .tag{display:inline-block;font-size:11px;line-height:1.45;font-weight:600;border:1px solid currentColor;\
    border-radius:3px;padding:0 5px;margin-left:6px;vertical-align:1px;color:var(--accent)}
    .tag.plain{color:var(--soft)}
    .whole{white-space:nowrap}
    .scroll{overflow-x:auto;margin:0 0 8px;container-type:inline-size}
    .scroll caption span{display:block;position:sticky;left:0;width:fit-content;max-width:100cqw}
    .scroll table{min-width:100%}
    figure{margin:14px 0 10px}
    figure svg{display:block;width:100%;height:auto}
    figure svg.narrow{display:none}
    figcaption{font-size:13.5px;color:var(--soft);max-width:76ch;margin-top:6px}
    .multiples{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:18px 26px;margin:14px 0}
    .multiples figure{margin:0}
    dl{margin:10px 0}
    dl.facts{display:grid;grid-template-columns:minmax(9em,auto) 1fr;gap:5px 22px;font-size:14.5px}
    dt{color:var(--soft)}
    dd{margin:0;overflow-wrap:anywhere}
    dl.reading dt{color:var(--ink);font-weight:600;font-size:15px;margin-top:12px}
    dl.reading dd{font-size:15px;max-width:72ch}
    ul.plain{padding-left:1.2em;margin:8px 0 12px}
    ul.plain li{margin:3px 0;max-width:76ch;overflow-wrap:anywhere}
    ul.keys{list-style:none;padding:0}
    code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
    pre{background:var(--wash);border:1px solid var(--rule);border-radius:6px;padding:14px 16px;line-height:1.45;\
    white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0 14px}
    footer{margin-top:56px;padding-top:12px;border-top:1px solid var(--rule);font-size:13px;color:var(--soft)}

    """

  private static let narrow = """
    @media screen and (max-width:620px){
    main{padding:22px 16px 48px}
    h1{font-size:25px}
    h2{font-size:19px;margin-top:44px}
    .pick{padding:16px 16px 4px}
    .pick .name{font-size:19px}
    .pick .reason,.lead{font-size:16px}
    .pick th,.pick td{padding-right:8px}
    .pick td.n,.pick th.n{padding-left:6px;padding-right:0;white-space:normal}
    .pick tbody th{min-width:0}
    .pick td small{display:none}
    .pick table{font-size:13px}
    tbody th{min-width:8.5em;max-width:12em}
    th,td{padding-right:8px}
    th.n,td.n{padding-left:10px}
    figure svg.wide{display:none}
    figure svg.narrow{display:block}
    dl.facts{grid-template-columns:1fr;gap:0}
    .pick dl.facts{display:block}
    dl.facts dd{margin-bottom:8px}
    .wideonly{display:none}
    }

    """

  private static let paper = """
    @page{size:A4;margin:16mm 15mm}
    @page wide{size:A4 landscape;margin:13mm 12mm}
    @media print{
    :root{color-scheme:light;\(ChartStyle.light)}
    body{font-size:10.5pt;line-height:1.42}
    main{max-width:none;padding:0}
    nav{display:none}
    h1{font-size:21pt}
    h2{font-size:14pt;margin-top:22pt;break-after:avoid}
    h3,h4,.keep,caption{break-after:avoid}
    p{orphans:3;widows:3}
    .pick,figure,tr,.warning{break-inside:avoid}
    .pick,.warning,pre,tbody tr.chosen{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    .chart{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    thead{display:table-header-group}
    table{font-size:8.4pt;line-height:1.25}
    th,td{padding-top:2.5px;padding-bottom:2.5px}
    th.n,td.n{padding-top:2.5px;padding-bottom:2.5px}
    td small,th small{font-size:7pt}
    thead th,small,.small,caption,figcaption{font-size:8.4pt}
    .lead,.pick .reason{font-size:11.5pt}
    .pick{padding:12px 18px 4px;margin:10px 0 14px}
    .pick .name{font-size:15pt}
    tbody th{min-width:0}
    .scroll{overflow:visible}
    .sheet{page:wide}
    details.section{margin-top:8pt}
    details.section>summary h2{font-size:11pt}
    .multiples{grid-template-columns:repeat(3,1fr);gap:10px}
    a{color:inherit;text-decoration:none}
    }

    """
}
