"""Routes of what developers hand over: keys, packages, items, grants, deletion (Order 3(b)(i), 3(b)(ii))."""

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, path_id, read
from clearway.api.openapi import RawBody
from clearway.formats.deletion_certificate import DeletionMethod, Place
from clearway.formats.dsse import parse_public_key, parse_signature, write_bytes
from clearway.formats.submission_package import template_package
from clearway.formats.verifier_keys import write_verifier_keys
from clearway.frontier.actions import deletion, keys, materials, packages
from clearway.frontier.model.deletion import CertificateView, Deletion
from clearway.frontier.model.materials import FrontierKey, Grant, Holdings, Material, PackageReceipt
from clearway.kernel.ids import GrantId, MaterialId, PersonId, SubmissionId
from clearway.kernel.instants import format_instant, parse_instant
from clearway.storage.work import Work

_JSON = "application/json"


class NewFrontierKey(msgspec.Struct, forbid_unknown_fields=True):
    """A public key (Ed25519), and a signature that shows that it is yours; both in base 64."""

    public_key: str
    signature: str
    label: str = "key"


class FrontierKeyRow(msgspec.Struct):
    """A key of the programme: whose it is, since when, and from when on it signs nothing more."""

    public_key: str
    party: str
    person: str
    label: str
    registered_at: str
    revoked_at: str


class RevokedKey(msgspec.Struct, forbid_unknown_fields=True):
    """Which of your own keys signs nothing more, in base 64."""

    public_key: str


class NewGrant(msgspec.Struct, forbid_unknown_fields=True):
    """Who may take out an item, until when (an instant with its zone), and why."""

    person: str
    until: str
    reason: str


class NewExport(msgspec.Struct, forbid_unknown_fields=True):
    """What an item is taken out for; its developer reads it."""

    reason: str


class EmptiedPlace(msgspec.Struct, forbid_unknown_fields=True):
    """One place that was emptied, and how (NIST SP 800-88)."""

    where: str
    method: DeletionMethod


class NewCertificate(msgspec.Struct, forbid_unknown_fields=True):
    """The places that were emptied, and what was kept, by its id, for which reason."""

    places: list[EmptiedPlace]
    kept: dict[str, str] = {}


@post("/frontier-keys", operation_id="register_frontier_key")
async def register_key(house: TheHouse, request: Asked, data: JSONBody[NewFrontierKey]) -> FrontierKeyRow:
    """Register a public key that you sign packages, undertakings or certificates with."""
    key = parse_public_key(data.public_key, where="public_key")
    signature = parse_signature(data.signature, where="signature")

    async def act(work: Work) -> FrontierKeyRow:
        return _row(await keys.register_key(work, key, label=data.label, signature=signature))

    return await do(house, request, "frontier.register-key", act, answer=FrontierKeyRow)


@get("/frontier-keys", operation_id="list_frontier_keys")
async def list_keys(house: TheHouse, request: Asked) -> list[FrontierKeyRow]:
    """List the public keys of the programme, newest first."""
    return [_row(one) for one in await read(house, request, "frontier.key.read", keys.list_keys)]


@get("/frontier-keys/file", operation_id="read_frontier_keyring")
async def read_keyring(house: TheHouse, request: Asked) -> Response[bytes]:
    """Give the keys of the government's people as one file, to check certificates without a server."""
    found = await read(house, request, "frontier.key.read", keys.keyring)
    return Response(write_verifier_keys(found), media_type=_JSON)


@post("/frontier-keys/revoke", operation_id="revoke_frontier_key")
async def revoke_key(house: TheHouse, request: Asked, data: JSONBody[RevokedKey]) -> Done:
    """Let a key of yours sign nothing more; what it signed before stands."""
    key = parse_public_key(data.public_key, where="public_key")

    async def act(work: Work) -> Done:
        await keys.revoke_key(work, key)
        return Done(id=data.public_key)

    return await do(house, request, "frontier.register-key", act, answer=Done)


@get("/package-template", operation_id="read_package_template")
async def read_template(house: TheHouse, request: Asked) -> Response[bytes]:
    """Give an example of a submission package to fill in."""

    async def ask(_: Work) -> bytes:
        return template_package()

    return Response(await read(house, request, "frontier.material.read", ask), media_type=_JSON)


@post("/package-screenings", operation_id="screen_package", operation_class=RawBody, status_code=200)
async def screen_package(house: TheHouse, request: Asked) -> packages.Screening:
    """Say item by item what a package lacks and what to do; nothing of it is kept."""
    body = await request.body()

    async def ask(_: Work) -> packages.Screening:
        return packages.screen_package(body, house.materials_policy)

    return await read(house, request, "frontier.material.read", ask)


@post("/submissions/{submission:str}/packages", operation_id="submit_package", operation_class=RawBody)
async def submit_package(house: TheHouse, request: Asked, submission: FromPath[str]) -> PackageReceipt:
    """Hand in a signed package (DSSE) for a submission; a later one replaces what it does not list unchanged."""
    wanted, body = _submission(submission), await request.body()
    return await do(
        house,
        request,
        "frontier.submit-package",
        lambda work: packages.submit_package(work, wanted, body, policy=house.materials_policy),
        answer=PackageReceipt,
    )


@get("/submissions/{submission:str}/packages/{version:int}", operation_id="read_package")
async def read_package(
    house: TheHouse, request: Asked, submission: FromPath[str], version: FromPath[int]
) -> Response[bytes]:
    """Give a package as it was signed, to its developer and the programme's office."""
    wanted = _submission(submission)
    body = await read(
        house,
        request,
        "frontier.material.read",
        lambda work: packages.read_package(work, wanted, version=version),
    )
    return Response(body, media_type=_JSON)


@get("/submissions/{submission:str}/holdings", operation_id="read_holdings")
async def read_holdings(house: TheHouse, request: Asked, submission: FromPath[str]) -> Holdings:
    """Give what is held of a submission, who may take it out, and who did, as far as you may see it."""
    wanted = _submission(submission)
    return await read(house, request, "frontier.material.read", lambda work: packages.read_holdings(work, wanted))


@put("/materials/{material:str}/contents", operation_id="hand_over_material", operation_class=RawBody)
async def hand_over(house: TheHouse, request: Asked, material: FromPath[str]) -> Material:
    """Hand over what an item holds (developers); it has to have the digest that the package has."""
    wanted, body = _material(material), await request.body()
    return await do(
        house,
        request,
        "frontier.hand-over",
        lambda work: materials.hand_over(work, wanted, body),
        answer=Material,
    )


@post("/materials/{material:str}/exports", operation_id="take_out_material", status_code=200)
async def take_out(
    house: TheHouse, request: Asked, material: FromPath[str], data: JSONBody[NewExport]
) -> Response[bytes]:
    """Take out what an item holds, with a grant for it; its developer is told."""
    wanted = _material(material)
    body = await read(
        house, request, "frontier.take-out", lambda work: materials.take_out(work, wanted, reason=data.reason)
    )
    return Response(body, media_type="application/octet-stream", headers={"cache-control": "no-store"})


@post("/materials/{material:str}/grants", operation_id="grant_material")
async def grant(house: TheHouse, request: Asked, material: FromPath[str], data: JSONBody[NewGrant]) -> Grant:
    """Let one person of the item's audience take it out until then (the programme's office)."""
    wanted = _material(material)
    person = PersonId(path_id(data.person, "per", "person"))
    until = parse_instant(data.until, where="until")
    return await do(
        house,
        request,
        "frontier.grant-material",
        lambda work: materials.grant_material(
            work, wanted, person, until=until, reason=data.reason, policy=house.materials_policy
        ),
        answer=Grant,
    )


@post("/material-grants/{grant_id:str}/revoke", operation_id="revoke_material_grant")
async def revoke_grant(house: TheHouse, request: Asked, grant_id: FromPath[str]) -> Done:
    """End a grant at once; the programme's office may, and the developer."""
    wanted = GrantId(path_id(grant_id, "grt", "grant"))

    async def act(work: Work) -> Done:
        await materials.revoke_grant(work, wanted)
        return Done(id=wanted)

    return await do(house, request, "frontier.revoke-grant", act, answer=Done)


@post("/materials/{material:str}/erase", operation_id="erase_material")
async def erase(house: TheHouse, request: Asked, material: FromPath[str]) -> Material:
    """Erase what an item holds, and its key, before its time; its developer may, and the programme's office."""
    wanted = _material(material)
    return await do(
        house, request, "frontier.erase-material", lambda work: materials.erase_material(work, wanted), answer=Material
    )


@get("/submissions/{submission:str}/deletion", operation_id="read_deletion")
async def read_deletion(house: TheHouse, request: Asked, submission: FromPath[str]) -> Deletion:
    """Give how the deletion of a submission stands: begun, due, late, certified."""
    wanted = _submission(submission)
    return await read(house, request, "frontier.deletion.read", lambda work: deletion.read_deletion(work, wanted))


@post("/submissions/{submission:str}/deletion/draft", operation_id="draft_certificate", status_code=200)
async def draft_certificate(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewCertificate]
) -> Response[bytes]:
    """Erase here what is not kept, and give the statement that two persons of the government are to sign."""
    wanted = _submission(submission)
    places = [Place(where=one.where, method=one.method) for one in data.places]
    kept = {_material(name): reason for name, reason in data.kept.items()}
    body = await read(
        house,
        request,
        "frontier.certify-deletion",
        lambda work: deletion.draft_certificate(work, wanted, places=places, kept=kept),
    )
    return Response(body, media_type=_JSON)


@post("/submissions/{submission:str}/certificate", operation_id="certify_deletion", operation_class=RawBody)
async def certify(house: TheHouse, request: Asked, submission: FromPath[str]) -> CertificateView:
    """Hand in the certificate (DSSE) that two persons of the government signed; it ends the clock."""
    wanted, body = _submission(submission), await request.body()
    return await do(
        house,
        request,
        "frontier.certify-deletion",
        lambda work: deletion.certify_deletion(work, wanted, body),
        answer=CertificateView,
    )


@get("/submissions/{submission:str}/certificate", operation_id="read_certificate")
async def read_certificate(house: TheHouse, request: Asked, submission: FromPath[str]) -> CertificateView:
    """Give the deletion certificate of a submission, as it was signed."""
    wanted = _submission(submission)
    return await read(house, request, "frontier.deletion.read", lambda work: deletion.read_certificate(work, wanted))


def _submission(text: str) -> SubmissionId:
    return SubmissionId(path_id(text, "sub", "submission"))


def _material(text: str) -> MaterialId:
    return MaterialId(path_id(text, "mat", "material"))


def _row(one: FrontierKey) -> FrontierKeyRow:
    return FrontierKeyRow(
        public_key=write_bytes(one.key),
        party=one.party,
        person=one.person,
        label=one.label,
        registered_at=format_instant(one.registered_at),
        revoked_at=format_instant(one.revoked_at) if one.revoked_at else "",
    )


ROUTES = [
    register_key, list_keys, read_keyring, revoke_key, read_template, screen_package, submit_package, read_package,
    read_holdings, hand_over, take_out, grant, revoke_grant, erase, read_deletion, draft_certificate, certify,
    read_certificate,
]  # fmt: skip
