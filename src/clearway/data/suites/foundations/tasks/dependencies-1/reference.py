import re
from itertools import zip_longest
from pathlib import Path


def before(one, other):
    first, second = one.split("-rc"), other.split("-rc")
    for a, b in zip_longest(first[0].split("."), second[0].split("."), fillvalue="0"):
        if int(a) != int(b):
            return int(a) < int(b)
    if len(first) == 2 and len(second) == 2:
        return int(first[1]) < int(second[1])
    return len(first) > len(second)


locked = dict(line.split() for line in Path("lock.txt").read_text().splitlines())
hit = set()
for line in Path("advisories.txt").read_text().splitlines():
    name, low, high = re.fullmatch(r"(\S+) introduced=(\S+) fixed=(\S+)", line).groups()
    at = locked[name]
    if not before(at, low) and (high == "-" or before(at, high)):
        hit.add(name)
Path("answer.txt").write_text("\n".join(sorted(hit)) + "\n")
