"""Access to a model: at most 30 days, each evaluator its own grant, and no credential or name told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from clearway.app.flow import ring
from clearway.frontier.actions import access
from clearway.frontier.model.access import Budget, Closing, Spent
from clearway.frontier.rules import access as rules
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.storage.timers import fire_next
from tests.conftest import TestHouse
from tests.frontier.programme import BUDGET, CREDENTIAL, TERMS, assign, new_programme


async def test_access_opens_is_granted_and_ends_by_itself(house: TestHouse) -> None:
    """The window closes when its time is over, though nobody asked; then the endpoint is forgotten."""
    programme = await new_programme(house)
    await programme.offer()
    await programme.open(days=20)
    given_ = await programme.grant()
    assert (await programme.token(given_)).startswith("clearway_access_")
    house.clock.move(days=20)
    while await fire_next(house.database, ring):
        pass
    async with house.database.work(programme.developer.credential) as work:
        found = await access.read_access(work, programme.submission)
    assert found.window is not None
    assert found.window.closed_because is Closing.EXPIRED
    assert not found.has_endpoint
    with pytest.raises(Refusal, match="not open"):
        await programme.grant()


async def test_all_windows_of_a_purpose_last_30_days_altogether(house: TestHouse) -> None:
    """Neither one that is asked for too long, nor a second one after the first was closed; nor through SQL."""
    programme = await new_programme(house)
    await programme.offer()
    with pytest.raises(Refusal, match="Access ends after now"):
        await programme.open(days=30, seconds=1)
    await programme.open(days=5)
    with pytest.raises(Refusal, match="Access is open"):
        await programme.open(days=5)
    async with house.database.work(programme.developer.credential) as work:
        await access.close_access(work, programme.submission)
    await programme.offer()
    await programme.open(days=10)
    house.clock.move(days=10)
    async with house.database.work(programme.developer.credential) as work:
        await access.close_access(work, programme.submission)
    house.clock.move(days=5)
    await programme.offer()
    with pytest.raises(Refusal, match="Access ends after now"):
        await programme.open(days=20, seconds=1)
    with pytest.raises(psycopg.errors.CheckViolation, match="30 days altogether"):
        async with house.database.work(programme.developer.credential) as work:
            await work.connection.execute(
                "INSERT INTO access_window (submission, number, purpose, opened_by, opened_at, ends_at,"
                " evaluators_named) VALUES (%s, 3, 'evaluation', %s, %s, %s, false)",
                (programme.submission, programme.developer.person, work.now, work.now + timedelta(days=21)),
            )
    # What the database itself saw a window open counts too, were it a moment.
    await programme.open(days=20, minutes=-1)


async def test_a_grant_cannot_outlive_its_window_even_through_sql(
    house: TestHouse, tamper: Callable[[str], None]
) -> None:
    """The trigger refuses it, and refuses to bring back what was revoked."""
    programme = await new_programme(house)
    await programme.offer()
    await programme.open(days=2)
    given_ = await programme.grant()
    copied = (
        "INSERT INTO access_grant (id, submission, window_number, pseudonym, budget_tokens, budget_microdollars,"
        " calls_per_minute, calls_at_once, granted_by, granted_at, ends_at) SELECT 'grt-0000000000000000', submission,"
        " window_number, 'x', 1, 0, 1, 1, granted_by, granted_at, ends_at + interval '1 second' FROM access_grant"
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="ends with its window"):
        tamper(copied)
    async with house.database.work(programme.developer.credential) as work:
        await access.revoke(work, given_.id, "enough")
    with pytest.raises(psycopg.errors.CheckViolation, match="stays revoked"):
        tamper("UPDATE access_grant SET revoked_at = NULL, revoked_by = NULL")


async def test_evaluators_see_their_own_grants_and_developers_no_names(house: TestHouse) -> None:
    """The developer sees pseudonyms; an evaluator sees nothing of another's, and issues no token of it."""
    programme = await new_programme(house)
    other = await house.member("Others", PartyKind.AGENCY, "evaluator")
    await assign(programme, other)
    await programme.offer()
    await programme.open(days=2)
    mine, theirs = await programme.grant(), await programme.grant(other)
    seen = {}
    for name, member in {"evaluator": programme.evaluator, "developer": programme.developer, "other": other}.items():
        async with house.database.work(member.credential) as work:
            seen[name] = {
                one.id: one.evaluator for one in (await access.read_access(work, programme.submission)).grants
            }
    assert seen == {
        "evaluator": {mine.id: programme.evaluator.person},
        "developer": {mine.id: None, theirs.id: None},
        "other": {theirs.id: other.person},
    }
    with pytest.raises(Refusal, match="no access grant"):
        await programme.token(mine, other)
    async with house.database.work(programme.developer.credential) as work:
        cursor = await work.connection.execute("SELECT person FROM submission_member")
        assert await cursor.fetchall() == []


async def test_only_the_evaluator_gets_a_token_even_through_sql(house: TestHouse) -> None:
    """The program, which gave the access, cannot set the hash of a token that it knows."""
    programme = await new_programme(house)
    await programme.offer()
    await programme.open(days=2)
    given_ = await programme.grant()
    with pytest.raises(psycopg.errors.CheckViolation, match="only the evaluator"):
        async with house.database.work(programme.program.credential) as work:
            await work.connection.execute(
                "UPDATE access_grant SET token_hash = %b WHERE id = %s", (rules.token_hash("known"), given_.id)
            )


async def test_no_more_is_given_than_the_developer_pays_for(house: TestHouse) -> None:
    """All grants together are bounded by the terms; what a revoked one did not spend can be given again."""
    programme = await new_programme(house)
    await programme.offer(terms=replace(TERMS, budget_microdollars=BUDGET.microdollars))
    await programme.open(days=2)
    first = await programme.grant()
    with pytest.raises(Refusal, match="does not pay"):
        await programme.grant()
    async with house.database.work(programme.program.credential) as work:
        await access.revoke(work, first.id, "")
    await programme.grant()


async def test_who_is_not_assigned_gets_no_access(house: TestHouse) -> None:
    """Access is for a submission's own evaluators."""
    programme = await new_programme(house)
    stranger = await house.member("Strangers", PartyKind.AGENCY, "evaluator")
    await programme.offer()
    await programme.open(days=2)
    with pytest.raises(Refusal, match="does not evaluate"):
        await programme.grant(stranger)


async def test_another_developer_and_the_program_offer_nothing(house: TestHouse) -> None:
    """Only the developer of a submission says where its model is, and opens access."""
    programme = await new_programme(house)
    await programme.offer()
    other = await house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    for member in (other, programme.program):
        acting = replace(programme, developer=member)
        with pytest.raises(Refusal, match="no submission"):
            await acting.offer()
        with pytest.raises(Refusal, match="no submission"):
            await acting.open(days=1)


async def test_the_credential_is_nowhere_in_plain(house: TestHouse) -> None:
    """Not in any table of the database; and a new master key opens it as the old one did."""
    programme = await new_programme(house)
    await programme.offer(url="https://secret-host.example")
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'clearway'").fetchall()
        for (name,) in names:
            query = SQL("SELECT t::text FROM {} t").format(Identifier(name))
            text = str(connection.execute(query).fetchall())
            for secret in (CREDENTIAL, "secret-host"):
                assert secret not in text
                assert secret.encode().hex() not in text


@pytest.mark.parametrize(
    "url",
    [
        "http://model.example",
        "https://user:word@model.example",
        "https://model.example/?key=1",
        "https://model.example/#x",
        "https://model.example:99999",
        "ftp://127.0.0.1",
        "https://",
        "https://" + "a" * 2000,
        "http://10.0.0.1",
        "https://[::1",
    ],
)
def test_an_endpoint_is_plain_https(url: str) -> None:
    """Anything else is refused, and not told, for it may hold a credential."""
    with pytest.raises(Refusal) as caught:
        rules.require_endpoint(url, loopback=True)
    assert url not in str(caught.value)


def test_http_reaches_this_machine_only_where_that_is_allowed() -> None:
    """For trying it out."""
    assert rules.require_endpoint("http://127.0.0.1:8000/", loopback=True) == "http://127.0.0.1:8000"
    with pytest.raises(Refusal):
        rules.require_endpoint("http://127.0.0.1:8000/", loopback=False)


@given(tokens=st.integers(1, 10**6), spent=st.integers(0, 10**6), more=st.integers(0, 10**6))
def test_what_is_within_a_budget_never_exceeds_it(tokens: int, spent: int, more: int) -> None:
    """By whatever steps it is spent."""
    budget = Budget(tokens=tokens, microdollars=tokens, calls_per_minute=1, calls_at_once=1)
    is_within = rules.is_within(budget, Spent(tokens=spent, microdollars=0), tokens=more, microdollars=0)
    assert is_within == (spent + more <= tokens)


@given(size=st.integers(0, 10**7), most=st.none() | st.integers(0, 10**6))
def test_cost_of_what_is_set_aside_is_rounded_up(size: int, most: int | None) -> None:
    """No call is free that has a price."""
    read, written = rules.set_aside(size, most)
    assert read * 3 >= size
    assert rules.cost(TERMS, input_tokens=read, output_tokens=written) >= read * 3 + written * 15
