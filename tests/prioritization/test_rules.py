"""The table of BOD 26-04, what is derived from CVSS, and that every step leaves its reason."""

import csv
import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_due_policy
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization.model import Facts, Signals, Urgency
from clearway.prioritization.rules import due, facts_from, rank, urgency_of
from clearway.validation.model import BelievedSeverity
from tests.prioritization.worlds import LOCAL, WORST

POLICY: Final = shipped_due_policy()
NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUIET: Final = Signals(listed_on=None, catalog_dated=date(2026, 11, 22), epss=None, epss_dated=None)
UPGRADE: Final = 10_000
MIDDLING: Final = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"

# The directive's sixteen cases, written down apart from the data file: exposed, exploited, automatable, total; days,
# None for "on upgrade"; forensic triage.
TABLE: Final = (
    (True, True, True, True, 3, True),
    (True, True, True, False, 3, False),
    (True, True, False, True, 3, True),
    (True, True, False, False, 14, False),
    (True, False, True, True, 3, False),
    (True, False, True, False, 14, False),
    (True, False, False, True, 14, False),
    (True, False, False, False, 60, False),
    (False, True, True, True, 3, True),
    (False, True, True, False, 14, False),
    (False, True, False, True, 14, False),
    (False, True, False, False, 14, False),
    (False, False, True, True, 60, False),
    (False, False, True, False, 60, False),
    (False, False, False, True, None, False),
    (False, False, False, False, None, False),
)
maybe: Final = st.none() | st.booleans()
# hypothesis wants the bounds without a zone, and adds one.
instants: Final = st.datetimes(
    min_value=datetime.fromisoformat("2015-01-01"),
    max_value=datetime.fromisoformat("2035-01-01"),
    timezones=st.timezones(),
)
facts: Final = st.builds(
    Facts,
    exposed=maybe,
    listed_on=st.none() | st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 1, 1)),
    catalog_dated=st.none() | st.just(date(2026, 11, 22)),
    automatable=maybe,
    total=maybe,
)


def stated(*, exposed: bool | None, exploited: bool, automatable: bool | None, total: bool | None) -> Facts:
    """Facts as somebody might state them."""
    return Facts(
        exposed=exposed,
        listed_on=date(2026, 11, 23) if exploited else None,
        catalog_dated=date(2026, 11, 23),
        automatable=automatable,
        total=total,
    )


def days_of(given_facts: Facts) -> int:
    """The days, where "on upgrade" is later than any."""
    days = due(given_facts, POLICY, detected_at=NOW).days
    return UPGRADE if days is None else days


@pytest.mark.parametrize("row", TABLE)
def test_all_sixteen_rows(row: tuple[bool, bool, bool, bool, int | None, bool]) -> None:
    """Days and forensic triage are those of the directive."""
    exposed, exploited, automatable, total, days, forensic = row
    found = due(
        stated(exposed=exposed, exploited=exploited, automatable=automatable, total=total), POLICY, detected_at=NOW
    )
    assert (found.days, found.forensic) == (days, forensic)
    assert found.row is not None
    assert (found.at is None) == (days is None)


@given(facts)
def test_a_graver_fact_never_gives_more_time(known: Facts) -> None:
    """Turning any one fact to the worse leaves the days as they are or makes them fewer."""
    if known.automatable is None or known.total is None:
        return
    for name in ("exposed", "automatable", "total"):
        assert days_of(replace(known, **{name: True})) <= days_of(replace(known, **{name: False}))
    assert days_of(replace(known, listed_on=date(2026, 11, 23))) <= days_of(replace(known, listed_on=None))


@given(facts, instants)
def test_unknown_exposure_counts_as_exposed(known: Facts, detected_at: datetime) -> None:
    """A system of which nobody says whether the internet reaches it is due as one that it reaches."""
    unknown = due(replace(known, exposed=None), POLICY, detected_at=detected_at)
    exposed = due(replace(known, exposed=True), POLICY, detected_at=detected_at)
    assert (unknown.at, unknown.days, unknown.forensic) == (exposed.at, exposed.days, exposed.forensic)


@given(facts.filter(lambda known: known.automatable is None or known.total is None))
def test_missing_facts_of_what_nobody_exploits(known: Facts) -> None:
    """It has sixty days, wherever it is, and no row of the table is claimed."""
    found = due(replace(known, listed_on=None), POLICY, detected_at=NOW)
    assert (found.days, found.forensic, found.row) == (60, False, None)


@given(facts)
def test_what_is_exploited_is_taken_at_its_worst(known: Facts) -> None:
    """An unknown fact of a listed vulnerability counts as the worse one."""
    listed = replace(known, listed_on=date(2026, 11, 23))
    worst = replace(listed, automatable=listed.automatable is not False, total=listed.total is not False)
    assert days_of(listed) == days_of(worst)


@given(facts, instants)
def test_the_clock_starts_at_the_earlier_instant(known: Facts, detected_at: datetime) -> None:
    """Due is so many days after the listing or the detection, whichever came first; a zone never moves the instant."""
    found = due(known, POLICY, detected_at=detected_at)
    if found.days is None:
        assert found.at is None
        return
    starts = [detected_at]
    if known.listed_on is not None:
        starts.append(datetime(known.listed_on.year, known.listed_on.month, known.listed_on.day, tzinfo=UTC))
    assert found.at == min(start.astimezone(UTC) for start in starts) + timedelta(days=found.days)
    elsewhere = due(known, POLICY, detected_at=detected_at.astimezone(timezone(timedelta(hours=-11))))
    assert elsewhere.at == found.at


@given(facts, instants)
def test_every_step_leaves_a_reason(known: Facts, detected_at: datetime) -> None:
    """Exposure, exploitation, severity and the policy with its version are told, each in one line of its own."""
    reasons = due(known, POLICY, detected_at=detected_at).reasons
    assert len(set(reasons)) == len(reasons) >= 4
    assert "internet" in reasons[0]
    assert "exploited" in reasons[1]
    assert reasons[-1].startswith("BOD 26-04 (2026-06-10): ")


@pytest.mark.parametrize(
    ("catalog_dated", "told"),
    [(date(2026, 11, 22), "not listed as exploited in the catalog of 2026-11-22"), (None, "no catalog")],
)
def test_not_listed_says_by_which_catalog(catalog_dated: date | None, told: str) -> None:
    """Somebody who reads "not listed" sees how old that knowledge is, or that there is none."""
    known = replace(stated(exposed=True, exploited=False, automatable=True, total=True), catalog_dated=catalog_dated)
    assert told in due(known, POLICY, detected_at=NOW).reasons[1]


@pytest.mark.parametrize(
    ("vector", "automatable", "total"),
    [
        (WORST, True, True),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", True, True),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", False, True),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", False, True),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:L", False, False),
        (LOCAL, False, False),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", True, True),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:N/SC:H/SI:H/SA:H", False, False),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", None, None),
        ("CVSS:3.1/AV:N", None, None),
        ("", None, None),
    ],
)
def test_facts_are_derived_from_the_vector(vector: str, automatable: bool | None, total: bool | None) -> None:  # noqa: FBT001  parameters
    """A program can attack alone over the network without luck, rights or a person; total is all three lost."""
    found = facts_from(vector, QUIET, exposed=None)
    assert (found.automatable, found.total) == (automatable, total)


@given(st.text(max_size=60) | st.from_regex(r"CVSS:(3\.[01]|4\.0)(/[A-Z]{1,3}:[A-Z]){0,12}", fullmatch=True))
def test_no_vector_is_a_surprise(vector: str) -> None:
    """Whatever a reporter wrote there gives a rank."""
    assert rank(VulnerabilityId("vul-0000000000000000"), vector, QUIET, policy=POLICY, now=NOW).reasons


def test_the_derived_facts_agree_with_those_that_cisa_stated(shared_data: Path) -> None:
    """On the records that CISA judged by hand, automatable agrees in 95 of 100 and technical impact in 90."""
    known: dict[str, Facts] = {}
    automatable: list[bool] = []
    total: list[bool] = []
    with gzip.open(shared_data / "vulnrichment-ssvc.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            vector = row["cvss_vector"]
            if vector not in known:
                known[vector] = facts_from(vector, QUIET, exposed=True)
            derived = known[vector]
            if derived.automatable is not None:
                automatable.append(derived.automatable == (row["automatable"] == "yes"))
                total.append(derived.total == (row["technical_impact"] == "total"))
    assert len(automatable) > 30_000
    assert sum(automatable) / len(automatable) > 0.95
    assert sum(total) / len(total) > 0.90


def test_what_is_believed_orders_and_changes_nothing_else() -> None:
    """Urgency, days and the reported score stay; only the order among equals, and a reason more, follow from it."""
    plain = rank(VulnerabilityId("vul-0000000000000000"), WORST, QUIET, policy=POLICY, now=NOW)
    believed = BelievedSeverity(score=5.0, low=3.5, high=6.5, ratings=2)
    found = rank(VulnerabilityId("vul-0000000000000000"), WORST, QUIET, policy=POLICY, now=NOW, believed=believed)
    assert (plain.order_score, found.order_score) == (9.8, 5.0)
    told = "believed severity: 5.0, with 90 % between 3.5 and 6.5, from 2 ratings"
    assert found == replace(plain, believed=believed, reasons=(*plain.reasons, told))


def test_a_rank_says_which_signals_it_used() -> None:
    """The listing, the score with its severity, and the chance of exploitation with its day are told."""
    signals = Signals(
        listed_on=date(2026, 11, 1), catalog_dated=date(2026, 11, 22), epss=0.25, epss_dated=date(2026, 11, 20)
    )
    found = rank(VulnerabilityId("vul-0000000000000000"), WORST, signals, policy=POLICY, now=NOW)
    assert (found.urgency, found.days, found.forensic, found.exploited, found.cvss_score) == (
        Urgency.NOW,
        3,
        True,
        True,
        9.8,
    )
    assert found.reasons == (
        "ranked as where the internet reaches it",
        "it is listed as exploited since 2026-11-01",
        "an attack can be automated, judging by the CVSS vector",
        "it gives total control, judging by the CVSS vector",
        "BOD 26-04 (2026-06-10): due in 3 days from 2026-11-01",
        "CVSS 3.1: 9.8 (critical)",
        "EPSS 0.2500 on 2026-11-20",
    )


@given(st.sampled_from(["", WORST, LOCAL, MIDDLING]), st.none() | st.just(date(2026, 11, 1)))
def test_a_rank_is_the_most_urgent_that_any_system_can_be(vector: str, listed_on: date | None) -> None:
    """No system, wherever it stands, has fewer days than the rank says, and one has as few."""
    signals = replace(QUIET, listed_on=listed_on)
    ranked = rank(VulnerabilityId("vul-0000000000000000"), vector, signals, policy=POLICY, now=NOW)
    fewest = min(days_of(facts_from(vector, signals, exposed=exposed)) for exposed in (True, False, None))
    assert ranked.days == fewest


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(1, "now"), (3, "now"), (4, "soon"), (14, "soon"), (15, "planned"), (60, "planned"), (None, "on-upgrade")],
)
def test_urgency_is_a_word(days: int | None, urgency: str) -> None:
    """Three days are now, fourteen soon."""
    assert urgency_of(days) == urgency
