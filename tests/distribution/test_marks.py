"""Marks: a leaked copy names its recipient whatever was done to its shape, and names nobody innocent."""

import json
import random  # noqa: TID251  seeded lots
from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.distribution.rules import early
from clearway.formats import marks
from clearway.formats.marks.choices import Choices
from clearway.formats.marks.wordings import HANDLING, IN_TEXT
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MARK_CHANCE_MAX
from tests.cli.commands import lines, run
from tests.distribution.leaks import (
    CHANGES,
    KEY,
    NOT_ENOUGH,
    advisory_of,
    copy,
    early_advisory,
    listed,
    mixed,
    recipient,
    without_name,
)

RECIPIENTS = 1_000


def named(text: str, advisory: str, count: int = RECIPIENTS, *, key: bytes = KEY) -> list[str]:
    """Whom tracing names among so many recipients."""
    return [one.recipient for one in early.trace(text, listed(count), key, advisory=advisory) if one.is_named]


@pytest.mark.parametrize("format_name", ["csaf", "csaf-2.1-vex"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_leaked_copy_names_its_recipient_alone(change: str, format_name: str) -> None:
    """Of 1,000 recipients the true one is named, without the open mark, however the copy was laid out or cut."""
    lots = random.Random(change)
    about = early_advisory()
    source = lots.randrange(RECIPIENTS)
    text = CHANGES[change](without_name(copy(about, source, format_name)), lots)
    expected = [] if change in NOT_ENOUGH else [recipient(source).key]
    assert named(text, advisory_of(about)) == expected


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_innocent_is_named(change: str) -> None:
    """A copy of somebody who is not on the list, or that was marked by another key, names nobody."""
    lots = random.Random(change)
    for number in range(2):
        about = early_advisory(number + 1)
        for body in (copy(about, RECIPIENTS + number), copy(about, number, key=b"o" * 32)):
            text = CHANGES[change](without_name(body), lots)
            assert named(text, advisory_of(about)) == []


def test_what_was_published_names_nobody() -> None:
    """The public version, which has no mark, fits nobody well enough."""
    about = early_advisory()
    assert named(early.render(marks.Marked(advisory=about.composed, tokens=()), "csaf").decode(), str(about.id)) == []


def test_two_who_mix_their_copies_are_both_named() -> None:
    """Who takes each text from the one or the other copy keeps ids of both."""
    lots = random.Random(5)
    about = early_advisory()
    text = json.dumps(mixed(without_name(copy(about, 17)), without_name(copy(about, 400)), lots))
    assert sorted(named(text, advisory_of(about))) == sorted([recipient(17).key, recipient(400).key])


@given(sizes=st.lists(st.sampled_from([2, 4]), min_size=1, max_size=12), data=st.data())
def test_the_chance_is_bounded_from_above(sizes: list[int], data: st.DataObject) -> None:
    """What is called the chance is at least the true probability of fitting as well."""
    fits = data.draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    places = tuple(zip(fits, [1 / size for size in sizes], strict=True))
    score = sum(_bits(p) for hit, p in places if hit)
    exact = [(0.0, 1.0)]
    for _, p in places:
        exact = [(at + won, weight * q) for at, weight in exact for won, q in ((_bits(p), p), (0.0, 1 - p))]
    true = sum(weight for at, weight in exact if at >= score - 1e-9)
    assert marks.chance_of(marks.Fit(places=places)) >= true * (1 - 1e-9)


def _bits(p: float) -> float:
    return {0.5: 1.0, 0.25: 2.0}[p]


def test_all_that_fits_is_as_improbable_as_it_is() -> None:
    """Where every place fits, the bound comes close to the product of the probabilities."""
    fit = marks.Fit(places=((True, 0.25),) * 10)
    assert 4.0**-10 <= marks.chance_of(fit) <= 4.0**-10 * 1.01


def test_no_wording_is_a_part_of_another() -> None:
    """What is seen at a place cannot be seen by mistake at another, or as another choice."""
    wordings = [one for ones in (*IN_TEXT.values(), *HANDLING.values()) for one in ones]
    for one, other in permutations(wordings, 2):
        seen = marks.look(f"x {one} y").wordings
        assert sum(len(found) for found in seen.values()) == 1, (one, other)


def test_marks_of_recipients_and_advisories_differ() -> None:
    """Neither another recipient nor another advisory has the same mark."""
    made = [Choices.of(KEY, f"adv-{a}", f"pty-{r}") for a in range(5) for r in range(5)]
    for one, other in combinations(made, 2):
        assert set(one.tokens).isdisjoint(other.tokens)
    assert Choices.of(KEY, "adv-1", "pty-1").tokens == Choices.of(KEY, "adv-1", "pty-1").tokens


@pytest.mark.parametrize(
    "vector",
    [
        "",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/MAV:L",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    ],
)
def test_metrics_that_say_something_stay(vector: str) -> None:
    """A mark tells only what is not defined; what a vector says it still says."""
    about = early_advisory(vector=vector)
    for number in range(20):
        marked = early.copy_of(about, recipient(number), KEY).advisory
        for rating in marked.ratings:
            told = [part for part in rating.vector.split("/") if not part.endswith(":X")]
            assert "/".join(told) == vector
    assert named(copy(about, 3).decode(), advisory_of(about)) == [recipient(3).key]


def test_a_text_without_an_advisory_asks_for_it() -> None:
    """Tracing needs to know of which advisory it is."""
    with pytest.raises(Refusal) as caught:
        early.trace("hello", listed(3), KEY)
    assert caught.value.code == "no-advisory"


@pytest.mark.parametrize("text", ["", "[" * 100_000, "\x00" * 50, "9999-99-99T99:99:99Z", "CVSS:3.1/AV:", "é" * 1000])
def test_anything_may_be_traced(text: str) -> None:
    """Whatever the file holds, tracing ends and names nobody."""
    assert named(text, "adv-0000000000000001", 3) == []


def test_the_command_names_the_recipient(tmp_path: Path) -> None:
    """It needs the file, the list and the key, and no server; exit status 1 where nobody can be named."""
    about = early_advisory()
    key, people, leak = (tmp_path / name for name in ("marks.key", "recipients.json", "leak.json"))
    key.write_bytes(KEY)
    key.chmod(0o600)
    people.write_text(json.dumps([{"key": one.key, "name": one.name} for one in listed(50)]))
    leak.write_bytes(copy(about, 7))
    words = ("early", "trace", leak, "--recipients", people, "--key", key, "--format", "jsonl")
    result = run(*words)
    assert result.exit_code == 0
    told = lines(result)
    assert [one["name"] for one in told] == ["Operator 7"]
    assert told[0]["chance"] <= MARK_CHANCE_MAX
    leak.write_bytes(copy(about, 70))
    result = run(*words)
    assert result.exit_code == 1
    assert not any(one["is_named"] for one in lines(result))
    people.write_text("{}")
    assert "no list of recipients" in run(*words).stderr
