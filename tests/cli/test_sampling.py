"""`clearway sample verify`: anybody draws a sample again, without a server."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from clearway.validation.rules.sampling import draw
from tests.cli.commands import run, write

KEYS = [f"vul-{number:016d} 2026-11-23T12:00:00Z" for number in range(50)]
POPULATION = "".join(f"{key}\n" for key in sorted(KEYS))
SEED = "5a" * 32
DIGEST = sha256(POPULATION.encode()).hexdigest()
DRAWN = draw(KEYS, bytes.fromhex(SEED), 5)
ON_RECORD = ("--seed", SEED, "--digest", DIGEST, "--size", "5")


@pytest.fixture
def population(tmp_path: Path) -> Path:
    """The population as `sample population` prints it."""
    return write(tmp_path, "population.txt", POPULATION)


def test_the_keys_that_the_seed_draws_are_printed(population: Path) -> None:
    """In the order of the draw, on stdout; what to compare is said on stderr."""
    found = run("sample", "verify", population, *ON_RECORD)
    assert (found.exit_code, tuple(found.stdout.splitlines())) == (0, DRAWN)
    assert "record" in found.stderr


def test_a_sample_is_compared_with_the_draw(population: Path, tmp_path: Path) -> None:
    """The sample as `sample show` prints it is confirmed; one with another item is not."""
    items = [{"key": key, "position": place} for place, key in enumerate(DRAWN, start=1)]
    good = write(tmp_path, "good.json", json.dumps({"sample": {}, "items": items}))
    assert run("sample", "verify", population, *ON_RECORD, "--sample", good).exit_code == 0
    chosen = [*items[:-1], {"key": next(key for key in KEYS if key not in DRAWN)}]
    bad = write(tmp_path, "bad.json", json.dumps({"items": chosen}))
    found = run("sample", "verify", population, *ON_RECORD, "--sample", bad)
    assert (found.exit_code, "NOT what seed and population give" in found.stderr) == (1, True)
    broken = run("sample", "verify", population, *ON_RECORD, "--sample", population)
    assert (broken.exit_code, "bad-sample-file" in broken.stderr) == (1, True)


@pytest.mark.parametrize("text", [POPULATION[:-1], POPULATION + KEYS[0] + "\n", "".join(f"{k}\n" for k in KEYS[::-1])])
def test_another_population_is_noticed(tmp_path: Path, text: str) -> None:
    """Cut, lengthened, or out of order even under a digest of its own."""
    for digest in (DIGEST, sha256(text.encode()).hexdigest()):
        file = write(tmp_path, "other.txt", text)
        found = run("sample", "verify", file, "--seed", SEED, "--digest", digest, "--size", "5")
        assert (found.exit_code, found.stdout) == (1, "")
        assert "NOT the one on record" in found.stderr


@pytest.mark.parametrize(("seed", "code"), [("xyz", 1), ("5a", 1), (SEED + "00", 1)])
def test_a_bad_seed_is_refused_in_words(population: Path, seed: str, code: int) -> None:
    """What is no seed is refused with what to do."""
    found = run("sample", "verify", population, "--seed", seed, "--digest", DIGEST, "--size", "5")
    assert (found.exit_code, "bad-seed" in found.stderr) == (code, True)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are no UTF-8; a size beyond the limit is a misuse."""
    file = write(tmp_path, "bytes", b"\xff\xfe")
    assert "bad-population" in run("sample", "verify", file, *ON_RECORD).stderr
    assert run("sample", "verify", file, "--seed", SEED, "--digest", DIGEST, "--size", "0").exit_code == 2
