import json

from instance import start, write

draw = start("hardening-3")
people = draw.words(10)
projects = draw.words(4, taken=people)
actions = [f"{kind}:{verb}" for kind in ("object", "queue") for verb in ("get", "put", "list", "delete")]
resources = [f"{project}/{part}" for project in projects for part in ("raw", "raw-keys", "clean", "audit")] + ["tmp/example"]
networks = ["office", "vpn", "plant", "outside"]
needs = []
groups = draw.between(6, 8)
for _ in range(groups):
    who = draw.sample(people, draw.between(1, 3))
    what = draw.sample(actions, draw.between(1, 3))
    where = draw.sample([r for r in resources if not r.startswith("tmp/")], draw.between(1, 3))
    condition = [draw.pick(["", "office", "office vpn", "plant"]), draw.pick(["", "yes"]), draw.pick(["", "", "8-18", "22-24"])]
    needs += [[p, a, r, *condition] for p in who for a in what for r in where]
maker = draw.pick(people)
needs.append([maker, "object:put", "tmp/*", "", "", ""])
policy = [
    {"effect": "allow", "who": ["*"], "actions": ["*:get", "*:list"], "resources": ["*"], "if": {}},
    {"effect": "allow", "who": draw.sample(people, 4), "actions": ["*"], "resources": [f"{draw.pick(projects)}/*"], "if": {"network": ["office", "vpn"]}},
    {"effect": "deny", "who": ["*"], "actions": ["object:delete"], "resources": ["*/audit*"], "if": {}},
    {"effect": "allow", "who": ["*"], "actions": ["object:put"], "resources": ["*tmp/*"], "if": {}},
]
world = {"people": people, "actions": actions, "resources": resources, "networks": networks}
table = "person,action,resource,networks,mfa,hours\n" + "\n".join(",".join(row) for row in draw.shuffled(needs)) + "\n"
write(
    {
        "policy.json": json.dumps(policy, indent=1),
        "needs.csv": table,
        "world.json": json.dumps(world, indent=1),
        "limit.txt": f"{groups + 3}\n",
    },
    {"world": world, "limit": groups + 3, "needs": needs, "fresh": f"tmp/{draw.hex(8)}", "near": f"tmp{draw.hex(4)}"},
)
