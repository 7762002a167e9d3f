"""Wiring: the one file that puts the real parts together."""

import gc
import os
import secrets
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from clearway.app.access import require_access, require_inside
from clearway.app.library import Library
from clearway.app.master import open_master
from clearway.app.models import shipped_placing
from clearway.app.policies import (
    frontier_clocks_of,
    materials_policy_of,
    shipped_access_policy,
    shipped_answer_policy,
    shipped_coordination_policy,
    shipped_due_policy,
    shipped_duty_packs,
    shipped_frontier_clocks,
    shipped_materials_policy,
    shipped_root_cause_policy,
    shipped_sectors,
    shipped_trees,
    shipped_verifier_policy,
    verifier_policy_of,
)
from clearway.app.scanners import scanners_of, shipped_scanners
from clearway.app.settings import Settings
from clearway.audit.actions import sign_checkpoint
from clearway.distribution.actions import Provision
from clearway.distribution.model import Publisher
from clearway.exposure.model import Answers
from clearway.findings import actions as findings
from clearway.findings.rules import Placing
from clearway.formats.access_policy import AccessPolicy
from clearway.formats.answer_policy import AnswerPolicy
from clearway.formats.coordination_policy import CoordinationPolicy
from clearway.formats.due_policy import DuePolicy
from clearway.formats.duty_pack import DutyPack
from clearway.formats.environment import Environment
from clearway.formats.frontier_clocks import FrontierClocks
from clearway.formats.materials_policy import MaterialsPolicy
from clearway.formats.root_cause_policy import RootCausePolicy
from clearway.formats.scanners.declaration import Declaration
from clearway.formats.sector_list import SectorList
from clearway.formats.verifier_policy import VerifierPolicy
from clearway.gateways.builds import Workbench, this_machine
from clearway.gateways.feed_keys import FeedKeys
from clearway.gateways.mails import MailSender, Security, SmtpSender
from clearway.gateways.openpgp import OpenPgpKeys
from clearway.gateways.registries import CachedRegistries, ClientRegistries
from clearway.gateways.sandbox import Bubblewrap, Choice, Kind, Queue, WarmWalls, open_sandbox
from clearway.gateways.signer import KeySigner, Signer, open_key_file, open_secret
from clearway.gateways.webhooks import PublicSender, Sender
from clearway.identity.actions import enter_house_key, found_clearinghouse
from clearway.identity.model import IssuedKey
from clearway.kernel.errors import Outage
from clearway.kernel.instants import system_clock
from clearway.prioritization.model import DuePolicies
from clearway.storage import migrate
from clearway.storage.database import Database, current_master, open_database
from clearway.storage.server import OWNER, SERVICE, Server, running_server
from clearway.storage.work import Anonymous, AsWorker, Credential, Work
from clearway.validation.actions import HouseVoice, environments_of

_GARBAGE_THRESHOLD: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything an entry needs: the database and the gateways."""

    database: Database
    signer: Signer
    settings: Settings
    due_policy: DuePolicy
    environments: tuple[Environment, ...]
    make_bench: Callable[[], Workbench]
    first_key: IssuedKey | None
    scanners: tuple[Declaration, ...] = field(default_factory=shipped_scanners)
    verifier_policy: VerifierPolicy = field(default_factory=shipped_verifier_policy)
    frontier_clocks: FrontierClocks = field(default_factory=shipped_frontier_clocks)
    materials_policy: MaterialsPolicy = field(default_factory=shipped_materials_policy)
    library: Library = field(default_factory=Library)

    @property
    def bench(self) -> Workbench:
        """The sandbox and the registries; an Outage with what to do where this machine cannot run untrusted code."""
        return self.make_bench()

    @property
    def due_policies(self) -> DuePolicies:
        """All that says here when something is due: the directive's table, and decision trees."""
        return DuePolicies(directive=self.due_policy, trees=shipped_trees())

    @property
    def answer_policy(self) -> AnswerPolicy:
        """How long deferrals last here, and which controls stand in for a fix how long."""
        return shipped_answer_policy()

    @property
    def sectors(self) -> SectorList:
        """Of which sectors operators can be here."""
        return shipped_sectors()

    @property
    def coordination_policy(self) -> CoordinationPolicy:
        """How long embargoes last here, and how maintainers are paced."""
        return shipped_coordination_policy()

    @property
    def access_policy(self) -> AccessPolicy:
        """How long access to a developer's model lasts here, and how developers know evaluators."""
        return shipped_access_policy()

    @property
    def root_cause_policy(self) -> RootCausePolicy:
        """When fixes are tried on others' proofs here, and who merges what turns out to be one."""
        return shipped_root_cause_policy()

    @property
    def duty_packs(self) -> tuple[DutyPack, ...]:
        """What developers have to tell other authorities after incidents."""
        return shipped_duty_packs()

    @property
    def placing(self) -> Placing:
        """What findings are placed by."""
        return shipped_placing()

    @property
    def voice(self) -> HouseVoice:
        """With which key and under which name the clearinghouse attests what it saw."""
        return HouseVoice(signer=self.signer, name=self.settings.publisher)

    @property
    def webhook_sender(self) -> Sender:
        """What messages of webhooks are sent with."""
        return PublicSender(loopback=self.settings.webhook_loopback)

    @property
    def sends_mail(self) -> bool:
        """Whether this house sends mail at all."""
        return bool(self.settings.mail_server and self.settings.mail_from)

    @property
    def mail_sender(self) -> MailSender:
        """What mails are sent by; an Outage where no server is set."""
        host, _, port = self.settings.mail_server.rpartition(":")
        if not self.sends_mail:
            hint = "Set CLEARWAY_MAIL_SERVER and CLEARWAY_MAIL_FROM."
            raise Outage("mail server", "none is set, and there is something to send.", hint=hint)
        return SmtpSender(
            host=host.strip("[]"),
            port=int(port),
            security=Security(self.settings.mail_security),
            user=self.settings.mail_user,
            password=self.settings.mail_password,
        )

    @property
    def feed_keys(self) -> FeedKeys:
        """What the online roles of feeds are signed with; looked for when it is needed."""
        return feed_keys_of(self.settings)

    @property
    def openpgp(self) -> OpenPgpKeys:
        """What CSAF documents are signed with beside our own signature; looked for when it is needed."""
        return openpgp_keys_of(self.settings)

    @property
    def mark_key(self) -> bytes:
        """What the marks of early copies are drawn by; made where there is none yet."""
        return open_secret(mark_key_file(self.settings))

    @property
    def provision(self) -> Provision:
        """Who provides CSAF documents here, and what they are signed with."""
        return Provision(publisher=self.publisher, keys=self.openpgp)

    @property
    def publisher(self) -> Publisher:
        """Who publishes advisories here."""
        return Publisher(name=self.settings.publisher, namespace=self.settings.namespace)

    async def ask(self, products: Sequence[str]) -> Answers:
        """Tell how products stand by what is published for everybody, and by what the operator loaded."""
        loaded = Path(self.settings.advisories) if self.settings.advisories else None
        folder = self.settings.home / "cache" / "advisories"
        return await self.library.ask(self.database, products, folder=folder, loaded=loaded)

    @asynccontextmanager
    async def work(self, credential: Credential, action: str) -> AsyncGenerator[Work]:
        """Open a transaction for one action of app/access.py; refused when the person may not do it."""
        async with self.database.work(credential) as work:
            require_access(work.actor, work.scopes, action)
            require_inside(action, is_closed=self.settings.closed_enclave)
            yield work


@dataclass(frozen=True, slots=True, kw_only=True)
class Dsns:
    """The two ways into the database."""

    service: str
    owner: str


@asynccontextmanager
async def open_dsns(settings: Settings) -> AsyncGenerator[Dsns]:
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
async def open_house(settings: Settings) -> AsyncGenerator[House]:
    """Open the house: database (migrated when it is the embedded one), gateways, and on the first start its founder."""
    async with AsyncExitStack() as stack:
        dsns = await stack.enter_async_context(open_dsns(settings))
        if not settings.dsn:
            await migrate.migrate(dsns.owner)
        database = await stack.enter_async_context(
            open_database(
                dsns.service,
                clock=system_clock,
                entropy=secrets.token_bytes,
                master_key=open_master(master_file(settings), await current_master(dsns.service)),
            )
        )
        async with database.work(Anonymous()) as work:
            first_key = await found_clearinghouse(work)
        signer = record_signer_of(settings)
        async with database.work(AsWorker()) as work:
            await enter_house_key(work, signer.public_key)
        _look_for_garbage_seldom()
        yield House(
            database=database,
            signer=signer,
            settings=settings,
            due_policy=shipped_due_policy(),
            environments=environments_of(Path(settings.environments) if settings.environments else None),
            make_bench=cache(lambda: _bench(settings, until=stack)),
            first_key=first_key,
            scanners=scanners_of(Path(settings.scanners) if settings.scanners else None),
            materials_policy=materials_policy_of(Path(settings.materials) if settings.materials else None),
            verifier_policy=verifier_policy_of(Path(settings.verifiers) if settings.verifiers else None),
            frontier_clocks=frontier_clocks_of(Path(settings.frontier_clocks) if settings.frontier_clocks else None),
        )


def _look_for_garbage_seldom() -> None:
    # What a house has read at the start it keeps, and what a request makes ends with it: few cycles are ever found.
    # Placing a flood of findings is a tenth faster so.
    gc.freeze()
    gc.set_threshold(_GARBAGE_THRESHOLD, 20, 50)


@asynccontextmanager
async def open_bench(settings: Settings) -> AsyncGenerator[Workbench]:
    """Open the workbench of this machine; an Outage when there is no sandbox. Walls kept ready go at its end."""
    async with AsyncExitStack() as stack:
        yield _bench(settings, until=stack)


def _bench(settings: Settings, *, until: AsyncExitStack) -> Workbench:
    folder = settings.home / "cache"
    machine = this_machine()
    slots = settings.parallel_runs or len(os.sched_getaffinity(0))
    shown = frozenset(mount.inside for mount in machine.mounts)
    sandbox = open_sandbox(chosen_wall(settings), secrets.token_bytes, shown=shown)
    if isinstance(sandbox, Bubblewrap):
        sandbox = WarmWalls(sandbox, ready_max=slots)
        until.push_async_callback(sandbox.close)
    return Workbench(
        sandbox=Queue(sandbox, folder / "slots", slots=slots),
        registries=CachedRegistries(ClientRegistries(folder / "clients"), folder / "sources"),
        machine=machine,
        cache=folder / "builds",
        wall=settings.sandbox,
    )


def chosen_wall(settings: Settings) -> Choice:
    """Say which wall the settings ask for."""
    return Choice(
        kind=Kind(settings.sandbox),
        client=tuple(settings.sandbox_program.split()),
        image=settings.sandbox_image,
        runtime_class=settings.sandbox_runtime_class,
        unlimited_memory_accepted=settings.unlimited_sandbox,
    )


def keys_folder(home: Path) -> Path:
    """Where the keys of this house lie."""
    return home / "keys"


def feed_keys_of(settings: Settings) -> FeedKeys:
    """Give the online keys of feeds of this house; each is looked for when it is needed."""
    return FeedKeys(keys_folder(settings.home) / "feeds")


def openpgp_keys_of(settings: Settings) -> OpenPgpKeys:
    """Give the OpenPGP keys of this house; each is looked for when it is needed."""
    return OpenPgpKeys(keys_folder(settings.home) / "openpgp")


def mark_key_file(settings: Settings) -> Path:
    """Where the key of this house's marks lies."""
    return keys_folder(settings.home) / "marks.key"


def record_signer_of(settings: Settings) -> KeySigner:
    """Give the key of this house's record, made where there is none yet."""
    return open_key_file(keys_folder(settings.home) / "record.key")


def master_file(settings: Settings) -> Path:
    """Where the master key of what is sealed lies."""
    return Path(settings.evidence_key) if settings.evidence_key else keys_folder(settings.home) / "evidence.key"


async def seal_next(house: House) -> int:
    """Seal the next things that were kept before there was sealing; give how many."""
    async with house.work(AsWorker(), "findings.seal") as work:
        return await findings.seal_kept(work)


async def sign_record(house: House) -> None:
    """Sign what was written since the last checkpoint."""
    async with house.work(AsWorker(), "audit.sign") as work:
        await sign_checkpoint(work, house.signer)


def require_owner(dsns: Dsns) -> str:
    """Give the owner's way in; an Outage when it is not set."""
    if not dsns.owner:
        raise Outage("PostgreSQL", "CLEARWAY_OWNER_DSN is not set.", hint="Migrations run as the owner: set it.")
    return dsns.owner
