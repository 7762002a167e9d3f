from instance import start, write

PROGRAM = '''"""Seals notes. Usage: seal.py KEY < note > sealed"""
import sys

HEADER = b"GATE NOTE v2 -- keep inside -- "


def seal(note: bytes, key: bytes) -> bytes:
    text = HEADER + note
    return bytes(letter ^ key[place % len(key)] for place, letter in enumerate(text))


if __name__ == "__main__":
    sys.stdout.buffer.write(seal(sys.stdin.buffer.read(), sys.argv[1].encode()))
'''
HEADER = b"GATE NOTE v2 -- keep inside -- "

draw = start("crypto-1")
badge = f"B-{draw.hex(10)}"
key = draw.hex(draw.between(9, 14)).encode()
guests = ", ".join(name.title() for name in draw.words(draw.between(4, 9)))
note = f"Expected today: {guests}. The visitor's badge number is {badge}; hand it out at the {draw.word()} door.\n".encode()
plain = HEADER + note
sealed = bytes(letter ^ key[place % len(key)] for place, letter in enumerate(plain))
write({"seal.py": PROGRAM, "note.sealed": sealed}, {"line": badge})
