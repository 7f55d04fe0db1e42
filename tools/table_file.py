"""What the table tools share: laying out a C++ table and writing or checking the committed file.

A table is computed in arbitrary precision (mpmath, pinned in tools/requirements.txt), written once and committed; the
build never runs these tools. `TOOL` writes its file, `TOOL --check` recomputes it and fails when it differs.
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def header(path, tool, purpose, body):
    """The text of a generated header: guard, origin, namespace around `body`."""
    guard = "PLUMBLINE_" + str(path).upper().replace("/", "_").replace(".", "_") + "_"
    return (f"// {purpose}\n// Made by {tool}; do not edit.\n"
            f"#ifndef {guard}\n#define {guard}\n\n#include <array>\n#include <cstdint>\n\nnamespace plumbline {{\n\n"
            f"// clang-format off\n{body}// clang-format on\n\n}}  // namespace plumbline\n\n#endif  // {guard}\n")


def numbers(values, indent, width=116):
    """Comma-separated numbers, wrapped."""
    lines, line = [], ""
    for value in values:
        piece = f"{value}, "
        if len(indent) + len(line) + len(piece) > width:
            lines.append(indent + line.rstrip())
            line = ""
        line += piece
    lines.append(indent + line.rstrip())
    return "\n".join(lines) + "\n"


def vector(name, kind, values, comment):
    return (f"// {comment}\ninline constexpr std::array<{kind}, {len(values)}> {name} = {{\n{numbers(values, '    ')}"
            "};\n\n")


def matrix(name, kind, rows, comment):
    text = f"// {comment}\ninline constexpr std::array<std::array<{kind}, {len(rows[0])}>, {len(rows)}> {name} = {{{{\n"
    for row in rows:
        text += "    {\n" + numbers(row, "        ") + "    },\n"
    return text + "}};\n\n"


def finish(path, text):
    """Writes ROOT/path, or with --check compares; the process's exit status."""
    target = ROOT / path
    if sys.argv[1:] == ["--check"]:
        if not target.exists() or target.read_text(encoding="ascii") != text:
            print(f"{path}: differs from what {sys.argv[0]} computes")
            return 1
        print(f"{path}: as computed")
        return 0
    if sys.argv[1:]:
        print(f"usage: {sys.argv[0]} [--check]")
        return 2
    target.write_text(text, encoding="ascii")
    return 0
