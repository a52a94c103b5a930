"""A chart of the ratios as SVG: a line a program, a dot a contender, on a logarithmic scale. It follows the reader's
choice of a light or a dark page."""
import math
from html import escape

from . import summary

ROW, LEFT, WIDTH, TOP, RIGHT = 19, 150, 620, 84, 76
LEAST, MOST = 0.5, 4.0
TICKS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.7, 2, 2.5, 3, 4]
STYLE = """
  .page { fill: #ffffff }
  text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 12px; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 } .value { font-size: 11px }
  .quiet { fill: #656d76 } .strong { font-weight: 600 }
  .grid { stroke: #d8dee4; stroke-width: 1 } .one { stroke: #1f2328; stroke-width: 1.5 }
  .band { fill: #f6f8fa } .span { stroke: #d0d7de; stroke-width: 2 } .mark { stroke: #ffffff; stroke-width: 1 }
  .wpc { fill: #0969da } .wasmtime { fill: #bc6c00 } .wasm2c { fill: #8250df }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #e6edf3 } .quiet { fill: #8d96a0 }
    .grid { stroke: #262c36 } .one { stroke: #e6edf3 }
    .band { fill: #161b22 } .span { stroke: #3d444d } .mark { stroke: #0d1117 }
    .wpc { fill: #58a6ff } .wasmtime { fill: #e3a04a } .wasm2c { fill: #bc8cff }
  }
"""


def place(ratio):
    """The x coordinate of a ratio."""
    bounded = min(max(ratio, LEAST), MOST)
    return LEFT + WIDTH * (math.log(bounded / LEAST) / math.log(MOST / LEAST))


def mark(name, x, y, large):
    """A contender's shape: it can be told without its colour."""
    size = 6 if large else 4.2
    if name == "wpc":
        return f'<circle class="{name} mark" cx="{x:.1f}" cy="{y:.1f}" r="{size + 0.8:.1f}"/>'
    if name == "wasmtime":
        place, side = f'x="{x - size:.1f}" y="{y - size:.1f}"', f"{2 * size:.1f}"
        return f'<rect class="{name} mark" {place} width="{side}" height="{side}"/>'
    low = y + size - 0.5
    points = f"{x:.1f},{y - size - 1:.1f} {x + size + 1:.1f},{low:.1f} {x - size - 1:.1f},{low:.1f}"
    return f'<polygon class="{name} mark" points="{points}"/>'


def chart(results, level, clock="processor"):
    """The SVG text, or None where there is nothing to show."""
    rows = summary.ratios(results, level, clock)
    names = summary.others(results)
    if not rows:
        return None
    groups = [("Kernels", [row for row in rows if row["kind"] == "kernel"]),
              ("Real programs", [row for row in rows if row["kind"] == "program"])]
    lines = []
    y = TOP
    for title, group in groups:
        if not group:
            continue
        y += ROW + 4
        lines.append(f'<text class="strong" x="16" y="{y - 6}">{title}</text>')
        group = sorted(group, key=lambda row: row["ratios"].get("wpc", 99))
        for number, row in enumerate(group):
            lines += _row(row["name"], row["ratios"], names, y, number % 2 == 0, False)
            y += ROW
        y += 4
        lines += _row("geometric mean", {name: value for name in names if (value := summary.mean(group, name))}, names,
                      y, False, True)
        y += ROW + 6
    if all(group for _, group in groups):
        lines.append(f'<line class="grid" x1="16" x2="{LEFT + WIDTH + RIGHT - 12}" y1="{y + 1}" y2="{y + 1}"/>')
        y += 8
        lines += _row("mean of all", {name: value for name in names if (value := summary.mean(rows, name))}, names, y,
                      False, True)
        y += ROW + 4
    return _frame(results, level, names, lines, y)


def _row(label, values, names, y, band, large):
    middle = y + ROW / 2
    out = []
    if band:
        out.append(f'<rect class="band" x="8" y="{y}" width="{LEFT + WIDTH + RIGHT - 16}" height="{ROW}"/>')
    style = ' class="strong"' if large else ""
    out.append(f'<text{style} x="{LEFT - 10}" y="{middle + 4}" text-anchor="end">{escape(label)}</text>')
    xs = [place(value) for value in values.values()]
    if xs:
        out.append(f'<line class="span" x1="{min(xs):.1f}" x2="{max(xs):.1f}" y1="{middle}" y2="{middle}"/>')
    for name in reversed(names):
        if name in values:
            out.append(
                f"<g><title>{escape(label)}: {name} "
                f"{values[name]:.2f}</title>{mark(name, place(values[name]), middle, large)}</g>"
            )
    if "wpc" in values:
        text = f"{values['wpc']:.3f}" if large else f"{values['wpc']:.2f}"
        out.append(
            f'<text class="value {"strong" if large else "quiet"}" x="{LEFT + WIDTH + 16}" '
            f'y="{middle + 4}">{text}</text>'
        )
    return out


def _frame(results, level, names, lines, bottom):
    width, height = LEFT + WIDTH + RIGHT, bottom + 46
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img">',
        f"<title>Run time as a ratio to native, {escape(summary.level_name(results, level))}</title>",
        f"<style>{STYLE}</style>", f'<rect class="page" width="{width}" height="{height}" rx="6"/>',
        f'<text class="title" x="16" y="30">Run time as a ratio to native: '
        f'{escape(summary.level_name(results, level))}</text>'
    ]
    x = 16
    for name in names:
        head.append(mark(name, x + 6, 52, True))
        head.append(f'<text x="{x + 18}" y="56">{name}</text>')
        x += 34 + 7 * len(name)
    head.append(f'<text class="quiet" x="{x + 6}" y="56">1 = clang -O3; left is faster; logarithmic</text>')
    head.append(f'<text class="value quiet" x="{LEFT + WIDTH + 16}" y="56">wpc</text>')
    grid = []
    for tick in TICKS:
        at = place(tick)
        grid.append(
            f'<line class="{"one" if tick == 1 else "grid"}" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 4}" '
            f'y2="{bottom + 2}"/>'
        )
        for y in [TOP - 9, bottom + 16]:
            grid.append(
                f'<text class="value quiet" x="{at:.1f}" y="{y}" '
                f'text-anchor="middle">{"≥ " if tick == MOST else "≤ " if tick == LEAST else ""}{tick:g}</text>'
            )
    machine = results["machine"]
    foot = f"{machine['processor']} {machine['family']}, {results['date']}, median processor time of " \
           f"{results['rounds']} runs"
    tail = [f'<text class="value quiet" x="16" y="{bottom + 36}">{escape(foot)}</text>', "</svg>"]
    bands = [line for line in lines if line.startswith('<rect class="band"')]
    rest = [line for line in lines if not line.startswith('<rect class="band"')]
    return "\n".join(head + bands + grid + rest + tail) + "\n"
