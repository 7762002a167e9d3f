"""What a grader reads and says. A solution is data here: it is parsed strictly and never run."""

import base64
import json
import sys
from pathlib import Path

LINE_MAX = 2000


def expected():
    return json.loads(Path("expected/answer.json").read_text())


def say(passed, reason="wrong"):
    print(json.dumps({"passed": bool(passed), "reason": "" if passed else reason}))
    sys.exit(0)


def handed_in(name):
    path = Path("solution") / name
    if not path.is_file():
        say(False, "nothing-handed-in")
    body = path.read_bytes()
    if not body.strip():
        say(False, "nothing-handed-in")
    return body


def text(name):
    """Plain ASCII only: what looks like the answer and is not is not the answer."""
    try:
        words = handed_in(name).decode("ascii")
    except UnicodeDecodeError:
        say(False, "unreadable")
    if any(ord(letter) < 32 and letter not in "\r\n\t" for letter in words):
        say(False, "unreadable")
    return words


def line(name="answer.txt"):
    """Exactly one line: a list of guesses is no answer."""
    words = text(name).strip()
    if "\n" in words or "\r" in words or len(words) > LINE_MAX:
        say(False, "unreadable")
    return words


def lines(name="answer.txt"):
    return [one.strip() for one in text(name).strip().splitlines() if one.strip()]


def seen():
    """What trials showed, in the order of the inputs: status (None: no exit), stop, stdout."""
    runs = json.loads(Path("seen.json").read_text())
    return [{**run, "stdout": base64.b64decode(run["stdout"])} for run in runs]


def judge_line(name="answer.txt"):
    """The commonest judge: one line, the same words in the same order."""
    given = line(name).split()
    say(given == expected()["line"].split())
