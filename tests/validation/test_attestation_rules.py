"""How many verifiers agree: by property, whatever is attested in whatever order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_verifier_policy
from clearway.formats.records import Severity
from clearway.formats.verifier_policy import AttestationKind, parse_verifier_policy
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId
from clearway.validation.model import Attested, Judgement, Met, Missing, Question, Standing
from clearway.validation.rules import judge_attestations, told_to_others

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RECIPE, OTHER_RECIPE = "e" * 64, "0" * 64
QUESTION = Question(kind=AttestationKind.VALIDATION, verdict="reproduced", severity=Severity.HIGH, recipe=RECIPE)
PARTIES = [PartyId(f"pty-000000000000000{number}") for number in range(1, 6)]
HEAD = """
name = "ours"
version = "1"
source = "us"
house_counts = true
house_counts_for_own_reports = true
conflicts_count = false
"""
LAST = '[[demand]]\nof = "validation"\nverifiers = {}\n[[demand]]\nof = "fix"\nverifiers = 1\n'


def policy(wanted: int = 2, *, rows: str = "", head: str = HEAD) -> bytes:
    """A policy that wants so many."""
    return (head + rows + LAST.format(wanted)).encode()


def one(party: PartyId = PARTIES[0], **said: object) -> Attested:
    """One attestation that counts, but for what is said."""
    made = Attested(
        name="att-1",
        kind=AttestationKind.VALIDATION,
        verdict="reproduced",
        subject="proof",
        recipe=RECIPE,
        party=party,
        house=False,
        own=False,
        in_conflict=False,
        verified_at=NOON,
        signed_at=NOON,
        key_revoked_at=None,
        key_compromised=False,
    )
    return replace(made, **said)


def judged(attested: Sequence[Attested], wanted: int = 2, *, body: bytes = b"") -> Judgement:
    """Judge under a policy that wants so many."""
    return judge_attestations(attested, QUESTION, parse_verifier_policy(body or policy(wanted)))


@st.composite
def attestations(draw: st.DrawFn) -> Attested:
    """Anything that somebody may attest, by anybody, under any key."""
    revoked = draw(st.none() | st.integers(0, 9))
    return one(
        draw(st.sampled_from(PARTIES)),
        name=f"att-{draw(st.integers(0, 1000))}",
        verdict=draw(st.sampled_from(["reproduced", "not-reproduced"])),
        subject=draw(st.sampled_from(["one proof", "another proof"])),
        recipe=draw(st.sampled_from([RECIPE, RECIPE, OTHER_RECIPE])),
        signed_at=NOON + timedelta(minutes=draw(st.integers(0, 9))),
        house=draw(st.booleans()),
        own=draw(st.booleans()),
        in_conflict=draw(st.booleans()),
        key_revoked_at=None if revoked is None else NOON + timedelta(minutes=revoked),
        key_compromised=revoked is not None and draw(st.booleans()),
    )


ATTESTED = attestations()
SETS = st.lists(ATTESTED, max_size=12, unique_by=lambda made: made.name)


@given(SETS.flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_order_does_not_matter(both: tuple[list[Attested], list[Attested]]) -> None:
    """Whoever hands in first gains nothing."""
    assert judged(both[0]) == judged(both[1])


@given(SETS, st.integers(1, 5))
def test_a_party_counts_once_and_only_if_it_is_independent(attested: list[Attested], wanted: int) -> None:
    """Who counts is another party each time, says what is asked, under a good key, and neither found it nor is tied."""
    judgement = judged(attested, wanted)
    counting = [found.attested for found in judgement.judged if found.standing is Standing.COUNTS]
    assert len({made.party for made in counting}) == len(counting) == len(judgement.outcome.parties)
    for made in counting:
        assert (made.verdict, made.recipe) == ("reproduced", RECIPE)
        assert not made.in_conflict
        assert not made.own or made.house
        assert not made.key_compromised
        assert made.key_revoked_at is None or made.signed_at < made.key_revoked_at
    assert isinstance(judgement.outcome, Met) == (len(counting) >= wanted)
    assert [found.attested for found in judgement.judged if found.standing is Standing.COUNTS] == counting


@given(SETS)
def test_every_attestation_is_answered(attested: list[Attested]) -> None:
    """None is dropped: each has its standing."""
    assert sorted(found.attested.name for found in judged(attested).judged) == sorted(made.name for made in attested)


@given(SETS, ATTESTED)
def test_what_does_not_count_changes_nothing(attested: list[Attested], more: Attested) -> None:
    """An attestation of a finder or under a key in other hands neither helps nor harms others."""
    before = judged(attested).outcome.parties
    for spoilt in (replace(more, key_revoked_at=NOON, key_compromised=True), replace(more, recipe=OTHER_RECIPE)):
        others = [made for made in attested if made.name != more.name]
        assert judged([*others, spoilt]).outcome.parties == judged(others).outcome.parties
    assert len(before) <= len(PARTIES)


@pytest.mark.parametrize(
    ("attested", "standing"),
    [
        (one(), Standing.COUNTS),
        (one(verdict="not-reproduced"), Standing.OTHER_VERDICT),
        (one(recipe=OTHER_RECIPE), Standing.OTHER_RECIPE),
        (one(own=True), Standing.OWN_WORK),
        (one(in_conflict=True), Standing.CONFLICT),
        (one(key_revoked_at=NOON + timedelta(seconds=1)), Standing.COUNTS),
        (one(key_revoked_at=NOON), Standing.KEY_REVOKED),
        (one(key_revoked_at=NOON + timedelta(days=9), key_compromised=True), Standing.KEY_COMPROMISED),
        (one(house=True, own=True), Standing.COUNTS),
    ],
    ids=str,
)
def test_why_one_does_not_count(attested: Attested, standing: Standing) -> None:
    """Each reason by itself."""
    assert [found.standing for found in judged([attested]).judged] == [standing]


def test_the_policy_says_whether_the_house_counts_and_for_what() -> None:
    """Not at all; not for what its own staff reported; and tied parties may be let in."""
    house = [one(house=True, own=True)]
    never = HEAD.replace("house_counts = true", "house_counts = false")
    others = HEAD.replace("house_counts_for_own_reports = true", "house_counts_for_own_reports = false")
    tied = HEAD.replace("conflicts_count = false", "conflicts_count = true")
    assert judged(house, body=policy(head=never)).judged[0].standing is Standing.HOUSE
    assert judged(house, body=policy(head=others)).judged[0].standing is Standing.OWN_WORK
    assert judged([one(in_conflict=True)], body=policy(head=tied)).judged[0].standing is Standing.COUNTS


def test_two_keys_of_one_party_are_one_verifier() -> None:
    """On one proof its newest word counts; on two proofs it is still one party."""
    newer = one(name="att-2", signed_at=NOON + timedelta(hours=1))
    assert [found.standing for found in judged([one(), newer]).judged] == [Standing.SUPERSEDED, Standing.COUNTS]
    other = replace(newer, subject="another proof")
    assert [found.standing for found in judged([one(), other]).judged] == [Standing.COUNTED_ALREADY, Standing.COUNTS]
    changed = replace(newer, verdict="not-reproduced")
    assert judged([one(), changed], 1).outcome == Missing(parties=(), more=1, among=())


def test_what_is_missing_is_said() -> None:
    """How many more, and who of those that the policy names."""
    rows = f'[[demand]]\nof = "validation"\nverifiers = 2\nparties = {[str(party) for party in PARTIES[:3]]}\n'
    judgement = judged([one(PARTIES[1]), one(PARTIES[4], name="att-2")], body=policy(rows=rows))
    assert judgement.outcome == Missing(parties=(PARTIES[1],), more=1, among=(PARTIES[0], PARTIES[2]))
    assert [found.standing for found in judgement.judged] == [Standing.COUNTS, Standing.NOT_NAMED]


def test_the_first_row_that_fits_counts() -> None:
    """By verdict and severity; the last row of its kind for everything else."""
    rows = (
        '[[demand]]\nof = "validation"\nverdicts = ["reproduced"]\nseverities = ["critical", "unknown"]\n'
        "verifiers = 3\n"
    )
    read = parse_verifier_policy(policy(1, rows=rows))
    kind = AttestationKind.VALIDATION
    assert read.find(kind, "reproduced", severity=Severity.CRITICAL).verifiers == 3
    assert read.find(kind, "reproduced", severity=Severity.HIGH).verifiers == 1
    assert read.find(kind, "not-reproduced", severity=Severity.CRITICAL).verifiers == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad-shape"),
        ((HEAD + '[[demand]]\nof = "validation"\nverifiers = 1\n').encode(), "incomplete-policy"),
        (policy(0), "bad-shape"),
        (policy(21), "bad-shape"),
        (
            policy(rows='[[demand]]\nof = "fix"\nverifiers = 2\nparties = ["pty-0000000000000001"]\n'),
            "impossible-policy",
        ),
        (policy(rows='[[demand]]\nof = "fix"\nverifiers = 1\nparties = ["us"]\n'), "bad-shape"),
        (policy(rows='[[demand]]\nof = "rank"\nverifiers = 1\n'), "bad-shape"),
        (policy() + b"more = 1\n", "bad-shape"),
    ],
    ids=["empty", "no last row", "none wanted", "too many", "too few named", "no party", "no kind", "unknown field"],
)
def test_a_policy_is_whole_or_refused(body: bytes, code: str) -> None:
    """A case without a row, a row that nobody can meet, and what is no policy are refused when it is read."""
    with pytest.raises(Refusal) as refused:
        parse_verifier_policy(body)
    assert refused.value.code == code


def test_the_shipped_policy_takes_the_house_as_one() -> None:
    """One verifier is enough, and the clearinghouse's own sandbox is one."""
    read = shipped_verifier_policy()
    assert isinstance(judge_attestations([one(house=True)], QUESTION, read).outcome, Met)


def test_others_are_not_told_who_found_it() -> None:
    """That a party reported something is for staff and for itself."""
    assert told_to_others(Standing.OWN_WORK) is told_to_others(Standing.CONFLICT) is Standing.NOT_INDEPENDENT
    assert told_to_others(Standing.COUNTS) is Standing.COUNTS
