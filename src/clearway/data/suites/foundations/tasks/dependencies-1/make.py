from instance import start, write

draw = start("dependencies-1")


def key(version):
    numbers, _, candidate = version.partition("-rc")
    parts = [int(n) for n in numbers.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return (parts, int(candidate) if candidate else 10**6)


def version():
    numbers = [draw.between(0, 12) for _ in range(draw.between(2, 3))]
    return ".".join(map(str, numbers)) + (f"-rc{draw.between(1, 11)}" if draw.chance(15) else "")


packages = draw.words(60)
locked = {name: version() for name in packages}
advisories = []
for name in draw.sample(packages, 34):
    for _ in range(draw.between(1, 2)):
        ends = sorted((version(), version()), key=key)
        if draw.chance(45):  # close to the version at hand
            near = locked[name]
            numbers = near.partition("-rc")[0]
            ends = draw.pick([(f"{numbers}-rc9", f"{numbers}.0.1"), ("0.1", near), (near, f"{numbers}.5"), ("0.1", f"{numbers}-rc2"), (f"{numbers}.1", "99.0")])
        if key(ends[0]) < key(ends[1]):
            advisories.append((name, ends[0], "-" if draw.chance(8) else ends[1]))
hit = sorted({n for n, low, high in advisories if key(low) <= key(locked[n]) and (high == "-" or key(locked[n]) < key(high))})
write(
    {
        "lock.txt": "\n".join(f"{n} {v}" for n, v in locked.items()) + "\n",
        "advisories.txt": "\n".join(f"{n} introduced={low} fixed={high}" for n, low, high in draw.shuffled(advisories)) + "\n",
    },
    {"names": hit},
)
