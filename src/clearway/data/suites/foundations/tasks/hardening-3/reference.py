import csv
import json
from collections import defaultdict
from pathlib import Path

# Group by condition and by the set of (action, resource) that a person needs under it, then find boxes.
rows = list(csv.DictReader(Path("needs.csv").open()))
limit = int(Path("limit.txt").read_text())
cells = defaultdict(set)
for row in rows:
    cells[(row["networks"], row["mfa"], row["hours"])].add((row["person"], row["action"], row["resource"]))


def grow(todo, cells):
    """Make the largest box around one cell: add people, actions and resources while all of its cells are needed."""
    best = None
    for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
        box = [{part} for part in min(todo)]
        for axis in order:
            for value in sorted({cell[axis] for cell in cells}):
                wider = [set(side) for side in box]
                wider[axis].add(value)
                if all((p, a, r) in cells for p in wider[0] for a in wider[1] for r in wider[2]):
                    box = wider
        covered = {(p, a, r) for p in box[0] for a in box[1] for r in box[2]}
        if best is None or len(covered & todo) > len(best[1] & todo):
            best = (box, covered)
    return best


policy = []
for (networks, mfa, hours), needed in sorted(cells.items()):
    todo = set(needed)
    while todo:
        box, covered = grow(todo, needed)
        todo -= covered
        when = {}
        if networks:
            when["network"] = networks.split()
        if mfa:
            when["mfa"] = True
        if hours:
            when["hours"] = [int(h) for h in hours.split("-")]
        policy.append({"effect": "allow", "who": sorted(box[0]), "actions": sorted(box[1]), "resources": sorted(box[2]), "if": when})
Path("policy.json").write_text(json.dumps(policy, indent=1))
