from instance import start, write

draw = start("crypto-3")
multiplier = draw.between(1 << 20, 1 << 30) * 4 + 1
step = draw.between(1 << 20, 1 << 30) * 2 + 1
shift = draw.between(3, 13)
alphabet = "".join(draw.shuffled("abcdefghjkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRST"))[:32]
PROGRAM = f'''"""Tokens that reset a password."""
import sys

ALPHABET = "{alphabet}"


class Tokens:
    def __init__(self, state: int) -> None:
        self.state = state

    def _part(self) -> int:
        self.state = (self.state * {multiplier} + {step}) % 2**32
        return self.state >> 16

    def token(self) -> str:
        number = (self._part() << 16 | self._part()) ^ {shift} << 25
        return "".join(ALPHABET[number >> place & 31] for place in range(0, 35, 5))


if __name__ == "__main__":
    tokens = Tokens(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        print(tokens.token())
'''


class Tokens:
    def __init__(self, state):
        self.state = state

    def part(self):
        self.state = (self.state * multiplier + step) % 2**32
        return self.state >> 16

    def token(self):
        number = (self.part() << 16 | self.part()) ^ shift << 25
        return "".join(alphabet[number >> place & 31] for place in range(0, 35, 5))


tokens = Tokens(int.from_bytes(draw.bytes(4), "big"))
seen = [tokens.token() for _ in range(4)]
write({"tokens.py": PROGRAM, "seen.txt": "\n".join(seen) + "\n"}, {"line": tokens.token()})
