from instance import start, write

draw = start("logs-1")
people = draw.words(draw.between(14, 20))
host = draw.word()


def address():
    return f"{draw.pick([198, 203, 185, 91, 45])}.{draw.between(1, 250)}.{draw.between(1, 250)}.{draw.between(2, 250)}"


own = {name: address() for name in people}
events = []
for name in people:
    for _ in range(draw.between(1, 4)):
        second = draw.below(86_000)
        for _ in range(draw.below(3)):
            events.append((second - draw.between(3, 30), "Failed", name, own[name]))
        events.append((second, "Accepted", name, own[name]))
intruder, victim = address(), draw.pick(people)
guessers = [address() for _ in range(draw.between(3, 6))]
for one in [*guessers, intruder]:
    second = draw.between(10_000, 60_000)
    for _ in range(draw.between(40, 70)):
        second += draw.between(1, 40)
        events.append((second, "Failed", draw.pick([*people, "admin", "root", "test", "oracle"]), one))
    if one == intruder:
        events.append((second + draw.between(2, 30), "Accepted", victim, one))
lines = []
for second, word, name, one in sorted((max(0, s), w, n, a) for s, w, n, a in events):
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    lines.append(f"May 14 {clock} {host} gatekeeper[{draw.between(900, 9000)}]: {word} password for {name} from {one} port {draw.between(1025, 65000)}")
write({"auth.log": "\n".join(lines) + "\n"}, {"line": f"{victim} {intruder}"})
