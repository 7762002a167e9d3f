from collections import Counter
from collections.abc import AsyncGenerator

import msgspec
import pytest

from clearway.__main__ import serve
from clearway.app.models import shipped_placing
from clearway.cli.client import Client, client_within
from clearway.cli.demo.finding import claim_targets, submit, written_reports
from clearway.cli.demo.fixing import MAINTAINERS, appoint
from clearway.cli.demo.parties import HOSPITAL, PARTIES, SECOND_HARBOR, admit, register
from clearway.cli.demo.rising import tell_joins, vulnerabilities
from clearway.cli.demo.talk import Talk
from clearway.cli.entries import Entries
from clearway.findings.actions import join_report
from clearway.kernel.ids import ReportId
from clearway.validation.actions import shipped_environments
from clearway.worker.loop import run_worker
from tests.conftest import TestHouse
from tests.houses import assemble, whole_house


@pytest.fixture
async def administrator(house: TestHouse) -> AsyncGenerator[Client]:
    """The administrator's client in a house that has just been founded."""
    entries = Entries(assemble=assemble, serve=serve, work=run_worker)
    async with client_within(whole_house(house), entries, key=house.administrator.secret) as client:
        yield client


class Party(msgspec.Struct):
    """A party as the API lists it."""

    id: str
    name: str


class Me(msgspec.Struct):
    """Who acts."""

    party: str
    roles: list[str]


async def test_parties_are_registered_once_and_each_acts_for_itself(administrator: Client) -> None:
    """A second run finds the parties of the first; every key belongs to its own party in its own role."""
    first = await register(administrator)
    assert await register(administrator) == first
    named = msgspec.convert(await administrator.every("/parties"), list[Party])
    assert {party.name for party in PARTIES} <= {party.name for party in named}
    clients = await admit(administrator, {HOSPITAL: first[HOSPITAL]})
    me = msgspec.convert(await clients[HOSPITAL].get("/whoami"), Me)
    assert (me.party, me.roles) == (first[HOSPITAL], ["operator"])


async def test_one_claim_is_turned_away(administrator: Client) -> None:
    """All claims are granted but the one of the party that came too late."""
    environments = {environment.recipe.name: environment for environment in shipped_environments()}
    clients = await admit(administrator, await register(administrator))
    claims = await claim_targets(clients, environments, Talk(quiet=True))
    assert len(claims) == 13
    assert SECOND_HARBOR not in {party for party, _ in claims}


async def test_written_reports_fall_into_one_record_for_each_vulnerability(
    administrator: Client, house: TestHouse
) -> None:
    """What people say in other words of one bug is joined; seven records are left, one for each thing that is told."""
    environments = {environment.recipe.name: environment for environment in shipped_environments()}
    ids = await register(administrator)
    clients = await admit(administrator, ids)
    await appoint(administrator, ids, environments)
    for report in written_reports(environments):
        taken = await submit(clients, {}, report, Talk(quiet=True))
        async with house.database.work(house.worker) as work:
            await join_report(work, ReportId(taken), shipped_placing())
    found = await vulnerabilities(administrator)
    per_package = Counter(one.package for one in found)
    assert per_package.pop(environments["cjson"].recipe.package) == 2
    assert per_package == Counter({environments[name].recipe.package for name in MAINTAINERS if name != "cjson"})
    await tell_joins(administrator, Talk(quiet=True))
