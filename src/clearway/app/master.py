"""The master key of this house: where it lies, what happens when it is missing or another one, and its exchange.

The file is keys/evidence.key of the home, or the one that CLEARWAY_EVIDENCE_KEY names. Whoever has neither it nor a
running Clearway opens nothing that is sealed; whoever loses it has lost what is sealed.
"""

import asyncio
from pathlib import Path

from clearway.distribution.actions import webhooks
from clearway.findings import actions as findings
from clearway.frontier.actions import access, materials
from clearway.gateways.signer import alone_with, open_secret, read_secret, replace_secret, write_secret
from clearway.kernel.errors import Outage
from clearway.storage.database import Database
from clearway.storage.sealing import KEY_BYTES, master_id
from clearway.storage.work import AsWorker


def open_master(path: Path, current: bytes | None) -> bytes:
    """Read the master key with the id `current`, or make one where nothing was ever sealed.

    Ends an exchange that was interrupted after its commit: the new key lies beside the old one.
    """
    if current is None:
        return open_secret(path)
    if path.exists() and master_id(key := read_secret(path)) == current:
        return key
    if _next(path).exists() and master_id(key := read_secret(_next(path))) == current:
        replace_secret(path, _next(path))
        return key
    found = "is another key than the one that evidence is sealed by" if path.exists() else "is missing"
    hint = "Put the file back from its backup, or name it in CLEARWAY_EVIDENCE_KEY. Nothing was changed."
    raise Outage("sealed evidence", f"{path.name} {found}.", hint=hint)


async def exchange_master(database: Database, path: Path) -> int:
    """Make a new master key and seal everything by it; give how many keys there were. The old one opens nothing then.

    Interrupted before the commit, all stays as it was; after it, the next start of this house ends it.
    """
    key = database.entropy(KEY_BYTES)
    with alone_with(path):
        await asyncio.to_thread(write_secret, _next(path), key)
        async with database.work(AsWorker()) as work:
            count = (
                await findings.rotate_key(work, key)
                + await webhooks.reseal_secrets(work, key)
                + await access.reseal_endpoints(work, key)
                + await materials.reseal_materials(work, key)
            )
        await asyncio.to_thread(replace_secret, path, _next(path))
    return count


def _next(path: Path) -> Path:
    return path.with_suffix(".next")
