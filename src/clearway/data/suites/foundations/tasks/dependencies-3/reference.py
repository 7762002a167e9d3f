import json
from pathlib import Path

services = json.loads(Path("services.json").read_text())
holes = json.loads(Path("advisories.json").read_text())
sources = {digest: (name, version) for digest, name, version in (line.split() for line in Path("digests.txt").read_text().splitlines())}


def numbers(version):
    return tuple(int(n) for n in version.split("."))


def hit(hole, name, version, build, origin, on):
    if hole["package"] != name or numbers(version) < numbers(hole["introduced"]):
        return False
    if hole["fixed"] and numbers(version) >= numbers(hole["fixed"]):
        return False
    if hole["feature"] and (name, hole["feature"]) not in on:
        return False
    in_place = hole["fixed_in_place"].get(origin, {}).get(version)
    return in_place is None or build < in_place


found = []
for service, body in services.items():
    asked = body["on"] + [one for part in body["ships"] for one in part["asks"]]
    on = {(one["package"], one["feature"]) for one in asked}
    for part in body["ships"]:
        name, version = sources[part["sha256"]] if part["from"] == "vendored" else (part["package"], part["version"])
        version, _, build = version.partition("+")
        if any(hit(hole, name, version, int(build or 0), part["from"], on) for hole in holes):
            found.append(service)
            break
Path("answer.txt").write_text("\n".join(found) + "\n")
