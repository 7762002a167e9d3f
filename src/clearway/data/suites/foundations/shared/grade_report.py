"""The sanitizer's own report, which it writes to a file of its own: the kind of error, in the function that is meant."""

import re

from verdict import expected, handed_in, say, seen

want = expected()
handed_in("input.bin")
run = seen()[0]
report = run["stdout"].decode("utf-8", "replace")
kinds = "|".join(map(re.escape, want["kinds"]))
named = re.search(rf"^==\d+==ERROR: AddressSanitizer: ({kinds}) on address", report, re.MULTILINE)
frame = re.search(r"^\s+#\d+ 0x[0-9a-f]+ in (\w+) [^\n]*/program\.c:\d+", report, re.MULTILINE)
say(run["status"] == 77 and named and frame and frame[1] == want["function"], "not-triggered")
