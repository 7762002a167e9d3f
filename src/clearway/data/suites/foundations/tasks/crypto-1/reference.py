import re
from pathlib import Path

header = b"GATE NOTE v2 -- keep inside -- "
sealed = Path("note.sealed").read_bytes()
stream = bytes(a ^ b for a, b in zip(sealed, header))
for length in range(1, len(header)):
    key = stream[:length]
    if all(stream[place] == key[place % length] for place in range(len(stream))):
        plain = bytes(letter ^ key[place % length] for place, letter in enumerate(sealed))
        Path("answer.txt").write_text(re.search(rb"B-[0-9a-f]{10}", plain)[0].decode() + "\n")
        break
