"""What a maker writes: `given` for the solver, `expected` for the grader alone."""

import json
import sys
from pathlib import Path

from draw import Draw


def start(label):
    return Draw(sys.argv[1], label)


def write(given, expected, inputs=()):
    for folder, files in (("given", given), ("expected", {"answer.json": json.dumps(expected)})):
        Path(folder).mkdir()
        for name, body in files.items():
            (Path(folder) / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    for number, body in enumerate(inputs):
        Path(f"expected/input-{number:03}").write_bytes(body if isinstance(body, bytes) else body.encode())
