"""Task text, flags, keys and shares leave no trace: not in the database, the record, an answer, an error or a log."""

import base64
import logging
from collections.abc import Iterator

import psycopg
import pytest
import structlog
from psycopg import sql

from clearway.gateways.sealed_suites import decrypt, new_key_pair, open_suite
from tests.benchmarking.ceremonies import CANARY, HINT, Ceremony, prepare
from tests.conftest import TestHouse
from tests.houses import Caller, open_api

KEY = "AGE-SECRET-KEY-1"
BODIES = ({"accepted": True, "digest": "0" * 64}, {"sealed": "eA=="})


def spellings(secret: bytes) -> Iterator[bytes]:
    """A secret as it might turn up: as it is, in hexadecimal, in base64 at each of three places."""
    yield secret
    yield secret.hex().encode()
    for place in range(3):
        yield base64.b64encode(b"\0" * place + secret)[4 if place else 0 : -4]


def secrets_of(ceremony: Ceremony) -> list[bytes]:
    """What must be nowhere: a word of a task, a hint, how a key begins, custodians' keys, shares, the suite's key."""
    keys, sealed = ceremony.keys, ceremony.sealed
    shares = [decrypt(share.sealed, key) for share, key in zip(sealed.shares, keys, strict=True)]
    return [
        CANARY.encode(),
        HINT.encode(),
        KEY.encode(),
        *(key.secret.encode() for key in keys),
        *(share[-40:] for share in shares),
    ]


def dump(house: TestHouse) -> bytes:
    """Every row of every table as text, bytes in hexadecimal."""
    found: list[bytes] = []
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'clearway'").fetchall()
        for (name,) in names:
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(str(name)))
            found += [str(row[0]).encode() for row in connection.execute(query).fetchall()]
    return b"\n".join(found)


def traces(text: bytes, secrets: list[bytes]) -> list[bytes]:
    """Name the secrets that a text holds in any spelling."""
    return [secret[:20] for secret in secrets if any(spelling in text for spelling in spellings(secret))]


async def walked(caller: Caller, ids: dict[str, str]) -> bytes:
    """All that somebody is answered at every route of the ceremony, asked and written to."""
    paths = [path for path in (await caller("GET", "//openapi.json")).json()["paths"].items() if is_ours(path[0])]
    told: list[bytes] = []
    for path, methods in paths:
        filled = path.format(**ids)
        for method in methods:
            for body in BODIES if method == "post" else (None,):
                answer = await caller(method.upper(), f"/{filled}", json=body)
                told += [answer.content, str(answer.headers).encode()]
    return b"\n".join(told)


def is_ours(path: str) -> bool:
    """Tell whether a route is of the ceremony, and does not end it: the walk leaves openings running."""
    ours = ("/custodians", "/suites", "/commitments", "/openings", "/suite-exposures", "/deeds", "/audit/records")
    return path.removeprefix("/api/v1").startswith(ours) and not path.endswith(("/close", "/wiped", "/release"))


async def test_no_secret_leaves_a_trace(house: TestHouse, caplog: pytest.LogCaptureFixture) -> None:
    """After a whole ceremony, and requests of every role at every route, no spelling of a secret is found anywhere."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logged:
        ceremony = await prepare(house)
        made, session = await ceremony.commit(), new_key_pair()
        opening = await ceremony.ask(made, session)
        await ceremony.hand_in(opening, 0)
        await ceremony.hand_in(opening, 1)
        ids = {"suite": ceremony.suite.id, "commitment": made.id, "opening": opening.id, "deed": "freeze"}
        secrets = [*secrets_of(ceremony), session.secret.encode()]
        answers = b""
        async with open_api(house) as api:
            others = [member for member in house.members.values() if member not in ceremony.custodians[1:]]
            for secret in ("", house.administrator.secret, *(member.secret for member in others)):
                answers += await walked(api.as_key(secret), {**ids, "about": made.id})
        before = dump(house)
        released = await ceremony.release(opening)
        shares = [(share.sealed, share.proof) for share in released.shares]
        assert open_suite(ceremony.sealed.bundle, session, mask=released.mask, shares=shares).files
        await ceremony.close(opening)
    whole = {
        "answers": answers, "open": before, "closed": dump(house),
        "logs": repr(logged).encode() + caplog.text.encode(), "bundle": ceremony.sealed.bundle,
    }  # fmt: skip
    assert len(answers) > 10_000
    for place, text in whole.items():
        assert traces(text, secrets) == [], place
    # Of the mask, which the house keeps, no answer tells; and the search finds what is there.
    assert traces(answers, [ceremony.sealed.mask]) == []
    assert traces(whole["closed"], [ceremony.sealed.mask]) != []
