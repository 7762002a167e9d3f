"""An Atom feed of advisories, written (RFC 4287), in pages (RFC 5005, section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from clearway.formats.text import inert, inert_line
from clearway.kernel.instants import format_instant

MEDIA_TYPE: Final = "application/atom+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a feed or entry: what it is to it, where it leads, and what is there."""

    rel: str
    href: str
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomEntry:
    """An entry; its id stays the same for as long as the advisory is there, `updated` moves with each change."""

    id: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomFeed:
    """A page of a feed; all its pages have one id and one title."""

    id: str
    title: str
    author: str
    updated: datetime
    links: tuple[Link, ...]
    entries: Sequence[AtomEntry]


def write_feed(feed: AtomFeed) -> bytes:
    """Write a page of a feed; what others wrote in it is text and nothing else."""
    root = ET.Element("feed", xmlns=_ATOM)
    _head(root, feed.id, title=feed.title, updated=feed.updated)
    _text(_add(root, "author"), "name", feed.author)
    _links(root, feed.links)
    for entry in feed.entries:
        _entry(_add(root, "entry"), entry)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(element: ET.Element, entry: AtomEntry) -> None:
    _head(element, entry.id, title=entry.title, updated=entry.updated)
    _text(element, "published", format_instant(entry.published))
    for category in entry.categories:
        _add(element, "category", term=inert_line(category))
    _links(element, entry.links)
    _text(element, "summary", inert(entry.summary))


def _head(element: ET.Element, identity: str, *, title: str, updated: datetime) -> None:
    _text(element, "id", identity)
    _text(element, "title", inert_line(title))
    _text(element, "updated", format_instant(updated))


def _links(element: ET.Element, links: Sequence[Link]) -> None:
    for link in links:
        kind = {"type": link.type} if link.type else {}
        _add(element, "link", rel=link.rel, href=link.href, **kind)


def _text(element: ET.Element, name: str, text: str) -> None:
    _add(element, name).text = text


def _add(element: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(element, name, attributes)
