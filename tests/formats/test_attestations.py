"""Envelopes and statements: as specified, checked against another implementation, and never open to two readings."""

import base64
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final  # noqa: TID251  JSON is bent at will

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from clearway.formats.canonical import canonical_json
from clearway.formats.dsse import PAYLOAD_TYPE, key_name, parse_envelope, signed_bytes, write_envelope
from clearway.formats.environment import VariantName
from clearway.formats.in_toto import (
    AttestedOutcome,
    parse_statement,
    validation_statement,
    verified_on,
    write_statement,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ATTESTATION_BYTES_MAX
from clearway.validation.actions import check_envelope
from clearway.validation.model import Signed
from tests.formats.attested import FIX, ONE, PROOF, RUNS, TWO, enveloped, of_fix, of_proof, seen, signed

GOLDEN = Path(__file__).parent / "golden" / "attestations"
Bend = Callable[[Any], object]


def other_key(public: bytes) -> SSlibKey:
    """The other implementation's view of a key."""
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(public), keyid=key_name(public))


@pytest.mark.parametrize(("name", "statement"), [("validation", of_proof()), ("fix", of_fix())])
def test_the_form_is_the_golden_one(name: str, statement: Any) -> None:  # noqa: ANN401  either statement
    """The bytes of a statement and of its envelope stay the same; a change of them is a change of the format."""
    assert write_statement(statement) + b"\n" == (GOLDEN / f"{name}.json").read_bytes()
    assert signed(statement, ONE) + b"\n" == (GOLDEN / f"{name}.dsse.json").read_bytes()


def test_every_build_that_a_proof_met_is_attested() -> None:
    """Also that of the release that the registry offers today, which no recipe names."""
    predicate = of_proof().predicate
    runs = (*RUNS, *(seen(variant, AttestedOutcome.TRIGGERED) for variant in VariantName))
    whole = validation_statement(PROOF, msgspec.structs.replace(predicate, runs=runs))
    assert parse_statement(write_statement(whole)) == whole
    assert {f"build-{variant.value}" for variant in VariantName} < {one.name for one in whole.subject}


def test_what_is_signed_is_as_the_specification_says() -> None:
    """DSSE's PAE: type and payload, each with its length in bytes."""
    assert signed_bytes(b"hello") == b"DSSEv1 28 application/vnd.in-toto+json 5 hello"
    assert signed_bytes("\N{SNOWMAN}".encode()).endswith(b" 3 \xe2\x98\x83")


def test_another_implementation_verifies_what_we_sign() -> None:
    """Securesystemslib takes our envelope, and refuses it once its payload is another."""
    body = signed(of_proof(), ONE, TWO)
    keys = [other_key(ONE.public_key), other_key(TWO.public_key)]
    other = OtherEnvelope.from_dict(json.loads(body))
    assert set(other.verify(keys, 2)) == {key_name(ONE.public_key), key_name(TWO.public_key)}
    assert other.pae() == signed_bytes(parse_envelope(body).payload)
    other.payload = other.payload.replace(b"reproduced", b"refuted")
    with pytest.raises(VerificationError):
        other.verify(keys, 1)


def test_we_verify_what_another_implementation_signs() -> None:
    """An envelope of securesystemslib, with its own name for the key or with ours."""
    private = Ed25519PrivateKey.from_private_bytes(b"3" * 32)
    public = private.public_key().public_bytes_raw()
    other = OtherEnvelope(write_statement(of_proof()), PAYLOAD_TYPE, {})
    other.sign(CryptoSigner(private, other_key(public)))
    checked = check_envelope(json.dumps(other.to_dict()).encode(), [ONE.public_key, public])
    assert [(one.signed, one.key) for one in checked.signatures] == [(Signed.HOLDS, public)]
    assert checked.statement == of_proof()


def test_a_statement_is_read_as_it_was_written() -> None:
    """Everything comes back; times, proofs and fixes are found in it."""
    assert parse_statement(write_statement(of_proof())) == of_proof()
    assert parse_statement(write_statement(of_fix())) == of_fix()
    assert (of_proof().proof, of_fix().fix, of_fix().proofs) == (PROOF, FIX, (PROOF,))
    assert verified_on(of_proof()).isoformat() == "2026-11-23T12:00:00+00:00"


def test_nothing_is_told_by_name() -> None:
    """An attestation may be shown around: no package, version, file, reason or recipe's name stands in it."""
    text = write_statement(of_proof()).decode()
    assert not {"cjson", "pkg:", "CVE-", 'version":"1', "reason"} & set(text.split('"'))
    assert sorted(json.loads(text)["predicate"]) == [
        "recipe", "runs", "sandbox", "tool", "verdict", "verifiedOn", "verifier",
    ]  # fmt: skip


def bent(bend: Bend, statement: Any = None) -> bytes:  # noqa: ANN401  either statement
    """A statement that was bent, written canonically and signed all the same."""
    value = json.loads(write_statement(statement or of_proof()))
    bend(value)
    return enveloped(canonical_json(value).encode(), ONE)


BENT_PROOF: Final[tuple[tuple[Bend, str], ...]] = (
    (lambda v: v.update(predicateType="https://slsa.dev/provenance/v1"), "unknown-predicate"),
    (lambda v: v.pop("predicateType"), "unknown-predicate"),
    (lambda v: v.update(_type="https://in-toto.io/Statement/v0.1"), "unknown-statement"),
    (lambda v: v.update(predicateType="https://clearway.invalid/attestation/fix-verification/v1"), "bad-shape"),
    (lambda v: v.update(more=1), "bad-shape"),
    (lambda v: v["predicate"].update(package="pkg:deb/debian/example"), "bad-shape"),
    (lambda v: v["predicate"].update(verdict="environment-failed"), "bad-shape"),
    (lambda v: v["predicate"].update(verdict="not-reproduced"), "contradiction"),
    (lambda v: v["predicate"].update(runs=[]), "bad-shape"),
    (lambda v: v["predicate"].update(runs=v["predicate"]["runs"] * 40), "bad-shape"),
    (lambda v: v["predicate"].update(verifiedOn="2026-11-23T12:00:00+01:00"), "bad-instant"),
    (lambda v: v["predicate"].update(verifiedOn="yesterday"), "bad-instant"),
    (lambda v: v["predicate"]["verifier"].update(id="a\u202eb"), "bad-name"),
    (lambda v: v["subject"].pop(0), "subject-mismatch"),
    (lambda v: v["subject"].append(v["subject"][0]), "subject-mismatch"),
    (lambda v: v["subject"].append({"name": "fix", "digest": {"sha256": "0" * 64}}), "subject-mismatch"),
    (lambda v: v["subject"][1]["digest"].update(sha256="0" * 64), "subject-mismatch"),
    (lambda v: v["subject"][0]["digest"].update(sha256="A" * 64), "bad-shape"),
    (lambda v: v["subject"][0]["digest"].update(md5="0"), "bad-shape"),
    (lambda v: v["subject"][0]["digest"].update(sha256=PROOF + "\n"), "bad-shape"),
)


@pytest.mark.parametrize(("bend", "code"), BENT_PROOF, ids=map(str, range(len(BENT_PROOF))))
def test_a_statement_that_is_bent_is_refused(bend: Bend, code: str) -> None:
    """However well it is signed: another type, more or less than it should say, or against itself."""
    with pytest.raises(Refusal) as refused:
        check_envelope(bent(bend), [ONE.public_key])
    assert refused.value.code == code
    assert refused.value.hint


BENT_FIX: Final[tuple[tuple[Bend, str], ...]] = (
    (lambda v: v["predicate"]["lines"][0].update(outcome="failed"), "contradiction"),
    (lambda v: v["predicate"]["lines"].append(v["predicate"]["lines"][0]), "contradiction"),
    (lambda v: v["subject"].pop(0), "subject-mismatch"),
    (lambda v: v["subject"].pop(1), "subject-mismatch"),
    (lambda v: v.update(predicateType="https://clearway.invalid/attestation/validation/v1"), "bad-shape"),
)


@pytest.mark.parametrize(("bend", "code"), BENT_FIX, ids=map(str, range(len(BENT_FIX))))
def test_a_fix_that_is_bent_is_refused(bend: Bend, code: str) -> None:
    """Verified with a failed line, a line twice, without a fix or a proof, or said to be about a proof."""
    with pytest.raises(Refusal) as refused:
        check_envelope(bent(bend, of_fix()), [ONE.public_key])
    assert refused.value.code == code


@pytest.mark.parametrize(
    "payload",
    [
        json.dumps(json.loads(write_statement(of_proof())), indent=1).encode(),
        write_statement(of_proof()).replace(b'"_type"', b'"\\u005ftype"'),
        b"\xef\xbb\xbf" + write_statement(of_proof()),
        write_statement(of_proof()) + b"\n",
    ],
)
def test_a_statement_has_one_form(payload: bytes) -> None:
    """Spaces, escapes, a byte order mark or a line break more: two spellings of one statement are not both taken."""
    with pytest.raises(Refusal) as refused:
        check_envelope(enveloped(payload, ONE), [ONE.public_key])
    assert refused.value.code == "not-canonical"


def test_a_name_that_comes_twice_is_refused() -> None:
    """In the statement as in the envelope: readers would differ about which counts."""
    payload = write_statement(of_proof()).replace(b'"sandbox":', b'"sandbox":"other","sandbox":')
    twice = signed(of_proof(), ONE).replace(b'"payload":', b'"payload":"e30=","payload":')
    for body in (enveloped(payload, ONE), twice):
        with pytest.raises(Refusal) as refused:
            check_envelope(body, [ONE.public_key])
        assert refused.value.code == "name-twice"


def respelled(**said: object) -> bytes:
    """A good envelope with something else in it."""
    return json.dumps({**json.loads(signed(of_proof(), ONE)), **said}).encode()


GOOD = json.loads(signed(of_proof(), ONE))
SIGNATURE = GOOD["signatures"][0]


BENT_ENVELOPES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"", "bad-json"),
    (b"[]", "bad-shape"),
    (b"x" * (ATTESTATION_BYTES_MAX + 1), "envelope-too-large"),
    (b"[" * 5000, "too-deep"),
    (respelled(payloadType="text/plain"), "wrong-payload-type"),
    (respelled(payloadType="application/vnd.in-toto+json;v=1"), "wrong-payload-type"),
    (respelled(signatures=[]), "not-signed"),
    (respelled(signatures=[SIGNATURE] * 17), "bad-shape"),
    (respelled(signatures=[SIGNATURE, SIGNATURE]), "key-named-twice"),
    (respelled(signatures=[{**SIGNATURE, "cert": "x"}]), "bad-shape"),
    (respelled(signatures=[{**SIGNATURE, "sig": ""}]), "bad-base64"),
    (respelled(signatures=[{**SIGNATURE, "sig": "AAAA"}]), "bad-signature"),
    (respelled(signatures=[{**SIGNATURE, "keyid": "\n"}]), "bad-shape"),
    (respelled(payload=GOOD["payload"] + "\n"), "bad-base64"),
    (respelled(payload=GOOD["payload"].rstrip("=") + "!"), "bad-base64"),
    (respelled(payload=base64.urlsafe_b64encode(b"\xff\xfe\xfb").decode()), "bad-base64"),
    (respelled(payload="e31="), "bad-base64"),
    (respelled(more=1), "bad-shape"),
)


@pytest.mark.parametrize(("body", "code"), BENT_ENVELOPES, ids=map(str, range(len(BENT_ENVELOPES))))
def test_an_envelope_that_is_bent_is_refused(body: bytes, code: str) -> None:
    """Too large, too deep, of another type, unsigned, ambiguous, or base 64 in another spelling."""
    with pytest.raises(Refusal) as refused:
        check_envelope(body, [ONE.public_key])
    assert refused.value.code == code


def states(body: bytes, *keys: bytes) -> list[Signed]:
    """What comes of each signature."""
    return [one.signed for one in check_envelope(body, keys).signatures]


def test_signatures_count_for_the_key_that_they_name_or_for_none() -> None:
    """Unknown keys are told and left; one key's signature under another's name holds for neither; none may be named."""
    assert states(signed(of_proof(), ONE, TWO), ONE.public_key) == [Signed.HOLDS, Signed.UNKNOWN_KEY]
    assert states(signed(of_proof(), ONE)) == [Signed.UNKNOWN_KEY]
    confused = respelled(signatures=[{**SIGNATURE, "keyid": key_name(TWO.public_key)}])
    assert states(confused, ONE.public_key, TWO.public_key) == [Signed.DOES_NOT_HOLD]
    unnamed = respelled(signatures=[{"sig": SIGNATURE["sig"]}])
    assert states(unnamed, TWO.public_key, ONE.public_key) == [Signed.HOLDS]


def test_an_altered_payload_holds_under_no_key() -> None:
    """What is signed is the statement's bytes: another statement under the same signature does not hold."""
    other = json.loads(signed(of_proof("9" * 64), ONE))
    assert states(respelled(payload=other["payload"]), ONE.public_key) == [Signed.DOES_NOT_HOLD]


@given(st.binary(max_size=300) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(
    lambda value: json.dumps({"payload": value, "payloadType": PAYLOAD_TYPE, "signatures": value}).encode()
))  # fmt: skip
def test_nothing_but_refusals_comes_of_nonsense(body: bytes) -> None:
    """Whatever bytes there are, the reader takes them or refuses."""
    with contextlib.suppress(Refusal):
        check_envelope(body, [ONE.public_key])


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=7))
def test_no_bit_may_change(place: int, bit: int) -> None:
    """A flipped bit anywhere is refused, does not hold, or names a key that is not known."""
    body = bytearray(signed(of_proof(), ONE))
    body[place % len(body)] ^= 1 << bit
    with contextlib.suppress(Refusal):
        holds = states(bytes(body), ONE.public_key) == [Signed.HOLDS]
        assert not holds or write_envelope(parse_envelope(bytes(body))) == signed(of_proof(), ONE)
