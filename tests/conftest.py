"""What the tests share: one embedded PostgreSQL, a fresh database for each test that asks, and a settable clock."""

import asyncio
import gc
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString, cast

import psycopg
import pytest
from hypothesis import settings

from clearway.gateways.signer import write_secret
from clearway.identity import actions as identity
from clearway.identity.model import IssuedKey, PartyKind
from clearway.identity.rules import secret_hash
from clearway.kernel.ids import PartyId, PersonId
from clearway.storage import migrate
from clearway.storage.database import Database, open_database
from clearway.storage.server import DATABASE, OWNER, SERVICE, Server, running_server
from clearway.storage.work import Anonymous, AsWorker, WithKey

MASTER = b"m" * 32
MEMORY_BYTES_MIN = 4 * 2**30
PROJECT = Path(__file__).resolve().parent.parent
# Machines are noisy: no test fails because an example took long.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Look for no garbage among what is loaded by now: modules and tests stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real public data beside the project; users do not have it, CI must."""
    folder = PROJECT.parent / "shared" / "data"
    if folder.is_dir():
        return folder
    reason = f"real data is missing: {folder}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class SettableClock:
    """A clock that stands still until a test moves it."""

    now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def move(self, **by: float) -> None:
        """Move time forward by so many days, hours, minutes or seconds."""
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Member:
    """Somebody who takes part: a party, its person and the key the person acts with."""

    party: PartyId
    person: PersonId
    secret: str

    @property
    def credential(self) -> WithKey:
        """What the database is shown."""
        return WithKey(hash=secret_hash(self.secret))


@dataclass(frozen=True)
class TestHouse:
    """A migrated database with a clearinghouse in it."""

    __test__ = False

    server: Server
    name: str
    database: Database
    clock: SettableClock
    administrator: IssuedKey
    master_file: Path
    members: dict[str, Member] = field(default_factory=dict[str, Member])

    @property
    def admin(self) -> WithKey:
        """The administrator's credential; the administrator is a coordinator and an auditor too."""
        return WithKey(hash=secret_hash(self.administrator.secret))

    @property
    def worker(self) -> AsWorker:
        """The worker's credential."""
        return AsWorker()

    @property
    def anonymous(self) -> Anonymous:
        """A visitor without a key."""
        return Anonymous()

    @property
    def owner_dsn(self) -> str:
        """The owner's way in, for tests that tamper."""
        return self.server.dsn(role=OWNER, database=self.name)

    @property
    def service_dsn(self) -> str:
        """The service's way in."""
        return self.server.dsn(role=SERVICE, database=self.name)

    async def member(self, name: str, kind: PartyKind, role: str, *, named: bool = True) -> Member:
        """Make a party with one person and a key, or give it again."""
        if name not in self.members:
            async with self.database.work(self.admin) as work:
                party = await identity.register_party(work, name, kind=kind, named=named)
            async with self.database.work(self.admin) as work:
                person = await identity.register_person(work, party.id, name=f"{name} person", roles=[role])
            async with self.database.work(self.admin) as work:
                issued = await identity.issue_key(work, person.id, label="test", days=30)
            self.members[name] = Member(party=party.id, person=person.id, secret=issued.secret)
        return self.members[name]

    async def finder(self, name: str = "Finder One") -> Member:
        """A finding party."""
        return await self.member(name, PartyKind.FINDER, "finder")

    async def maintainer(self, name: str = "Maintainer One") -> Member:
        """A maintaining party."""
        return await self.member(name, PartyKind.MAINTAINER, "maintainer")

    async def operator(self, name: str = "Operator One") -> Member:
        """An operating party."""
        return await self.member(name, PartyKind.OPERATOR, "operator")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One embedded PostgreSQL for all tests of this process, with a migrated template database."""
    home = Path(tempfile.mkdtemp(prefix="clearway-tests-", dir=_quick_folder()))
    home.chmod(0o755)
    with running_server(home) as running:
        asyncio.run(migrate.prepare_cluster(running))
        asyncio.run(migrate.migrate(running.dsn(role=OWNER)))
        yield running
    shutil.rmtree(home, ignore_errors=True)


def _quick_folder() -> Path | None:
    """Give a folder in memory where there is room: on a disk, making a database takes longer than most tests."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > MEMORY_BYTES_MIN
    return memory if has_room else None


@contextmanager
def new_database(server: Server) -> Generator[str]:
    """Make a migrated, empty database, and remove it afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    _run_sql(server, f"CREATE DATABASE {name} TEMPLATE {DATABASE} OWNER {OWNER} STRATEGY file_copy")
    yield name
    _run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def fresh_database(server: Server) -> Iterator[str]:
    """A migrated, empty database that nobody else uses."""
    with new_database(server) as name:
        yield name


@asynccontextmanager
async def new_house(server: Server, database_name: str, keys: Path) -> AsyncGenerator[TestHouse]:
    """Found a clearinghouse in an empty database."""
    master_file = keys / "evidence.key"
    write_secret(master_file, MASTER)
    clock = SettableClock()
    dsn = server.dsn(role=SERVICE, database=database_name)
    async with open_database(
        dsn, clock=clock, entropy=secrets.token_bytes, master_key=MASTER, connections_max=8
    ) as database:
        async with database.work(Anonymous()) as work:
            administrator = await identity.found_clearinghouse(work)
        assert administrator is not None
        yield TestHouse(
            server=server,
            name=database_name,
            database=database,
            clock=clock,
            administrator=administrator,
            master_file=master_file,
        )


@pytest.fixture
async def house(
    server: Server, fresh_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TestHouse]:
    """A clearinghouse that has just been founded."""
    async with new_house(server, fresh_database, tmp_path_factory.mktemp("keys")) as founded:
        yield founded


@pytest.fixture
def tamper(house: TestHouse) -> Callable[[str], None]:
    """Run SQL as the owner, whom no policy binds: what an intruder in the database could do."""

    def run(statement: str) -> None:
        with psycopg.connect(house.owner_dsn, autocommit=True, options="-c search_path=clearway") as connection:
            connection.execute(cast("LiteralString", statement))

    return run


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A real disk of 256 KiB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "small", str(tmp_path)], check=True)
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def _run_sql(server: Server, statement: str) -> None:
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute(cast("LiteralString", statement))
