"""What people read in an advisory, in the order in which they need it; pages and plain text are written from this."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clearway.formats.advisory import Advisory, Maturity, Remedy, Status, instant
from clearway.formats.records import Severity
from clearway.formats.scores import rated_by
from clearway.formats.weaknesses import WEAKNESS_NAMES

_STATUSES: Final = {
    Status.AFFECTED: "Affected", Status.FIXED: "Fixed", Status.NOT_AFFECTED: "Not affected",
    Status.UNDER_INVESTIGATION: "Under investigation",
}  # fmt: skip
_REMEDIES: Final = {
    Remedy.VENDOR_FIX: "Fix", Remedy.MITIGATION: "Mitigation", Remedy.WORKAROUND: "Workaround",
    Remedy.NONE_AVAILABLE: "No fix yet",
}  # fmt: skip
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of an advisory under a title: paragraphs, a table with a header, addresses with what they are."""

    title: str
    paragraphs: tuple[str, ...] = ()
    header: Row = ()
    rows: tuple[Row, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.paragraphs or self.rows or self.links)


def facts_of(advisory: Advisory) -> tuple[tuple[str, str], ...]:
    """Give what stands at the head: names with their values, none of them empty."""
    severity = "" if advisory.severity is Severity.UNKNOWN else advisory.severity.value
    scores = ", ".join(f"{one.score.base} (CVSS {one.score.version})" for one in rated_by(advisory.ratings)[:1])
    told = (
        ("Withdrawn", instant(advisory.withdrawal.at) if advisory.withdrawal else ""),
        ("Advisory", advisory.id),
        ("CVE", ", ".join(advisory.cves)),
        ("Also known as", ", ".join(name for name in advisory.aliases if name not in advisory.cves)),
        ("Severity", " ".join(part for part in (severity, scores) if part)),
        ("Exploited", f"known since {advisory.exploited_since.isoformat()}" if advisory.exploited_since else ""),
        ("Published", instant(advisory.published_at)),
        ("Release", _release(advisory)),
        ("Publisher", advisory.publisher),
        ("Sharing", f"TLP:{advisory.tlp.value}"),
    )
    return tuple((name, value) for name, value in told if value.strip())


def sections_of(advisory: Advisory) -> tuple[Section, ...]:
    """Give the parts that say something."""
    return tuple(section for section in _sections(advisory) if not section.is_empty)


def _release(advisory: Advisory) -> str:
    status = "" if advisory.maturity is Maturity.FINAL else f", {advisory.maturity.value}"
    return f"{advisory.version} of {instant(advisory.revised_at)}{status}"


def _sections(advisory: Advisory) -> Iterator[Section]:
    todo = tuple(f"{_REMEDIES[one.kind]}: {one.words}" for one in advisory.remediations)
    sources = tuple((_REMEDIES[one.kind], one.url) for one in advisory.remediations if one.url)
    yield Section(title="Withdrawn", paragraphs=tuple(_banner(advisory)))
    yield Section(title="What it said to do" if advisory.withdrawal else "What to do", paragraphs=todo, links=sources)
    yield Section(title="What it is", paragraphs=(advisory.summary, *_only(advisory.details)))
    ranges = tuple((one.package, one.words, one.fixed or "no fix yet", one.seen) for one in advisory.affected)
    header = ("Package", "Affected", "Fixed in", "Seen affected")
    yield Section(title="Affected versions", header=header, rows=ranges)
    yield Section(title="Other products", header=("Product", "Status", "Why"), rows=tuple(_products(advisory)))
    yield from (Section(title=note.title, paragraphs=(note.text,)) for note in advisory.notes)
    yield Section(title="Why it matters", paragraphs=tuple(_reasons(advisory)))
    scores = tuple(
        (one.score.version, f"{one.score.base}", one.score.vector, one.rating.rater or advisory.publisher)
        for one in rated_by(advisory.ratings)
    )
    yield Section(title="Scores", header=("CVSS", "Score", "Vector", "Rated by"), rows=scores)
    yield Section(title="Weaknesses", paragraphs=tuple(_weakness(name) for name in advisory.cwes))
    links = tuple((one.title.strip() or one.kind.value.capitalize(), one.url) for one in advisory.links)
    yield Section(title="References", links=links)
    yield Section(title="Credits", paragraphs=advisory.thanks)
    history = tuple((str(n), instant(one.at), one.summary) for n, one in enumerate(advisory.releases, start=1))
    yield Section(title="Releases", header=("Number", "Date", "What changed"), rows=history)


def _banner(advisory: Advisory) -> Iterator[str]:
    if advisory.withdrawal:
        yield f"{advisory.withdrawn}"
        yield "Nothing has to be done about it any more. It stays readable, so that you see what was said and when."


def _only(text: str) -> tuple[str, ...]:
    return (text,) if text.strip() else ()


def _products(advisory: Advisory) -> Iterator[Row]:
    for one in advisory.statuses:
        justified = one.justification.value.replace("_", " ") if one.justification else ""
        yield one.purl, _STATUSES[one.status], ". ".join(part for part in (justified, one.note) if part.strip())


def _reasons(advisory: Advisory) -> Iterator[str]:
    if advisory.exploited_since:
        since = advisory.exploited_since.isoformat()
        yield f"It is in CISA's catalog of known exploited vulnerabilities since {since}."
    if advisory.ssvc:
        yield f"SSVC. {advisory.ssvc.words}"


def _weakness(name: str) -> str:
    return f"{name}: {WEAKNESS_NAMES[name]}" if name in WEAKNESS_NAMES else name
