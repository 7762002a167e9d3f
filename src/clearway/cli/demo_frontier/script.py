"""The play: one developer goes the whole way, one withdraws in the middle, one is left waiting."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearway.app.wiring import House, keys_folder
from clearway.cli.client import Client
from clearway.cli.demo.talk import Talk
from clearway.cli.demo_frontier import deciding, leaving, measuring, reaching, submitting
from clearway.cli.demo_frontier.cast import PLAYERS, gather
from clearway.cli.demo_frontier.moving_clock import MovingClock
from clearway.cli.demo_frontier.summary import Summary
from clearway.cli.entries import Entries
from clearway.formats.suite_manifest import parse_suite
from clearway.gateways.suites import shipped_suite

LIGHTHOUSE: Final = "lighthouse-3"
MEADOW: Final = "meadow-large"
GRANITE: Final = "granite-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the acts are played on: a house with a clock that moves, its entries, a folder for what comes out."""

    house: House
    entries: Entries
    administrator: Client
    talk: Talk
    clock: MovingClock
    folder: Path


async def play(stage: Stage) -> Summary:
    """Play all acts and say what came of them."""
    talk, clock, bench = stage.talk, stage.clock, stage.house.bench
    talk.act("Three developers inquire, because they want to")
    cast = await gather(stage.administrator, keys_folder(stage.house.settings.home) / PLAYERS)
    light = await submitting.inquire(cast.lighthouse, LIGHTHOUSE, now=clock(), talk=talk)
    meadow = await submitting.inquire(cast.meadow, MEADOW, now=clock(), talk=talk)
    talk.act("Submit: an itemised package, terms that both sides sign")
    for entry in (light, meadow):
        await submitting.submit(entry, cast, now=clock(), talk=talk)
    talk.act("Commit: the suite is sealed, the threshold is fixed before anybody sees a result")
    sealed = await measuring.seal(bench, cast, talk)
    commitment = await measuring.commit(sealed, light, cast, talk)
    async with reaching.served(stage.house, stage.entries, parse_suite(shipped_suite(measuring.SUITE))) as reach:
        talk.act("Evaluate: through Inspect, broker and sandbox")
        _, token = await reaching.open_access(light, cast, reach, now=clock(), talk=talk)
        access = reach.access(token, light.model)
        measured = await measuring.measure(bench, sealed, cast, commitment=commitment, access=access, talk=talk)
        talk.act("Withdraw: another developer leaves in the middle")
        _, other = await reaching.open_access(meadow, cast, reach, now=clock(), talk=talk)
        left = await leaving.withdraw(meadow, cast, reach, token=other, talk=talk)
        talk.act("Determine: frozen by two, offices heard, signed by two")
        decided = await deciding.decide(light, cast, measured, talk=talk, folder=stage.folder, clock=clock)
        talk.act("Access, partners, release")
        await light.move(light.developer, "open-access")
        await light.move(light.developer, "close-access")
        await leaving.choose_partners(light, cast, talk)
        await leaving.release(light, talk)
    talk.act("Lapse: the government does not keep its time")
    granite = await submitting.inquire(cast.granite, GRANITE, now=clock(), talk=talk)
    days = await leaving.lapse(granite, clock, talk)
    ends = [(await entry.developer.client.get(entry.path))["state"] for entry in (light, meadow, granite)]
    matrix = measured.conducted.matrix.rows
    partners = await light.developer.client.get(f"{light.path}/partners")
    return Summary(
        lighthouse=ends[0],
        meadow=ends[1],
        granite=ends[2],
        tasks=len(matrix),
        attempts=sum(row.attempts for row in matrix),
        passes=sum(row.passes for row in matrix),
        zone=decided.zone,
        outcome=decided.outcome,
        record_holds=decided.record_holds,
        partners=sum(1 for one in partners if one["state"] == "admitted"),
        token_after_withdrawal=left.status,
        deletion_signers=left.signers,
        lapsed_after_days=days,
        seconds=0,
    )
