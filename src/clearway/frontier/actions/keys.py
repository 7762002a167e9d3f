"""Verbs of keys: register one's own, revoke it, list them; whose signatures hold on what was signed."""

from clearway.audit import actions as audit
from clearway.formats.dsse import Envelope, key_name
from clearway.formats.verifier_keys import PublicKey
from clearway.frontier.model.deletion import Signing
from clearway.frontier.model.materials import FrontierKey
from clearway.frontier.rules.signing import frontier_possession, require_label, signings
from clearway.frontier.store import keys as store
from clearway.gateways.signer import is_signed_by
from clearway.kernel.errors import Refusal, not_found
from clearway.storage.work import Work


async def register_key(work: Work, public_key: bytes, *, label: str, signature: bytes) -> FrontierKey:
    """Take a public key of the acting person, shown to be theirs by a signature over `frontier_possession`."""
    assert work.actor.person is not None
    if not is_signed_by(public_key, message=frontier_possession(work.actor.person, public_key), signature=signature):
        raise Refusal(
            "key-not-shown",
            "The signature does not show that this key is yours.",
            hint="Let clearway make it: clearway frontier key register KEYFILE.",
            where="signature",
        )
    await store.add_key(work, public_key, label=require_label(label))
    await audit.record(work, "frontier.register-key", work.actor.person, {"key": public_key.hex()})
    return (await store.keys_in_force(work, [public_key]))[0]


async def revoke_key(work: Work, public_key: bytes) -> None:
    """Let a key of the acting person sign nothing more; what it signed before stands."""
    assert work.actor.person is not None
    if not await store.revoke_key(work, public_key):
        raise not_found("key", public_key.hex()[:16])
    await audit.record(work, "frontier.revoke-key", work.actor.person, {"key": public_key.hex()})


async def list_keys(work: Work) -> list[FrontierKey]:
    """List every key of the programme, the newest first; they are no secret."""
    return await store.keys(work)


async def keyring(work: Work) -> list[PublicKey]:
    """Give the keys that certificates count by, as one file needs them; a name is its person's id.

    Those of the government's people: with any other in the file two strangers could certify what they like.
    """
    return [
        PublicKey(
            party=one.party, name=one.person, key=one.key, house=False, revoked_at=one.revoked_at, compromised=False
        )
        for one in await store.keys(work)
        if one.office
    ]


async def who_signed(work: Work, envelope: Envelope) -> tuple[tuple[Signing, FrontierKey], ...]:
    """List the signatures that hold with a key in force, each with its key; in the order of the envelope."""
    known = {key_name(one.key): one for one in await store.every_key_in_force(work)}
    found = signings(envelope, [(one.key, one.person) for one in known.values()], holds)
    return tuple((one, known[one.keyid]) for one in found)


def holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a key signed a message."""
    return is_signed_by(key, message=message, signature=signature)
