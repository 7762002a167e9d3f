from instance import start, write

draw = start("authorization-3")
ACTIONS = ["read", "write", "list", "share", "purge"]
people = draw.words(40)
tenants = draw.words(4, taken=people)
owners = {tenant: people[place] for place, tenant in enumerate(tenants)}
tree = [f"{t}/{a}/{b}/{c}" for t in tenants for a in ("books", "bookings", "mail") for b in ("2029", "2030", "203") for c in ("q1", "q10", "q2")]
now = draw.between(5_000, 6_000)
rows = []


def add(giver, taker, scope, actions, depth, valid=True):
    begins = now - draw.between(10, 3000) if valid else draw.pick([now + draw.between(0, 500), now - draw.between(2000, 4000)])
    ends = now + draw.between(1, 3000) if valid else max(begins + 1, draw.pick([now, now - draw.between(1, 1000)]))
    rows.append([giver, taker, scope, "+".join(actions), depth, begins, ends])


def cut(scope, segments):
    return "/".join(scope.split("/")[:segments])


goal, action = draw.pick(tree), draw.pick(ACTIONS)
owner = owners[goal.split("/")[0]]
chain = draw.sample([p for p in people if p not in owners.values()], 6)
# The chain that works: each link as narrow as it may be.
giver, depth = owner, 5
for place, taker in enumerate(chain):
    actions = draw.shuffled(sorted({action, *draw.sample(ACTIONS, max(1, 4 - place))}))
    add(giver, taker, cut(goal, min(4, 1 + place)), actions, depth)
    giver, depth = taker, depth - 1
# Shorter ways that all fail for one reason: time, depth, scope by letters only, action.
mallory = chain[-1]
for _ in range(60):
    taker = draw.pick([mallory, *chain[2:5]])
    kind = draw.below(4)
    between = draw.pick([p for p in people if p not in chain and p not in owners.values()])
    if kind == 0:
        add(owner, between, cut(goal, 2), ACTIONS, 3)
        add(between, taker, goal, [action], 0, valid=False)
    elif kind == 1:
        add(owner, between, cut(goal, 2), ACTIONS, 0)
        add(between, taker, goal, [action], 0)
    elif kind == 2:
        near = cut(goal, 3)[:-1] if cut(goal, 3)[-1] == "0" and draw.chance(50) else f"{goal.split('/')[0]}/{draw.pick(['book', 'mails', 'booking'])}"
        add(owner, between, near, ACTIONS, 4)
        add(between, taker, goal, [action], 1)
    else:
        others = [a for a in ACTIONS if a != action]
        add(owner, between, cut(goal, 1), others, 4)
        add(between, taker, goal, [action, draw.pick(others)], 2)
for _ in range(240):
    giver, taker = draw.sample(people, 2)
    scope = draw.pick([t for t in tree if t.split("/")[0] != goal.split("/")[0]])
    add(giver, taker, cut(scope, draw.between(1, 4)), draw.sample(ACTIONS, draw.between(1, 4)), draw.below(4), valid=draw.chance(70))
ids = draw.sample(range(1000, 9999), len(rows))
text = ["id,giver,taker,scope,actions,depth,begins,ends"]
text += draw.shuffled([f"d{i},{','.join(map(str, row))}" for i, row in zip(ids, rows)])
write(
    {
        "delegations.csv": "\n".join(text) + "\n",
        "owners.csv": "scope,owner\n" + "\n".join(f"{t},{o}" for t, o in owners.items()) + "\n",
        "question.txt": f"{mallory} {action} {goal} {now}\n",
    },
    {},
)
