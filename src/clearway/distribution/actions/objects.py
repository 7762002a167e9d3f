"""Verbs of what is given object by object: which tiers there are, and their STIX objects in pages."""

from collections.abc import AsyncIterator
from typing import Final

from clearway.distribution.model import Publisher
from clearway.distribution.model.objects import ObjectsPage, Place, StixObject, Wanted
from clearway.distribution.rules import objects as rules
from clearway.distribution.store import objects as store
from clearway.formats.advisory import Tlp
from clearway.formats.stix import shared_objects
from clearway.kernel.errors import not_found
from clearway.kernel.limits import TAXII_DOCUMENTS_AT_ONCE
from clearway.storage.work import Work

_TLP: Final = {tlp.value.lower().replace("+", "-"): tlp for tlp in Tlp}


async def list_object_tiers(work: Work) -> list[str]:
    """Name the tiers whose objects the acting person may read."""
    return await store.readable_tiers(work)


async def list_objects(
    work: Work, tier: str, wanted: Wanted, *, publisher: Publisher, after: Place, limit: int
) -> ObjectsPage:  # fmt: skip
    """List objects of a tier, in the order in which they were added, behind a place; of each its newest version."""
    if tier not in await store.readable_tiers(work):
        raise not_found("collection", tier[:40])
    items: list[StixObject] = []
    last = after
    async for one, place in _objects(work, tier, wanted, publisher=publisher, after=after):
        if len(items) == limit:
            return ObjectsPage(items=tuple(items), next=last)
        items.append(one)
        last = place
    return ObjectsPage(items=tuple(items), next=None)


async def _objects(
    work: Work, tier: str, wanted: Wanted, *, publisher: Publisher, after: Place
) -> AsyncIterator[tuple[StixObject, Place]]:  # fmt: skip
    added_at = await store.first_added(work, tier)
    if added_at is None:
        return
    if after.position == 0:
        shared = rules.shared_of(shared_objects(publisher.name, publisher.namespace, _TLP[tier]), added_at)
        for found in rules.placed(rules.wanted_of(shared, wanted), 0, after=after):
            yield found
    position = after.position
    while documents := await store.documents_from(
        work, tier, position, added_after=wanted.added_after, ids=sorted(wanted.ids), count_max=TAXII_DOCUMENTS_AT_ONCE
    ):
        for told in documents:
            for found in rules.placed(rules.wanted_of(rules.objects_of(told), wanted), told.position, after=after):
                yield found
        position = documents[-1].position + 1
