"""A developer's package, signed, with items whose contents carry a canary; and people with keys of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from clearway.app.policies import shipped_materials_policy
from clearway.formats.dsse import Envelope, Signature, key_name, signed_bytes, write_envelope
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
from clearway.frontier.actions import keys, materials, packages
from clearway.frontier.model.materials import Material
from clearway.frontier.rules.signing import frontier_possession
from clearway.gateways.signer import KeySigner
from clearway.identity import actions as identity
from clearway.identity.model import PartyKind
from tests.conftest import Member, TestHouse
from tests.frontier.programme import Programme, new_programme

CANARY = "canary-8c1f-of-item-contents"
POLICY = shipped_materials_policy()


def contents(name: str) -> bytes:
    """What an item holds."""
    return f"{CANARY} {name}".encode()


def item(name: str, kind: ItemKind, **changed: object) -> Item:
    """A whole item."""
    told: dict[str, object] = {
        "name": name,
        "kind": kind,
        "title": f"Title of {name}",
        "owner": "Lab",
        "marking": Marking(
            classification=Classification.UNCLASSIFIED, controls=(Control.PROPRIETARY,), tlp=Sharing.AMBER_STRICT
        ),
        "audience": Audience(roles=(AudienceRole.PROGRAM, AudienceRole.EVALUATOR)),
        "purpose": "To evaluate the model, and for nothing else",
        "retention_days": 90,
        "delete_on": "2027-01-31",
        "sha256": sha256(contents(name)).hexdigest(),
        "bytes": len(contents(name)),
    }
    return Item(**{**told, **changed})  # pyright: ignore[reportArgumentType]  a test names fields by word


def whole_package(**changed: object) -> Package:
    """A package that lacks nothing, but the submission's id."""
    told: dict[str, object] = {
        "submission": "sub-0000000000000000",
        "developer": "pty-0000000000000000",
        "model": "m-1",
        "version": "1",
        "made_on": "2026-11-23",
        "contact": "Ada",
        "items": tuple(item(kind.value, kind) for kind in POLICY.required_kinds),
        "checkpoints": (
            CheckpointEntry(
                name="candidate", kind=CheckpointKind.RELEASE_CANDIDATE, root="ab" * 32, files=3, bytes=1000
            ),
        ),
    }
    return Package(**{**told, **changed})  # pyright: ignore[reportArgumentType]  a test names fields by word


def signed(payload: bytes, *signers: KeySigner) -> bytes:
    """Sign a statement."""
    made = tuple(Signature(keyid=key_name(one.public_key), value=one.sign(signed_bytes(payload))) for one in signers)
    return write_envelope(Envelope(payload=payload, signatures=made))


async def register(house: TestHouse, member: Member, seed: bytes) -> KeySigner:
    """Register a key of somebody."""
    signer = KeySigner(seed * 32)
    async with house.database.work(member.credential) as work:
        signature = signer.sign(frontier_possession(member.person, signer.public_key))
        await keys.register_key(work, signer.public_key, label="test", signature=signature)
    return signer


async def colleague(house: TestHouse, of: Member, name: str, role: str) -> Member:
    """One more person of a party."""
    async with house.database.work(house.admin) as work:
        person = await identity.register_person(work, of.party, name=name, roles=[role])
    async with house.database.work(house.admin) as work:
        issued = await identity.issue_key(work, person.id, label="test", days=300)
    return Member(party=of.party, person=person.id, secret=issued.secret)


@dataclass(frozen=True)
class Handed:
    """A programme in which a package was handed in with all contents, and the developer's key."""

    programme: Programme
    signer: KeySigner
    second: Member
    materials: Mapping[str, Material]

    @property
    def house(self) -> TestHouse:
        """The house."""
        return self.programme.house

    async def submit(self, package: Package) -> None:
        """Hand in a package of the developer for the submission."""
        async with self.house.database.work(self.programme.developer.credential) as work:
            body = signed(write_package(package), self.signer)
            await packages.submit_package(work, self.programme.submission, body, policy=POLICY)


async def new_handed(house: TestHouse) -> Handed:
    """Hand in a whole package with all contents."""
    programme = await new_programme(house)
    signer = await register(house, programme.developer, b"d")
    second = await colleague(house, programme.program, "Second of the office", "program")
    made = Handed(programme=programme, signer=signer, second=second, materials={})
    await made.submit(whole_package(submission=programme.submission, developer=programme.developer.party))
    async with house.database.work(programme.developer.credential) as work:
        held = (await packages.read_holdings(work, programme.submission)).materials
        for one in held:
            await materials.hand_over(work, one.id, contents(one.name))
    return Handed(programme=programme, signer=signer, second=second, materials={one.name: one for one in held})


async def partner_party(house: TestHouse) -> Member:
    """An operator that is to become a trusted partner."""
    return await house.member("Power company", PartyKind.OPERATOR, "partner")
