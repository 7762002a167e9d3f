"""Frontier access from the command line: the model behind the broker, partners, duties, materials, certificates."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any  # noqa: TID251  what was printed is read as it is

import pytest
from click.testing import CliRunner, Result

from clearway.__main__ import serve
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.kernel.instants import format_instant, system_clock
from clearway.worker.loop import run_worker
from tests.conftest import Member, TestHouse
from tests.frontier.handed import POLICY, Handed, contents, new_handed, partner_party
from tests.houses import assemble, served, whole_house

ENTRIES = Entries(assemble=assemble, serve=serve, work=run_worker)
WORDS = ("--words", "It is fit for it.")


@dataclass(frozen=True)
class Desk:
    """A house that is served with a package handed in, and the command line before it."""

    handed: Handed
    url: str
    folder: Path

    @property
    def house(self) -> TestHouse:
        """The house."""
        return self.handed.house

    @property
    def submission(self) -> str:
        """The submission."""
        return self.handed.programme.submission

    def ahead(self, **by: float) -> str:
        """An instant to come."""
        return format_instant(self.house.clock.now + timedelta(**by))

    async def run(self, who: Member, *arguments: str | Path) -> Result:
        """Run a command as somebody."""
        env = {"CLEARWAY_URL": self.url, "CLEARWAY_KEY": who.secret, "COLUMNS": "200"}
        words = ["frontier", *map(str, arguments)]
        return await asyncio.to_thread(CliRunner().invoke, cli, words, obj=ENTRIES, env=env)

    async def said(self, who: Member, *arguments: str | Path) -> str:
        """Run a command that has to do, and give what it prints."""
        result = await self.run(who, *arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    async def told(self, who: Member, *arguments: str | Path) -> Any:  # noqa: ANN401  see above
        """Run a command that has to do, and read what it prints."""
        return json.loads(await self.said(who, *arguments, "--format", "json"))

    async def refused(self, who: Member, code: str, *arguments: str | Path, status: int = 1) -> None:
        """Run a command that is refused: with the code, what to do, and no insides."""
        result = await self.run(who, *arguments)
        assert (result.exit_code, code in result.stderr) == (status, True), (result.exit_code, result.stderr)
        assert "Traceback" not in result.stderr
        assert result.stdout == ""


@pytest.fixture
async def desk(house: TestHouse, tmp_path: Path) -> AsyncGenerator[Desk]:
    """A served house, at the time that it is."""
    house.clock.now = system_clock()
    async with served(whole_house(house)) as url:
        yield Desk(handed=await new_handed(house), url=url, folder=tmp_path)


async def test_access_by_command(desk: Desk) -> None:
    """Offered, opened, granted, a token once, a log, revoked, cut, closed; a credential is never shown."""
    programme, here = desk.handed.programme, desk.submission
    developer, program, evaluator = programme.developer, programme.program, programme.evaluator
    credential = desk.folder / "key.txt"
    credential.write_text("secret-of-the-lab\n")
    offer = ("access", "endpoint", here, "--url", "https://models.example", "--credential-file", credential,
             "--model", "m-1", "--input-price", "3", "--output-price", "15", "--budget", "50")  # fmt: skip
    until = ("--until", desk.ahead(days=2))
    await desk.refused(developer, "no-endpoint", "access", "open", here, *until)
    await desk.refused(developer, "bad-endpoint", *offer, "--url", "http://models.example")
    await desk.refused(developer, "12.50", *offer, "--budget", "-1", status=2)
    await desk.refused(program, "not-allowed", *offer)
    await desk.said(developer, *offer, *("--model", "m-1") * 50)
    for said in (b"\n", b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe"):
        credential.write_bytes(said)
        await desk.refused(developer, "bad-credential", *offer)
    await desk.refused(developer, "is a directory", *offer, "--credential-file", desk.folder, status=2)
    await desk.refused(developer, "bad-instant", "access", "open", here, "--until", "friday")
    await desk.refused(developer, "bad-window", "access", "open", here, "--until", desk.ahead(days=31))
    await desk.refused(developer, "bad-window", "access", "open", here, "--until", desk.ahead(days=-1))
    assert (await desk.told(developer, "access", "open", here, *until))["purpose"] == "evaluation"
    await desk.refused(developer, "access-open", "access", "open", here, *until)
    budget = ("--tokens", "1000", "--dollars", "1.50")
    await desk.refused(program, "not-assigned", "access", "grant", here, program.person, *budget)
    await desk.refused(program, "beyond-terms", "access", "grant", here, evaluator.person, *budget[:3], "51")
    await desk.refused(program, "bad-number", "access", "grant", here, evaluator.person, "--tokens", "0", *budget[2:])
    given = await desk.told(program, "access", "grant", here, evaluator.person, *budget)
    assert given["budget"]["microdollars"] == 1_500_000
    await desk.refused(program, "not-allowed", "access", "token", given["id"])
    assert (await desk.said(evaluator, "access", "token", given["id"])).startswith("clearway_access_")
    shown = await desk.said(developer, "access", "show", here)
    assert (given["pseudonym"] in shown, "secret-of-the-lab" in shown) == (True, False)
    assert await desk.told(developer, "access", "log", here) == []
    await desk.refused(evaluator, "not-allowed", "access", "kill", here)
    await desk.said(program, "access", "revoke", given["id"], "--because", "It has what it needs.")
    await desk.refused(evaluator, "access-revoked", "access", "token", given["id"])
    await desk.said(developer, "access", "kill", here)
    await desk.said(developer, "access", "close", here)
    found = await desk.told(developer, "access", "show", here)
    seen = (found["window"]["closed_because"], found["has_endpoint"], found["terms"]["models"])
    assert seen == ("killed", False, ["m-1"])
    await desk.refused(developer, "not-found", "access", "show", "sub-0000000000000000")


async def test_partners_and_duties_by_command(desk: Desk) -> None:
    """A partner from proposal to revocation with keys made here, and duties from incident to report."""
    programme, here, partner = desk.handed.programme, desk.submission, await partner_party(desk.house)
    developer, program = programme.developer, programme.program
    reasons = [word for one in POLICY.criteria if one.required for word in ("--reason", f"{one.code}=words = more")]
    propose = ("partners", "propose", here, partner.party, "--sector", "energy")
    await desk.refused(developer, "no-reason", *propose)
    await desk.refused(developer, "CRITERION=WORDS", *propose, "--reason", "security", status=2)
    await desk.refused(developer, "security", *propose, *reasons, "--reason", "security=again", status=2)
    made = await desk.told(developer, *propose, *reasons)
    assert made["state"] == "proposed"
    shown = await desk.told(program, "partners", "show", made["id"])
    assert {one["words"] for one in shown["reasons"]} == {"words = more"}
    for who in (developer, program):
        await desk.refused(who, "not-your-key", "partners", "approve", made["id"], *WORDS)
        await desk.told(who, "partners", "declare", made["id"])
        await desk.told(who, "partners", "approve", made["id"], *WORDS)
    key, draft, undertaking = (desk.folder / name for name in ("partner.key", "draft.json", "undertaking.json"))
    await desk.told(partner, "key", "make", key)
    assert key.stat().st_mode & 0o777 == 0o600
    await desk.told(partner, "key", "register", key)
    await desk.told(partner, "partners", "declare", made["id"])
    draft.write_text(await desk.said(partner, "partners", "draft", made["id"]))
    await desk.refused(partner, "bad-shape", "partners", "undertake", made["id"], draft)
    undertaking.write_text(await desk.said(partner, "certificate", "sign", draft, "--key", key))
    assert (await desk.told(partner, "partners", "undertake", made["id"], undertaking))["state"] == "admitted"
    assert (await desk.told(developer, "partners", "open", made["id"]))["state"] == "access"
    assert (await desk.told(developer, "partners", "revoke", made["id"], *WORDS))["state"] == "revoked"
    assert [one["partners"] for one in await desk.told(program, "partners", "versions", here)] == [[partner.party], []]
    assert [one["state"] for one in await desk.told(partner, "partners", "list")] == ["revoked"]
    assert "energy" in await desk.said(developer, "partners", "statistics")

    aware = ("--aware-at", desk.ahead(hours=-1))
    await desk.refused(developer, "bad-instant", "duties", "open", "icd-1", "--aware-at", "now")
    await desk.refused(program, "not-allowed", "duties", "open", "icd-1", *aware)
    first, *_ = await desk.told(developer, "duties", "open", "icd-1", *aware, "--class", "death-of-a-person")
    await desk.refused(developer, "bad-order", "duties", "settle", first["id"], desk.ahead(hours=1))
    await desk.told(developer, "duties", "determine", first["id"], desk.ahead(minutes=-30))
    assert (await desk.told(developer, "duties", "settle", first["id"], desk.ahead()))["state"] == "submitted"
    assert "us-ca-sb53" in await desk.said(developer, "duties", "list")
    assert "2027-01-01" in await desk.said(developer, "duties", "coming")
    assert (await desk.said(developer, "duties", "calendar")).startswith("BEGIN:VCALENDAR")


async def test_materials_and_their_end_by_command(desk: Desk) -> None:
    """Granted, taken out to a file of one's own, revoked; then deleted, certified by two and verified offline."""
    programme, here, out = desk.handed.programme, desk.submission, desk.folder / "item"
    developer, program, evaluator = programme.developer, programme.program, programme.evaluator
    one, *_ = desk.handed.materials.values()
    grant = ("materials", "grant", one.id, evaluator.person, "--reason", "to prepare")
    take = ("materials", "take-out", one.id, "--reason", "to read it", "--out", out)
    await desk.refused(program, "bad-grant", *grant, "--until", desk.ahead(days=8))
    await desk.refused(evaluator, "not-found", *take)
    given = await desk.told(program, *grant, "--until", desk.ahead(days=1))
    await desk.said(evaluator, *take)
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (contents(one.name), 0o600)
    exports = len((await desk.told(developer, "materials", "list", here))["exports"])
    await desk.refused(evaluator, "file-exists", *take)
    assert len((await desk.told(developer, "materials", "list", here))["exports"]) == exports == 1
    await desk.told(developer, "materials", "revoke", given["id"])
    await desk.refused(evaluator, "not-found", *take[:-1], desk.folder / "again")
    await desk.said(developer, "withdraw", here)
    draft = ("certificate", "draft", here, "--place", "purge:evaluators' disk: two of them")
    await desk.refused(program, "METHOD:WHERE", *draft[:-1], "the disk", status=2)
    await desk.refused(program, "MATERIAL=REASON", *draft, "--keep", one.id, status=2)
    files = [desk.folder / name for name in ("statement.json", "once.json", "certificate.json", "keys.json")]
    files[0].write_text(await desk.said(program, *draft, "--keep", f"{one.id}=an inquiry = open"))
    for number, who in enumerate((program, desk.handed.second)):
        key = desk.folder / f"{number}.key"
        await desk.told(who, "key", "make", key)
        await desk.told(who, "key", "register", key)
        files[number + 1].write_text(await desk.said(who, "certificate", "sign", files[number], "--key", key))
        await desk.refused(who, "signed-already", "certificate", "sign", files[number + 1], "--key", key)
    await desk.refused(program, "not-two-signers", "certificate", "submit", here, files[1])
    await desk.told(program, "certificate", "submit", here, files[2])
    assert (await desk.told(developer, "certificate", "show", here))["certified_at"]
    files[3].write_text(await desk.said(developer, "key", "keyring"))
    exported = desk.folder / "exported.json"
    exported.write_text(await desk.said(developer, "certificate", "export", here))
    checked = await desk.told(developer, "certificate", "verify", exported, "--keys", files[3])
    assert set(checked["signers"]) == {program.person, desk.handed.second.person}
    assert checked["places"] == [{"where": "evaluators' disk: two of them", "method": "purge"}]
    assert checked["kept"] == [{"id": one.id, "reason": "an inquiry = open"}]
    await desk.refused(developer, "not-two-signers", "certificate", "verify", files[1], "--keys", files[3])
    await desk.refused(developer, "sub-0000000000000000", "certificate", "show", "sub-0000000000000000")
