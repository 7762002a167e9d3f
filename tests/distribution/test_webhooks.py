"""Webhooks: told to those who listen and may read, signed, tried again, stopped after days, and sent again."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from clearway.app.flow import JOBS, ring
from clearway.app.wiring import House
from clearway.distribution.actions import webhooks
from clearway.distribution.model.webhooks import Event, IssuedSecret, Message, MessageStage, WebhookStage
from clearway.distribution.rules.webhooks import RETRIES
from clearway.formats.webhooks import Scheme
from clearway.gateways.webhooks import PublicSender
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import MessageId, WebhookId
from clearway.kernel.limits import WEBHOOKS_PER_PARTY_MAX
from clearway.kernel.paging import PageRequest
from clearway.storage.sealing import Sealer
from clearway.storage.timers import fire_next
from tests.conftest import MASTER, Member, TestHouse
from tests.distribution.test_changes import revise
from tests.exposure.worlds import keep, match, published
from tests.gateways.receivers import Receiver, receiver
from tests.houses import whole_house

ADVISORIES = ("advisory.published", "advisory.revised")
SENDER = PublicSender(loopback=True)


@pytest.fixture
def taker() -> Iterator[Receiver]:
    """Somebody who takes messages."""
    with receiver() as kept:
        yield kept


async def opened(
    house: TestHouse, member: Member, url: str, *events: str, scheme: Scheme = Scheme.HMAC
) -> IssuedSecret:  # fmt: skip
    """Open a webhook."""
    async with house.database.work(member.credential) as work:
        return await webhooks.open_webhook(work, url, events=events or ADVISORIES, scheme=scheme, loopback=True)


async def work_off(house: TestHouse) -> None:
    """Do the jobs that tell and send, those that they call for too."""
    whole = _whole(house)
    while jobs := _take_jobs(house):
        for entrypoint, subject in jobs:
            if entrypoint == "send-webhook":
                await webhooks.send_message(house.database, MessageId(subject), SENDER)
            else:
                await JOBS[entrypoint].run(whole, subject)


def _whole(house: TestHouse) -> House:
    return whole_house(house)


def _take_jobs(house: TestHouse) -> list[tuple[str, str]]:
    with psycopg.connect(house.owner_dsn, autocommit=True) as connection:
        rows = connection.execute(
            "DELETE FROM clearway_jobs.pgqueuer WHERE entrypoint IN ('tell', 'send-webhook')"
            " RETURNING entrypoint, payload"
        ).fetchall()
    return [(entrypoint, payload.decode()) for entrypoint, payload in rows]


async def rung(house: TestHouse) -> int:
    """Let every timer that is due ring; how many were those of messages."""
    count = 0
    while timer := await fire_next(house.database, ring):
        count += timer.kind == webhooks.SEND_AGAIN
    return count


async def told(house: TestHouse, member: Member, webhook: WebhookId) -> list[Message]:
    """What a webhook was told, newest first."""
    async with house.database.work(member.credential) as work:
        return list((await webhooks.list_messages(work, webhook, PageRequest())).items)


async def stage(house: TestHouse, member: Member) -> tuple[WebhookStage, str]:
    """How a party's only webhook stands."""
    async with house.database.work(member.credential) as work:
        (found,) = await webhooks.list_webhooks(work)
    return found.stage, found.stopped_because


def verified(secret: str, got: tuple[dict[str, str], bytes], house: TestHouse) -> dict[str, dict[str, object]]:
    """Check a message by the specification's own library, whose clock is the real one."""
    headers, body = got
    assert int(headers["webhook-timestamp"]) == int(house.clock.now.timestamp())
    return json.loads(json.dumps(Verifier(secret).verify(body, headers)))


@pytest.fixture(autouse=True)
def _now(house: TestHouse) -> None:
    # The independent implementation refuses what was not signed within five minutes of the real time.
    from clearway.kernel.instants import system_clock  # noqa: PLC0415  only here

    house.clock.now = system_clock()


async def test_a_publication_is_told_once_and_signed(house: TestHouse, taker: Receiver) -> None:
    """To whoever listens; another implementation takes the signature, and no other body or secret."""
    member = await house.operator()
    issued = await opened(house, member, taker.url)
    made = await published(house)
    await work_off(house)
    (got,) = taker.got
    body = verified(issued.secret, got, house)
    assert body["type"] == "advisory.published"
    assert body["data"].pop("title")
    assert body["data"] == {
        "advisory": made.advisory, "tier": "clear", "position": 1, "release": 1, "package": "pkg:pypi/example",
        "fixed_version": "1.1",
    }  # fmt: skip
    with pytest.raises(WebhookVerificationError):
        Verifier(issued.secret).verify(got[1] + b" ", got[0])
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 43 + "=").verify(got[1], got[0])
    async with house.database.work(house.worker) as work:
        await webhooks.tell_change(work, "clear", 1)
    await work_off(house)
    assert len(taker.got) == 1
    ((message),) = await told(house, member, issued.webhook.id)
    assert (message.stage, message.outcome, message.id) == (
        MessageStage.DELIVERED, "Taken (204).", got[0]["webhook-id"]
    )  # fmt: skip


async def test_only_what_was_asked_for_is_told(house: TestHouse, taker: Receiver) -> None:
    """Events that nobody listens to make no message."""
    member = await house.operator()
    await opened(house, member, taker.url, "advisory.revised")
    made = await published(house)
    await revise(house, made.advisory)
    await work_off(house)
    assert [json.loads(body)["type"] for _, body in taker.got] == ["advisory.revised"]


async def test_a_public_key_is_enough_to_check_ed25519(house: TestHouse, taker: Receiver) -> None:
    """The receiver knows nothing that it could sign with."""
    from base64 import b64decode  # noqa: PLC0415  only here

    issued = await opened(house, await house.operator(), taker.url, scheme=Scheme.ED25519)
    assert issued.secret.startswith("whpk_")
    await published(house)
    await work_off(house)
    ((headers, body),) = taker.got
    version, _, signature = headers["webhook-signature"].partition(",")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = Ed25519PublicKey.from_public_bytes(b64decode(issued.secret.removeprefix("whpk_")))
    key.verify(b64decode(signature), signed)
    assert version == "v1a"


async def test_two_secrets_count_while_they_are_exchanged(house: TestHouse, taker: Receiver) -> None:
    """For a day; then the older one signs no more, and is forgotten."""
    member = await house.operator()
    old = await opened(house, member, taker.url)
    async with house.database.work(member.credential) as work:
        new = await webhooks.change_secret(work, old.webhook.id)
    assert new.secret != old.secret
    await published(house)
    await work_off(house)
    for secret in (old.secret, new.secret):
        verified(secret, taker.got[0], house)
    house.clock.move(hours=25)
    async with house.database.work(member.credential) as work:
        await webhooks.try_webhook(work, old.webhook.id)
    await work_off(house)
    assert len(taker.got[1][0]["webhook-signature"].split(" ")) == 1


async def test_tasks_are_told_to_their_own_party_only(house: TestHouse, taker: Receiver) -> None:
    """Another operator who listens to the same event hears nothing of them."""
    mine, other = await house.operator(), await house.operator("Operator Two")
    with receiver() as others:
        await opened(house, mine, taker.url, "task.made")
        await opened(house, other, others.url, "task.made")
        await keep(house, mine, "pkg:pypi/example@1.0")
        made = await published(house)
        assert await match(house, made.advisory) == 1
        await work_off(house)
        assert others.got == []
    ((_, body),) = taker.got
    told_of = json.loads(body)["data"]
    assert (told_of["advisory"], told_of["version"], told_of["fixed_version"]) == (made.advisory, "1.0", "1.1")


async def test_what_a_party_may_not_read_is_not_told(
    house: TestHouse, taker: Receiver, tamper: Callable[[str], None]
) -> None:
    """Neither when it happens nor later, though a message was made before the party lost sight of it."""
    member = await house.operator()
    issued = await opened(house, member, taker.url)
    made = await published(house)
    _take_jobs(house)
    tamper(f"INSERT INTO advisory_change VALUES ('amber', 1, '{made.advisory}', 'published', 1, now())")
    async with house.database.work(house.worker) as work:
        await webhooks.tell_change(work, "amber", 1)
    await work_off(house)
    assert await told(house, member, issued.webhook.id) == []
    tamper(
        "INSERT INTO webhook_message (id, webhook, party, tier, about, event, body, made_at, stage) VALUES"
        f" ('msg-0000000000000001', '{issued.webhook.id}', '{member.party}', 'amber', 'x', 'test', '{{}}', now(),"
        " 'waiting')"
    )
    await webhooks.send_message(house.database, MessageId("msg-0000000000000001"), SENDER)
    assert taker.got == []
    assert await told(house, member, issued.webhook.id) == []


async def test_what_fails_is_tried_again_under_the_same_id(house: TestHouse, taker: Receiver) -> None:
    """After a while that grows; once it is taken, the webhook listens again."""
    member = await house.operator()
    issued = await opened(house, member, taker.url)
    taker.status = 503
    await published(house)
    await work_off(house)
    assert (await stage(house, member))[0] is WebhookStage.FAILING
    for pause in RETRIES[:3]:
        house.clock.now += pause - timedelta(seconds=1)
        assert await rung(house) == 0
        house.clock.move(seconds=1)
        assert await rung(house) == 1
        await work_off(house)
    taker.status = 200
    house.clock.now += RETRIES[3]
    await rung(house)
    await work_off(house)
    assert len({headers["webhook-id"] for headers, _ in taker.got}) == 1
    assert len(taker.got) == 5
    (message,) = await told(house, member, issued.webhook.id)
    assert (message.stage, message.attempts) == (MessageStage.DELIVERED, 5)
    assert (await stage(house, member))[0] is WebhookStage.LISTENING


async def test_one_that_fails_for_days_is_stopped_and_what_it_missed_is_sent_again(
    house: TestHouse, taker: Receiver
) -> None:
    """With a line in the record; its owner starts it and asks for the span of time."""
    member = await house.operator()
    issued = await opened(house, member, taker.url)
    begun, taker.status = house.clock.now, 500
    await published(house)
    for _ in range(5):
        await work_off(house)
        assert (await stage(house, member))[0] is WebhookStage.FAILING
        house.clock.move(days=1)
        await rung(house)
        async with house.database.work(member.credential) as work:
            await webhooks.try_webhook(work, issued.webhook.id)
    await work_off(house)
    found, because = await stage(house, member)
    assert (found, "5 days" in because) == (WebhookStage.STOPPED, True)
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        lines = connection.execute(
            "SELECT subject FROM audit_record WHERE action = 'distribution.stop-webhook'"
        ).fetchall()
    assert lines == [(issued.webhook.id,)]
    await published(house, package="pkg:pypi/unheard")
    await work_off(house)
    taker.got.clear()
    taker.status = 200
    async with house.database.work(member.credential) as work:
        with pytest.raises(Refusal, match="stopped"):
            await webhooks.replay_webhook(
                work, issued.webhook.id, begin=begun, end=work.now + timedelta(seconds=1), only_undelivered=True
            )
        await webhooks.start_webhook(work, issued.webhook.id)
        replayed = await webhooks.replay_webhook(
            work, issued.webhook.id, begin=begun, end=work.now + timedelta(seconds=1), only_undelivered=True
        )
    assert replayed.messages == 6
    await work_off(house)
    assert sorted(json.loads(body)["type"] for _, body in taker.got) == ["advisory.published", *["test"] * 5]


async def test_one_that_is_gone_is_stopped_at_once(house: TestHouse, taker: Receiver) -> None:
    """HTTP's 410 says so."""
    member = await house.operator()
    await opened(house, member, taker.url)
    taker.status = 410
    await published(house)
    await work_off(house)
    assert (await stage(house, member))[0] is WebhookStage.STOPPED


async def test_a_removed_one_is_told_nothing(house: TestHouse, taker: Receiver) -> None:
    """Nor what was waiting, and its secrets are no longer there."""
    member = await house.operator()
    issued = await opened(house, member, taker.url)
    await published(house)
    async with house.database.work(member.credential) as work:
        await webhooks.remove_webhook(work, issued.webhook.id)
    await work_off(house)
    assert taker.got == []
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        assert connection.execute("SELECT count(*) FROM webhook_secret").fetchone() == (0,)


async def test_others_neither_see_nor_touch_it(house: TestHouse, taker: Receiver) -> None:
    """Another operator, and an administrator and coordinator too: it is as if it were not there."""
    member = await house.operator()
    issued = await opened(house, member, taker.url)
    for credential in ((await house.operator("Operator Two")).credential, house.admin):
        async with house.database.work(credential) as work:
            assert await webhooks.list_webhooks(work) == []
        for act in (webhooks.change_secret, webhooks.remove_webhook, webhooks.start_webhook, webhooks.try_webhook):
            with pytest.raises(Refusal) as caught:
                async with house.database.work(credential) as work:
                    await act(work, issued.webhook.id)
            assert caught.value.status == 404


async def test_secrets_are_sealed(house: TestHouse, taker: Receiver) -> None:
    """Whoever carries the database away has none of them; an exchange of the master key seals them anew."""
    member = await house.operator()
    issued = await opened(house, member, taker.url)
    secret = Verifier(issued.secret)._whsecret  # noqa: SLF001  the bytes themselves
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        row = connection.execute("SELECT secret, key FROM webhook_secret").fetchone()
    assert row is not None
    assert secret not in bytes(row[0]) + bytes(row[1])
    new = b"n" * 32
    async with house.database.work(house.worker) as work:
        assert await webhooks.reseal_secrets(work, new) == 1
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        row = connection.execute("SELECT secret, key FROM webhook_secret").fetchone()
    assert row is not None
    about = f"{issued.webhook.id} secret 1"
    opened_key = Sealer(master=new, entropy=house.database.entropy).open_key(bytes(row[1]), about)
    assert opened_key.open(bytes(row[0]), about) == secret
    assert new != MASTER


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://x/",
        "https://",
        "https://user@x/",
        "https://x/#y",
        "https://x y/",
        "https://é.example/",
        "x" * 3_000,
        "javascript:alert(1)",
        "https://x:0/",
        "https://x:99999/",
        "https://x/\n",
    ],
)
async def test_what_is_no_address_is_refused(house: TestHouse, url: str) -> None:
    """And http wherever loopback is not allowed; unknown events and too many webhooks as well."""
    member = await house.operator()
    async with house.database.work(member.credential) as work:
        with pytest.raises(Refusal) as caught:
            await webhooks.open_webhook(work, url, events=ADVISORIES, scheme=Scheme.HMAC, loopback=True)
    assert caught.value.code == "bad-address"


async def test_limits_hold(house: TestHouse) -> None:
    """Http, events that are none, and more webhooks than a party may have."""
    member = await house.operator()
    for url, events, code in (
        ("http://x.example/", ADVISORIES, "bad-address"),
        ("https://x.example/", ("test",), "unknown-event"),
        ("https://x.example/", (), "unknown-event"),
    ):
        async with house.database.work(member.credential) as work:
            with pytest.raises(Refusal) as caught:
                await webhooks.open_webhook(work, url, events=events, scheme=Scheme.HMAC)
        assert caught.value.code == code
    for _ in range(WEBHOOKS_PER_PARTY_MAX):
        await opened(house, member, "https://x.example/")
    with pytest.raises(Refusal, match="at most"):
        await opened(house, member, "https://x.example/")
    assert {event.value for event in Event} >= set(ADVISORIES)
