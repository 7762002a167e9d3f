"""The reference CSAF validator finds nothing in what Clearway writes, however odd the advisory."""

import json
from collections.abc import Iterator

import pytest

from clearway.formats import csaf, marks
from clearway.formats.scores import rated_by
from tools.invented import invented, released
from tools.validate_documents import DOCUMENTS, Found, Unavailable, Validate, documents, install, unexpected, validating

# Sixty documents of each version of CSAF, half of them as VEX.
SEEDS = range(30)


@pytest.fixture(scope="module")
def validate() -> Iterator[Validate]:
    """The validator, installed by npm once and started once; without npm or a network these tests are skipped."""
    try:
        folder = install()
    except Unavailable as unavailable:
        pytest.skip(f"the reference CSAF validator is not there: {unavailable.why}")
    with validating(folder) as validate:
        yield validate


@pytest.mark.timeout(240)
@pytest.mark.parametrize("form", csaf.EDITIONS)
def test_the_reference_validator_finds_no_fault(form: str, validate: Validate) -> None:
    """No error of any test, mandatory or optional, and no warning but those that are known (docs/documents.md)."""
    found = validate(documents(form, SEEDS))
    assert len(found) == len(SEEDS)
    assert [unexpected(one, released(seed), form) for seed, one in zip(SEEDS, found, strict=True)] == [[]] * len(SEEDS)


@pytest.mark.timeout(240)
def test_the_validator_runs_and_finds_faults(validate: Validate) -> None:
    """A document with a fault in each place is not let through: the silence above says something."""
    body = json.loads(documents("csaf", [0])[0])
    body["document"]["tracking"]["version"] = "99"
    (found,) = validate([json.dumps(body).encode()])
    assert any(line.startswith("mandatoryTest_6_1_16") for line in found.errors)
    assert unexpected(found, invented(0), "csaf") != []


def test_only_known_warnings_are_let_through() -> None:
    """A missing score counts where there is one that could have been written; any error counts."""
    scored = next(one for one in map(invented, range(DOCUMENTS)) if rated_by(one.ratings)[0].score.version == "3.1")
    warned = Found(tests=1, errors=[], warnings=["optionalTest_6_2_3 /x: missing score"], infos=[])
    assert unexpected(warned, scored, "csaf") == warned.warnings
    assert unexpected(Found(tests=1, errors=["a"], warnings=[], infos=[]), scored, "csaf-2.1") == ["a"]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("form", csaf.EDITIONS)
def test_the_reference_validator_finds_no_fault_in_marked_copies(form: str, validate: Validate) -> None:
    """A mark makes no copy invalid, whichever choices it is made of and whatever the advisory says."""
    copies: list[bytes] = []
    for seed in SEEDS:
        about = invented(seed)
        choices = marks.Choices.of(b"k" * 32, about.id, f"pty-{seed}")
        marked = marks.mark(about, choices, handling="Copy for somebody. This copy is marked.")
        copies.append(csaf.render_as(marked.advisory, csaf.EDITIONS[form], tokens=marked.tokens))
    found = validate(copies)
    assert [unexpected(one, invented(seed), form) for seed, one in zip(SEEDS, found, strict=True)] == [[]] * len(SEEDS)
