#!/usr/bin/env python3
"""Holds the include rules of the architecture over every #include line of the repository.

Each rule names who it binds and what may be included; a line outside is reported as file:line. Exit status 1 when any
line breaks a rule. Run from anywhere; needs the standard library only.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYERS = ["reference", "kernels", "cuda", "dsp", "link", "study", "apps", "bindings", "tests", "bench", "fuzz"]
SEES = {
    "reference": ["reference"],
    "kernels": ["kernels"],  # and, below, core and types of reference
    "cuda": ["cuda"],
    "dsp": ["dsp", "reference", "kernels", "cuda"],
    "link": ["link"],  # and reference/core
    "study": ["study", "dsp", "link", "reference"],
    "apps": ["apps", "study", "dsp", "link", "reference"],
    "bindings": ["bindings", "dsp", "reference"],
    "tests": LAYERS,
    "bench": LAYERS,
    "fuzz": LAYERS,
}
# What reference may take from the standard library: nothing with files, threads, floats, time or printing.
REFERENCE_STD = {
    "algorithm", "array", "bit", "cassert", "climits", "cstddef", "cstdint", "cstring", "limits", "numeric", "optional",
    "span", "string", "string_view", "tuple", "type_traits", "utility", "vector",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
FLOAT = re.compile(r"\b(float|double)\b")
SIMD = re.compile(r"^(hwy/|cuda|immintrin|arm_neon)")


def check_line(layer, path, kind, target):
    """Returns why the include is not allowed, or None."""
    if kind == "<":
        if layer == "reference" and target not in REFERENCE_STD:
            return f"reference/ may not include <{target}>"
        # link/ may use Highway inside two inner loops: doubles, compared with tolerances, no header shows it.
        if SIMD.match(target) and layer not in ("kernels", "cuda") and not (layer == "link" and path.suffix == ".cc"):
            return f"SIMD and CUDA headers stay in kernels/ and cuda/: <{target}>"
        if SIMD.match(target) and path.suffix == ".h" and not path.name.endswith("-inl.h") and layer == "kernels":
            return f"a plain kernel header may not show SIMD types: <{target}>"
        return None
    top = target.split("/")[0]
    if top not in LAYERS:
        return f'includes are written from the root of the repository: "{target}"'
    if top in SEES[layer]:
        return None
    if layer in ("kernels", "cuda") and top == "reference":
        if target.startswith("reference/core/") or target.endswith("_types.h"):
            return None
        return f"kernels may see types, never the scalar block that judges them: {target}"
    if layer == "link" and target.startswith("reference/core/"):
        return None
    return f"{layer}/ may not include {target}"


def main():
    problems = []
    lines = 0
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*")):
            if path.suffix not in (".h", ".cc", ".cu", ".inc"):
                continue
            text = path.read_text(encoding="utf-8")
            for number, line in enumerate(text.splitlines(), 1):
                where = f"{path.relative_to(ROOT)}:{number}"
                match = INCLUDE.match(line)
                if match:
                    lines += 1
                    why = check_line(layer, path, match[1], match[2])
                    if why:
                        problems.append(f"{where}: {why}")
                elif layer == "reference" and FLOAT.search(line.split("//")[0]):
                    problems.append(f"{where}: no floating point in reference/")
    for problem in problems:
        print(problem)
    if lines == 0:
        print("no include line found: the check looked at nothing")
        return 1
    print(f"include rules: {lines} lines, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
