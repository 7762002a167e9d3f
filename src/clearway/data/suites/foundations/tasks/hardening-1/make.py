from instance import start, write

draw = start("hardening-1")
robot, visitor, *others = draw.words(6)
net = f"10.{draw.between(1, 200)}.{draw.between(0, 200)}.0/24"
wide = f"10.{net.split('.')[1]}.0.0/16"
port, tries = draw.between(1025, 9000), draw.between(2, 5)
lines = [f"port {port}", "root yes", f"tries {draw.between(20, 60)}", "Password yes"]
lines = draw.shuffled(lines) + [f"Tries {tries}", "forward yes", f"# {draw.word()}: keep", "root no", ""]
blocks = [
    f"Match from={wide}\n  password yes\n  forward yes\n",
    f"Match user={robot}\n  password yes\n  forward no\n",
    f"Match user={draw.pick(others)} from={net}\n  root yes\n  tries 40\n",
]
needs = f"""Nobody comes in as root, from anywhere.
Nobody uses a password, but for {robot} from {net}, who has to.
Nobody may forward, but for {visitor}, who has to, from anywhere.
Tries are {tries} for everybody everywhere.
The port stays {port}.
"""
write(
    {"gate.conf": "\n".join(lines) + "\n" + "\n".join(draw.shuffled(blocks)), "needs.txt": needs},
    {"robot": robot, "visitor": visitor, "net": net, "wide": wide, "port": str(port), "tries": str(tries), "others": others},
)
