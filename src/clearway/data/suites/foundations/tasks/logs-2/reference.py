import re
from collections import defaultdict
from datetime import datetime, timezone
from pathlib import Path

owners, uses = {}, defaultdict(list)
for line in Path("access.log").read_text().splitlines():
    one, when, request, session, browser = re.match(r'(\S+) \[([^\]]+)\] "([^"]+)" \d+ \d+ session=(\w+) "([^"]+)"', line).groups()
    instant = datetime.strptime(when, "%d/%b/%Y:%H:%M:%S %z").astimezone(timezone.utc)
    if request == "POST /login":
        owners[session] = browser
    uses[session].append((instant, one, browser))
for session, browser in owners.items():
    strange = sorted(use for use in uses[session] if use[2] != browser)
    if strange:
        instant, one, _ = strange[0]
        Path("answer.txt").write_text(f"{session} {one} {instant:%Y-%m-%dT%H:%M:%SZ}\n")
