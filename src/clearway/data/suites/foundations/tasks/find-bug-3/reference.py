import re
from pathlib import Path

text = Path("program.c").read_text()
SIGNS = [
    (r"uint32_t \w+ = \w+ \* sizeof\(struct cell\);", r"sizeof\(struct cell\)", "integer-overflow"),
    (r"while \(view\.bytes|while \(\w+ <= view\.size", r"while \(", "out-of-bounds-read"),
    (r"struct cell \*\w+ = &\w+->cells\[place\];\n\s+if", r"\] = \*\w+;", "use-after-free"),
    (r"free\(\w+\);\n\s+\w+ = -2;", r"^\s+free\(\w+\);\s*$", "double-free"),
    (r"uint32_t (\w+), \w+ = 0;(?s:.*)if \(i % 4", r"\^", "uninitialized-read"),
    (r"if \(\w+ \+ 2 >", r"0123456789abcdef", "out-of-bounds-write"),
]
number = 0
for part in re.split(r"(?<=\n}\n)", text):
    for sign, place, kind in SIGNS:
        if re.search(sign, part):
            rows = [n for n, row in enumerate(part.splitlines(), 1) if re.search(place, row)]
            Path("answer.txt").write_text(f"{number + rows[-1]} {kind}\n")
    number += part.count("\n")
