"""Records of determinations: written by one, reviewed by two others, exported then; checked without a server."""

from datetime import timedelta
from typing import LiteralString

import pytest
from psycopg.errors import CheckViolation

from clearway.benchmarking.actions import records
from clearway.benchmarking.model.records import KeptRecord, NewRecord, RecordFault
from clearway.formats.determination_record import RecordStatement, write_record
from clearway.formats.dsse import Envelope, Signature, key_name, signed_bytes, write_envelope
from clearway.formats.verifier_keys import PublicKey
from clearway.gateways.signer import KeySigner
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import DeterminationId, PartyId, PersonId
from tests.benchmarking.ceremonies import Ceremony, prepare
from tests.benchmarking.records import CHECKPOINT, NOW, record
from tests.conftest import Member, TestHouse

SIGNER = KeySigner(b"s" * 32)
DETERMINATION = DeterminationId("det-0123456789abcdef")


@pytest.fixture
async def ceremony(house: TestHouse) -> Ceremony:
    """A house with a sealed suite."""
    return await prepare(house)


async def _written(ceremony: Ceremony) -> KeptRecord:
    commitment = await ceremony.commit()
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        new = NewRecord(
            determination=DETERMINATION, commitment=commitment.id, model="model-7", checkpoint=CHECKPOINT,
            outcome="designated", determined_at=work.now, signers=(_person(1), _person(2)),
            expires_at=work.now + timedelta(days=120),
        )  # fmt: skip
        return await records.write(work, new, SIGNER)


async def _review(ceremony: Ceremony, who: Member, known: KeptRecord) -> KeptRecord:
    async with ceremony.house.database.work(who.credential) as work:
        return await records.review(work, DETERMINATION, digest=known.digest)


async def test_a_record_goes_out_once_two_others_have_looked(ceremony: Ceremony) -> None:
    """Neither its author nor one person twice; before that there is nothing to export."""
    known = await _written(ceremony)
    second = await ceremony.house.member("Directorate 2", PartyKind.AGENCY, "official")
    for person in (ceremony.program, ceremony.official, ceremony.official):
        if person is ceremony.program or (await _read(ceremony)).first_reviewer is not None:
            with pytest.raises(Refusal) as refused:
                await _review(ceremony, person, known)
            assert refused.value.code == "own-approval"
        else:
            await _review(ceremony, person, known)
        with pytest.raises(Refusal) as early:
            await _export(ceremony)
        assert early.value.code == "not-reviewed"
    await _review(ceremony, second, known)
    body = await _export(ceremony)
    checked = records.check_record(body, [_key(SIGNER)], None, now=ceremony.house.clock.now)
    assert (checked.faults, checked.statement.predicate.outcome) == ((), "designated")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE boundary_record SET first_reviewer = author, first_at = written_at",
        "UPDATE boundary_record SET second_reviewer = acting_person(), second_at = written_at",
        (
            "UPDATE boundary_record SET first_reviewer = author, first_at = written_at,"
            " second_reviewer = acting_person(), second_at = written_at"
        ),
    ],
    ids=["by its author", "the second first", "both at once"],
)
async def test_sql_reviews_nothing_for_others(ceremony: Ceremony, statement: LiteralString) -> None:
    """As the service's role, too, a review is the acting person's, one at a time."""
    await _written(ceremony)
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        with pytest.raises(CheckViolation):
            await work.connection.execute(statement)


@pytest.mark.parametrize(
    ("said", "days", "signer", "fault"),
    [
        ({}, 1, SIGNER, None),
        ({}, 121, SIGNER, RecordFault.EXPIRED),
        ({}, -1, SIGNER, RecordFault.NOT_YET),
        ({}, 1, KeySigner(b"t" * 32), RecordFault.NOT_SIGNED_BY_HOUSE),
    ],
)
def test_what_stands_against_a_record_is_told(
    said: dict[str, object], days: int, signer: KeySigner, fault: RecordFault | None
) -> None:
    """Expiry, an instant to come, and a signature by somebody else."""
    now = NOW + timedelta(days=days)
    checked = records.check_record(_signed(record(**said), signer), [_key(SIGNER)], None, now=now)
    assert checked.faults == (() if fault is None else (fault,))


def test_a_key_of_somebody_else_or_a_compromised_one_does_not_count() -> None:
    """Only the house's keys sign records."""
    body = _signed(record(), SIGNER)
    for key in (_key(SIGNER, house=False), _key(SIGNER, compromised=True)):
        checked = records.check_record(body, [key], None, now=NOW + timedelta(days=1))
        assert checked.faults == (RecordFault.NOT_SIGNED_BY_HOUSE,)


async def _read(ceremony: Ceremony) -> KeptRecord:
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        return await records.read(work, DETERMINATION)


async def _export(ceremony: Ceremony) -> bytes:
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        return await records.export(work, DETERMINATION)


def _person(number: int) -> PersonId:
    return PersonId(f"per-{number}123456789abcdef")


def _signed(statement: RecordStatement, signer: KeySigner) -> bytes:
    payload = write_record(statement)
    signature = Signature(keyid=key_name(signer.public_key), value=signer.sign(signed_bytes(payload)))
    return write_envelope(Envelope(payload=payload, signatures=(signature,)))


def _key(signer: KeySigner, *, house: bool = True, compromised: bool = False) -> PublicKey:
    return PublicKey(
        party=PartyId("pty-0123456789abcdef"), name="house", key=signer.public_key, house=house, revoked_at=None,
        compromised=compromised,
    )  # fmt: skip
