"""A small chart of the geometric means as SVG: a bar a contender, for kernels and for real programs. It follows the
reader's choice of a light or a dark page."""
from html import escape

from . import summary
from .chart import STYLE

LEFT, WIDTH, ROW, TOP, RIGHT = 210, 400, 24, 74, 60


def chart(results, level, clock="processor"):
    """The SVG text."""
    names = summary.others(results)
    groups = [group for group in summary.means(summary.ratios(results, level, clock), names) if group[0] != "all"]
    scale = WIDTH / max(1.2, max(value for _, _, values in groups for value in values.values()))
    lines, y = [], TOP
    for title, count, values in groups:
        lines.append(f'<text class="strong" x="16" y="{y + 16}">{escape(f"{count} {title}")}</text>')
        for name in names:
            y += 0 if name == names[0] else ROW
            width, middle = values[name] * scale, y + ROW / 2
            style = "strong" if name == "wpc" else "quiet"
            lines.append(f'<rect class="{name}" x="{LEFT}" y="{y + 3}" width="{width:.1f}" height="{ROW - 6}" rx="2"/>')
            lines.append(f'<text class="{style}" x="{LEFT - 8}" y="{middle + 4}" text-anchor="end">{name}</text>')
            # Where the line at 1 would cross the figure it stands behind that.
            end = scale if 0 < scale - width < 44 else width
            lines.append(f'<text class="{style}" x="{LEFT + end + 8:.1f}" y="{middle + 4}">{values[name]:.2f}</text>')
        y += ROW + 14
    one, bottom = LEFT + scale, y - 10
    machine = results["machine"]
    target = results["built"]["levels"][level]
    foot = f"{machine['processor']} {machine['family']}, {results['date'][:10]}; native: clang -O3 for {target}"
    width, height = LEFT + WIDTH + RIGHT, bottom + 44
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img">',
        "<title>Run time as a ratio to native, geometric means</title>", f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}" rx="6"/>',
        '<text class="title" x="16" y="30">Run time as a ratio to native (shorter is faster)</text>', *lines,
        f'<line class="one" x1="{one:.1f}" x2="{one:.1f}" y1="{TOP - 6}" y2="{bottom}"/>',
        f'<text class="value" x="{one:.1f}" y="{TOP - 12}" text-anchor="middle">native = 1</text>',
        f'<text class="value quiet" x="16" y="{bottom + 28}">{escape(foot)}</text>', "</svg>"
    ]) + "\n"
