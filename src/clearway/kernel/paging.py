"""Pages: lists are cut by the id of the last row, never by counting rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, LiteralString, TypeVar

from clearway.kernel import ids
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

T = TypeVar("T")
NEWEST: Final = "~"  # sorts after every id


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which page: the rows below `cursor`, newest first, at most `limit` of them."""

    cursor: str = NEWEST
    limit: int = PAGE_ROWS_DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some rows, newest first, and where the next ones begin; None at the end."""

    items: tuple[T, ...]
    next: str | None


def require_page(cursor: str, limit: str, prefix: LiteralString) -> PageRequest:
    """Read a page request as it came over the wire."""
    if cursor and not ids.is_id(cursor, prefix):
        raise Refusal(
            "bad-cursor", "The cursor is not one of ours.", hint="Use `next` of the page before.", where="cursor"
        )
    if limit and not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:6]) <= PAGE_ROWS_MAX):
        raise Refusal("bad-limit", f"A page has 1 to {PAGE_ROWS_MAX} rows.", hint="Ask for fewer.", where="limit")
    return PageRequest(cursor=cursor or NEWEST, limit=int(limit[:6]) if limit else PAGE_ROWS_DEFAULT)


def page_of(rows: list[T], request: PageRequest, id_of: Callable[[T], str]) -> Page[T]:
    """Make a page of rows that were loaded one beyond the limit."""
    shown = tuple(rows[: request.limit])
    return Page(items=shown, next=id_of(shown[-1]) if len(rows) > request.limit else None)
