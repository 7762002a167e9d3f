"""Seal: what was kept before there was sealing, and every key anew when the master key is exchanged."""

from typing import Final

from clearway.audit import actions as audit
from clearway.findings.store import seals as store
from clearway.kernel.errors import Outage
from clearway.kernel.limits import KEYS_AT_ONCE_MAX, SEALED_AT_ONCE_MAX
from clearway.storage.sealing import Sealer, master_id
from clearway.storage.timers import set_timer
from clearway.storage.work import Work

SEAL_KEPT: Final = "seal-kept"
_SUBJECT: Final = "evidence"


async def seal_kept(work: Work) -> int:
    """Seal the next things that stand in the database as they came, and call for itself again; give how many."""
    sealed = await store.seal_plain_evidence(work, count_max=SEALED_AT_ONCE_MAX)
    sealed += await store.seal_plain_pieces(work, count_max=SEALED_AT_ONCE_MAX)
    if sealed:
        await set_timer(work, SEAL_KEPT, _SUBJECT, due=work.now)
        await audit.record(work, "findings.seal", _SUBJECT, {"pieces": sealed})
    return sealed


async def rotate_key(work: Work, new_master: bytes) -> int:
    """Seal the key of every thing by another master key, all in one transaction; give how many there were.

    From its commit on the old master key opens nothing. Refused where this process does not hold the one that seals.
    """
    old, new = work.sealer, Sealer(master=new_master, entropy=work.entropy)
    ids = {"old": master_id(old.master).hex(), "new": master_id(new.master).hex()}
    if not await store.exchange_master(work, old=master_id(old.master), new=master_id(new.master)):
        raise Outage("sealed evidence", "somebody else exchanged the master key meanwhile.", hint="Restart and retry.")
    count = await _rewrap_evidence(work, old, new) + await _rewrap_reports(work, old, new)
    await audit.record(work, "findings.rotate-key", _SUBJECT, {"keys": count, **ids})
    return count


async def _rewrap_evidence(work: Work, old: Sealer, new: Sealer) -> int:
    count, last = 0, ""
    while keys := await store.evidence_keys_after(work, last, count_max=KEYS_AT_ONCE_MAX):
        await store.rewrap_evidence_keys(work, store.rewrapped(keys, old, new))
        count, last = count + len(keys), keys[-1].id
    return count


async def _rewrap_reports(work: Work, old: Sealer, new: Sealer) -> int:
    count, last = 0, ""
    while keys := await store.report_keys_after(work, last, count_max=KEYS_AT_ONCE_MAX):
        await store.rewrap_report_keys(work, store.rewrapped(keys, old, new))
        count, last = count + len(keys), keys[-1].id
    return count
