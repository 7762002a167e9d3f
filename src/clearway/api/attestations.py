"""Routes of attestations: verifiers' keys, conflicts of interest, who is asked, what is handed in, what counts."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, page_request, path_id, read
from clearway.api.openapi import RawBody
from clearway.formats.dsse import parse_public_key, parse_signature
from clearway.formats.verifier_keys import PublicKey, write_verifier_keys
from clearway.identity import actions as identity
from clearway.identity.model import ConflictOfInterest, VerifierKey
from clearway.kernel.ids import PartyId, VerifierKeyId, VulnerabilityId
from clearway.kernel.instants import parse_instant
from clearway.kernel.paging import Page
from clearway.remediation import actions as remediation
from clearway.storage.work import Work
from clearway.validation import actions as validation
from clearway.validation.model import AttestationReceipt, VerificationView


class NewVerifierKey(msgspec.Struct, forbid_unknown_fields=True):
    """A public key (Ed25519), and a signature that shows that it is yours; both in base 64 (docs/attestations.md)."""

    public_key: str
    signature: str
    label: str = "key"


class Revocation(msgspec.Struct, forbid_unknown_fields=True):
    """From when on a key counts no longer (now when left out), or, compromised, for nothing it ever signed."""

    at: str = ""
    compromised: bool = False


class NewConflict(msgspec.Struct, forbid_unknown_fields=True):
    """Two parties that are not independent of each other, and why."""

    one: str
    other: str
    reason: str = ""


class AskedVerifier(msgspec.Struct, forbid_unknown_fields=True):
    """Which party is asked to verify."""

    party: str


class SignedEnvelope(msgspec.Struct):
    """An attestation as it was signed: the text of its envelope (DSSE)."""

    id: str
    envelope: str


@post("/verifier-keys", operation_id="register_verifier_key")
async def register_key(house: TheHouse, request: Asked, data: JSONBody[NewVerifierKey]) -> VerifierKey:
    """Register a public key of yours (verifiers); it counts once staff approved it."""
    key = parse_public_key(data.public_key, where="public_key")
    signature = parse_signature(data.signature, where="signature")
    return await do(
        house,
        request,
        "identity.register-verifier-key",
        lambda work: identity.register_verifier_key(work, key, label=data.label, signature=signature),
        answer=VerifierKey,
    )


@get("/verifier-keys", operation_id="list_verifier_keys")
async def list_keys(house: TheHouse, request: Asked) -> Page[VerifierKey]:
    """List verifiers' public keys, newest first, revoked ones too."""
    page = page_request(request, "vky")
    return await read(
        house, request, "identity.verifier-key.read", lambda work: identity.list_verifier_keys(work, page)
    )


@get("/verifier-keys/file", operation_id="read_verifier_keys")
async def read_keys_file(house: TheHouse, request: Asked) -> Response[bytes]:
    """Give every key that was ever approved in one file, for checking attestations without a server."""

    async def ask(work: Work) -> Response[bytes]:
        keys = [_public(key) for key in await identity.known_verifier_keys(work)]
        return Response(write_verifier_keys(keys), media_type="application/json")

    return await read(house, request, "identity.verifier-key.read", ask)


@post("/verifier-keys/{verifier_key:str}/approve", operation_id="approve_verifier_key")
async def approve_key(house: TheHouse, request: Asked, verifier_key: FromPath[str]) -> VerifierKey:
    """Let a verifier's key count from now on (coordinators)."""
    wanted = VerifierKeyId(path_id(verifier_key, "vky", "verifier's key"))
    return await do(
        house,
        request,
        "identity.approve-verifier-key",
        lambda work: identity.approve_verifier_key(work, wanted),
        answer=VerifierKey,
    )


@post("/verifier-keys/{verifier_key:str}/revoke", operation_id="revoke_verifier_key")
async def revoke_key(
    house: TheHouse, request: Asked, verifier_key: FromPath[str], data: JSONBody[Revocation]
) -> VerifierKey:
    """Revoke a verifier's key (its party, coordinators): what it signed before counts, unless it is compromised."""
    wanted = VerifierKeyId(path_id(verifier_key, "vky", "verifier's key"))
    at = parse_instant(data.at, where="at") if data.at else None
    return await do(
        house,
        request,
        "identity.revoke-verifier-key",
        lambda work: identity.revoke_verifier_key(work, wanted, at=at, compromised=data.compromised),
        answer=VerifierKey,
    )


@post("/conflicts", operation_id="declare_conflict")
async def declare_conflict(house: TheHouse, request: Asked, data: JSONBody[NewConflict]) -> ConflictOfInterest:
    """Declare that two parties are not independent of each other (one of the two, coordinators)."""
    one, other = _parties(data)
    return await do(
        house,
        request,
        "identity.declare-conflict",
        lambda work: identity.declare_conflict(work, one, other, reason=data.reason),
        answer=ConflictOfInterest,
    )


@post("/conflicts/end", operation_id="end_conflict")
async def end_conflict(house: TheHouse, request: Asked, data: JSONBody[NewConflict]) -> Done:
    """Declare that two parties are independent of each other from now on (coordinators)."""
    one, other = _parties(data)

    async def act(work: Work) -> Done:
        await identity.end_conflict(work, one, other)
        return Done(id=one)

    return await do(house, request, "identity.end-conflict", act, answer=Done)


@get("/conflicts", operation_id="list_conflicts")
async def list_conflicts(house: TheHouse, request: Asked) -> dict[str, list[ConflictOfInterest]]:
    """List the conflicts of interest that you may see, newest first."""

    async def ask(work: Work) -> dict[str, list[ConflictOfInterest]]:
        return {"items": await identity.list_conflicts(work)}

    return await read(house, request, "identity.read", ask)


@post("/vulnerabilities/{vulnerability:str}/verifiers", operation_id="ask_verifier")
async def ask_verifier(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], data: JSONBody[AskedVerifier]
) -> Done:
    """Ask a verifying party to verify a vulnerability; from then on it may see it (coordinators)."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))
    party = PartyId(path_id(data.party, "pty", "party"))

    async def act(work: Work) -> Done:
        await validation.ask_verifier(work, wanted, party)
        return Done(id=party)

    return await do(house, request, "validation.ask-verifier", act, answer=Done)


@post("/attestations", operation_id="submit_attestation", operation_class=RawBody)
async def submit_attestation(house: TheHouse, request: Asked, vulnerability: FromQuery[str] = "") -> AttestationReceipt:
    """Hand in a signed envelope (DSSE) about a proof or a fix (verifiers; coordinators carry what others signed).

    The vulnerability is found by the proof's digest where it is left out.
    """
    body = await request.body()
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability")) if vulnerability else None
    return await do(
        house,
        request,
        "validation.attest",
        lambda work: remediation.submit_attestation(work, wanted, body),
        answer=AttestationReceipt,
    )


@get("/vulnerabilities/{vulnerability:str}/attestations", operation_id="list_attestations")
async def list_attestations(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> VerificationView:
    """Give what was attested of a vulnerability, what of it counts and why the rest does not, and how far it agrees."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))
    return await read(
        house,
        request,
        "findings.read",
        lambda work: validation.read_verification(work, wanted, house.verifier_policy),
    )


@get("/vulnerabilities/{vulnerability:str}/attestations/envelopes", operation_id="read_envelopes")
async def read_envelopes(
    house: TheHouse, request: Asked, vulnerability: FromPath[str]
) -> dict[str, list[SignedEnvelope]]:
    """Give the attestations of a vulnerability as they were signed, oldest first."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def ask(work: Work) -> dict[str, list[SignedEnvelope]]:
        found = await validation.read_envelopes(work, wanted)
        return {"items": [SignedEnvelope(id=one, envelope=body.decode()) for one, body in found]}

    return await read(house, request, "findings.read", ask)


def _parties(data: NewConflict) -> tuple[PartyId, PartyId]:
    return PartyId(path_id(data.one, "pty", "party")), PartyId(path_id(data.other, "pty", "party"))


def _public(key: VerifierKey) -> PublicKey:
    return PublicKey(
        party=key.party,
        name=key.party_name,
        key=bytes.fromhex(key.public_key),
        house=key.house,
        revoked_at=key.revoked_at,
        compromised=key.compromised,
    )


ROUTES = [
    register_key,
    list_keys,
    read_keys_file,
    approve_key,
    revoke_key,
    declare_conflict,
    end_conflict,
    list_conflicts,
    ask_verifier,
    submit_attestation,
    list_attestations,
    read_envelopes,
]
