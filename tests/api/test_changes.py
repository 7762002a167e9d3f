"""Changes over the API: pages that go on where the last one ended, and nothing of tiers that are not one's own."""

from collections.abc import Callable

from tests.conftest import TestHouse
from tests.exposure.worlds import published
from tests.houses import Caller


async def test_everybody_follows_what_is_clear(api: Caller, house: TestHouse) -> None:
    """From nothing to the newest, and then only what is new."""
    first = (await published(house)).advisory
    visitor = api.as_key("")
    page = (await visitor("GET", "/advisories/changes")).json()
    assert [(one["position"], one["kind"], one["advisory"]["id"]) for one in page["items"]] == [(1, "published", first)]
    assert (page["next"], page["newest"]) == (1, 1)
    assert (await visitor("GET", "/advisories/changes?since=1")).json() == {"items": [], "next": 1, "newest": 1}
    second = (await published(house, package="pkg:pypi/late")).advisory
    page = (await visitor("GET", "/advisories/changes?since=1")).json()
    assert [one["advisory"]["id"] for one in page["items"]] == [second]


async def test_a_tier_is_for_those_who_may_read_it(
    api: Caller, house: TestHouse, tamper: Callable[[str], None]
) -> None:
    """Others see neither its changes nor how many there are; the numbers of clear do not tell either."""
    made = (await published(house)).advisory
    tamper(f"INSERT INTO advisory_change VALUES ('amber', 1, '{made}', 'published', 1, now())")
    finder = await house.finder()
    for secret in ("", finder.secret):
        page = (await api.as_key(secret)("GET", "/advisories/changes?tier=amber")).json()
        assert page == {"items": [], "next": 0, "newest": 0}
    assert len((await api("GET", "/advisories/changes?tier=amber")).json()["items"]) == 1


async def test_what_makes_no_sense_is_refused(api: Caller) -> None:
    """With what to do."""
    for query, code in (("since=-1", "bad-position"), ("limit=0", "bad-limit"), ("limit=1001", "bad-limit")):
        answer = await api("GET", f"/advisories/changes?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await api("GET", "/advisories/changes?tier=red")).status_code == 404
