import json
from pathlib import Path

grants = json.loads(Path("grants.json").read_text())
day = Path("day.txt").read_text().strip()
duties = set(Path("duties.txt").read_text().split())
for person in grants["people"]:
    holders, roles = {person}, set()
    changed = True
    while changed:
        changed = False
        for group, body in grants["groups"].items():
            inside = any(m["name"] in holders and ("until" not in m or m["until"] >= day) for m in body["members"])
            if inside and group not in holders:
                holders.add(group)
                changed = True
    todo = [role for group in holders & grants["groups"].keys() for role in grants["groups"][group]["roles"]]
    while todo:
        role = todo.pop()
        if role not in roles:
            roles.add(role)
            todo += grants["roles"][role]["contains"]
    granted = {p for role in roles for p in grants["roles"][role]["grants"]}
    denied = {p for role in roles for p in grants["roles"][role]["denies"]}
    if duties <= granted - denied:
        Path("answer.txt").write_text(person + "\n")
