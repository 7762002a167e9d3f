"""clearway findings cluster: what it prints depends on the file alone."""

import json
import random  # noqa: TID251  a seeded draw
import subprocess  # noqa: TID251  the order of sets differs between processes only
import sys
from pathlib import Path


def _record(db: str, number: int, releases: list[str]) -> dict[str, object]:
    return {
        "doc": f"{db}{number}",
        "db": db,
        "packages": [f"package-{number % 8}"],
        "title": f"Overflow in parse_{number % 5}",
        "text": f"The function parse_{number} copies more than the header says.",
        "ranges": [f"fixed:{release}" for release in releases],
    }


def _printed(file: Path, seed: str) -> bytes:
    command = [sys.executable, "-m", "clearway", "findings", "cluster", str(file), "--format", "jsonl"]
    return subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout


def test_every_run_prints_the_same(tmp_path: Path) -> None:
    """Sets come in another order in every run of Python; clusters and probabilities stay the same."""
    drawn = random.Random(5)
    records = list[dict[str, object]]()
    for number in range(40):
        releases = [f"{drawn.randint(1, 3)}.{drawn.randint(0, 2)}.{drawn.randint(1, 9)}" for _ in range(6)]
        records += [_record("a", number, releases[:4]), _record("b", number, releases[2:])]
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(map(json.dumps, records)))
    printed = {_printed(file, seed) for seed in "123"}
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == len(records)
