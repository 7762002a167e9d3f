"""Reputation: who and what is confirmed how often, and in which order what waits is looked at (Order 2(d)(1)).

Nothing here changes anything, and nothing that judges a finding asks here.
"""

from collections.abc import Sequence

from clearway.findings.model import PRIOR, Standing, Standings, Tally, Turn
from clearway.findings.rules.reputation import in_order, standing_of
from clearway.findings.store import reputation as store
from clearway.kernel.ids import PartyId
from clearway.kernel.limits import STANDINGS_SHOWN_MAX, TURNS_SHOWN_MAX, WAITING_ORDERED_MAX
from clearway.storage.work import Work


async def read_standings(work: Work) -> Standings:
    """Give the standing of each party that reported something, the best known first."""
    tallies = sorted(await store.party_tallies(work), key=lambda one: (-one.decided, -one.pending, one.subject))
    return _standings(tallies[:STANDINGS_SHOWN_MAX], of=len(tallies))


async def read_own_standing(work: Work) -> Standings:
    """Give the acting party's own standing, as far as it may see what became of its findings; at first, the prior."""
    own = await store.own_tallies(work) or [Tally(subject=work.actor.party or "")]
    return _standings(own, of=1)


def standing_of_newcomer() -> Standing:
    """Give the standing that everybody begins with."""
    return standing_of(Tally(subject=""))


async def read_techniques(work: Work) -> Standings:
    """Give the standing of each model and tool that something was found with, the best known first."""
    tallies, count = await store.technique_tallies(work, count_max=STANDINGS_SHOWN_MAX)
    return _standings(tallies, of=count)


async def order_waiting(work: Work) -> tuple[Turn, ...]:
    """Put the oldest WAITING_ORDERED_MAX vulnerabilities that wait in order, and give the first TURNS_SHOWN_MAX."""
    waiting = await store.waiting(work, count_max=WAITING_ORDERED_MAX)
    tallies = {PartyId(one.subject): one for one in await store.party_tallies(work)}
    return in_order(waiting, tallies)[:TURNS_SHOWN_MAX]


def _standings(tallies: Sequence[Tally], *, of: int) -> Standings:
    return Standings(prior=PRIOR, items=tuple(map(standing_of, tallies)), left_out=of - len(tallies))
