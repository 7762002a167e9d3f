"""Pages."""

import pytest

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import PAGE_ROWS_MAX
from clearway.kernel.paging import PageRequest, page_of, require_page


def test_a_full_page_says_where_the_next_begins() -> None:
    """One row more than asked for means that there is a next page, from the last row shown."""
    page = page_of(["c", "b", "a"], PageRequest(limit=2), lambda row: row)
    assert (page.items, page.next) == (("c", "b"), "b")


def test_the_last_page_ends() -> None:
    """Without a row more there is no next page."""
    assert page_of(["b", "a"], PageRequest(limit=2), lambda row: row).next is None


@pytest.mark.parametrize(
    ("cursor", "limit"), [("x", ""), ("", "0"), ("", str(PAGE_ROWS_MAX + 1)), ("", "-1"), ("", "ten")]
)
def test_a_bad_page_is_refused(cursor: str, limit: str) -> None:
    """A cursor that is not ours and a limit out of range are refused, not guessed."""
    with pytest.raises(Refusal):
        require_page(cursor, limit, "vul")
