"""What the frontier pages' tests show: a package that was taken out, calls of its model, and others who see neither."""

from dataclasses import dataclass
from datetime import timedelta

from clearway.frontier.actions import materials
from clearway.frontier.model.access import AccessGrant, LineKind, NewLine
from clearway.frontier.model.materials import Grant
from clearway.frontier.store import calls
from clearway.kernel.ids import MaterialId
from tests.conftest import Member, TestHouse
from tests.frontier.handed import POLICY, Handed, new_handed
from tests.frontier.programme import Programme, new_programme

REASON = "to read how it was evaluated"
HOSTILE = "m-1 \x1b[31m\u202e<script>alert(1)</script>"


@dataclass(frozen=True)
class Used:
    """A submission with a package and an open window, a grant for its model, and another developer's submission."""

    handed: Handed
    access: AccessGrant
    other: Programme

    @property
    def house(self) -> TestHouse:
        """The house."""
        return self.handed.house

    @property
    def programme(self) -> Programme:
        """Who takes part."""
        return self.handed.programme

    @property
    def path(self) -> str:
        """Where the submission's page is."""
        return f"/frontier/{self.programme.submission}"

    @property
    def item(self) -> MaterialId:
        """One item of the package."""
        return self.handed.materials["evaluation-results"].id

    async def call(self, number: int, *kinds: LineKind, **told: object) -> None:
        """Write what the broker would of one call."""
        lines = [self._line(number, kind, told) for kind in kinds]
        async with self.house.database.work(self.house.worker) as work:
            await calls.add_lines(work, lines)

    async def let_see(self, who: Member) -> Grant:
        """Let somebody take one item out for a day."""
        async with self.house.database.work(self.programme.program.credential) as work:
            until = work.now + timedelta(days=1)
            return await materials.grant_material(
                work, self.item, who.person, until=until, reason=REASON, policy=POLICY
            )

    async def take_out(self, who: Member) -> bytes:
        """Take the item out."""
        async with self.house.database.work(who.credential) as work:
            return await materials.take_out(work, self.item, reason=REASON)

    def _line(self, number: int, kind: LineKind, told: dict[str, object]) -> NewLine:
        said: dict[str, object] = {
            "submission": self.programme.submission,
            "grant": self.access.id,
            "call": number.to_bytes(16, "big"),
            "kind": kind,
            "at": self.house.clock.now,
            "path": "/v1/messages",
            "model": "m-1",
            "status": 200 if kind is LineKind.ENDED else 0,
            "why": "",
            "request_hash": b"q" * 32,
            "request_bytes": 2_048,
            "reply_hash": b"r" * 32 if kind is LineKind.ENDED else None,
            "reply_bytes": 512,
            "input_tokens": 1_234,
            "output_tokens": 567,
            "microdollars": 12_207,
        }
        return NewLine(**{**said, **told})  # pyright: ignore[reportArgumentType]  a test names fields by word


async def new_used(house: TestHouse) -> Used:
    """A package with all contents, an open window with one evaluator, and a rival's submission with its own people."""
    handed = await new_handed(house)
    await handed.programme.offer()
    await handed.programme.open(days=3)
    access = await handed.programme.grant()
    return Used(handed=handed, access=access, other=await new_programme(house, prefix="Rival "))
