"""`make validate-documents`: 1,000 invented advisories as every CSAF document, put to the reference validator.

Every tenth advisory was withdrawn.

The validator is `@secvisogram/csaf-validator-lib`, installed by npm from tools/csaf_validator/package-lock.json into
.cache. All its mandatory, optional and recommended tests run, and the informative ones that need no network.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import IO, Final

import msgspec

from clearway.formats import csaf
from clearway.formats.advisory import Advisory
from clearway.formats.scores import rated_by
from tools.invented import released

PROJECT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = PROJECT / "tools" / "csaf_validator"
INSTALLED: Final = PROJECT / ".cache" / "csaf_validator"
DOCUMENTS: Final = 1_000
_INSTALL_SECONDS_MAX: Final = 180
_SHOWN_MAX: Final = 20
# It puts 2.0's test of categories to documents of 2.1 too.
_WITHDRAWN_UNKNOWN: Final = "mandatoryTest_6_1_26 /document/category: reserved prefix used"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the tests found in one document, each with the test's name and the place."""

    tests: int
    errors: list[str]
    warnings: list[str]
    infos: list[str]


Validate = Callable[[Iterable[bytes]], list[Found]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable(Exception):  # noqa: N818  an answer, not a fault
    """The validator cannot be had here: why."""

    why: str


def install() -> Path:
    """Give the folder of the validator, and install it when it is not there; Unavailable when that fails."""
    lock = (SOURCE / "package-lock.json").read_bytes()
    for name in ("package.json", "package-lock.json", "validate.mjs"):
        INSTALLED.mkdir(parents=True, exist_ok=True)
        shutil.copy(SOURCE / name, INSTALLED / name)
    stamp = INSTALLED / "installed.json"
    if stamp.is_file() and stamp.read_bytes() == lock:
        return INSTALLED
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unavailable(why="npm and node are not installed")
    arguments = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    ended = subprocess.run(
        arguments, cwd=INSTALLED, capture_output=True, text=True, timeout=_INSTALL_SECONDS_MAX, check=False
    )
    if ended.returncode:
        raise Unavailable(why=f"npm could not install it: {ended.stderr.strip()[-300:]}")
    stamp.write_bytes(lock)
    return INSTALLED


@contextmanager
def validating(folder: Path) -> Generator[Validate]:
    """Start the validator once, which takes it many seconds, and give what puts documents to it, in their order."""
    node = shutil.which("node") or "node"
    process = subprocess.Popen([node, "validate.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield partial(_validate, process.stdin, process.stdout)
        process.stdin.close()


def _validate(to: IO[bytes], back: IO[bytes], documents: Iterable[bytes]) -> list[Found]:
    found: list[Found] = []
    for document in documents:
        to.write(json.dumps(json.loads(document)).encode() + b"\n")
        to.flush()
        found.append(msgspec.json.decode(back.readline(), type=Found))
    return found


def documents(form: str, seeds: Sequence[int]) -> list[bytes]:
    """Render the invented advisories of some seeds as one of the CSAF documents."""
    return [csaf.render_as(released(seed), csaf.EDITIONS[form]) for seed in seeds]


def unexpected(found: Found, advisory: Advisory, form: str) -> list[str]:
    """Give the errors and warnings that are not known to come whatever Clearway does (docs/documents.md)."""
    newer = csaf.EDITIONS[form].is_newer
    errors = [line for line in found.errors if not is_known_error(line, advisory, form)]
    known = {"recommendedTest_6_2_20"} if newer else set[str]()
    if not has_place_for_score(advisory, newer=newer):
        known |= {"optionalTest_6_2_3", "recommendedTest_6_2_3"}
    return [*errors, *(line for line in found.warnings if line.partition(" ")[0] not in known)]


def is_known_error(line: str, advisory: Advisory, form: str) -> bool:
    """Tell whether an error is the validator's own: its 2.0.10 does not know 2.1's profile of what was withdrawn."""
    return line == _WITHDRAWN_UNKNOWN and csaf.EDITIONS[form].is_newer and advisory.withdrawal is not None


def has_place_for_score(advisory: Advisory, *, newer: bool) -> bool:
    """Tell whether CSAF can hold one of the scores: 2.0 has no place for CVSS 4.0, 2.1 for most of them."""
    scores = [one.score for one in rated_by(advisory.ratings)]
    bases = [score.members["baseScore"] for score in scores if score.version == "4.0"]
    accepted = any(isinstance(base, float) and (base / 0.1).is_integer() for base in bases)
    return any(score.version != "4.0" for score in scores) or (newer and accepted)


def main() -> int:
    """Print a line for each kind of CSAF document, and what was found; gives 1 when there is more than is known."""
    try:
        folder = install()
    except Unavailable as unavailable:
        print(f"The validator is not there: {unavailable.why}", file=sys.stderr)
        return 3
    with validating(folder) as validate:
        told = [_report(form, validate) for form in csaf.EDITIONS]
    return 0 if all(told) else 1


def _report(form: str, validate: Validate) -> bool:
    rendered = documents(form, range(DOCUMENTS))
    begun = perf_counter()
    found = validate(rendered)
    seconds = perf_counter() - begun
    odd = [line for seed, one in enumerate(found) for line in unexpected(one, released(seed), form)]
    told = [(line, is_known_error(line, released(seed), form)) for seed, one in enumerate(found) for line in one.errors]
    errors = sum(not known for _, known in told)
    print(
        f"{form:13} {len(found)} documents, {found[0].tests} tests each, {seconds:.1f} s: {errors} errors, "
        f"{len(odd) - errors} warnings that are not known; {len(told) - errors} errors of the validator's own",
        flush=True,
    )
    _print_warnings(found)
    print("".join(f"  not known: {line[:200]}\n" for line in odd[:_SHOWN_MAX]), end="")
    return not odd and len(found) == DOCUMENTS


def _print_warnings(found: Sequence[Found]) -> None:
    tests: dict[str, int] = {}
    for one in found:
        for name in {line.partition(" ")[0] for line in one.warnings}:
            tests[name] = tests.get(name, 0) + 1
    print("".join(f"  {name} warns of {number} documents\n" for name, number in tests.items()), end="")


if __name__ == "__main__":
    sys.exit(main())
