"""What the worker does by itself is watched and told: joining, reproducing, ranking, opening cases (Order 2(d))."""

from collections.abc import Sequence
from typing import Final

import msgspec

from clearway.cli.client import Client
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import until

_NEGATIVE: Final = frozenset({"not-reproduced", "already-fixed", "needs-information"})
PROVED: Final = frozenset({"reproduced", "ranked", "coordinated", "fixed", "published"})
_RESTING: Final = _NEGATIVE | {"merged", "coordinated", "fixed", "published"}
_RISE_SECONDS_MAX: Final = 300


class Vulnerability(msgspec.Struct):
    """A vulnerability as the API lists it."""

    id: str
    title: str
    package: str
    stage: str


class _Judgement(msgspec.Struct):
    kind: str
    reasons: list[str]


class _Verdict(msgspec.Struct):
    verdict: _Judgement


class _Rank(msgspec.Struct):
    urgency: str
    cvss_score: float | None
    reasons: list[str]


class _Case(msgspec.Struct):
    embargo_until: str
    told_at: str | None


class Story(msgspec.Struct):
    """The parts of a vulnerability's story that the demo tells."""

    vulnerability: Vulnerability
    verdict: _Verdict | None
    rank: _Rank | None
    case: _Case | None


class _Finding(msgspec.Struct):
    title: str
    package: str
    outcome: str
    outcome_reason: str
    tool: str


async def tell_joins(client: Client, talk: Talk) -> None:
    """Tell what was joined to what and why, and how much waits for a proof."""
    found = msgspec.convert(await client.every("/findings"), list[_Finding])
    for one in reversed(found):
        if one.outcome == "joined":
            talk.line(f"{one.package}: {one.title}", f"is known already: {one.outcome_reason}")
    kept = sum(one.outcome == "needs-information" for one in found)
    talk.line(f"{kept} findings of static tools are kept until somebody shows that one of them can be triggered")


async def vulnerabilities(client: Client) -> list[Vulnerability]:
    """List every vulnerability that is a record of its own."""
    found = msgspec.convert(await client.every("/vulnerabilities"), list[Vulnerability])
    return [one for one in found if one.stage != "merged"]


async def wait_until_risen(client: Client, talk: Talk) -> list[Vulnerability]:
    """Wait until every finding has its place and every vulnerability its verdict, its rank and its case."""

    async def risen() -> list[Vulnerability] | None:
        waiting = await client.get("/findings", outcome="received", limit="1")
        found = await vulnerabilities(client)
        return found if not waiting["items"] and found and all(one.stage in _RESTING for one in found) else None

    with talk.waiting("joining, reproducing, ranking"):
        return await until(risen, what="every vulnerability to get its verdict", seconds_max=_RISE_SECONDS_MAX)


async def stories(client: Client, found: Sequence[Vulnerability]) -> list[Story]:
    """Ask for the whole story of each vulnerability."""
    return [msgspec.convert(await client.get(f"/vulnerabilities/{one.id}/story"), Story) for one in found]


def tell_verdicts(told: Sequence[Story], talk: Talk) -> None:
    """Tell what the sandbox saw."""
    for story in told:
        if story.verdict is not None:
            about, judged = story.vulnerability, story.verdict.verdict
            talk.line(f"{judged.kind}: {about.package}, {about.title}", *judged.reasons)


def tell_ranks(told: Sequence[Story], talk: Talk) -> None:
    """Tell how urgent each proved vulnerability is and why."""
    for story in told:
        if story.rank is not None:
            score = "" if story.rank.cvss_score is None else f", CVSS {story.rank.cvss_score}"
            talk.line(f"{story.rank.urgency}{score}: {story.vulnerability.package}", *story.rank.reasons)


def tell_cases(told: Sequence[Story], talk: Talk) -> None:
    """Tell until when nobody else hears of it, and whether the maintainer has been told or waits."""
    for story in told:
        if story.case is not None:
            heard = (
                "the maintainer is told" if story.case.told_at else "waits: its maintainer has one open report already"
            )
            talk.line(f"{story.vulnerability.package}: embargo until {story.case.embargo_until}; {heard}")
