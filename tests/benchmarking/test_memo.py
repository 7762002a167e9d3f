"""The memo and the letter: marked or refused, text inert, and no score or task in what goes to a developer."""

import re
from html.parser import HTMLParser

import msgspec
import pytest

from clearway.benchmarking.actions.estimator import estimate_offline
from clearway.benchmarking.model.estimates import Estimate
from clearway.benchmarking.model.evaluations import BesideOutcomes, Used
from clearway.benchmarking.rules.memo import PORTIONS, portions_of
from clearway.formats.letter import write_letter
from clearway.formats.marking import Marking, parse_marking
from clearway.formats.memo import write_memo
from clearway.formats.outcome_matrix import matrix_digest, matrix_of
from clearway.formats.threshold_policy import Measure
from clearway.gateways.printing import print_pdf
from clearway.kernel.errors import Refusal
from tests.benchmarking.outcomes import BUDGET, drawn, policy
from tests.benchmarking.records import record

MARKED = Marking(banner="SECRET//NOFORN", portions=dict.fromkeys(PORTIONS, "U") | {"tasks": "S//NF"})


@pytest.fixture(scope="module")
def told() -> Estimate:
    """An estimate with a reference model."""
    return estimate_offline(drawn(480), policy(), references={"<script>alert(1)</script>": drawn(60)})


def _html(told: Estimate, marking: Marking | None = MARKED) -> str:
    return write_memo("A memo", portions_of(told), marking)


def test_a_memo_is_marked_throughout(told: Estimate) -> None:
    """Banner above and below, a mark at every heading and sentence, every plot an inline SVG."""
    html = _html(told)
    assert html.count('class="banner">SECRET//NOFORN<') == 2
    assert [one.name for one in portions_of(told)] == list(PORTIONS)
    headings = re.findall(r"<(?:h1|h2|p)>(.{0,30})", html)
    assert headings
    assert all(one.startswith('<span class="mark">(') for one in headings)
    assert html.count("<svg ") == 6
    assert "unreliable" in html
    _Balanced().check(html)


@pytest.mark.parametrize(
    ("marking", "code"),
    [
        (None, "not-marked"),
        (Marking(banner="SECRET", portions=dict.fromkeys(PORTIONS[:-1], "S")), "not-marked"),
        (Marking(banner="SECRET", portions=dict.fromkeys((*PORTIONS, "more"), "S")), "not-marked"),
        (Marking(banner="UNCLASSIFIED", portions=dict.fromkeys(PORTIONS, "S")), "wrong-banner"),
        (Marking(banner="SECRET", portions=dict.fromkeys(PORTIONS, "U")), "wrong-banner"),
    ],
)
def test_a_memo_that_is_not_marked_is_refused(told: Estimate, marking: Marking | None, code: str) -> None:
    """Without a banner, without a mark, with a strange one, or with a banner that does not fit."""
    with pytest.raises(Refusal) as refused:
        _html(told, marking)
    assert refused.value.code == code


@pytest.mark.parametrize("body", ["", "banner = 'BLUE'\n[portions]\n", "banner = 'CUI'\n[portions]\nsummary = 'X'\n"])
def test_a_marking_is_read_strictly(body: str) -> None:
    """A banner or mark that does not exist is refused."""
    with pytest.raises(Refusal):
        parse_marking(body.encode())


def test_what_others_wrote_is_text(told: Estimate) -> None:
    """Markup in names is escaped, in text, attributes and plots."""
    html = _html(told)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_memo_tells_what_was_done_to_bring_out_the_models_best() -> None:
    """Passes by rung beside those of the same tasks, refusals, calibration, and what was committed to and not done."""
    plain = matrix_of(msgspec.structs.replace(row, passes=0, refused=1) for row in drawn(480).rows)
    hinted = matrix_of(msgspec.structs.replace(row, passes=4) for row in plain.at(BUDGET)[:10])
    public = matrix_of(msgspec.structs.replace(row, task=f"public-{row.task}") for row in drawn(60).rows)
    chosen = policy(measures=(Measure.HINTS, Measure.HELPFUL_ONLY, Measure.CALIBRATION), elicitation=("A best try",))
    told = estimate_offline(
        plain, chosen, references={}, calibrations={"foundations": public},
        beside=[BesideOutcomes(used=Used.COMMITTED, rung=2, matrix=hinted)],
    )  # fmt: skip
    html = _html(told)
    assert re.search(r"<td>2 hints</td><td>200000</td><td>10</td><td>40 of 50</td><td>10</td><td>0 of 50</td>", html)
    assert "In 60 of 300 attempts (20%) the model or its filter refused" in html
    assert "A checkpoint without refusals: committed to and not carried out." in html
    assert "A ladder of hints: carried out." in html
    assert "A best try\u201d: no run took this step." in html
    assert f"at 60 tasks passed under 200000 tokens; outcomes sha256:{matrix_digest(public)}" in html
    assert told.horizon == estimate_offline(plain, chosen, references={}).horizon
    with pytest.raises(Refusal) as refused:
        estimate_offline(plain, chosen, references={}, calibrations={"foundations": plain})
    assert refused.value.code == "not-public"


def test_a_memo_of_one_family_and_of_a_suites_end_is_written() -> None:
    """Nothing to compare, no value: the words say so."""
    rows = [row for row in drawn(480).rows if row.family == "family-01"]
    html = _html(estimate_offline(matrix_of(rows), policy(), references={}))
    assert "There is nothing to compare." in html
    assert "the suite cannot tell" in html


def test_it_is_printed_as_pdf(told: Estimate) -> None:
    """From the same HTML; nothing is fetched."""
    assert print_pdf(_html(told)).startswith(b"%PDF-")


def test_a_letter_has_no_score_and_no_task(told: Estimate) -> None:
    """It is built from the record's fields: nothing of the estimate can be in it."""
    letter = write_letter(record())
    assert "model-7" in letter
    assert "is designated" in letter
    planted = [outcome.task for outcome in told.outcomes] + [outcome.family for outcome in told.outcomes]
    assert not [name for name in planted if name in letter]
    assert not re.search(r"\d\.\d|\bprobab|\bhorizon\b|%", letter)


class _Balanced(HTMLParser):
    """Reads a page and holds that each tag is closed in its order."""

    def check(self, html: str) -> None:
        """Fail where it is not."""
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002  the parser's signature
    ) -> None:
        """Open one."""
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last one."""
        assert self.open.pop() == tag
