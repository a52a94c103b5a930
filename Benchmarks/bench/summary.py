"""Ratios to native, their geometric means, and the tables made of them."""
import math
import textwrap


def ratios(results, level, clock="processor"):
    """By program, in order: {"name", "kind", "native": seconds, "ratios": {contender: ratio}}. Programs without a
    native time are left out."""
    rows = []
    for program in results["programs"]:
        native = program["times"].get(f"native/{level}")
        if native is None or native[clock] <= 0:
            continue
        row = {"name": program["name"], "kind": program["kind"], "native": native[clock], "ratios": {}}
        for name in others(results):
            times = program["times"].get(f"{name}/{level}")
            if times is not None:
                row["ratios"][name] = times[clock] / native[clock]
        rows.append(row)
    return rows


def others(results):
    return [name for name in results["contenders"] if name != "native"]


def mean(rows, name):
    """The geometric mean, over the programs that the contender ran, or None."""
    values = [row["ratios"][name] for row in rows if name in row["ratios"]]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def wins(rows, name, rival):
    """On how many programs `name` is faster than `rival`, of how many that both ran."""
    both = [row["ratios"] for row in rows if name in row["ratios"] and rival in row["ratios"]]
    return sum(1 for row in both if row[name] < row[rival]), len(both)


def means(rows, names):
    """(title, how many programs, mean of each contender) for kernels, real programs and all: over those that every
    contender ran, so that the means can be compared."""
    complete = [row for row in rows if all(name in row["ratios"] for name in names)]
    sets = [(title, [row for row in complete if kind in (None, row["kind"])])
            for title, kind in [("kernels", "kernel"), ("real programs", "program"), ("all", None)]]
    return [(title, len(part), {name: mean(part, name) for name in names}) for title, part in sets
            if part and (title != "all" or not any(len(part) == len(other) for _, other in sets[:2]))]


def level_name(results, level):
    built = results["built"]["levels"][level]
    return f"{built} (the portable baseline)" if level == "baseline" else \
        "the machine's own processor" if built == "native" else built


def table(results, level, clock="processor"):
    """Markdown: a line a program, means below."""
    rows = ratios(results, level, clock)
    names = others(results)
    lines = ["| program | native, s | " + " | ".join(names) + " |", "|---|---:|" + "---:|" * len(names)]
    kinds = [kind for kind in ["kernel", "program"] if any(row["kind"] == kind for row in rows)]
    for kind in kinds:
        for row in rows:
            if row["kind"] == kind:
                lines.append(f"| {row['name']} | {row['native']:.3f} | " + _cells(row["ratios"], names) + " |")
    for title, count, values in means(rows, names):
        cells = " | ".join(f"**{values[name]:.3f}**" for name in names)
        lines.append(f"| **geometric mean, {title} ({count} that all ran)** | | {cells} |")
    return "\n".join(lines)


def _cells(values, names):
    best = min(values.values(), default=0)
    return " | ".join(
        "-" if name not in values else f"**{values[name]:.2f}**" if values[name] == best else f"{values[name]:.2f}"
        for name in names)


def sentences(results, level, clock="processor"):
    """What the table says, a list item each."""
    rows = ratios(results, level, clock)
    lines = []
    if "wpc" not in results["contenders"] or not rows:
        return lines
    for rival in others(results):
        if rival != "wpc":
            faster, both = wins(rows, "wpc", rival)
            if both:
                lines.append(f"* wpc is faster than {rival} on {faster} of {both} programs.")
    worst = sorted((row for row in rows if "wpc" in row["ratios"]), key=lambda row: -row["ratios"]["wpc"])[:6]
    slow = [f"{row['name']} {row['ratios']['wpc']:.2f}" for row in worst if row["ratios"]["wpc"] > 1.1]
    if slow:
        lines.append(paragraph(f"The largest losses of wpc: {', '.join(slow)}.", "* "))
    return lines


def paragraph(text, mark=""):
    """Lines of at most 120 columns; those behind the first are as far in as the text behind the mark."""
    return textwrap.fill(text, 120, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False,
                         break_on_hyphens=False)


def conditions(results):
    """Machine, versions and method, as a paragraph."""
    machine, built = results["machine"], results["built"]
    versions = ", ".join(f"{name} {version}" for name, version in built["versions"].items())
    load = max(machine["load"], machine["load after"])
    busy = f" The machine was busy with other work (load {load}), so single figures are rough." \
        if load > 0.75 * machine["processors"] + 0.75 else ""
    builder = built["machine"]["processor"]
    same = "" if builder == machine["processor"] else f" Built on {builder}."
    return paragraph(
        f"{results['date']}, {machine['processor']} {machine['family']}, {machine['processors']} processors, "
        f"{machine['system']}, {machine['library']}; {versions}. Processor time (user and system), median of "
        f"{results['rounds']} alternating runs.{same}{busy}")


def report(results, clock="processor"):
    """The whole report in Markdown."""
    parts = [
        "# Run time against native", "",
        conditions(results), "",
        paragraph(
            "A ratio of 1 is what `clang -O3` makes natively of the same C for the same processor; less is faster. The "
            "best of a line is bold.")
    ]
    for level in ["baseline", "native"]:
        if not ratios(results, level, clock):
            continue
        parts += [
            "", f"## For {level_name(results, level)}", "", f"![chart](run-{level}.svg)", "",
            table(results, level, clock), ""
        ]
        parts += sentences(results, level, clock)
    failures = [
        f"* {program['name']}, {key}: {error}" for program in results["programs"]
        for key, error in program["failures"].items()
    ]
    failures += [f"* {failure}" for failure in results["built"]["failures"]]
    if failures:
        parts += ["", "## What didn't run", "", *failures]
    return "\n".join(parts) + "\n"
