"""HTML as PDF, by WeasyPrint; nothing that a page names is ever fetched."""

from clearway.kernel.errors import Refusal


def print_pdf(html: str) -> bytes:
    """Print a page that needs nothing else; what it asks for from elsewhere is left out."""
    from weasyprint import HTML  # noqa: PLC0415  it takes long to load, and few print

    return HTML(string=html, url_fetcher=_refuse).write_pdf()


def _refuse(url: str) -> object:
    raise Refusal("not-by-itself", "The page asks for something from elsewhere.", hint=f"Leave it out: {url[:60]}")
