import Records

/// The report as one LaTeX file for a paper or its appendix: `booktabs` tables, pictures by name, and no packages beyond
/// those of every TeX distribution. pdfLaTeX, XeLaTeX and LuaLaTeX take it.
///
/// Pictures are included as PDF or PNG files beside the text; where there are none, their names stand in their places.
struct LaTeXReport {
  let run: RunRecord
  let sections: [ReportSections.Filled]

  var text: String {
    var lines = [Self.preamble, "\\title{\(run.name.latexText)}"]
    lines += ["\\date{Model selection report, run \(run.id.latexText)}", "\\begin{document}", "\\maketitle", ""]
    lines += [RunSentences.subject(run).latexText, ""]
    for warning in RunSentences.warnings(run) { lines += LaTeXBlocks().lines(.warning(warning, [])) }
    for section in sections {
      lines += ["\\section{\(section.heading.latexText)}", ""] + section.blocks.flatMap(LaTeXBlocks().lines)
    }
    return lines.joined(separator: "\n") + "\n\\end{document}\n"
  }

  private static let preamble = #"""
    % Written by reasonable. Compile with pdflatex (twice, for the widths of long tables).
    \documentclass[10pt,a4paper]{article}
    \usepackage{iftex}
    \ifPDFTeX
      \usepackage[T1]{fontenc}
      \usepackage[utf8]{inputenc}
      \usepackage{textcomp}
      \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
      \newcommand{\character}[2]{[U+#1]}% pdfTeX has no glyph for most of Unicode
    \else
      \usepackage{fontspec}
      \newcommand{\character}[2]{#2}
    \fi
    \usepackage[margin=18mm]{geometry}
    \usepackage{array,booktabs,longtable,graphicx}
    \setlength{\parindent}{0pt}\setlength{\parskip}{5pt plus 1pt}
    \setlength{\tabcolsep}{4pt}\setlength{\LTpre}{4pt}\setlength{\LTpost}{8pt}
    \setcounter{secnumdepth}{0}\emergencystretch=3em\sloppy
    \author{}
    % A value above its interval.
    \newcommand{\stacked}[2]{#1\newline{\tiny #2}}
    % A picture of which another program made a PDF or a PNG file.
    \newcommand{\includepicture}[2]{\par\noindent
      \IfFileExists{#2.pdf}{\includegraphics[width=#1\linewidth]{#2.pdf}}{%
      \IfFileExists{#2.png}{\includegraphics[width=#1\linewidth]{#2.png}}{%
      \fbox{Picture \texttt{\detokenize{#2}.svg}: make a PDF file of it with \texttt{rsvg-convert -f pdf}}}}\par}

    """#
}

/// Writes the blocks of a report as lines of LaTeX.
struct LaTeXBlocks {
  /// 0: the next heading is a subsection.
  var depth = 0

  func lines(_ block: ReportBlock) -> [String] {
    switch block {
    case .paragraph(let text, let tone):
      return [tone == .plain ? text.latexText : "{\\small \(text.latexText)\\par}", ""]
    case .part(let title, let blocks), .folded(let title, let blocks):
      return heading(title) + blocks.flatMap(inner.lines)
    case .verdict(let verdict):
      return heading(verdict.subject) + ["\\textbf{\(verdict.decision.latexText)}", "", verdict.reason.latexText, ""]
        + verdict.details.flatMap(inner.lines)
    case .warning(let text, let cases):
      return ["\\textbf{Note:} \(text.latexText)", ""] + Self.list(cases.map(\.latexText))
    case .list(let items): return Self.list(items.map(\.latexText))
    case .facts(let facts), .keys(let facts):
      return Self.list(facts.map { "\($0.name.latexText): \($0.text.latexText)" })
    case .explanations(let facts):
      return facts.flatMap { ["\\textbf{\($0.name.latexText).} \($0.text.latexText)", ""] }
    case .table(let table): return LaTeXTable(table: table).lines
    case .figure(let figure):
      return ["\\includepicture{1}{\(figure.name)}"] + (figure.caption.map { ["{\\small \($0.latexText)\\par}"] } ?? [])
        + [""]
    case .multiples(let lead, let figures):
      return ["{\\small \(lead.latexText)\\par}"] + figures.map { "\\includepicture{.6}{\($0.name)}" } + [""]
    case .code(let text, _): return Self.code(text)
    }
  }

  private var inner: LaTeXBlocks { LaTeXBlocks(depth: depth + 1) }

  private func heading(_ title: String) -> [String] {
    let command = depth == 0 ? "subsection" : depth == 1 ? "subsubsection" : "paragraph"
    return ["\\\(command){\(title.latexText)}", ""]
  }

  private static func list(_ items: [String]) -> [String] {
    guard !items.isEmpty else { return [] }
    return ["\\begin{itemize}\\setlength{\\itemsep}{0pt}"] + items.map { "\\item \($0)" } + ["\\end{itemize}", ""]
  }

  /// Line by line in the type of a machine; no environment that a line of the text could end.
  private static func code(_ text: String) -> [String] {
    let lines = text.visible.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      "\\mbox{}" + String(line).latexText.replacing(" ", with: "\\ ") + "\\par"
    }
    return ["{\\ttfamily\\footnotesize\\raggedright\\setlength{\\parskip}{0pt}"] + lines + ["}", ""]
  }
}

/// Writes a table with the rules of `booktabs`; long ones go on over pages.
private struct LaTeXTable {
  let table: ReportTable

  var lines: [String] {
    let caption = table.caption ?? (hasGroups ? table.title : nil)
    return (caption.map { ["{\\small \($0.latexText)\\par\\nopagebreak}"] } ?? [])
      + ["{\\footnotesize", "\\begin{longtable}{@{}\(columns)@{}}", "\\toprule"] + head
      + ["\\midrule", "\\endhead", "\\bottomrule", "\\endfoot"] + table.rows.map(row)
      + ["\\end{longtable}}", ""]
  }

  private var hasGroups: Bool { table.columns.contains { $0.group != nil } }

  /// Columns of text break their lines within a share of the page.
  private var columns: String {
    let numbers = table.columns.count { $0.role == .number || $0.role == .place }
    let texts = table.columns.count - numbers
    let room = max(0.16, 0.96 - 0.115 * Double(numbers)) / Double(max(1, texts))
    return table.columns.map { column in
      switch column.role {
      case .number: ">{\\raggedleft\\arraybackslash}p{.1\\linewidth}"
      case .place: "r"
      case .name, .text: ">{\\raggedright\\arraybackslash}p{\(NumberText.fixed(room, decimals: 3))\\linewidth}"
      }
    }.joined()
  }

  private var head: [String] {
    let titles =
      table.columns.map { column in
        column.title.latexText + (column.detail.map { " {\\tiny \($0.latexText)}" } ?? "")
      }.joined(separator: " & ") + " \\tabularnewline"
    guard hasGroups else { return [titles] }
    var rules: [String] = []
    var start = 1
    let cells = table.groups.map { group in
      defer { start += group.count }
      guard let title = group.title else { return Array(repeating: "", count: group.count).joined(separator: " & ") }
      rules.append("\\cmidrule(lr){\(start)-\(start + group.count - 1)}")
      return "\\multicolumn{\(group.count)}{c}{\(title.latexText)}"
    }
    return [cells.joined(separator: " & ") + " \\tabularnewline", rules.joined(), titles]
  }

  private func row(_ row: ReportTable.Row) -> String {
    row.cells.map { row.isChosen ? "\\bfseries \(Self.text($0))" : Self.text($0) }.joined(separator: " & ")
      + " \\tabularnewline"
  }

  private static func text(_ cell: ReportTable.Cell) -> String {
    guard case .reading(let reading, let unit, let isBest) = cell, let interval = reading.interval else {
      return cell.plainText.latexText
    }
    let value = ValueFormat.text(reading.value, unit: unit) + (isBest ? " ★" : "")
    return "\\stacked{\(value.latexText)}{\(ReadingText.interval(interval, unit: unit).latexText)}"
  }
}
