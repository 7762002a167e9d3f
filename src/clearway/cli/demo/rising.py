"""What the worker does by itself is watched and told: joining, reproducing, ranking, opening cases (Order 2(d))."""

from typing import Final

import msgspec

from clearway.cli.client import Client
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import until

NEGATIVE: Final = frozenset({"not-reproduced", "already-fixed", "needs-information"})
PROVED: Final = frozenset({"reproduced", "ranked", "coordinated", "fixed", "published"})
_RESTING: Final = NEGATIVE | {"merged", "coordinated", "fixed", "published"}
_RISE_SECONDS_MAX: Final = 300


class Vulnerability(msgspec.Struct):
    """A vulnerability as the API lists it."""

    id: str
    title: str
    package: str
    stage: str


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
            talk.line(f"{one.package}: {one.title}")
            talk.line(f"   is known already: {one.outcome_reason}")
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
