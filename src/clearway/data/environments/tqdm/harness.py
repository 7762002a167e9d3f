"""Runs tqdm's command line with the proof's lines as its arguments; only executed code can write the marker."""

import io
import os
import sys

build, proof = sys.argv[1:]
sys.path.insert(0, build)
try:
    from tqdm.cli import main
except ImportError:  # before 4.43
    from tqdm._main import main

print("clearway", os.environ["CLEARWAY_SECRET"], "ready", flush=True)
sys.stdin = io.TextIOWrapper(io.BytesIO(b"one\ntwo\nthree\n"))
with open(proof, encoding="utf-8") as lines:
    sys.argv = ["tqdm", *lines.read().splitlines()]
main()
