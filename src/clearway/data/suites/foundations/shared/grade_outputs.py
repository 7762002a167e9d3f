"""Every hidden input has to give its output and its exit status; which ones are attacks only the maker knows."""

from verdict import expected, say, seen

want, runs = expected()["runs"], seen()
if any(run["stop"] == "wall-clock" for run in runs):
    say(False, "out-of-time")
if len(want) != len(runs):
    say(False, "behavior-changed")
reasons = []
for one, run in zip(want, runs):
    if run["status"] != one["status"] or run["stdout"] != one["stdout"].encode():
        reasons.append("still-open" if one["attack"] else "behavior-changed")
say(not reasons, min(reasons, default="wrong"))
