"""Conducting: a suite is run, read and sealed; in the house's hands it can be stopped; nothing plain is left."""

import asyncio
import secrets  # noqa: TID251  names of folders and control groups must not collide between processes
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from clearway.benchmarking.actions import evaluations
from clearway.benchmarking.actions.conducting import Conducted, Course, Remains, Watch, conduct, sizes_of
from clearway.benchmarking.actions.sittings import ExamDesk, scripted_solver
from clearway.benchmarking.actions.stand import Stand
from clearway.benchmarking.model.evaluations import Connection, IncidentKind, NewIncident, RunStatus
from clearway.benchmarking.rules.flags import looks_like_cheating
from clearway.cli.benchmarking_leading import Leading, committed_budgets
from clearway.cli.client import Client
from clearway.formats.outcome_matrix import write_matrix
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.gateways.builds import this_machine
from clearway.gateways.evaluations import Exercise, Halted, ModelAccess, PretendRunner
from clearway.gateways.models import Asked, Shape, Turn
from clearway.gateways.sandbox import open_bubblewrap
from clearway.gateways.sealed_suites import decrypt, new_key_pair
from clearway.gateways.suites import shipped_suite
from clearway.kernel.errors import Refusal
from tests.benchmarking.ceremonies import Ceremony, policy, prepare
from tests.benchmarking.test_evaluations import BUDGET, matrix, new_run, start
from tests.conftest import Member, TestHouse
from tests.houses import open_api

ACCESS = ModelAccess(url="http://model.invalid", shape=Shape.MESSAGES, model="m", credential="c")
COURSE = Course(attempts=1, tokens_max=BUDGET, at_once=1)


def small_suite() -> Suite:
    """One task of the suite that ships."""
    suite = parse_suite(shipped_suite("foundations"))
    return msgspec.structs.replace(suite, tasks=(suite.task("crypto-1"),))


def desk_over(suite: Suite) -> ExamDesk:
    """A desk on a real sandbox."""
    stand = Stand(sandbox=open_bubblewrap(secrets.token_bytes), machine=this_machine())
    return ExamDesk(stand=stand, suite=suite, seed="5", listener=Watch())


async def test_outcomes_come_out_and_the_log_is_sealed() -> None:
    """The matrix stands under pseudonyms; the log opens with the recipient's key only; the folder is gone."""
    suite, keys = small_suite(), new_key_pair()
    folder = Path("/dev/shm") / f"clearway-test-{secrets.token_hex(8)}"

    def solve(one: Exercise, given: Mapping[str, bytes]) -> Mapping[str, bytes]:
        assert given
        assert one.task == "crypto-1"
        return {"answer.txt": b"B-0000000000\n"}

    conducted = await conduct(
        PretendRunner(solve=solve), desk_over(suite), ACCESS, course=COURSE, folder=folder, recipient=keys.recipient
    )
    (row,) = conducted.matrix.rows
    assert (row.task, row.attempts, row.passes) == (sizes_of(suite)["crypto-1"].name, 1, 0)
    assert b"crypto-1" not in write_matrix(conducted.matrix)
    assert b"crypto-1" not in conducted.sealed_log
    assert b"crypto-1" in decrypt(conducted.sealed_log, keys)
    assert not folder.exists()


async def test_nothing_plain_is_left_where_a_run_breaks_off(tmp_path: Path) -> None:
    """The folder is wiped, its log is kept sealed; one that lies on a disk is refused before anything begins."""
    keys, remains = new_key_pair(), Remains()
    folder = Path("/dev/shm") / f"clearway-test-{secrets.token_hex(8)}"

    def solve(_: Exercise, given: Mapping[str, bytes]) -> Mapping[str, bytes]:
        folder.joinpath("plain.eval").write_bytes(given["note.sealed"])
        raise Halted

    for place, raised in ((folder, Halted), (tmp_path / "new", Refusal)):
        with pytest.raises(raised):
            await conduct(
                PretendRunner(solve=solve), desk_over(small_suite()), ACCESS, course=COURSE, folder=place,
                recipient=keys.recipient, remains=remains,
            )  # fmt: skip
        assert not place.exists()
    assert len(decrypt(remains.sealed_log, keys)) > 0


def test_the_scripted_solver_has_the_ability_that_it_was_given() -> None:
    """At tasks as long as its horizon it succeeds at every other attempt; it submits after its one call."""
    suite = small_suite()
    (task,) = suite.tasks
    solver = scripted_solver(suite, horizon_minutes=task.minutes, seed="7")
    asked = Asked(model="m", turns=(Turn(role="user", text=f"x [{task.canary}]"),), tools=(), stream=False)
    names = [solver.answer(asked).calls[0].name for _ in range(400)]
    assert 0.42 < names.count("python") / 400 < 0.58
    after = Asked(model="m", turns=(*asked.turns, Turn(role="tool", text="")), tools=(), stream=False)
    assert solver.answer(after).calls[0].name == "submit"


def test_flags_are_signs_in_commands_only() -> None:
    """Looking for the answer, other processes or a network is flagged; honest work is not."""
    assert looks_like_cheating(["cat ../expected/answer.json"])
    assert looks_like_cheating(["strings /proc/1/environ"])
    assert looks_like_cheating(["ls", "curl http://example.invalid"])
    assert not looks_like_cheating(["ls -la", "gcc -o program program.c && ./program input.bin", "grep fail auth.log"])


@pytest.fixture
async def ceremony(house: TestHouse) -> Ceremony:
    """A house with a sealed suite."""
    return await prepare(house)


async def led(ceremony: Ceremony, who: Member, *, ends: str) -> tuple[Leading, Conducted | None, list[IncidentKind]]:
    """Lead a run over the API that ends in some way; gives what came of it, and the incidents."""
    run = await start(ceremony, await new_run(ceremony, await ceremony.commit()))
    watch, remains = Watch(attempts=1, tokens=10), Remains()

    async def waited() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            remains.sealed_log = b"sealed until then"

    async def work() -> Conducted:
        if ends == "stopped":
            async with ceremony.house.database.work(ceremony.developer.credential) as other:
                await evaluations.stop_run(other, run.id, "we withdraw")
            await waited()
        if ends == "incident":
            new = NewIncident(run=run.id, kind=IncidentKind.MISUSE, about="It did what it must not.")
            async with ceremony.house.database.work(ceremony.program.credential) as other:
                await evaluations.report_incident(other, new)
            await waited()
        if ends == "reaches out":
            await watch.hear_reach("192.0.2.1:443")
        connections = (Connection(address="127.0.0.1:1", allowed=True, count=1),)
        return Conducted(matrix=matrix(), sealed_log=b"sealed", connections=connections, status="success")

    conducted: Conducted | None = None
    async with open_api(ceremony.house) as caller:
        client = Client(http=caller.http, key=who.secret)
        leading = Leading(client=client, run=run.id)
        reached = await committed_budgets(client, run.opening, tokens_max=run.tokens_max, wanted=())
        assert reached == policy().token_budgets
        with pytest.raises(Refusal, match="has the budgets"):
            await committed_budgets(client, run.opening, tokens_max=run.tokens_max, wanted=(7,))
        if ends == "well":
            conducted = await leading.lead(work(), watch)
            await leading.hand_in(conducted)
        else:
            with pytest.raises(Halted if ends == "reaches out" else Refusal):
                await leading.lead(work(), watch, remains)
    async with ceremony.house.database.work(ceremony.developer.credential) as seen:
        incidents = [incident.kind for incident in await evaluations.list_incidents(seen)]
    return leading, conducted, incidents


@pytest.mark.parametrize(
    ("ends", "status"),
    [
        ("well", RunStatus.FINISHED), ("stopped", RunStatus.STOPPED), ("reaches out", RunStatus.STOPPED),
        ("incident", RunStatus.STOPPED),
    ],
)  # fmt: skip
async def test_a_run_is_led_over_the_api(ceremony: Ceremony, ends: str, status: RunStatus) -> None:
    """Handed in at its end; ended when the developer throws the switch; an incident when it reaches out."""
    leading, conducted, incidents = await led(ceremony, ceremony.evaluator, ends=ends)
    assert (conducted is not None) == (ends == "well")
    assert incidents == {"reaches out": [IncidentKind.EGRESS], "incident": [IncidentKind.MISUSE]}.get(ends, [])
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        (run,) = await evaluations.list_runs(work)
    assert (run.id, run.status, run.ended_because == "incident") == (leading.run, status, bool(incidents))
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        query = "SELECT entry FROM audit_record WHERE action = 'benchmarking.keep-remains'"
        kept = [str(row[0]) for row in await (await work.connection.execute(query)).fetchall()]
    digest = sha256(b"sealed until then").hexdigest()
    assert [digest in line for line in kept] == [True] * (ends in {"stopped", "incident"})
