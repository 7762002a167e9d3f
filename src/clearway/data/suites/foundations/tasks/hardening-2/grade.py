from verdict import expected, say, text
from wall import network, parse, ports

want = expected()
try:
    rules = parse(text("rules.txt"))
except (ValueError, KeyError):
    say(False, "unreadable")
if len(rules) > want["limit"]:
    say(False, "wrong")
spec = [(p, network(s), network(d), ports(o), [network(e)[0] for e in barred]) for p, s, d, o, barred in want["services"]]


def around(pairs, top):
    return sorted({value for low, high in pairs for value in (low - 1, low, high, high + 1) if 0 <= value <= top})


sources = around([s for _, s, _, _, _ in spec] + [(b, b) for *_, barred in spec for b in barred] + [rule[2] for rule in rules], 2**32 - 1)
targets = around([d for _, _, d, _, _ in spec] + [rule[3] for rule in rules], 2**32 - 1)
spans = around([o for _, _, _, o, _ in spec] + [rule[4] for rule in rules], 65535)
# Every corner of every box of the specification and of the rules: between corners nothing changes.
for protocol in ("tcp", "udp"):
    for source in sources:
        kinds = [rule for rule in rules if rule[1] in ("any", protocol) and rule[2][0] <= source <= rule[2][1]]
        wanted = [one for one in spec if one[0] == protocol and one[1][0] <= source <= one[1][1] and source not in one[4]]
        for target in targets:
            near = [rule for rule in kinds if rule[3][0] <= target <= rule[3][1]]
            asked = [one for one in wanted if one[2][0] <= target <= one[2][1]]
            if not asked and near and not near[0][0] and near[0][4] == (0, 65535):
                continue
            for port in spans:
                need = any(one[3][0] <= port <= one[3][1] for one in asked)
                if need != next((rule[0] for rule in near if rule[4][0] <= port <= rule[4][1]), True):
                    say(False, "behavior-changed" if need else "still-open")
say(True)
