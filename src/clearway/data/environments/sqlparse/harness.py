"""Splits and formats the proof as SQL."""

import os
import sys

build, proof = sys.argv[1:]
sys.path.insert(0, build)
import sqlparse  # noqa: E402

print("clearway", os.environ.pop("CLEARWAY_SECRET"), "ready", flush=True)
with open(proof, encoding="utf-8", errors="replace") as file:
    text = file.read()
for statement in sqlparse.split(text):
    print(sqlparse.format(statement, reindent=True, keyword_case="upper"))
    print([str(token.ttype) for token in sqlparse.parse(statement)[0].flatten()])
