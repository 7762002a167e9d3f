"""Verbs of changes: note one in the transaction that makes it, and read them in order."""

from typing import Final

from clearway.distribution.model import PublishedAdvisory
from clearway.distribution.model.changes import ChangeKind, Changes, NewestChanges
from clearway.distribution.store import changes as store
from clearway.kernel.errors import not_found
from clearway.kernel.tiers import TIERS
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

_ABOVE_ALL: Final = 2**62


async def note_change(work: Work, advisory: PublishedAdvisory, kind: ChangeKind, *, tier: str | None) -> None:
    """Note what became of an advisory, and call for those to be told who listen; nothing for what goes to persons only.

    It stands behind the action's line in the record: whoever has written that is alone until the transaction ends, so
    that positions have no gaps and become visible in their order.
    """
    if tier is None:
        return
    release = advisory.release
    position = await store.add_change(work, advisory.id, kind, tier=tier, release=release, at=work.now)
    await enqueue(work, "tell", f"change:{tier}:{position}")


async def list_changes(work: Work, tier: str, *, since: int, limit: int) -> Changes:
    """List changes of a tier behind a position, oldest first; asking for `next` misses none, however many publish."""
    _require_tier(tier)
    found = tuple(await store.changes_after(work, tier, since, count_max=limit))
    # Asked last, so that it is never behind what is given.
    newest = await store.newest_position(work, tier)
    return Changes(items=found, next=found[-1].position if found else since, newest=newest)


async def list_newest_changes(work: Work, tier: str, *, before: int | None, limit: int) -> NewestChanges:
    """List each advisory of a tier by its newest change, newest first, before a position."""
    _require_tier(tier)
    newest = await store.newest_position(work, tier)
    found = await store.newest_changes(work, tier, before=before or _ABOVE_ALL, count_max=limit + 1)
    shown = tuple(found[:limit])
    return NewestChanges(items=shown, newest=newest, older=shown[-1].position if len(found) > limit else None)


async def newest_position(work: Work, tier: str) -> int:
    """Tell the newest position of a tier."""
    _require_tier(tier)
    return await store.newest_position(work, tier)


def _require_tier(tier: str) -> None:
    if tier not in TIERS:
        raise not_found("tier", tier[:40])
