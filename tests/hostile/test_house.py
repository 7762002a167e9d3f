"""Hostile reports handed in for real: taken or refused in words, and inert on pages, in API, CLI, export and log."""

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
import structlog
from httpx import ASGITransport, AsyncClient, Response

from clearway.app.flow import JOBS
from clearway.app.settings import read_settings
from clearway.cli import output
from clearway.cli.client import asgi
from clearway.cli.house import _log_as_json
from tests.conftest import TestHouse
from tests.hostile.attacks import ATTACKS
from tests.hostile.carriers import CARRIERS, ours
from tests.hostile.corpus import short_attacks
from tests.hostile.crashes import LOGS
from tests.hostile.outputs import outputs
from tests.hostile.run import answer
from tests.hostile.shapes import SHAPES
from tests.hostile.test_inert import ACTING, Elements
from tests.houses import assemble, open_api, whole_house

BODY_MAX = 200_000
TAKEN = {201, 413, 422}
HANDED_MIN = 200
SCANNERS_EACH = 4
PAGES = ("/", "/overview", "/record", "/cases", "/tasks", "/advisories")


@dataclass
class Seen:
    """What became of the reports: those taken, how many were refused, and what the log said."""

    taken: list[str] = field(default_factory=list[str])
    refused: int = 0
    log: list[str] = field(default_factory=list[str])


@pytest.fixture
async def seen(house: TestHouse, capsys: pytest.CaptureFixture[str]) -> AsyncGenerator[Seen]:
    """Hand in all attacks as findings of one report, the short ones in each format and many scanners', and shapes."""
    found = Seen()
    _log_as_json(read_settings({"CLEARWAY_LOG_LEVEL": "info"}))
    finder = await house.finder()
    async with open_api(house) as api:
        for body in _bodies():
            answered = await api.as_key(finder.secret)(
                "POST", "/reports", content=body, params={"name": short_attacks()[:100]}
            )
            assert answered.status_code in TAKEN, answered.text
            _require_plain(answered)
            if answered.status_code == 201:
                found.taken.append(answered.json()["report"])
            else:
                found.refused += 1
                assert answered.json()["code"]
    for report in found.taken[:4]:
        await JOBS["join"].run(whole_house(house), report)
    # What a request says is logged, too, when it fails inside.
    structlog.get_logger().error("defect", path=short_attacks(), where=short_attacks())
    found.log = capsys.readouterr().err.splitlines()
    yield found
    structlog.reset_defaults()


def _bodies() -> list[bytes]:
    every = json.dumps([{**ours(text), "package": f"pkg:npm/p{n}"} for n, text in enumerate(ATTACKS.values())])
    short = short_attacks()
    carried = [carry(short) for carry in (*CARRIERS.values(), *LOGS.values())]
    scanned = [carry(short) for number, (_, carry) in enumerate(outputs()) if number % SCANNERS_EACH == 0]
    small = [body for body in (*carried, *scanned, *SHAPES.values()) if len(body) < BODY_MAX]
    return [every.encode(), *small]


async def test_hostile_reports_come_out_inert(house: TestHouse, seen: Seen, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing fails inside; on pages, in the API, in the terminal, in exports and in the log nothing of it acts."""
    assert len(seen.taken) > len(CARRIERS) + len(LOGS)
    assert seen.refused > 10
    assert len(seen.taken) + seen.refused >= HANDED_MIN
    _require_log(seen)
    async with open_api(house) as api:
        answered = await api("GET", "/findings", params={"limit": "200"})
        _require_plain(answered)
        findings = answered.json()["items"]
        assert len(findings) == 200
        for finding in findings[::10]:
            _require_plain(await api("GET", f"/findings/{finding['id']}"))
        for report in seen.taken[:20]:
            _require_export(await api("GET", "/findings/export", params={"report": report}))
        vulnerabilities = (await api("GET", "/vulnerabilities", params={"limit": "200"})).json()["items"]
    _require_inert_terminal([*findings, *vulnerabilities], capsys)
    assert len(vulnerabilities) > len(ATTACKS) / 2
    await _require_inert_pages(house, [*PAGES, *(f"/vulnerabilities/{one['id']}" for one in vulnerabilities[:30])])


def _require_plain(answered: Response) -> None:
    """JSON, said to be that, with control characters written by their codes."""
    assert answered.headers["content-type"].startswith(("application/json", "application/problem+json"))
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", answered.text) is None


def _require_export(answered: Response) -> None:
    """An attachment with a harmless name, printable, and a report that is read again."""
    _require_plain(answered)
    assert re.fullmatch(r'attachment; filename="[\w-]+\.json"', answered.headers["content-disposition"])
    assert answered.content.decode("ascii").replace("\n", "").isprintable()
    answer(answered.content)


def _require_log(seen: Seen) -> None:
    """Each record is one printable line of JSON."""
    assert seen.log
    for line in seen.log:
        assert line.isprintable(), ascii(line)
        assert json.loads(line)["level"]


def _require_inert_terminal(rows: list[dict[str, object]], capsys: pytest.CaptureFixture[str]) -> None:
    """As tables, records and JSON."""
    capsys.readouterr()
    for form in ("table", "json", "jsonl"):
        output.show(rows, ["id", "title", "package", "credit", "file", "identifiers"], form)
        output.show_one(rows[0], form)
    said = capsys.readouterr()
    assert said.out
    assert ACTING.search(said.out) is None
    assert not said.err


async def _require_inert_pages(house: TestHouse, paths: list[str]) -> None:
    """No script, frame, style or handler comes of them; no character acts."""
    app = assemble(whole_house(house))
    shown = 0
    async with AsyncClient(transport=ASGITransport(app=asgi(app)), base_url="http://clearway.invalid") as http:
        token = re.search(r'name="token" value="([0-9a-f]{64})"', (await http.get("/sign-in")).text)
        assert token
        await http.post("/sign-in", data={"key": house.administrator.secret, "token": token[1]})
        for path in paths:
            answered = await http.get(quote(path))
            assert answered.status_code == 200, path
            page = Elements()
            page.feed(answered.text)
            assert not [
                one for one in page.seen if one.startswith("on") or one in {"iframe", "base", "style", "srcdoc"}
            ], path
            assert ACTING.search(answered.text) is None, path
            shown += "window.hit=1" in answered.text
    assert shown  # as text
