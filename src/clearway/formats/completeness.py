"""Which advisories no format can carry, and why: they are refused before anything is written (Order 2(d))."""

import re
from typing import Final

from packageurl import PackageURL

from clearway.formats.advisory import Advisory, Remedy, Status, is_link
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import PRODUCTS_PER_ADVISORY_MAX

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def require_complete(advisory: Advisory) -> None:
    """Refuse an advisory that no format can carry: an empty text, a broken purl, a product with two statuses."""
    texts = {"title": advisory.title, "summary": advisory.summary, "publisher": advisory.publisher}
    for name, text in texts.items():
        if not text.strip():
            raise _incomplete(f"It has no {name}.", where=name)
    if not _ID.fullmatch(advisory.id):
        raise _incomplete("Its id is not made of letters, digits, dots, hyphens and underscores.", where="id")
    if not is_link(advisory.namespace):
        raise _incomplete("Its publisher's namespace is no web address.", where="namespace")
    if not advisory.affected or not any(one.seen or one.fixed for one in advisory.affected):
        raise _incomplete("It names no version.", where="affected")
    if len(advisory.affected) + len(advisory.statuses) > PRODUCTS_PER_ADVISORY_MAX:
        raise _incomplete(f"It speaks of more than {PRODUCTS_PER_ADVISORY_MAX} products.", where="statuses")
    _require_purls(advisory)
    _require_statuses(advisory)
    _require_remedies(advisory)
    _require_texts(advisory)


def _require_purls(advisory: Advisory) -> None:
    try:
        bare = [one.purl.version for one in advisory.affected]
        versions = [PackageURL.from_string(product.purl).version for product in advisory.statuses]
    except ValueError:
        raise _incomplete("A package is named by no purl.", where="affected") from None
    if any(bare):
        raise _incomplete("The purl of an affected package carries a version.", where="affected")
    if not all(versions):
        raise _incomplete("A product's purl carries no version.", where="statuses")


def _require_statuses(advisory: Advisory) -> None:
    ranges = [(one.package, one.introduced, one.fixed) for one in advisory.affected]
    if len(set(ranges)) != len(ranges):
        raise _incomplete("It tells one range twice.", where="affected")
    purls = [product.purl for product in advisory.products]
    if len(set(purls)) != len(purls):
        raise _incomplete("It tells the status of one product twice.", where="statuses")
    for one in advisory.statuses:
        if one.status is Status.NOT_AFFECTED and not one.note.strip() and one.justification is None:
            raise _incomplete("It does not say why a product is not affected.", where="statuses")
        if one.status is not Status.NOT_AFFECTED and one.justification is not None:
            raise _incomplete("Only what is not affected has a justification.", where="statuses")


def _require_remedies(advisory: Advisory) -> None:
    kinds = {one.kind for one in advisory.remediations}
    if not kinds or not all(one.words.strip() for one in advisory.remediations):
        raise _incomplete("It does not say what can be done.", where="remediations")
    if Remedy.NONE_AVAILABLE in kinds and len(kinds) > 1:
        raise _incomplete("It says both that something can be done and that nothing can.", where="remediations")
    has_fix = any(one.fixed for one in advisory.affected)
    if has_fix and Remedy.VENDOR_FIX not in kinds:
        raise _incomplete("It names a fixed version, but no vendor fix.", where="remediations")
    if Remedy.VENDOR_FIX in kinds and not has_fix:
        raise _incomplete("It names a vendor fix, but no fixed version.", where="remediations")
    if any(one.url and not is_link(one.url) for one in advisory.remediations):
        raise _incomplete("The address of a remediation is no web address.", where="remediations")


def _require_texts(advisory: Advisory) -> None:
    if not all(note.title.strip() and note.text.strip() for note in advisory.notes):
        raise _incomplete("A note has no title or no text.", where="notes")
    moments = [advisory.published_at, *(one.at for one in advisory.revisions)]
    if moments != sorted(moments):
        raise _incomplete("Its revisions do not follow one another.", where="revisions")
    if any(one.address and not is_link(one.address) for one in advisory.ratings):
        raise _incomplete("The address of a rater is no web address.", where="ratings")


def _incomplete(what: str, *, where: str) -> Refusal:
    return Refusal("advisory-incomplete", what, hint="Complete the advisory, then publish it.", where=where)
