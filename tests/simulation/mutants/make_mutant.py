#!/usr/bin/env python3
"""make_mutant.py NAME OUT: writes the source file of the mutant NAME of mutants.txt, with its change.

White space does not matter in the snippet, so that a formatter may move it; everything else does. A
snippet that does not occur exactly once is an error: the core has changed, and the mutant must follow.
"""
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[2]


def read(name):
    fields, original, replacement = {}, [], []
    for line in (FOLDER / "mutants.txt").read_text().splitlines():
        if line.startswith("mutant: "):
            if fields.get("mutant") == name:
                break
            fields, original, replacement = {}, [], []
        if line.startswith("- "):
            original.append(line[2:])
        elif line.startswith("+ "):
            replacement.append(line[2:])
        elif ": " in line and not line.startswith("#"):
            key, value = line.split(": ", 1)
            fields[key] = value
    if fields.get("mutant") != name:
        sys.exit(f"mutants.txt has no mutant {name}")
    return fields["file"], "\n".join(original), "\n".join(replacement)


def main():
    name, out = sys.argv[1:]
    file, original, replacement = read(name)
    source = (ROOT / file).read_text()
    pattern = r"\s*".join(re.escape(token) for token in re.findall(r"\w+|[^\w\s]", original))
    found = list(re.finditer(pattern, source))
    if len(found) != 1:
        sys.exit(f"mutant {name}: its snippet occurs {len(found)} times in {file}, not once; "
                 "mend tests/simulation/mutants/mutants.txt")
    begin, end = found[0].span()
    line = source.count("\n", 0, begin) + 1
    pathlib.Path(out).write_text(
        f'#line 1 "{file}"\n{source[:begin]}{replacement}\n'
        f'#line {line + original.count(chr(10))} "{file}"\n{source[end:]}')


main()
