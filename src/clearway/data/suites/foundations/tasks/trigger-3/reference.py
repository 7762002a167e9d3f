import re
from pathlib import Path

source = Path("program.c").read_text()
key = int(re.search(r"key = (\d+),", source)[1])
factor, step, feed = (int(n) for n in re.search(r"key \* (\d+) \+ (\d+) \+ \(byte & (\d+)\)", source).groups())
modulus, age = int(re.search(r"size % (\d+)", source)[1]), int(re.search(r"slot->age >= (\d+)", source)[1])
goal = int(re.search(r"weight != (\d+)", source)[1])
code = {name: int(re.search(rf"case (\d+): [^\n]*\b{word}\(", source)[1]) for name, word in (("make", "make"), ("drop", "drop"), ("link", "link_to"), ("show", "show_linked"))}
plan = []
# Slot 0 grows old: it is made and let go again until one more making makes it old enough.
for _ in range(age - 1):
    plan += [("make", 0, 1), ("drop", 0, 1)]
plan.append(("make", 0, 1))
# Slot 1 grows old too, so that its link is not taken from it; it stays, and weighs its part of the goal.
for _ in range(age - 1):
    plan += [("make", 1, 1), ("drop", 1, 1)]
# After slot 0 is gone, slots 1 and 2 weigh what is asked.
first = min(goal, modulus - 1)
plan += [("make", 1, first), ("make", 2, goal - first), ("link", 1, 0), ("drop", 0, 1), None, ("show", 1, 1)]
out = bytearray()
for one in plan:
    if one is None:  # these three bytes are skipped, and the key does not move
        out += b"\0\0\0"
        continue
    for byte in (code[one[0]], one[1], one[2]):
        out.append(byte ^ key)
        key = (key * factor + step + (byte & feed)) % 256
Path("input.bin").write_bytes(out)
