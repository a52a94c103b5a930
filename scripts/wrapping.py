"""Wraps comments and prose at 120 columns: paragraphs with a line that is longer, from that line on, and nothing
else."""
import re
import textwrap

WIDTH = 120
# How whole-line comments begin, by suffix.
MARKS = {
    ".swift": ["///", "//"], ".c": ["///", "//"], ".h": ["///", "//"], ".cpp": ["///", "//"], ".cl": ["///", "//"],
    ".rs": ["//!", "///", "//"], ".zig": ["//!", "//"], ".go": ["//"], ".py": ["#"], ".sh": ["#"], ".mk": ["#"],
    "Makefile": ["#"], ".wat": [";;"], ".ci/run": ["#"],
}
# Begins a paragraph of its own; what it is for is text of its first line.
ITEM = re.compile(r"(?:[-*] |\d+\. |- [Pp]arameters?\b|- Throws:|- Returns:)")
# What a test's runner reads: it stays on its line.
SETTING = re.compile(r"[\w-]+: ")
# Tables, headings, rules, code and marks for tools are left alone.
FIXED = re.compile(r'(?:"""$|[|#<!]|MARK:|-{4,}|={4,}|swift-|noqa|clang-format)')


def _fill(lines, first, rest):
    text = " ".join(line.strip() for line in lines)
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)


def _rewrap(texts, prefix, keeps_settings):
    """The lines of one comment or document, without their prefix, with those that are too long broken."""
    out, at = [], 0
    while at < len(texts):
        text = texts[at]
        body = text.lstrip()
        inner = len(text) - len(body)
        is_item = ITEM.match(body)
        is_fixed = FIXED.match(body) or inner >= 4 and not is_item or keeps_settings and SETTING.match(body)
        if len(prefix) + len(text) <= WIDTH or is_fixed or not body:
            out.append(text)
            at += 1
            continue
        # The rest of the paragraph.
        hang = inner + (len(re.match(r"(?:[-*]|\d+\.) ", body).group()) if is_item else 0)
        end = at + 1
        while end < len(texts):
            following = texts[end].lstrip()
            indent = len(texts[end]) - len(following)
            if not following or ITEM.match(following) or FIXED.match(
                    following) or keeps_settings and SETTING.match(following):
                break
            # Code, or a list's item behind which the outer text goes on.
            if indent != hang and not (indent == inner and not is_item):
                break
            end += 1
        first = prefix + " " * inner
        filled = _fill([body, *texts[at + 1:end]], first, prefix + " " * hang)
        out += [line[len(prefix):] for line in filled]
        at = end
    return out


def comments(text, name, is_test=False):
    """A source file with its whole-line comments wrapped."""
    suffix = next((suffix for suffix in MARKS if name.endswith(suffix)), None)
    if suffix is None or all(len(line) <= WIDTH for line in text.split("\n")):
        return text
    # A mark without a space behind it is something else, such as #! or //-----.
    pattern = re.compile(r"^(\s*)(" + "|".join(map(re.escape, MARKS[suffix])) + r")(?: (.*))?$")
    lines, out, at = text.split("\n"), [], 0
    while at < len(lines):
        start = _comment(pattern, lines[at])
        if start is None:
            out.append(lines[at])
            at += 1
            continue
        block = []
        while at < len(lines) and (found := _comment(pattern, lines[at])) and found[:2] == start[:2]:
            block.append(found[2])
            at += 1
        prefix = f"{start[0]}{start[1]} "
        out += [(prefix + line).rstrip() for line in _rewrap(block, prefix, is_test)]
    return "\n".join(out)


def _comment(pattern, line):
    """(indentation, mark, text) of a line that is a comment; None of others."""
    found = pattern.match(line)
    return (found.group(1), found.group(2), found.group(3) or "") if found else None


def docstrings(text):
    """A Python file with its docstrings wrapped; their first line begins behind the quotes."""
    def fix(found):
        indent, body = found.group(1), found.group(2)
        if all(len(line) <= WIDTH for line in found.group().split("\n")):
            return found.group()
        lines = [line.removeprefix(indent) for line in body.split("\n")]
        lines[0] = '"""' + lines[0]
        lines[-1] += '"""'
        wrapped = _rewrap(lines, indent, False)
        return "\n".join((indent + line).rstrip() for line in wrapped)
    return re.sub(r'^([ ]*)"""((?:(?!""").)*)"""(?=\n)', fix, text, flags=re.MULTILINE | re.DOTALL)


def block_comments(text):
    """A C file with its comments of the form /* ... */ wrapped that begin a line; further lines are three columns
    in."""
    def fix(found):
        indent, body = found.group(1), found.group(2)
        if all(len(line) <= WIDTH
               for line in found.group().split("\n")) or "\n" in body and re.search(r"^\s*\*", body, re.M):
            return found.group()
        paragraphs = [" ".join(part.split()) for part in f"{body.strip()} */".split("\n\n")]
        lines = []
        for number, paragraph in enumerate(paragraphs):
            first = f"{indent}/* " if number == 0 else f"{indent}   "
            lines += ([""] if number else []) + _fill([paragraph], first, f"{indent}   ")
        return "\n".join(lines)
    return re.sub(r"^([ ]*)/\*((?:(?!\*/).)*)\*/(?=\n)", fix, text, flags=re.MULTILINE | re.DOTALL)


def prose(text):
    """A Markdown document wrapped."""
    out, block, is_code = [], [], False
    for line in text.split("\n"):
        if line.startswith("```") or is_code:
            out += _rewrap(block, "", False)
            block = []
            is_code = is_code != line.startswith("```")
            out.append(line)
        else:
            block.append(line)
    return "\n".join(out + _rewrap(block, "", False))
