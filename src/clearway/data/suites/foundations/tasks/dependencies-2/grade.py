import json
from pathlib import Path

from verdict import lines, say


def key(version):
    return [int(n) for n in version.split(".")]


catalog = json.loads(Path("given/catalog.json").read_text())
holes = json.loads(Path("given/advisories.json").read_text())
wanted = Path("given/wanted.txt").read_text().split()
rows = [line.split() for line in lines()]
if any(len(row) != 2 for row in rows) or len({row[0] for row in rows}) != len(rows):
    say(False, "unreadable")
chosen = dict(rows)
if any(name not in catalog or version not in catalog[name] for name, version in chosen.items()):
    say(False)
needed = set(wanted)
for name, version in chosen.items():
    if version in holes.get(name, []):
        say(False, "still-open")
todo = list(wanted)
while todo:
    name = todo.pop()
    if name not in chosen:
        say(False)
    for other, (low, high) in catalog[name][chosen[name]].items():
        if other not in chosen or not key(low) <= key(chosen[other]) <= key(high):
            say(False)
        if other not in needed:
            needed.add(other)
            todo.append(other)
say(needed == set(chosen))
