"""Policies as data: whole, within limits, or refused."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_coordination_policy, shipped_due_policy
from clearway.formats.coordination_policy import parse_coordination_policy
from clearway.formats.due_policy import parse_due_policy
from clearway.kernel.errors import Refusal

COORDINATION = """
name = "ours"
version = "1"
source = "us"
after_fix_days = 45
open_max = 1
[standard]
days = 90
grace_days = 14
[exploited]
days = 7
grace_days = 7
"""
ROW = "[[row]]\nexposed = {}\nexploited = {}\nautomatable = {}\ntotal = {}\ndays = {}\n"
DUE = 'name = "ours"\nversion = "1"\nsource = "us"\ndays_without_facts = 60\n'


def table(*, days: object = 3) -> str:
    """A table of sixteen rows."""
    words = ("false", "true")
    return "".join(ROW.format(a, b, c, d, days) for a in words for b in words for c in words for d in words)


def test_the_shipped_policies_say_where_they_come_from() -> None:
    """Name, version and source are there to be shown beside every decision."""
    for policy in (shipped_due_policy(), shipped_coordination_policy()):
        assert all(msgspec.structs.asdict(policy)[name] for name in ("name", "version", "source"))


def test_a_policy_of_ones_own_is_read() -> None:
    """Another table and other embargoes are taken as they are."""
    assert parse_due_policy((DUE + table(days=5)).encode()).find(
        exposed=True, exploited=False, automatable=True, total=False
    ).days == 5  # fmt: skip
    assert parse_coordination_policy(COORDINATION.replace("open_max = 1", "open_max = 9").encode()).open_max == 9


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-shape"),
        ("name =", "bad-toml"),
        (DUE, "bad-shape"),
        (DUE + table()[: -len(ROW.format("true", "true", "true", "true", 3))], "incomplete-policy"),
        (DUE + table() + ROW.format("true", "true", "true", "true", 3), "incomplete-policy"),
        (DUE + table(days=0), "bad-shape"),
        (DUE + table(days=99_999), "bad-shape"),
        (DUE + "waivers = true\n" + table(), "bad-shape"),
    ],
)
def test_what_is_no_policy_of_due_times_is_refused(text: str, code: str) -> None:
    """A row that is missing or comes twice, no days, and what nobody knows are told."""
    with pytest.raises(Refusal) as refused:
        parse_due_policy(text.encode())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("days = 90", "days = -1", "bad-shape"),
        ("open_max = 1", "open_max = 1001", "bad-shape"),
        ("open_max = 1", "open_max = 1\nweek_max = 0", "bad-shape"),
        ("after_fix_days = 45", "", "bad-shape"),
        ("[standard]", "[standard", "bad-toml"),
    ],
)
def test_what_is_no_policy_of_coordination_is_refused(old: str, new: str, code: str) -> None:
    """What is missing or out of bounds is told."""
    with pytest.raises(Refusal) as refused:
        parse_coordination_policy(COORDINATION.replace(old, new).encode())
    assert refused.value.code == code


@given(st.binary(max_size=200))
def test_nothing_but_an_answer_or_a_refusal(body: bytes) -> None:
    """Whatever comes in."""
    for parse in (parse_due_policy, parse_coordination_policy):
        with contextlib.suppress(Refusal):
            parse(body)
