import re
from pathlib import Path

source = Path("tokens.py").read_text()
alphabet = re.search(r'ALPHABET = "(\w+)"', source)[1]
multiplier, step = (int(n) for n in re.search(r"self.state \* (\d+) \+ (\d+)", source).groups())
mask = int(re.search(r"\^ (\d+) << 25", source)[1]) << 25
seen = Path("seen.txt").read_text().split()


def parts(token):
    number = sum(alphabet.index(letter) << 5 * place for place, letter in enumerate(token)) ^ mask
    return [number >> 16 & 0xFFFF, number & 0xFFFF]


known = [part for token in seen for part in parts(token)]
states = [known[0] << 16 | low for low in range(1 << 16)]
for part in known[1:]:
    states = [new for state in states if (new := (state * multiplier + step) % 2**32) >> 16 == part]


def following(state):
    first = (state * multiplier + step) % 2**32
    second = (first * multiplier + step) % 2**32
    number = (first >> 16 << 16 | second >> 16) ^ mask
    return "".join(alphabet[number >> place & 31] for place in range(0, 35, 5))


Path("answer.txt").write_text(following(states[0]) + "\n")
