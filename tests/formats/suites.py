"""A suite of one small task, as files, for tests of what reads, proves and seals suites."""

from typing import Final

CANARY: Final = "clearway-canary-00112233445566778899aabbccddeeff"
_MANIFEST: Final = """
name = "small"
version = "1.0"
title = "One sum"
about = "For tests."
license = "Apache-2.0"

[[family]]
name = "sums"
title = "Sums"
"""
_TASK: Final = f"""family = "sums"
title = "Add up"
step = 1
minutes = 2.5
timed_by = 0
tools = ["python"]
canary = "{CANARY}"
provenance = "Made for tests."
statement = "Add up the numbers in sum.txt and write the sum into answer.txt."
hand_in = ["answer.txt"]
maker = "tasks/one/make.py"
grader = "tasks/one/grade.py"
reference = "tasks/one/reference.py"
"""
_MAKE: Final = """import hashlib, json, os, sys
numbers = list(hashlib.sha256(sys.argv[1].encode()).digest()[:3])
os.mkdir("given"), os.mkdir("expected")
open("given/sum.txt", "w").write(" ".join(map(str, numbers)))
json.dump(sum(numbers), open("expected/answer.json", "w"))
"""
_GRADE: Final = """import json
right = json.load(open("expected/answer.json"))
given = open("solution/answer.txt").read().strip()
print(json.dumps({"passed": given == str(right), "reason": "" if given == str(right) else "wrong"}))
"""
_REFERENCE: Final = """
open("answer.txt", "w").write(str(sum(map(int, open("sum.txt").read().split()))))
"""


def small_suite(**files: str) -> dict[str, bytes]:
    """Give the files of the suite; `make`, `grade` and `reference` stand in for its programs."""
    programs = {"make": _MAKE, "grade": _GRADE, "reference": _REFERENCE} | files
    return {"suite.toml": _MANIFEST.encode(), "tasks/one/task.toml": _TASK.encode()} | {
        f"tasks/one/{name}.py": text.encode() for name, text in programs.items()
    }
