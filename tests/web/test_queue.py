"""The queue in a real browser."""

from tests.web.conftest import Window
from tests.web.worlds import submit


async def test_the_queue_lists_what_was_reported(window: Window) -> None:
    """A coordinator signs in and sees the vulnerability that a finder reported."""
    await submit(window.site, title="Heap overflow in parse_it")
    await window.sign_in(window.site.house.administrator.secret)
    await window.page.get_by_role("link", name="Heap overflow in parse_it").click()
    assert await window.page.get_by_role("heading", level=1).inner_text() == "Heap overflow in parse_it"
