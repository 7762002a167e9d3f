import re
from pathlib import Path


def body(name):
    return bytes.fromhex(Path(name).read_bytes()[1:].decode())[::-1]


first = Path("one.txt").read_bytes()
known = len(first).to_bytes(2, "big") + first
stream = bytes(a ^ b for a, b in zip(body("one.sealed"), known))
second = bytes(a ^ b for a, b in zip(body("two.sealed"), stream))[2:]
Path("answer.txt").write_text(re.search(rb"word of the day is (\w+)", second)[1].decode() + "\n")
