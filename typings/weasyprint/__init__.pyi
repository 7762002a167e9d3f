"""What we use of WeasyPrint: a page as PDF, with what may be fetched for it."""

from collections.abc import Callable

class HTML:
    def __init__(self, *, string: str, url_fetcher: Callable[[str], object]) -> None: ...
    def write_pdf(self) -> bytes: ...
