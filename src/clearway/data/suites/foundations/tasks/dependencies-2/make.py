import json

from instance import start, write

draw = start("dependencies-2")


def key(version):
    return [int(n) for n in version.split(".")]


packages = draw.words(16)
versions = {name: sorted({f"{draw.between(1, 4)}.{draw.between(0, 9)}" for _ in range(draw.between(5, 7))}, key=key) for name in packages}
# One choice that works is drawn first; needs are drawn around it, and traps beside it.
choice = {name: versions[name][draw.between(0, max(0, len(versions[name]) - 2))] for name in packages}
catalog, holes = {}, {}
for place, name in enumerate(packages):
    catalog[name] = {}
    for version in versions[name]:
        needs = {}
        for other in draw.sample(packages[place + 1 :], min(len(packages) - place - 1, draw.between(1, 3))):
            low, high = sorted((draw.pick(versions[other]), draw.pick(versions[other])), key=key)
            if version == choice[name]:
                low, high = (min(low, choice[other], key=key), max(choice[other], draw.pick([choice[other], low]), key=key))
            needs[other] = [low, high]
        catalog[name][version] = needs
    holes[name] = [v for v in versions[name] if v != choice[name] and draw.chance(50)]
wanted = packages[:3]
# The newest that has no hole is a dead end for the first: it needs what only versions with a hole can give.
for name in wanted:
    for version in versions[name]:
        if version != choice[name] and version not in holes[name]:
            other = draw.pick(packages[4:])
            if holes[other]:
                bad = draw.pick(holes[other])
                catalog[name][version][other] = [bad, bad]
write(
    {"catalog.json": json.dumps(catalog, indent=1), "advisories.json": json.dumps(holes, indent=1), "wanted.txt": "\n".join(wanted) + "\n"},
    {},
)
