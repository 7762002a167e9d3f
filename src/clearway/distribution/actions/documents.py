"""Verbs of what questions are answered from: which edition is published, and its documents."""

from collections.abc import Sequence

from clearway.distribution.model.documents import Edited
from clearway.distribution.store import documents as store
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.limits import EDITION_DOCUMENTS_AT_ONCE
from clearway.storage.work import Work


async def read_edition(work: Work) -> Edited:
    """Tell which edition of the advisories the acting person sees."""
    return await store.edition(work)


async def list_documents(work: Work, after: str) -> Sequence[tuple[AdvisoryId, bytes]]:
    """Give OSV and CSAF of some of the advisories that the acting person sees, behind an id; none at the end."""
    return await store.documents_after(work, after, count_max=EDITION_DOCUMENTS_AT_ONCE)


async def read_osv(work: Work, advisories: Sequence[AdvisoryId]) -> dict[AdvisoryId, bytes]:
    """Give the OSV records of those of the advisories that the acting person sees and that have one."""
    return await store.osv_of(work, advisories)
