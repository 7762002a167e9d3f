import re
from collections import defaultdict
from pathlib import Path

failed = defaultdict(set)
for line in Path("auth.log").read_text().splitlines():
    word, name, address = re.search(r"(Failed|Accepted) password for (\S+) from (\S+)", line).groups()
    if word == "Failed":
        failed[address].add(name)
    elif len(failed[address]) > 3:
        Path("answer.txt").write_text(f"{name} {address}\n")
