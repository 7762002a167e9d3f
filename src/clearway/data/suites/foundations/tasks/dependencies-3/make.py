import hashlib
import json

from instance import start, write

draw = start("dependencies-3")
packages = draw.words(14)
services = draw.words(36, taken=packages)
features = {name: draw.words(3) for name in packages}
versions = {name: [f"{a}.{b}.{c}" for a in (1, 2) for b in (draw.between(0, 5), draw.between(6, 11)) for c in (draw.between(0, 4), draw.between(5, 12))] for name in packages}


def key(version):
    return [int(n) for n in version.split(".")]


for name in packages:
    versions[name] = sorted(set(versions[name]), key=key)
digests = {(name, v): hashlib.sha256(f"{name} {v} {draw.hex(8)}".encode()).hexdigest() for name in packages for v in versions[name]}
advisories = []
for name in draw.sample(packages, 8):
    at = draw.between(0, len(versions[name]) - 3)
    channels = {}
    if draw.chance(70):
        channels = {"distro": {v: draw.between(3, 9) for v in draw.sample(versions[name], 4)}}
    advisories.append(
        {
            "package": name,
            "introduced": versions[name][at],
            "fixed": None if draw.chance(20) else versions[name][min(len(versions[name]) - 1, at + draw.between(1, 3))],
            "feature": draw.pick(features[name]) if draw.chance(75) else None,
            "fixed_in_place": channels,
        }
    )
shipped = {}
for service in services:
    parts = []
    for name in draw.sample(packages, draw.between(3, 6)):
        version = draw.pick(versions[name])
        origin = draw.pick(["registry", "registry", "distro", "vendored"])
        part = {"package": name, "from": origin, "asks": []}
        if origin == "vendored":
            part = {"from": "vendored", "sha256": digests[(name, version)], "asks": []}
        else:
            part["version"] = version if origin == "registry" else f"{version}+{draw.between(1, 11)}"
        parts.append((name, part))
    for _, part in parts:
        for name, _ in draw.sample(parts, draw.below(2)):
            part["asks"].append({"package": name, "feature": draw.pick(features[name])})
    on = [{"package": name, "feature": draw.pick(features[name])} for name, _ in draw.sample(parts, draw.below(3))]
    shipped[service] = {"ships": [part for _, part in parts], "on": on}


def exposed(service):
    by_digest = {digest: pair for pair, digest in digests.items()}
    on = {(one["package"], one["feature"]) for one in service["on"]}
    on |= {(one["package"], one["feature"]) for part in service["ships"] for one in part["asks"]}
    for part in service["ships"]:
        name, version, build = *by_digest.get(part.get("sha256"), (part.get("package"), part.get("version"))), ""
        version, _, build = version.partition("+")
        for hole in advisories:
            if hole["package"] != name or key(version) < key(hole["introduced"]):
                continue
            if hole["fixed"] is not None and key(version) >= key(hole["fixed"]):
                continue
            if hole["feature"] is not None and (name, hole["feature"]) not in on:
                continue
            fixed = hole["fixed_in_place"].get(part["from"], {}).get(version)
            if fixed is None or int(build) < fixed:
                return True
    return False


write(
    {
        "services.json": json.dumps(shipped, indent=1),
        "advisories.json": json.dumps(advisories, indent=1),
        "digests.txt": "".join(f"{digest} {name} {version}\n" for (name, version), digest in sorted(digests.items(), key=lambda pair: pair[1])),
    },
    {"names": [name for name in services if exposed(shipped[name])]},
)
