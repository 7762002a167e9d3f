"""The broker: who may call now, what each call may take, its log, and the cutting of calls whose access has ended.

The database says who may call, by its own clock; the broker asks it several times a second and keeps the end of each
grant between. Nothing of a call waits for the database: lines of the log are written together a moment later, and all
of them before the broker stops. Killed at once, it loses what waited to be written, a fraction of a second; calls that
had begun and did not end are charged what was set aside for them when it starts again. One broker runs at a time.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

import structlog

from clearway.frontier.model.access import LineKind, NewLine, Standing
from clearway.frontier.rules import access as rules
from clearway.frontier.rules.metering import Meter, Portion
from clearway.frontier.store import access as grants
from clearway.frontier.store import calls as store
from clearway.gateways.models import Asking, Shape, Usage, read_asking
from clearway.gateways.models.upstream import Answer, Endpoint, Upstreams
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.frontier_limits import (
    BROKER_BLIND_SECONDS_MAX,
    BROKER_LINES_PAUSE_SECONDS,
    BROKER_LINES_WAITING_MAX,
    BROKER_POLL_SECONDS,
    MODEL_CALLS_AT_ONCE_MAX,
)
from clearway.kernel.ids import GrantId, SubmissionId
from clearway.storage.database import Database, own_connection
from clearway.storage.work import AsWorker, Work

_CALL_BYTES: Final = 16
_LINES_AT_ONCE: Final = 1_000
_LAST_TRIES: Final = 100
_NOTHING: Final = Portion(input_tokens=0, output_tokens=0, microdollars=0)


@dataclass(slots=True, kw_only=True)
class Account:
    """A grant that is open, its meter, and the calls that run on it; `ends_at` in seconds of the loop's clock."""

    standing: Standing
    meter: Meter
    ends_at: float
    running: dict[bytes, "Call"] = field(default_factory=dict[bytes, "Call"])


@dataclass(slots=True, kw_only=True)
class Call:
    """A call that runs: what it asks, what was set aside for it, and why it was cut if it was."""

    id: bytes
    account: Account
    endpoint: Endpoint
    shape: Shape
    asking: Asking
    aside: Portion
    request_hash: bytes
    request_bytes: int
    task: asyncio.Task[None] | None = None
    cut: str = ""
    is_told: bool = False

    def end_early(self, why: str) -> None:
        """Cut the call: its task is cancelled, and finds here why; but not once all of the reply is on its way."""
        if not self.cut and not self.is_told and self.task is not None:
            self.cut = why
            self.task.cancel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a call ended: the status that was told, why where it did not end well, and what came back."""

    status: int
    why: str = ""
    usage: Usage | None = None
    reply_hash: bytes | None = None
    reply_bytes: int = 0
    is_free: bool = False


class Broker:
    """Lets calls through to the endpoints of the developers who opened access, and to nothing else.

    `lost` is set when the connection broke by which it is the only broker, or when its log cannot be written whatever
    the database's state: then it lets nothing through any more.
    """

    def __init__(self, database: Database, upstreams: Upstreams) -> None:
        self._database = database
        self._upstreams = upstreams
        self._accounts: dict[bytes, Account] = {}
        self._meters: dict[GrantId, Meter] = {}
        self._endpoints: dict[SubmissionId, tuple[int, Endpoint]] = {}
        self._lines: deque[NewLine] = deque()
        self._written = asyncio.Event()
        self._seen_at = -BROKER_BLIND_SECONDS_MAX
        self._calls_running = 0
        self._stopping = asyncio.Event()
        self.lost = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Keep up with the database while the context lasts; at its end calls are cut and the log is written whole.

        Refused where another broker runs on this database.
        """
        async with own_connection(self._database) as connection:
            if not await store.take_lock(connection):
                what = "Another broker runs on this database."
                raise Refusal("broker-runs", what, hint="Stop it first: budgets are counted in one place.", status=409)
            await self._charge_lost()
            async with self._database.work(AsWorker()) as work:
                await self._look(work)
            keeping = asyncio.create_task(self._keep_up(lambda: store.touch(connection)))
            writing = asyncio.create_task(self._keep_writing())
            writing.add_done_callback(self._stop_unless_cancelled)
            try:
                yield
            finally:
                self._stopping.set()
                await keeping
                self._cut_all("broker-stopped")
                await self._settled()
                writing.cancel()
                await asyncio.wait([writing])
                await self._upstreams.close()
                await self._write_rest()

    def begin(self, token: str, shape: Shape, body: bytes) -> Call:
        """Let a call through, with what it may take set aside, or refuse it; what is refused is logged too."""
        account = self._account_of(token)
        asking = read_asking(shape, body)
        digest = sha256(body).digest()
        read, written = rules.set_aside(len(body), asking.output_tokens_max)
        standing = account.standing
        call = Call(
            id=self._database.entropy(_CALL_BYTES),
            account=account,
            endpoint=self._endpoints[standing.submission][1],
            shape=shape,
            asking=asking,
            aside=_portion(standing, read, written),
            request_hash=digest,
            request_bytes=len(body),
        )
        try:
            self._admit(call)
        except Refusal as refusal:
            if refusal.status != 429:
                self._log(call, LineKind.REFUSED, Ending(status=refusal.status, why=refusal.code), taken=_NOTHING)
            raise
        account.running[call.id] = call
        self._calls_running += 1
        call.task = asyncio.current_task()
        self._log(call, LineKind.BEGUN, Ending(status=0), taken=call.aside)
        return call

    def send(self, call: Call, body: bytes, headers: Mapping[str, str]) -> AbstractAsyncContextManager[Answer]:
        """Send a call that was let through to its endpoint."""
        return self._upstreams.send(call.endpoint, call.shape, body=body, headers=headers)

    def end(self, call: Call, ending: Ending) -> None:
        """Count and log what a call took; where its reply did not say, all that was set aside for it."""
        account = call.account
        if account.running.pop(call.id, None) is None:
            return
        self._calls_running -= 1
        taken = _NOTHING if ending.is_free else call.aside
        if ending.usage is not None:
            taken = _portion(account.standing, ending.usage.input_tokens, ending.usage.output_tokens)
        account.meter.settle(call.aside, taken)
        self._log(call, LineKind.ENDED, ending, taken=taken)

    def _account_of(self, token: str) -> Account:
        now = asyncio.get_running_loop().time()
        is_blind = now - self._seen_at > BROKER_BLIND_SECONDS_MAX
        if is_blind or self.lost.is_set() or len(self._lines) > BROKER_LINES_WAITING_MAX:
            what = "The broker cannot reach its database, so nothing is let through."
            raise Refusal("broker-blind", what, hint="Try again later.", status=503)
        account = self._accounts.get(rules.token_hash(token))
        if account is None or account.ends_at <= now:
            what = "The token is not known, or access has ended."
            raise Refusal("access-ended", what, hint="Ask the program, or issue the token anew.", status=401)
        return account

    def _admit(self, call: Call) -> None:
        account = call.account
        if self._calls_running >= MODEL_CALLS_AT_ONCE_MAX:
            raise Refusal("broker-full", "The broker has all the calls it bears.", hint="Wait.", status=429)
        if call.asking.model not in account.standing.terms.models:
            hint = f"Ask for one of: {', '.join(account.standing.terms.models)}."
            raise Refusal("model-not-offered", "The developer does not offer that model.", hint=hint, status=404)
        account.meter.admit(call.aside, now=asyncio.get_running_loop().time())

    def _log(self, call: Call, kind: LineKind, ending: Ending, *, taken: Portion) -> None:
        self._lines.append(
            NewLine(
                submission=call.account.standing.submission,
                grant=call.account.standing.grant,
                call=call.id,
                kind=kind,
                at=self._database.clock(),
                path=call.shape.value,
                model=call.asking.model,
                status=ending.status,
                why=ending.why,
                request_hash=call.request_hash,
                request_bytes=call.request_bytes,
                reply_hash=ending.reply_hash,
                reply_bytes=ending.reply_bytes,
                input_tokens=taken.input_tokens,
                output_tokens=taken.output_tokens,
                microdollars=taken.microdollars,
            )
        )
        self._written.set()

    async def _keep_up(self, touch: Callable[[], Awaitable[None]]) -> None:
        """Ask again and again who may call; where the database does not answer for long, stop everybody."""
        try:
            while not await self._is_stopping_within(self._pause()):
                self._cut_ended()
                await touch()
                await self._try_to_look()
        except Outage:
            structlog.get_logger().error("broker lost its lock")
            self._give_up()

    def _stop_unless_cancelled(self, writing: asyncio.Task[None]) -> None:
        """Let nothing more through where the log cannot tell of it."""
        if not writing.cancelled():
            structlog.get_logger().error("defect", kind=type(writing.exception()).__name__, where="broker's log")
            self._give_up()

    def _give_up(self) -> None:
        self.lost.set()
        self._cut_all("broker-blind")

    async def _is_stopping_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._stopping.wait()
        except TimeoutError:
            return False

    async def _try_to_look(self) -> None:
        try:
            async with asyncio.timeout(BROKER_BLIND_SECONDS_MAX), self._database.work(AsWorker()) as work:
                await self._look(work)
        except (Outage, TimeoutError) as error:
            structlog.get_logger().warning("broker cannot see", kind=type(error).__name__)
        if asyncio.get_running_loop().time() - self._seen_at > BROKER_BLIND_SECONDS_MAX:
            self._cut_all("broker-blind")

    def _pause(self) -> float:
        now = asyncio.get_running_loop().time()
        return max(0.0, min([BROKER_POLL_SECONDS, *(one.ends_at - now for one in self._accounts.values())]))

    async def _look(self, work: Work) -> None:
        now = asyncio.get_running_loop().time()
        standings = await store.standings(work)
        endpoints = {one.submission: await self._endpoint_of(work, one) for one in standings}
        before, self._accounts, self._endpoints = self._accounts, {}, endpoints
        for standing in standings:
            account = before.pop(standing.token_hash, None) or self._new_account(standing)
            account.standing = standing
            account.ends_at = now + standing.seconds_left
            self._accounts[standing.token_hash] = account
        self._seen_at = now
        for account in before.values():
            _cut(account, "access-ended")

    def _new_account(self, standing: Standing) -> Account:
        # A token that was issued anew is the same grant: what was counted stays counted.
        meter = self._meters.setdefault(standing.grant, Meter(budget=standing.budget, spent=standing.spent))
        return Account(standing=standing, meter=meter, ends_at=0.0)

    async def _endpoint_of(self, work: Work, standing: Standing) -> tuple[int, Endpoint]:
        known = self._endpoints.get(standing.submission)
        if known is not None and known[0] == standing.edition:
            return known
        found = await grants.endpoint(work, standing.submission)
        if found is None:
            raise Outage("broker", "an endpoint went while it was looked for.", hint="It looks again by itself.")
        edition, url, credential = found
        return edition, Endpoint(url=url, credential=credential)

    def _cut_ended(self) -> None:
        now = asyncio.get_running_loop().time()
        for account in self._accounts.values():
            if account.ends_at <= now:
                _cut(account, "access-ended")

    def _cut_all(self, why: str) -> None:
        for account in self._accounts.values():
            _cut(account, why)

    async def _settled(self) -> None:
        """Wait until the calls that were cut have ended."""
        tasks = [call.task for one in self._accounts.values() for call in one.running.values() if call.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=BROKER_BLIND_SECONDS_MAX)

    async def _keep_writing(self) -> None:
        while True:
            await self._written.wait()
            await asyncio.sleep(BROKER_LINES_PAUSE_SECONDS)
            self._written.clear()
            try:
                while self._lines:
                    await self._write()
            except Outage as outage:
                structlog.get_logger().warning("broker cannot write", which=outage.which, lines=len(self._lines))
                self._written.set()

    async def _write_rest(self) -> None:
        """Write all that waits before the end; tried for a while where the database is away."""
        for _ in range(_LAST_TRIES):
            try:
                while self._lines:
                    await self._write()
            except Outage:
                await asyncio.sleep(BROKER_POLL_SECONDS)
        if self._lines:
            structlog.get_logger().error("broker lost lines of its log", lines=len(self._lines))

    async def _write(self) -> None:
        """Write the oldest lines that wait; they go on waiting where that fails, and are never written twice."""
        lines = [self._lines[at] for at in range(min(len(self._lines), _LINES_AT_ONCE))]
        async with self._database.work(AsWorker()) as work:
            await store.add_lines(work, lines)
        for _ in lines:
            self._lines.popleft()

    async def _charge_lost(self) -> None:
        """Charge what was set aside for calls that ran when a broker before this one died."""
        async with self._database.work(AsWorker()) as work:
            lost = [
                replace(line, kind=LineKind.LOST, at=work.now, why="broker-died") for line in await store.unended(work)
            ]
            await store.add_lines(work, lost)


def _cut(account: Account, why: str) -> None:
    for call in list(account.running.values()):
        call.end_early(why)


def _portion(standing: Standing, read: int, written: int) -> Portion:
    price = rules.cost(standing.terms, input_tokens=read, output_tokens=written)
    return Portion(input_tokens=read, output_tokens=written, microdollars=price)
