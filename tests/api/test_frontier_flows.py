"""Partners, duties, materials and deletion over the API alone: who may what, and what is said to bad input."""

import base64
import hashlib
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearway.formats.undertaking import Undertaking, write_undertaking
from clearway.gateways.signer import KeySigner
from clearway.identity.model import PartyKind
from clearway.kernel.ids import MaterialId, PartnershipId, PartyId
from clearway.kernel.instants import format_instant
from tests.conftest import Member, TestHouse
from tests.frontier.handed import POLICY, colleague, contents, new_handed, partner_party, register, signed
from tests.frontier.programme import new_programme
from tests.houses import Caller, open_api

REASONS = {one.code: f"words on {one.code}" for one in POLICY.criteria if one.required}
DISK = {"where": "evaluators' disk", "method": "purge"}
WORDS = {"words": "it is fit for it"}


@pytest.fixture
async def api(house: TestHouse) -> AsyncGenerator[Caller]:
    """The API."""
    async with open_api(house) as caller:
        yield caller


def told(answer: httpx.Response) -> tuple[int, str, str]:
    """What a refusal says: status, code, where; and it always says what to do."""
    problem = answer.json()
    assert problem.get("hint"), problem
    return answer.status_code, problem["code"], problem.get("where", "")


async def test_partners_from_proposal_to_revocation(house: TestHouse, api: Caller) -> None:
    """Proposed by one side, turned by both, undertaken, open, revoked; nobody decides undeclared or in conflict."""
    programme, partner = await new_programme(house), await partner_party(house)
    second = await colleague(house, programme.program, "Second of the office", "program")
    developer, program = api.as_key(programme.developer.secret), api.as_key(programme.program.secret)
    place = f"/submissions/{programme.submission}/partners"
    said = {"partner": partner.party, "sector": "energy", "reasons": REASONS}
    found = (await developer("POST", place, json=said)).json()["partnership"]
    assert (found["state"], found["proposed_side"]) == ("proposed", "developer")
    here = f"/partnerships/{found['id']}"
    as_partner = api.as_key(partner.secret)
    for path in (here, f"{here}/undertaking"):
        assert (await as_partner("GET", path)).status_code == 404
    assert (await as_partner("GET", "/partnerships")).json() == []
    assert told(await program("POST", f"{here}/approve", json=WORDS)) == (409, "not-your-key", "")
    unsaid = await program("POST", f"{here}/declaration", json={"in_conflict": True})
    assert told(unsaid) == (422, "no-words", "words")
    mine = {"in_conflict": True, "words": "My brother works there."}
    assert (await program("POST", f"{here}/declaration", json=mine)).status_code == 201
    assert told(await program("POST", f"{here}/approve", json=WORDS)) == (409, "not-your-key", "")
    for who in (api.as_key(second.secret), developer):
        assert (await who("POST", f"{here}/declaration", json={"in_conflict": False})).status_code == 201
        assert told(await who("POST", f"{here}/approve", json={"words": " "})) == (422, "no-reason", "words")
        found = (await who("POST", f"{here}/approve", json=WORDS)).json()["partnership"]
        assert told(await who("POST", f"{here}/approve", json=WORDS)) == (409, "not-your-key", "")
    assert found["state"] == "approved"
    assert told(await developer("POST", f"{here}/access")) == (409, "not-admitted", "")
    await undertaken(house, as_partner, partner, here)
    seen = (await as_partner("GET", here)).json()
    assert (seen["partnership"]["state"], seen["reasons"]) == ("admitted", [])
    assert told(await program("POST", f"{here}/access")) == (409, "not-admitted", "")
    assert (await developer("POST", f"{here}/access")).json()["partnership"]["state"] == "access"
    assert (await as_partner("POST", f"{here}/revoke", json=WORDS)).status_code == 403
    assert (await program("POST", f"{here}/revoke", json=WORDS)).json()["partnership"]["state"] == "revoked"
    assert told(await developer("POST", f"{here}/access")) == (409, "not-admitted", "")
    versions = (await developer("GET", f"/submissions/{programme.submission}/partner-list")).json()
    assert [(one["version"], one["added"], one["removed"]) for one in versions] == [
        (1, [partner.party], []), (2, [], [partner.party]),
    ]  # fmt: skip
    why = {(one["side"], one["about"]) for one in (await program("GET", here)).json()["reasons"]}
    assert why >= {("developer", "approval"), ("government", "approval"), ("government", "revocation")}


async def undertaken(house: TestHouse, as_partner: Caller, partner: Member, here: str) -> None:
    """Let the partner undertake, after every wrong way to do so."""
    draft = (await as_partner("GET", f"{here}/undertaking")).content
    signer = await register(house, partner, b"p")
    made = Undertaking(
        partnership=PartnershipId(here.rpartition("/")[2]), partner=PartyId(partner.party), lines=POLICY.undertaking
    )
    assert write_undertaking(made) == draft
    other = Undertaking(partnership=PartnershipId("ptn-0000000000000000"), partner=made.partner, lines=made.lines)
    fewer = Undertaking(partnership=made.partnership, partner=made.partner, lines=made.lines[1:])
    for body, code in (
        (b"{}", "bad-shape"),
        (signed(write_undertaking(other), signer), "other-partnership"),
        (signed(write_undertaking(fewer), signer), "other-terms"),
        (signed(draft, KeySigner(b"x" * 32)), "not-signed-by-partner"),
        (signed(draft, signer), "not-your-key"),
    ):
        assert told(await as_partner("POST", f"{here}/undertaking", content=body))[1] == code
    assert (await as_partner("POST", f"{here}/declaration", json={"in_conflict": False})).status_code == 201
    assert (await as_partner("POST", f"{here}/undertaking", content=signed(draft, signer))).status_code == 201


async def test_a_bad_proposal_is_told_where_and_what_to_do(house: TestHouse, api: Caller) -> None:
    """Sector, criteria, words, ids, a party that is not there or twice; and whose it is not sees nothing."""
    programme, partner = await new_programme(house), await partner_party(house)
    stranger = await house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    developer, place = api.as_key(programme.developer.secret), f"/submissions/{programme.submission}/partners"
    said = {"partner": partner.party, "sector": "energy", "reasons": REASONS}
    first = next(iter(REASONS))
    refused: tuple[tuple[dict[str, object], int, str, str], ...] = (
        ({"sector": "magic"}, 422, "unknown-sector", "sector"),
        ({"reasons": REASONS | {"beauty": "yes"}}, 422, "unknown-criterion", "reasons"),
        ({"reasons": REASONS | {first: " "}}, 422, "no-reason", f"reasons.{first}"),
        ({"reasons": REASONS | {first: "x" * 1001}}, 422, "no-reason", f"reasons.{first}"),
        ({"reasons": {}}, 422, "no-reason", f"reasons.{first}"),
        ({"partner": "acme"}, 404, "not-found", ""),
        ({"partner": "pty-0000000000000000"}, 404, "not-found", ""),
        ({"partner": programme.developer.party}, 422, "not-a-partner", "partner"),
    )
    for changed, status, code, where in refused:
        assert told(await developer("POST", place, json=said | changed)) == (status, code, where), changed
    assert (await developer("POST", place, json=said)).status_code == 201
    assert told(await developer("POST", place, json=said))[:2] == (409, "proposed-already")
    for who, status in ((stranger, 404), (programme.evaluator, 403), (partner, 403)):
        assert (await api.as_key(who.secret)("POST", place, json=said)).status_code == status
    assert (await api.as_key(stranger.secret)("GET", place)).json() == []


async def test_statistics_hide_small_numbers(house: TestHouse, api: Caller) -> None:
    """Two proposals are hidden, three are told; one refusal of three is not."""
    programme = await new_programme(house)
    developer = api.as_key(programme.developer.secret)
    seen: list[object] = []
    made = None
    for number in range(3):
        partner = await house.member(f"Utility {number}", PartyKind.OPERATOR, "partner")
        said = {"partner": partner.party, "sector": "energy", "reasons": REASONS}
        made = await developer("POST", f"/submissions/{programme.submission}/partners", json=said)
        seen.append((await developer("GET", "/partner-statistics")).json())
    assert made is not None
    hidden: dict[str, str | int | None] = {"sector": "energy", "proposed": None, "refused": None, "admitted": None}
    assert seen == [[hidden], [hidden], [hidden | {"proposed": 3, "refused": 0, "admitted": 0}]]
    await developer("POST", f"/partnerships/{made.json()['partnership']['id']}/refuse", json=WORDS)
    assert (await developer("GET", "/partner-statistics")).json() == [hidden | {"proposed": 3}]
    assert (await api.as_key(programme.evaluator.secret)("GET", "/partner-statistics")).status_code == 403


async def test_duties_over_the_api(house: TestHouse, api: Caller) -> None:
    """Three instants apart, a calendar, nobody else's; bad instants, words and orders say so; nothing is filed."""
    lab = await house.member("Lab", PartyKind.DEVELOPER, "developer", named=False)
    other = await house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    developer, now = api.as_key(lab.secret), house.clock.now
    aware, later = format_instant(now - timedelta(hours=5)), format_instant(now - timedelta(hours=4))
    said = {"reference": "icd-1", "aware_at": aware, "classes": ["serious-cybersecurity-breach"]}
    for changed, code, where in (
        ({"aware_at": "yesterday"}, "bad-instant", "aware_at"),
        ({"aware_at": "2026-11-01T10:00:00"}, "bad-instant", "aware_at"),
        ({"aware_at": "0001-12-31T00:00:00Z"}, "bad-instant", "aware_at"),
        ({"aware_at": "9999-12-31T23:59:59Z"}, "bad-instant", "aware_at"),
        ({"aware_at": "9998-12-31T23:59:59Z"}, "bad-order", "aware_at"),
        ({"aware_at": format_instant(now + timedelta(seconds=1))}, "bad-order", "aware_at"),
        ({"determined_at": format_instant(now - timedelta(hours=6))}, "bad-order", "aware_at"),
        ({"reference": " "}, "bad-reference", "reference"),
        ({"reference": "a\u202eb"}, "bad-reference", "reference"),
        ({"reference": "x" * 201}, "bad-reference", "reference"),
        ({"classes": ["bad-weather"]}, "bad-request", ""),
    ):
        answer = await developer("POST", "/duties", json=said | changed)
        assert told(answer)[1:] == (code, where), (changed, answer.json())
    opened = (await developer("POST", "/duties", json=said)).json()
    assert {one["owed"]["pack"] for one in opened} == {"us-ca-sb53", "eu-gpai-9-3"}
    assert (await developer("POST", "/duties", json=said)).json() == opened
    one = f"/duties/{opened[0]['id']}"
    assert told(await developer("POST", f"{one}/settle", json={"at": "soon"}))[1:] == ("bad-instant", "at")
    early = {"at": format_instant(now - timedelta(hours=6))}
    assert told(await developer("POST", f"{one}/settle", json=early))[1:] == ("bad-order", "at")
    assert (await developer("POST", f"{one}/determine", json={"at": later})).status_code == 201
    settled = (await developer("POST", f"{one}/settle", json={"at": format_instant(now)})).json()
    assert (settled["aware_at"], settled["determined_at"], settled["submitted_at"], settled["state"]) == (
        aware, later, format_instant(now), "submitted",
    )  # fmt: skip
    for kind, noun in (("events", "VEVENT"), ("todos", "VTODO")):
        calendar = await developer("GET", "/duties/calendar", params={"kind": kind})
        assert calendar.headers["content-type"].startswith("text/calendar")
        assert calendar.text.count(f"BEGIN:{noun}") == len(opened) - 1 + 2
    assert told(await developer("GET", "/duties/calendar", params={"kind": "songs"}))[0] == 400
    stranger = api.as_key(other.secret)
    assert (await stranger("GET", "/duties")).json() == []
    assert (await stranger("POST", f"{one}/settle", json={"at": format_instant(now)})).status_code == 404
    for who in (api, api.as_key((await house.finder()).secret)):
        assert (await who("GET", "/duties")).status_code == 403
    house.clock.move(days=20)
    states = {row["state"] for row in (await developer("GET", "/duties")).json()}
    assert states == {"submitted", "late"}
    assert [row["in_force_on"] for row in (await developer("GET", "/duties/coming")).json()] == [
        "2026-01-01", "2027-01-01",
    ]  # fmt: skip


async def test_grants_of_materials_expire_and_exports_are_told(house: TestHouse, api: Caller) -> None:
    """One item, one person of the audience, until then; each export is written down and the developer told."""
    handed = await new_handed(house)
    programme, one = handed.programme, next(iter(handed.materials.values()))
    place, until = f"/materials/{one.id}", format_instant(house.clock.now + timedelta(hours=2))
    program, evaluator = api.as_key(programme.program.secret), api.as_key(programme.evaluator.secret)
    developer = api.as_key(programme.developer.secret)
    said = {"person": programme.evaluator.person, "until": until, "reason": "to prepare the evaluation"}
    for changed, status, code, where in (
        ({"until": "tomorrow"}, 422, "bad-instant", "until"),
        ({"until": format_instant(house.clock.now)}, 422, "bad-grant", "until"),
        ({"until": format_instant(house.clock.now + timedelta(hours=169))}, 422, "bad-grant", "until"),
        ({"reason": " "}, 422, "no-reason", "reason"),
        ({"person": "somebody"}, 404, "not-found", ""),
        ({"person": "per-0000000000000000"}, 404, "not-found", ""),
        ({"person": programme.developer.person}, 403, "not-in-audience", "person"),
        ({"person": programme.program.person}, 403, "not-in-audience", "person"),
    ):
        answer = await program("POST", f"{place}/grants", json=said | changed)
        assert told(answer) == (status, code, where), (changed, answer.json())
    export = {"reason": "to read it"}
    assert (await evaluator("POST", f"{place}/exports", json=export)).status_code == 404
    assert (await program("POST", f"{place}/grants", json=said)).status_code == 201
    assert told(await evaluator("POST", f"{place}/exports", json={"reason": ""}))[1:] == ("no-reason", "reason")
    taken = await evaluator("POST", f"{place}/exports", json=export)
    assert (taken.content, taken.headers["cache-control"]) == (contents(one.name), "no-store")
    (line,) = (await developer("GET", f"/submissions/{programme.submission}/holdings")).json()["exports"]
    assert (line["person"], line["own"], line["reason"]) == (programme.evaluator.person, False, "to read it")
    notices = (await developer("GET", f"/submissions/{programme.submission}/dossier")).json()["notices"]
    assert [notice["about"] for notice in notices] == ["export"]
    house.clock.move(hours=2)
    assert (await evaluator("POST", f"{place}/exports", json=export)).status_code == 404
    assert (await evaluator("GET", f"/submissions/{programme.submission}/holdings")).json()["materials"] == []


@dataclass(frozen=True)
class Reader:
    """Somebody who checks a certificate with nothing of Clearway: an envelope, and keys with names."""

    keys: dict[str, tuple[str, bytes]]

    def signers(self, body: bytes) -> set[str]:
        """Who signed an envelope (DSSE 1.0, Ed25519), by its bytes alone."""
        envelope = json.loads(body)
        payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
        signed_ = b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload])
        found: set[str] = set()
        for one in envelope["signatures"]:
            for person, key in self.keys.values():
                try:
                    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(one["sig"]), signed_)
                except InvalidSignature:
                    continue
                found.add(person)
        return found


def bad_drafts(known: MaterialId) -> tuple[tuple[dict[str, object], int], ...]:
    """What a draft of a certificate is refused for, and with which status."""
    return (
        ({"places": []}, 422),
        ({"places": [DISK | {"method": "burn"}]}, 400),
        ({"places": [DISK | {"where": ""}]}, 422),
        ({"kept": {"mat-0000000000000000": "because"}}, 422),
        ({"kept": {known: ""}}, 422),
        ({"kept": {"it": "because"}}, 404),
    )


async def test_a_deletion_certificate_is_checked_by_an_independent_reader(house: TestHouse, api: Caller) -> None:
    """Digests, places, methods, exceptions, two signers: read from the envelope with nothing of this project's."""
    handed = await new_handed(house)
    programme = handed.programme
    developer, program = api.as_key(programme.developer.secret), api.as_key(programme.program.secret)
    place = f"/submissions/{programme.submission}"
    assert (await program("GET", f"{place}/deletion")).status_code == 404
    assert (await developer("POST", f"{place}/moves/withdraw")).json()["state"] == "withdrawn"
    begun = (await program("GET", f"{place}/deletion")).json()
    kept = next(iter(handed.materials.values()))
    for changed, status in bad_drafts(kept.id):
        said = {"places": [DISK], **changed}
        assert told(await program("POST", f"{place}/deletion/draft", json=said))[0] == status, changed
    assert (await developer("POST", f"{place}/deletion/draft", json={"places": [DISK]})).status_code == 403
    draft = {"places": [DISK], "kept": {kept.id: "an inquiry is open"}}
    payload = (await program("POST", f"{place}/deletion/draft", json=draft)).content
    first, second = await register(house, programme.program, b"1"), await register(house, handed.second, b"2")
    for body, code in (
        (b"[]", "bad-shape"),
        (signed(payload, first), "not-two-signers"),
        (signed(payload.replace(b"purge", b"clear"), first, second)[:-1], "bad-json"),
    ):
        assert told(await program("POST", f"{place}/certificate", content=body))[1] == code
    body = signed(payload, first, second)
    assert (await program("POST", f"{place}/certificate", content=body)).status_code == 201
    assert told(await program("POST", f"{place}/certificate", content=body))[:2] == (409, "certified")
    envelope = (await developer("GET", f"{place}/certificate")).json()["envelope"].encode()
    assert (await developer("GET", f"{place}/deletion")).json()["certified_at"] is not None
    ring = (await developer("GET", "/frontier-keys")).json()
    reader = Reader({one["public_key"]: (one["person"], base64.b64decode(one["public_key"])) for one in ring})
    assert reader.signers(envelope) == {programme.program.person, handed.second.person}
    told_ = json.loads(base64.b64decode(json.loads(envelope)["payload"]))
    assert told_["_type"] == "https://in-toto.io/Statement/v1"
    subjects = {one["name"]: one["digest"]["sha256"] for one in told_["subject"]}
    gone = {one.id: hashlib.sha256(contents(one.name)).hexdigest() for one in handed.materials.values()}
    del gone[kept.id]
    assert subjects == gone
    predicate = told_["predicate"]
    assert {one["id"]: one["sha256"] for one in predicate["deleted"]} == gone
    assert (predicate["places"], predicate["kept"]) == ([DISK], [{"id": kept.id, "reason": "an inquiry is open"}])
    assert (predicate["submission"], predicate["began_at"]) == (programme.submission, begun["began_at"])
    spoilt = json.loads(envelope)
    spoilt["payload"] = base64.b64encode(base64.b64decode(spoilt["payload"]).replace(b"purge", b"clear")).decode()
    assert reader.signers(json.dumps(spoilt).encode()) == set()
