"""From inquiry to evaluation: an itemised package that is signed, terms that both sides sign, somebody to evaluate."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final  # noqa: TID251  an answer of the API is read as it came

from clearway.cli.demo.talk import Talk
from clearway.cli.demo_frontier.cast import Cast, Player
from clearway.formats.checkpoint_manifest import ManifestFile, manifest_of
from clearway.formats.submission_package import (
    Audience,
    AudienceRole,
    CheckpointEntry,
    CheckpointKind,
    Classification,
    Control,
    Item,
    ItemKind,
    Marking,
    Package,
    Sharing,
    write_package,
)
from clearway.kernel.instants import format_instant

KINDS: Final = (
    ItemKind.MODEL_DESCRIPTION,
    ItemKind.EVALUATION_RESULTS,
    ItemKind.SAFEGUARDS,
    ItemKind.ACCESS_PLAN,
)
_RETENTION_DAYS: Final = 60
_PROPRIETARY: Final = Marking(
    classification=Classification.UNCLASSIFIED, controls=(Control.PROPRIETARY,), tlp=Sharing.AMBER_STRICT
)
_READERS: Final = Audience(roles=(AudienceRole.PROGRAM, AudienceRole.EVALUATOR))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A submission on its way: whose it is, its id, its model, and the digest of its checkpoint."""

    developer: Player
    id: str
    model: str
    checkpoint: str

    @property
    def path(self) -> str:
        """Where the API has it."""
        return f"/submissions/{self.id}"

    async def move(self, who: Player, name: str) -> Any:  # noqa: ANN401  see above
        """Let somebody make a move that needs nothing else."""
        return await who.client.post(f"{self.path}/moves/{name}")

    async def dossier(self, who: Player) -> Any:  # noqa: ANN401  see above
        """All that somebody may see of it."""
        return await who.client.get(f"{self.path}/dossier")


async def inquire(developer: Player, model: str, *, now: datetime, talk: Talk) -> Entry:
    """Open an inquiry about a model, known by its checkpoint."""
    planned = format_instant(now + timedelta(days=60))
    said = {
        "title": f"{model} before its release",
        "model_name": model,
        "contact": "Disclosure desk, +1 555 0100",
        "time_zone": "America/Los_Angeles",
        "planned_partner_release": planned,
    }
    found = await developer.client.post("/submissions", said)
    talk.line(f"{model}: inquiry {found['id']}, release to partners planned for {planned[:10]}")
    return Entry(developer=developer, id=found["id"], model=model, checkpoint=_root(model))


async def submit(entry: Entry, cast: Cast, *, now: datetime, talk: Talk) -> None:
    """Screen the inquiry, hand in a signed package with its contents, and sign the terms on both sides."""
    await entry.move(cast.program, "screen")
    contents = {kind.value: f"{entry.model}: {kind.value}, made up for the demo.\n".encode() for kind in KINDS}
    package = _package(entry, contents, made_on=now.date())
    await entry.developer.client.send(f"{entry.path}/packages", entry.developer.sign(write_package(package)))
    holdings = await entry.developer.client.get(f"{entry.path}/holdings")
    for material in holdings["materials"]:
        body = contents[material["name"]]
        await entry.developer.client.call("PUT", f"/materials/{material['id']}/contents", content=body)
    await entry.move(entry.developer, "submit")
    talk.line(f"{entry.model}: {len(contents)} items signed and sealed, each with owner, marking, audience and end")
    terms = {name: sha256(f"{entry.id} {name}".encode()).hexdigest() for name in _TERMS}
    for side in (cast.program, entry.developer):
        await side.client.post(f"{entry.path}/terms", terms)
    await cast.program.client.post(f"{entry.path}/members", {"person": cast.evaluator.person, "role": "evaluator"})
    await entry.move(cast.evaluator, "begin")
    talk.line(f"{entry.model}: terms signed by both sides, evaluation begun; checkpoint {entry.checkpoint[:16]}")


_TERMS: Final = ("agreement", "materials", "access_plan")


def _package(entry: Entry, contents: dict[str, bytes], *, made_on: date) -> Package:
    ends = (made_on + timedelta(days=_RETENTION_DAYS)).isoformat()
    items = tuple(
        Item(
            name=kind.value,
            kind=kind,
            title=f"Item {number}",
            owner="The developer",
            marking=_PROPRIETARY,
            audience=_READERS,
            purpose="To evaluate the model under Order 3(b), and nothing else",
            retention_days=_RETENTION_DAYS,
            delete_on=ends,
            sha256=sha256(contents[kind.value]).hexdigest(),
            bytes=len(contents[kind.value]),
        )
        for number, kind in enumerate(KINDS, start=1)
    )
    checkpoint = CheckpointEntry(
        name="candidate-1", kind=CheckpointKind.RELEASE_CANDIDATE, root=entry.checkpoint, files=2, bytes=2_048
    )
    return Package(
        submission=entry.id,
        developer=entry.developer.party,
        model=entry.model,
        version="1",
        made_on=made_on.isoformat(),
        contact="Disclosure desk",
        items=items,
        checkpoints=(checkpoint,),
    )


def _root(model: str) -> str:
    files = [
        ManifestFile(path=f"weights-{number}.bin", sha256=sha256(f"{model} {number}".encode()).hexdigest(), bytes=1_024)
        for number in range(2)
    ]
    return manifest_of(files).root
