"""Judgements of what is given object by object: which objects of a document are wanted, and where a page ends."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from clearway.distribution.model.objects import Place, StixObject, Told, Wanted
from clearway.formats.encoding import Json

# What all documents of a publisher share is given once, before them.
_SHARED = frozenset({"identity", "marking-definition"})
_ANY_VERSION = frozenset({"all", "first", "last"})


class _Bundle(msgspec.Struct):
    objects: list[msgspec.Raw]


class _Head(msgspec.Struct):
    id: str
    type: str
    created: str
    modified: str = ""


_BUNDLE = msgspec.json.Decoder(_Bundle)
_HEAD = msgspec.json.Decoder(_Head)


def objects_of(told: Told) -> list[StixObject]:
    """Give the objects of a document that are its own."""
    read = [(raw, _HEAD.decode(raw)) for raw in _BUNDLE.decode(told.body).objects]
    return [_object(raw, head, told.at) for raw, head in read if head.type not in _SHARED]


def shared_of(objects: Sequence[Json], added_at: datetime) -> list[StixObject]:
    """Give the objects that all documents share, as they were added with the first."""
    raws = [msgspec.json.encode(one) for one in objects]
    return [_object(msgspec.Raw(raw), _HEAD.decode(raw), added_at) for raw in raws]


def wanted_of(found: Sequence[StixObject], wanted: Wanted) -> list[StixObject]:
    """Keep the objects that are wanted."""
    return [one for one in found if _is_wanted(one, wanted)]


def placed(found: Sequence[StixObject], position: int, *, after: Place) -> Iterator[tuple[StixObject, Place]]:
    """Give the objects of one position behind a place, each with the place behind itself."""
    skipped = after.skipped if after.position == position else 0
    for number, one in enumerate(found[skipped:], start=skipped + 1):
        yield one, Place(position=position, skipped=number)


def _is_wanted(one: StixObject, wanted: Wanted) -> bool:
    return (
        (wanted.added_after is None or one.added_at > wanted.added_after)
        and (not wanted.ids or one.id in wanted.ids)
        and (not wanted.types or one.type in wanted.types)
        and (not wanted.versions or bool(wanted.versions & (_ANY_VERSION | {one.version})))
    )


def _object(raw: msgspec.Raw, head: _Head, added_at: datetime) -> StixObject:
    return StixObject(id=head.id, type=head.type, version=head.modified or head.created, added_at=added_at, raw=raw)
