"""Runs a program on ever more damaged copies of a good input and keeps what makes its sanitizer speak.

Runs inside the sandbox with nothing but Python: mutate.py SEED OUTPUT RUNS_MAX COMMAND...; `{input}` in COMMAND stands
for the input's path, without it the input comes on standard input. The same seed gives the same inputs in the same
order. For each distinct place it writes OUTPUT/<n>.log, what the sanitizer said and the input in base 64.
"""

import base64
import hashlib
import pathlib
import re
import subprocess
import sys

FRAME = re.compile(r"^\s+#\d+ 0x[0-9a-f]+ in (\w+)", re.MULTILINE)
SPOKE = ("ERROR: AddressSanitizer", "runtime error:")


def cuts(seed):
    """Everything that stops too early."""
    for end in range(1, len(seed)):
        yield seed[:end]


def lengths(seed):
    """A byte that may be a length says less, and as much is missing after it."""
    for place, value in enumerate(seed):
        for missing in range(1, min(value, 5)):
            yield seed[:place] + bytes([value - missing]) + seed[place + 1 + missing :]


def bytes_changed(seed):
    """One byte becomes one of those that programs often get wrong."""
    for place in range(len(seed)):
        for value in (0x00, 0x01, 0x7F, 0x80, 0xFF):
            yield seed[:place] + bytes([value]) + seed[place + 1 :]


def doubled(seed):
    """A part comes twice."""
    for place in range(0, len(seed), 4):
        yield seed[:place] + seed[place : place + 8] * 2 + seed[place + 8 :]


def run(command, body):
    """Run the program on one input and return what it said on its standard error."""
    path = pathlib.Path("input")
    path.write_bytes(body)
    by_path = "{input}" in command
    words = [word.replace("{input}", str(path.absolute())) for word in command]
    given = None if by_path else body
    try:
        ended = subprocess.run(words, input=given, capture_output=True, timeout=5, check=False)
    except subprocess.TimeoutExpired:
        return ""
    return ended.stderr.decode(errors="replace")


def main():
    """Try input after input until the number of runs is used up."""
    seed_path, output, runs_max, *command = sys.argv[1:]
    seed = pathlib.Path(seed_path).read_bytes()
    kept = pathlib.Path(output)
    places = set()
    inputs = (body for way in (cuts, lengths, bytes_changed, doubled) for body in way(seed))
    for _, body in zip(range(int(runs_max)), inputs):
        said = run(command, body)
        if not any(word in said for word in SPOKE):
            continue
        place = tuple(FRAME.findall(said)[:3])
        if place in places:
            continue
        places.add(place)
        name = hashlib.sha1(body).hexdigest()
        unit = f"Test unit written to ./crash-{name}\nBase64: {base64.b64encode(body).decode()}\n"
        (kept / f"{len(places)}.log").write_text(f"{said.rstrip()}\n{unit}")


main()
