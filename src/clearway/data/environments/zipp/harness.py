"""Walks through the proof, a zip archive, with zipp."""

import os
import sys

build, proof = sys.argv[1:]
sys.path.insert(0, build)
import zipp  # noqa: E402

print("clearway", os.environ.pop("CLEARWAY_SECRET"), "ready", flush=True)
waiting = [zipp.Path(proof)]
while waiting:
    path = waiting.pop()
    print(path.at, path.is_dir(), path.exists())
    if path.is_dir():
        waiting += sorted(path.iterdir(), key=str)
    else:
        print(path.read_text(encoding="utf-8"))
