"""Who takes part in the demo of frontier access: every name is made up and says so."""

import secrets  # noqa: TID251  an entry hands the chance in
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from clearway.cli.client import Client
from clearway.formats.dsse import Envelope, Signature, key_name, signed_bytes, write_bytes, write_envelope
from clearway.frontier.rules.signing import frontier_possession
from clearway.gateways.signer import KeySigner
from clearway.kernel.ids import PersonId

_SIGNERS: Final = frozenset({"developer", "program", "evaluator", "official", "partner"})
_DAYS: Final = 365
PLAYERS: Final = "frontier-demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody who acts: a client with an API key of that person, the person's signing key, person and party."""

    client: Client
    signer: KeySigner
    person: str
    party: str

    def sign(self, payload: bytes, *before: Signature) -> bytes:
        """Sign a statement, beside those who signed it before; give the whole envelope."""
        made = Signature(keyid=key_name(self.signer.public_key), value=self.signer.sign(signed_bytes(payload)))
        return write_envelope(Envelope(payload=payload, signatures=(*before, made)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody: three developers, the government's people, three custodians, two partners."""

    lighthouse: Player
    meadow: Player
    granite: Player
    program: Player
    evaluator: Player
    office: Player
    official: Player
    second: Player
    custodians: tuple[Player, ...]
    grid: Player
    hospital: Player


class _Known(msgspec.Struct):
    id: str


class _Issued(msgspec.Struct):
    secret: str


_PARTIES: Final[Mapping[str, tuple[str, str, str]]] = {
    "lighthouse": ("Lighthouse Models (fictional)", "developer", "developer"),
    "meadow": ("Meadow Intelligence (fictional)", "developer", "developer"),
    "granite": ("Granite Labs (fictional)", "developer", "developer"),
    "program": ("Program Office (fictional)", "agency", "program"),
    "evaluator": ("Evaluation Laboratory (fictional)", "agency", "evaluator"),
    "office": ("Consulted Office (fictional)", "agency", "consulted"),
    "official": ("Directorate (fictional)", "agency", "official"),
    "second": ("Deputy Directorate (fictional)", "agency", "official"),
    "custodian-1": ("First Custodian (fictional)", "agency", "custodian"),
    "custodian-2": ("Second Custodian (fictional)", "agency", "custodian"),
    "custodian-3": ("Third Custodian (fictional)", "agency", "custodian"),
    "grid": ("Copper Ridge Power (fictional)", "operator", "partner"),
    "hospital": ("Cedar Hollow Hospital Group (fictional)", "operator", "partner"),
}


async def gather(administrator: Client, folder: Path) -> Cast:
    """Register everybody with a person who acts for each, and give each a key, kept in a new folder."""
    folder.mkdir(mode=0o700)
    players = {name: await _join(administrator, *said) for name, said in _PARTIES.items()}
    for name, player in players.items():
        (folder / f"{name}.key").write_text(player.client.key)
    custodians = tuple(player for name, player in players.items() if name.startswith("custodian-"))
    others = {name: player for name, player in players.items() if not name.startswith("custodian-")}
    return Cast(custodians=custodians, **others)


async def _join(administrator: Client, name: str, kind: str, role: str) -> Player:
    party = await _id_of(administrator, "/parties", {"name": name, "kind": kind})
    person = await _id_of(administrator, "/people", {"party": party, "name": f"{role} on duty", "roles": [role]})
    said = {"label": "frontier demo", "days": _DAYS, "scopes": ["*"]}
    issued = msgspec.convert(await administrator.post(f"/people/{person}/keys", said), _Issued)
    signer, client = KeySigner(secrets.token_bytes(32)), administrator.as_key(issued.secret)
    if role in _SIGNERS:
        held = signer.sign(frontier_possession(PersonId(person), signer.public_key))
        key = {"public_key": write_bytes(signer.public_key), "signature": write_bytes(held), "label": "demo"}
        await client.post("/frontier-keys", key)
    return Player(client=client, signer=signer, person=person, party=party)


async def _id_of(administrator: Client, path: str, body: Mapping[str, object]) -> str:
    return msgspec.convert(await administrator.post(path, body), _Known).id
