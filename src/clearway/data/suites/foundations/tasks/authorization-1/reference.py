import re
from pathlib import Path

for part in Path("handlers.py").read_text().split("@route")[1:]:
    name = re.search(r"def (\w+)", part)[1]
    if 'rows("public_' not in part and not re.search(r"require_owner|record\.owner != user\.id|owner=user\.id", part):
        Path("answer.txt").write_text(name + "\n")
