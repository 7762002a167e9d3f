import json
from pathlib import Path

catalog = json.loads(Path("catalog.json").read_text())
holes = json.loads(Path("advisories.json").read_text())


def key(version):
    return [int(n) for n in version.split(".")]


def search(chosen, needs):
    """Choose for one package after the other; `needs` has every range asked so far."""
    for name in needs:
        if name in chosen and any(not key(a) <= key(chosen[name]) <= key(b) for a, b in needs[name]):
            return None
    name = next((name for name in needs if name not in chosen), None)
    if name is None:
        return chosen
    for version in reversed(catalog[name]):
        if version in holes.get(name, []) or any(not key(a) <= key(version) <= key(b) for a, b in needs[name]):
            continue
        more = {other: list(ranges) for other, ranges in needs.items()}
        for other, ends in catalog[name][version].items():
            more.setdefault(other, []).append(ends)
        found = search({**chosen, name: version}, more)
        if found:
            return found
    return None


found = search({}, {name: [] for name in Path("wanted.txt").read_text().split()})
Path("answer.txt").write_text("".join(f"{name} {version}\n" for name, version in found.items()))
