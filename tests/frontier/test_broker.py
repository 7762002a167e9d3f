"""Through the broker calls come back as from the endpoint, within the budget, logged, and cut when access ends."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from hashlib import sha256

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from clearway.frontier.actions import access
from clearway.frontier.actions.broker import Broker
from clearway.frontier.model.access import LineKind
from clearway.frontier.store import calls
from clearway.gateways.models import Shape
from clearway.gateways.models.upstream import Upstreams
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import MODEL_CALL_BYTES_MAX
from tests.conftest import TestHouse
from tests.frontier.endpoints import CALL, STREAM, Scene, open_scene
from tests.frontier.programme import BUDGET, CREDENTIAL, assign

# The benchmark measures it; a machine on which tests run may be slow.
SOON = 5


@pytest.fixture
async def scene(house: TestHouse) -> AsyncIterator[Scene]:
    """A broker before a directed endpoint."""
    async with open_scene(house) as opened:
        yield opened


async def test_both_shapes_pass_untouched_and_are_logged(scene: Scene) -> None:
    """Bodies are equal byte for byte in both directions, streams too; the log has hashes and counts, and no text."""
    count = 0
    for shape in Shape:
        for told in (CALL, STREAM):
            body = json.dumps(told, indent=3).encode()
            sent: dict[str, str] = {
                "content-type": "application/json",
                "x-api-key": CREDENTIAL,
                "anthropic-version": "2023-06-01",
            }
            direct = await scene.http.post(f"{scene.direct}{shape.value}", content=body, headers=sent)
            asked: dict[str, str] = {
                **sent,
                "x-api-key": scene.token,
                "cookie": "who=me",
                "x-forwarded-for": "192.0.2.1",
            }
            through = await scene.http.post(f"{scene.broker}{shape.value}", content=body, headers=asked)
            assert through.status_code == direct.status_code == 200
            assert through.content == direct.content
            assert through.headers["content-type"] == direct.headers["content-type"]
            assert b"".join(scene.endpoint.bodies) == body * 2
            scene.endpoint.bodies.clear()
            seen = scene.endpoint.seen[-1]
            assert CREDENTIAL in {seen.get("x-api-key", ""), seen.get("authorization", "").removeprefix("Bearer ")}
            assert seen["anthropic-version"] == "2023-06-01"
            assert scene.token not in str(seen)
            assert not {"cookie", "x-forwarded-for"} & set(seen)
            count += 2
            begun, ended = (await scene.log_of(count))[-2:]
            assert (begun.kind, ended.kind, ended.status) == (LineKind.BEGUN, LineKind.ENDED, 200)
            assert begun.request_hash == sha256(body).hexdigest()
            assert ended.reply_hash == sha256(direct.content).hexdigest()
            assert (ended.input_tokens, ended.output_tokens) == (50, 50)
            assert ended.microdollars == 50 * 3 + 50 * 15
            assert ended.pseudonym.startswith("evaluator-")
            assert ended.call == begun.call
    assert await scene.log(scene.programme.evaluator) == await scene.log()
    assert "Say this" not in str(await scene.log())


async def test_the_budget_ends_in_the_middle(house: TestHouse) -> None:
    """Calls are refused, before anything is sent, once what they may take does not fit; and stay so after a restart."""
    budget = replace(BUDGET, tokens=500)
    async with open_scene(house, budget) as scene:
        answers = [await scene.call() for _ in range(6)]
        sent = len(scene.endpoint.seen)
    statuses = [answer.status_code for answer in answers]
    assert statuses == [200, 200, 200, 200, 402, 402]
    assert sent == 4
    assert answers[-1].json()["error"]["type"] == "billing_error"
    async with house.database.work(scene.programme.evaluator.credential) as work:
        (mine,) = (await access.read_access(work, scene.programme.submission)).grants
    assert mine.spent.tokens == 400
    again = Broker(house.database, Upstreams(loopback=True))
    async with again.running():
        body = json.dumps(CALL).encode()
        with pytest.raises(Refusal, match="budget does not hold"):
            again.begin(scene.token, Shape.MESSAGES, body)


async def test_parallel_calls_cannot_overspend(house: TestHouse) -> None:
    """What runs is set aside: of calls at once only those that fit are sent, though none of them has ended yet."""
    budget = replace(BUDGET, tokens=450, calls_at_once=3)
    async with open_scene(house, budget) as scene:
        scene.endpoint.status, scene.endpoint.holds = 200, True
        calls = [asyncio.create_task(scene.call()) for _ in range(6)]
        for _ in range(3):
            await scene.endpoint.begun.get()
        done, running = await _some(calls, 3)
        assert {call.result().status_code for call in done} == {429}
        assert len(scene.endpoint.seen) == 3
        running.pop().cancel()
        await scene.log_of(4)
        assert (await scene.call()).status_code == 402
        assert len(scene.endpoint.seen) == 3
        for call in running:
            call.cancel()


async def test_too_many_calls_a_minute_are_told_to_wait(house: TestHouse) -> None:
    """And a client knows by the status that it may try again."""
    async with open_scene(house, replace(BUDGET, calls_per_minute=2)) as scene:
        assert [(await scene.call()).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("by", ["developer", "program"])
async def test_the_switch_cuts_a_running_stream(scene: Scene, shape: Shape, by: str) -> None:
    """The stream ends between two events with an error of its shape, and what was set aside is charged."""
    event = b'data: {"x": 1}\n\n'
    scene.endpoint.status, scene.endpoint.holds, scene.endpoint.body = 200, True, event + b'data: {"half'
    scene.endpoint.headers = [(b"content-type", b"text/event-stream")]
    request = scene.http.build_request(
        "POST", f"{scene.broker}{shape.value}", json=STREAM, headers={"authorization": f"Bearer {scene.token}"}
    )
    answer = await scene.http.send(request, stream=True)
    chunks = answer.aiter_raw()
    assert await anext(chunks) == event
    member = scene.programme.developer if by == "developer" else scene.programme.program
    async with scene.programme.house.database.work(member.credential) as work:
        await access.kill_access(work, scene.programme.submission)
    began = asyncio.get_running_loop().time()
    rest = b"".join([chunk async for chunk in chunks])
    assert asyncio.get_running_loop().time() - began < SOON
    data = rest.split(b"data: ")[1].strip()
    assert json.loads(data)["error"]["code"] == "access-ended"
    assert rest.startswith(b"event: error\n") == (shape is Shape.MESSAGES)
    assert rest.endswith(b"\n\n")
    begun, ended = await scene.log_of(2)
    assert (ended.why, ended.reply_bytes, ended.reply_hash) == ("access-ended", len(event), sha256(event).hexdigest())
    assert ended.microdollars == begun.microdollars > 0
    assert (await scene.call(shape)).status_code == 401


async def test_one_evaluator_is_cut_and_another_goes_on(scene: Scene) -> None:
    """Revoking one grant leaves the others alone."""
    programme = scene.programme
    other = await programme.house.member("Others", PartyKind.AGENCY, "evaluator")
    await assign(programme, other)
    token = await programme.token(await programme.grant(other), other)
    async with programme.house.database.work(programme.program.credential) as work:
        found = (await access.read_access(work, programme.submission)).grants
        mine = next(one for one in found if one.evaluator == programme.evaluator.person)
        await access.revoke(work, mine.id, "done")
    async with asyncio.timeout(20):
        while (await scene.call()).status_code != 401 or (await scene.call(token=token)).status_code != 200:
            pass


async def test_access_ends_by_the_clock_of_the_database_alone(house: TestHouse) -> None:
    """The window's end cuts a running stream, with no timer rung and Clearway's own clock standing."""
    async with open_scene(house, seconds=4) as scene:
        ends = asyncio.get_running_loop().time() + 4
        scene.endpoint.status, scene.endpoint.holds, scene.endpoint.body = 200, True, b"data: {}\n\n"
        scene.endpoint.headers = [(b"content-type", b"text/event-stream")]
        answer = await scene.call(Shape.CHAT_COMPLETIONS, stream=True)
        assert b"access-ended" in answer.content
        assert asyncio.get_running_loop().time() < ends + SOON


async def test_what_the_endpoint_must_not_do_is_told_in_the_shape(scene: Scene) -> None:
    """Redirects are not followed; its word on the credential, and the credential itself, are not passed on."""
    elsewhere = [(b"location", f"{scene.direct}/elsewhere".encode()), (b"content-type", b"text/plain")]
    plain = [(b"content-type", b"application/json")]
    events = [(b"content-type", b"text/event-stream")]
    cases = [
        (307, b"", elsewhere, 502, "endpoint-redirects"),
        (401, f"wrong key {CREDENTIAL[:9]}".encode(), plain, 502, "endpoint-turned-down"),
        (200, f"key {CREDENTIAL}".encode(), plain, 502, "credential-in-reply"),
        (200, f"data: {CREDENTIAL}\n\n".encode(), events, 200, "credential-in-reply"),
    ]
    for status, body, headers, told, code in cases:
        scene.endpoint.status, scene.endpoint.body, scene.endpoint.headers = status, body, headers
        answer = await scene.call()
        assert (answer.status_code, code in answer.text) == (told, True)
        assert CREDENTIAL[:9] not in answer.text + str(answer.headers)
    assert {one["path"] for one in scene.endpoint.seen} == {"/v1/messages"}
    scene.endpoint.status, scene.endpoint.body = 429, b'{"error": {}}'
    assert (await scene.call()).status_code == 429


async def test_an_endpoint_that_is_away_is_told_as_502(house: TestHouse) -> None:
    """In both shapes; and nothing is charged."""
    async with open_scene(house) as scene:
        await scene.programme.offer(url="http://127.0.0.1:1")
        async with asyncio.timeout(20):
            while (answer := await scene.call()).status_code == 200:
                pass
        assert (answer.status_code, answer.json()["error"]["type"]) == (502, "api_error")
        assert (await scene.call(Shape.CHAT_COMPLETIONS)).json()["error"]["code"] == "endpoint-away"
        assert "127.0.0.1" not in answer.text
        async with asyncio.timeout(20):
            while not (ended := [line for line in await scene.log() if line.why == "endpoint-away"]):
                pass
        assert {(line.kind, line.microdollars) for line in ended} == {(LineKind.ENDED, 0)}


async def test_what_may_not_be_called_is_refused_in_the_shape(scene: Scene) -> None:
    """Without a token, with another's, of a model that is not offered, too large, or no call at all."""
    url = f"{scene.broker}{Shape.CHAT_COMPLETIONS.value}"
    mine = {"authorization": f"Bearer {scene.token}"}
    assert (await scene.http.post(url, json=CALL)).status_code == 401
    assert (await scene.call(token="clearway_access_no")).json()["error"]["type"] == "authentication_error"
    assert (await scene.call(model="m-2")).status_code == 404
    assert (await scene.http.post(url, content=b"x", headers=mine)).status_code == 400
    # It could not be written into the log, and all that came after it would wait for ever.
    assert (await scene.call(model="m-1\0")).status_code == 400
    assert (await scene.http.post(url, content=b"x" * (MODEL_CALL_BYTES_MAX + 1), headers=mine)).status_code == 413
    assert (await scene.http.get(url, headers=mine)).status_code == 404
    assert (await scene.http.post(f"{scene.broker}/v1/files", headers=mine)).status_code == 404
    assert scene.endpoint.seen == []
    (line,) = await scene.log_of(1)
    assert (line.kind, line.why, line.model) == (LineKind.REFUSED, "model-not-offered", "m-2")


async def test_a_client_that_goes_ends_its_call(scene: Scene) -> None:
    """The endpoint is not kept working for nobody, and a slow reader holds up nobody else."""
    scene.endpoint.status, scene.endpoint.holds, scene.endpoint.body = 200, True, b"data: {}\n\n"
    scene.endpoint.headers = [(b"content-type", b"text/event-stream")]
    headers = {"authorization": f"Bearer {scene.token}"}
    async with scene.http.stream("POST", f"{scene.broker}/v1/messages", json=STREAM, headers=headers) as answer:
        chunks = answer.aiter_raw()
        await anext(chunks)
        await scene.endpoint.begun.get()
        scene.endpoint.status = 0
        scene.endpoint.holds = False
        assert (await scene.call()).status_code == 200
    scene.endpoint.holds = True
    lines = await scene.log_of(4)
    assert lines[-1].why == "client-gone"


async def test_calls_that_ran_when_the_broker_died_are_charged(scene: Scene) -> None:
    """What was set aside for them is spent, once, when a broker starts again; and only one broker runs."""
    house = scene.programme.house
    with pytest.raises(Refusal, match="Another broker runs"):
        async with Broker(house.database, Upstreams()).running():
            pass
    scene.endpoint.status, scene.endpoint.holds = 200, True
    running = asyncio.create_task(scene.call())
    (begun,) = await scene.log_of(1)
    async with house.database.work(house.worker) as work:
        lost = await calls.unended(work)
        assert [one.call.hex() for one in lost] == [begun.call]
        for _ in range(2):
            await calls.add_lines(work, [replace(one, kind=LineKind.LOST) for one in lost])
        assert await calls.unended(work) == []
    async with house.database.work(scene.programme.evaluator.credential) as work:
        (mine,) = (await access.read_access(work, scene.programme.submission)).grants
    assert mine.spent.microdollars == begun.microdollars
    running.cancel()


async def test_a_log_that_cannot_be_written_ends_all_access(scene: Scene, tamper: Callable[[str], None]) -> None:
    """Nothing goes through of which the developer would not read; what went through is written when it can be again."""
    tamper("REVOKE INSERT ON access_line FROM clearway_service")
    async with asyncio.timeout(20):
        while (answer := await scene.call()).status_code == 200:
            pass
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "broker-blind")
    assert scene.running.lost.is_set()
    tamper("GRANT INSERT ON access_line TO clearway_service")
    await scene.stop()
    ended = [line for line in await scene.log() if line.kind is LineKind.ENDED]
    assert len(ended) == len(scene.endpoint.seen) > 0


async def test_the_credential_is_in_no_log_and_no_table(scene: Scene, capfd: pytest.CaptureFixture[str]) -> None:
    """After calls that went well and calls that did not."""
    await scene.call()
    scene.endpoint.status, scene.endpoint.body = 403, CREDENTIAL.encode()
    await scene.call()
    await scene.log_of(4)
    with psycopg.connect(scene.programme.house.owner_dsn, options="-c search_path=clearway") as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'clearway'").fetchall()
        for (name,) in names:
            query = SQL("SELECT t::text FROM {} t").format(Identifier(name))
            assert CREDENTIAL not in str(connection.execute(query).fetchall())
    assert CREDENTIAL not in "".join(capfd.readouterr())


async def _some(
    tasks: Sequence[asyncio.Task[httpx.Response]], count: int
) -> tuple[set[asyncio.Task[httpx.Response]], set[asyncio.Task[httpx.Response]]]:
    """Wait until so many tasks are done; give those and the others."""
    waiting = set(tasks)
    while len(tasks) - len(waiting) < count:
        _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    return set(tasks) - waiting, waiting
