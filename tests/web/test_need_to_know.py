"""What is under embargo appears on no page for anybody who need not know, and its absence tells nothing."""

import re
from collections.abc import Callable

from httpx import AsyncClient

from tests.web.conftest import World, sign_in
from tests.web.worlds import coordinate, fill, publish, submit

CANARY = "canary-7f3a"


async def test_strangers_see_no_embargoed_word(
    client: AsyncClient, world: World, tamper: Callable[[str], None]
) -> None:
    """As a visitor, another finder, another maintainer and an operator: no page, filter, plot or refusal shows it."""
    house = world.house
    await fill(world, tamper)
    hidden = await submit(
        world, title=f"{CANARY} title", description=f"{CANARY} text", package=f"pkg:pypi/{CANARY}", function=CANARY,
        identifiers=["CVE-2026-9999"],
    )  # fmt: skip
    strangers = [
        "",
        (await house.finder("Finder Two")).secret,
        (await house.maintainer("Maintainer Two")).secret,
        (await house.operator()).secret,
    ]
    for secret in strangers:
        client.cookies.clear()
        if secret:
            await sign_in(client, secret)
        counts = set[str]()
        for path in (
            "/", f"/?text={hidden}", "/?text=CVE-2026-9999", f"/?package=pkg:pypi/{CANARY}", "/?stage=new", "/cases",
            "/tasks", "/advisories", "/overview", "/overview/severities.csv", "/record", f"/record?subject={hidden}",
            f"/vulnerabilities/{hidden}", "/patterns",
        ):  # fmt: skip
            text = (await client.get(path)).text
            asked = text.replace(f'value="pkg:pypi/{CANARY}"', "").replace(f"package=pkg%3Apypi/{CANARY}", "")
            asked = asked.replace(f"package=pkg:pypi/{CANARY}", "")
            assert CANARY not in asked, (secret, path)
            if path.startswith(("/?text", "/?package")):
                counts.update(re.findall(r'class="count">(\d+)<', text))
        assert counts <= {"0"}, secret


async def test_absent_and_hidden_are_the_same(client: AsyncClient, world: World) -> None:
    """A page that one may not see is answered exactly as one that does not exist."""
    hidden = await submit(world)
    await coordinate(world, hidden)
    await sign_in(client, (await world.house.finder("Finder Two")).secret)
    for path, real in (("/vulnerabilities/", hidden), ("/advisories/", hidden.replace("vul-", "adv-"))):
        absent = f"{real[:4]}{'0' * 16}"
        answers = [await client.get(path + wanted) for wanted in (real, absent)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].text.replace(real, "ID") == answers[1].text.replace(absent, "ID")


async def test_the_reporter_sees_the_report_and_not_who_else_reported(client: AsyncClient, world: World) -> None:
    """A finder sees nothing of a vulnerability before being cleared, and the maintainer only once told."""
    hidden = await submit(world, title=f"{CANARY} title")
    maintainer = (await world.house.maintainer()).secret
    await sign_in(client, maintainer)
    assert CANARY not in (await client.get("/")).text
    await coordinate(world, hidden)
    assert CANARY in (await client.get("/")).text
    story = (await client.get(f"/vulnerabilities/{hidden}")).text
    assert CANARY in story
    assert "Finder One" not in story


async def test_what_is_published_is_for_everybody(client: AsyncClient, world: World) -> None:
    """A visitor reads an advisory and its vulnerability, and no evidence about it."""
    vulnerability = await submit(world, title="An open matter", fixed_version="1.1", identifiers=["CVE-2026-1234"])
    await coordinate(world, vulnerability)
    await publish(world, vulnerability)
    assert "An open matter" in (await client.get("/advisories")).text
    text = (await client.get(f"/vulnerabilities/{vulnerability}")).text
    assert "An open matter" in text
    assert "proof.bin" not in text
