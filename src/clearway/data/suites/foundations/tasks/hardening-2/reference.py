import csv
from pathlib import Path

rows = list(csv.DictReader(Path("services.csv").open()))
rules = []
for row in rows:
    # A denial must not take away what another service needs for the same address: so it names protocol, target and ports.
    for one in row["except"].split():
        rules.append((0, f"deny {row['protocol']} {one} {row['destination']} {row['ports']}"))
    rules.append((1, f"allow {row['protocol']} {row['source']} {row['destination']} {row['ports']}"))
ordered = [text for _, text in sorted(rules, key=lambda rule: rule[0])] + ["deny any any any any"]
Path("rules.txt").write_text("\n".join(ordered) + "\n")
