"""Wiring: the one file that puts the real parts together."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from clearway.app.access import require_access
from clearway.app.settings import Settings
from clearway.audit.actions import sign_checkpoint
from clearway.gateways.signer import Signer, open_key_file
from clearway.identity.actions import found_clearinghouse
from clearway.identity.model import IssuedKey
from clearway.kernel.errors import Outage
from clearway.kernel.instants import system_clock
from clearway.storage import migrate
from clearway.storage.database import Database, open_database
from clearway.storage.server import OWNER, SERVICE, Server, running_server
from clearway.storage.work import Anonymous, AsWorker, Credential, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything an entry needs: the database and the gateways."""

    database: Database
    signer: Signer
    settings: Settings
    first_key: IssuedKey | None

    @asynccontextmanager
    async def work(self, credential: Credential, action: str) -> AsyncIterator[Work]:
        """Open a transaction for one action of app/access.py; refused when the person may not do it."""
        async with self.database.work(credential) as work:
            require_access(work.actor, work.scopes, action)
            yield work


@dataclass(frozen=True, slots=True, kw_only=True)
class Dsns:
    """The two ways into the database."""

    service: str
    owner: str


@asynccontextmanager
async def open_dsns(settings: Settings) -> AsyncIterator[Dsns]:
    """Give the connection strings: those that are set, else the embedded server's, started when it does not run."""
    if settings.dsn:
        yield Dsns(service=settings.dsn, owner=settings.owner_dsn)
        return
    with running_server(settings.home) as server:
        await migrate.prepare_cluster(server)
        yield _dsns_of(server)


def _dsns_of(server: Server) -> Dsns:
    return Dsns(service=server.dsn(role=SERVICE), owner=server.dsn(role=OWNER))


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Open the house: database (migrated when it is the embedded one), gateways, and on the first start its founding."""
    async with AsyncExitStack() as stack:
        dsns = await stack.enter_async_context(open_dsns(settings))
        if not settings.dsn:
            await migrate.migrate(dsns.owner)
        database = await stack.enter_async_context(
            open_database(dsns.service, clock=system_clock, entropy=secrets.token_bytes)
        )
        async with database.work(Anonymous()) as work:
            first_key = await found_clearinghouse(work)
        signer = open_key_file(keys_folder(settings.home) / "record.key")
        yield House(database=database, signer=signer, settings=settings, first_key=first_key)


def keys_folder(home: Path) -> Path:
    """Where the keys of this house lie."""
    return home / "keys"


async def sign_record(house: House) -> None:
    """Sign what was written since the last checkpoint."""
    async with house.work(AsWorker(), "audit.sign") as work:
        await sign_checkpoint(work, house.signer)


def require_owner(dsns: Dsns) -> str:
    """Give the owner's way in; an Outage when it is not set."""
    if not dsns.owner:
        raise Outage("PostgreSQL", "CLEARWAY_OWNER_DSN is not set.", hint="Migrations run as the owner: set it.")
    return dsns.owner
