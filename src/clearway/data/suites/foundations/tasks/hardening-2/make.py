from instance import start, write

draw = start("hardening-2")
zones = draw.sample(range(1, 250), 6)
services, rules, hosts = [], [], draw.sample(range(10, 200), 12)
for place in range(draw.between(9, 12)):
    source, destination = draw.sample(zones, 2)
    size = draw.pick([24, 24, 25, 26])
    base = f"10.{source}.{draw.between(0, 4)}.0/{size}"
    target = f"10.{destination}.{draw.between(0, 4)}.{hosts[place]}/32"
    low = draw.between(20, 9000)
    ports = f"{low}" if draw.chance(60) else f"{low}-{low + draw.between(1, 40)}"
    barred = [f"{base.split('/')[0].rpartition('.')[0]}.{draw.between(1, 50)}/32" for _ in range(draw.below(3))]
    services.append([draw.pick(["tcp", "tcp", "udp"]), base, target, ports, sorted(set(barred))])
for protocol, base, target, ports, barred in services:
    rules.append(f"allow {protocol} {base} {draw.pick([target, target.replace('/32', '/31') if int(target.split('.')[3].split('/')[0]) % 2 == 0 else target, 'any'])} {draw.pick([ports, 'any'])}")
    rules += [f"deny any {one} {target} any" for one in barred]
rules = draw.shuffled([*rules, "allow any 10.0.0.0/8 10.0.0.0/8 53", "deny udp any any any", "allow tcp any any 443"])
barred_count = sum(len(one[4]) for one in services)
limit = len(services) + barred_count + 1
table = ["protocol,source,destination,ports,except"] + [f"{p},{s},{d},{o},{' '.join(e)}" for p, s, d, o, e in services]
write(
    {"rules.txt": "\n".join(rules) + "\n", "services.csv": "\n".join(table) + "\n", "limit.txt": f"{limit}\n"},
    {"services": services, "limit": limit},
)
