"""Real reports of the reference data: all are parsed, and what is refused of them is refused rightly."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.samples import Outcome, outcome_of, sarif_results


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "parsed_min"),
    [("sarif-dev", 83), ("csaf-cisa-sample-dev", 60), ("csaf-vectors-dev", 619), ("sbom-matches-dev", 27)],
)
def test_every_sample_is_parsed(shared_data: Path, name: str, parsed_min: int) -> None:
    """Also those that break a rule which is none of the format's: nothing of them is refused."""
    outcome = outcome_of(shared_data, name)
    assert outcome.parsed == outcome.files == parsed_min
    assert outcome.reasons == {}


@pytest.mark.shared
def test_sarif_samples_give_as_many_results_as_they_hold(shared_data: Path) -> None:
    """As the index of the reference data tells."""
    counted = list(sarif_results(shared_data))
    assert counted
    assert [(name, told, read) for name, told, read in counted if told != read] == []


@pytest.mark.shared
@pytest.mark.parametrize("name", ["csaf-schemas-and-examples", "sboms", "schemas"])
def test_what_is_refused_is_no_report(shared_data: Path, name: str) -> None:
    """Schemas, feeds and lists of providers, decision tables, and SPDX as tags and values."""
    assert list(_reports_refused(outcome_of(shared_data, name))) == []


def _reports_refused(outcome: Outcome) -> Iterator[str]:
    for files in outcome.reasons.values():
        for file in files:
            if "/examples/csaf/" in file or (file.startswith("sbom/") and not file.endswith(".spdx")):
                yield file
