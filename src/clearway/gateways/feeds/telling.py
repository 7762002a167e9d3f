"""What a refused feed means, in plain words: which attack this is, what was offered and what was seen before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from tuf.api import exceptions as tuf

from clearway.kernel.errors import Refusal

TELL: Final = "Keep what you have, and ask the clearinghouse by another way (docs/feeds.md)."
_LIST: Final = re.compile(r"metadata/(?:[0-9]{1,10}\.)?(?P<role>[a-z0-9-]+)\.json")


class _Version(msgspec.Struct, frozen=True):
    version: int = 0


class _Said(msgspec.Struct, frozen=True):
    version: int = 0
    expires: str = ""
    meta: Mapping[str, _Version] = {}


class _List(msgspec.Struct, frozen=True):
    signed: _Said = _Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What was fetched last and refused: the role, what it says, and the folder of lists that were seen before."""

    role: str
    offered: _Said
    lists: Path
    why: str
    path: str
    bytes_came: int


def explain(
    error: tuf.RepositoryError | tuf.DownloadError, *, name: str, body: bytes, lists: Path, path: str = ""
) -> Refusal:
    """Say what was refused: `name` and `body` of what was fetched last, the lists seen before, the file asked for."""
    found = _LIST.fullmatch(name)
    case = _Case(
        role=found["role"] if found else "",
        offered=_said(body) if found else _Said(),
        lists=lists,
        why=str(error),
        path=path or name,
        bytes_came=len(body),
    )
    match error:
        case tuf.BadVersionNumberError():
            return _wrong_version(case)
        case tuf.ExpiredMetadataError():
            return _expired(case)
        case tuf.UnsignedMetadataError():
            return _unsigned(case)
        case tuf.DownloadLengthMismatchError():
            return _endless(case)
        case tuf.LengthOrHashMismatchError():
            return _altered(case)
        case tuf.DownloadHTTPError():
            return _missing(case)
        case _:
            return _other(case)


def gone(path: str, tier: str, why: str = "") -> Refusal:
    """Say that the lists do not name, or not as a file that can be, what the index says is there."""
    told = why or "the signed lists do not: it was deleted, or whoever signed the index may not sign for it"
    return Refusal("not-listed", f"The index of {tier} names {path[:160]}, but {told}.", hint=TELL, where=path[:160])


def _wrong_version(case: _Case) -> Refusal:
    offered, seen = case.offered.version, _kept(case.lists, case.role).version
    if case.role == "root":
        what = f"The server offers root version {offered} where version {seen + 1} comes next: one was left out."
        return Refusal("root-skipped", what, hint=TELL, where="root")
    if case.role in {"timestamp", "snapshot"}:
        if case.role == "timestamp" and offered < seen:
            return _rolled_back("timestamp", offered, seen)
        for name, version in _kept(case.lists, case.role).meta.items():
            now = case.offered.meta.get(name, _Version()).version
            if now < version.version:
                return _rolled_back(name.removesuffix(".json"), now, version.version)
    wanted = _wanted(case)
    what = (
        f"The signed lists name version {wanted} of {case.role}, and the server gave version {offered}:"
        " files of different times were mixed, or an old one was put in the place of a new one."
    )
    return Refusal("mixed", what, hint=TELL, where=case.role)


def _rolled_back(role: str, offered: int, seen: int) -> Refusal:
    what = (
        f"The server offers version {offered} of {role}, you have seen {seen}:"
        " somebody takes you back to a time before newer advisories."
    )
    return Refusal("rolled-back", what, hint=TELL, where=role)


def _expired(case: _Case) -> Refusal:
    role = next((one for one in ("timestamp", "snapshot", "root") if one in case.why), case.role)
    said = case.offered if role == case.role else _kept(case.lists, role)
    ended = f" at {said.expires}" if said.expires else ""
    what = f"The {role} expired{ended}: somebody may be keeping newer advisories from you, or nobody renews this feed."
    hint = "Check your clock, and ask the clearinghouse. For a bundle that is old on purpose: --as-of DATE."
    return Refusal("expired", what, hint=hint, where=role)


def _unsigned(case: _Case) -> Refusal:
    count = re.search(r"[0-9]+/[0-9]+", case.why)
    signed = count[0].replace("/", " of the ") if count else "too few of the"
    what = (
        f"{case.role} version {case.offered.version} is signed by {signed} keys that have to sign it:"
        " somebody wrote it who does not hold them, or signatures are missing."
    )
    return Refusal("not-signed", what, hint=TELL, where=case.role)


def _endless(case: _Case) -> Refusal:
    came = f"The server sent more bytes for {case.path} than there may be ({case.bytes_came} came)"
    what = f"{came}; the rest was not taken."
    return Refusal("too-much-data", what, hint=TELL, where=case.path)


def _altered(case: _Case) -> Refusal:
    what = (
        f"{case.path} is not what the signed lists say (another length or digest):"
        " it was altered, exchanged for another, or is of another time."
    )
    return Refusal("altered", what, hint=TELL, where=case.path)


def _missing(case: _Case) -> Refusal:
    if case.role == "timestamp":
        what = "There is no such feed here that you may see: it has no timestamp."
        return Refusal("no-feed", what, hint="Check the address and --tier; tiers other than clear need a key.")
    what = f"The signed lists name {case.path}, and the server does not give it: it was deleted or is kept from you."
    return Refusal("missing", what, hint=TELL, where=case.path)


def _other(case: _Case) -> Refusal:
    left_out = re.search(r"(?:missing info for|part of snapshot|information for) ?'?(?P<name>[a-z0-9-]*)", case.why)
    if left_out:
        role = left_out["name"] or "the list of the tier"
        what = f"The new snapshot does not name {role} any more: whoever signs it would make lists vanish."
        return Refusal("list-removed", what, hint=TELL, where=role)
    what = f"{case.path} is no metadata of TUF: {case.why[:200]}"
    return Refusal("not-tuf", what, hint=TELL, where=case.path)


def _wanted(case: _Case) -> int:
    above = _kept(case.lists, "timestamp" if case.role == "snapshot" else "snapshot")
    return above.meta.get(f"{case.role}.json", _Version()).version


def _kept(lists: Path, role: str) -> _Said:
    try:
        return _said((lists / f"{role}.json").read_bytes())
    except OSError:
        return _Said()


def _said(body: bytes) -> _Said:
    try:
        return msgspec.json.decode(body, type=_List).signed
    except msgspec.DecodeError:
        return _Said()
