import json

from instance import start, write

draw = start("authorization-2")
create, approve = "payout.create", "payout.approve"
OTHERS = ["report.read", "report.write", "user.read", "user.lock", "case.close", "case.open", "key.rotate", "site.edit"]
DAY = "2031-06-15"


def solve(grants):
    def roles(role, seen):
        if role not in seen:
            seen.add(role)
            for other in grants["roles"][role]["contains"]:
                roles(other, seen)
        return seen

    def groups(name):
        found, grown = set(), {name}
        while grown:
            found |= grown
            grown = {g for g, body in grants["groups"].items() for m in body["members"] if m["name"] in grown and m.get("until", "9999") >= DAY} - found
        return found - {name}

    both = []
    for person in grants["people"]:
        held = set()
        for group in groups(person):
            for role in grants["groups"][group]["roles"]:
                roles(role, held)
        granted = {p for role in held for p in grants["roles"][role]["grants"]}
        denied = {p for role in held for p in grants["roles"][role]["denies"]}
        if {create, approve} <= granted - denied:
            both.append(person)
    return both


while True:
    people = draw.words(26)
    roles = draw.words(14, taken=people)
    groups = draw.words(12, taken=people + roles)
    grants = {"people": people, "roles": {}, "groups": {}}
    for place, role in enumerate(roles):
        below = roles[place + 1 :]
        grants["roles"][role] = {
            "grants": sorted(draw.sample(OTHERS, draw.between(1, 3))),
            "denies": [],
            "contains": draw.sample(below, min(len(below), draw.below(3))),
        }
    for permission in (create, approve):
        for role in draw.sample(roles[5:], 2):
            grants["roles"][role]["grants"].append(permission)
        for role in draw.sample(roles, 2):
            grants["roles"][role]["denies"].append(permission)
    for place, group in enumerate(groups):
        members = [{"name": name} for name in draw.sample(people, draw.between(2, 5)) + draw.sample(groups[place + 1 :], min(len(groups) - place - 1, draw.below(2)))]
        for member in members:
            if draw.chance(30):
                member["until"] = f"2031-{draw.between(1, 12):02}-{draw.between(1, 28):02}"
        grants["groups"][group] = {"members": members, "roles": draw.sample(roles, draw.between(1, 2))}
    found = solve(grants)
    if len(found) == 1:
        break
write(
    {"grants.json": json.dumps(grants, indent=1), "day.txt": DAY + "\n", "duties.txt": f"{create} {approve}\n"},
    {"line": found[0]},
)
