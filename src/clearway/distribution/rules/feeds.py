"""Judgements of feeds: how files are named, what a line of the index and a proof say, and what a mirror believes."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

import msgspec

from clearway.distribution.model import FeedFile, FeedLine, FeedTarget, Inclusion, PublishedAdvisory, Rendering
from clearway.formats.advisory import Tlp
from clearway.formats.renderings import FORMS
from clearway.formats.tuf import bin_of
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId, is_id
from clearway.kernel.instants import format_instant, parse_instant
from clearway.kernel.limits import FEED_FILES_PER_LINE_MAX, FEED_LINES_MAX, FEED_LINES_PER_PAGE_MAX
from clearway.kernel.tiers import TIERS, is_safe_name, tier_role

RECORDED: Final = "distribution.feed"
RECORD_KEY_PATH: Final = "trust/record/key/record.json"
# What is not JSON, by the beginning of its media type.
_SUFFIXES: Final[Mapping[str, str]] = {"text/html": "html", "text/plain": "txt"}
_HASHES_MAX: Final = 128
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FIELDS: Final = 4


class _Head(msgspec.Struct, frozen=True):
    lines: int


class _RecordKey(msgspec.Struct, frozen=True):
    public_key: str


class _Recorded(msgspec.Struct, frozen=True):
    action: str
    subject: str
    detail: Mapping[str, str]


def tier_of(tlp: Tlp) -> str | None:
    """Name the tier whose feed gives what is marked so; None for what goes into no feed."""
    tier = tlp.value.lower().replace("+", "-")
    return tier if tier in TIERS else None


def make_line(tier: str, position: int, advisory: PublishedAdvisory, *, formats: Sequence[str]) -> FeedLine:
    """Name the files of an advisory's newest release: one for each format, and the proof."""
    year = f"{advisory.published_at.year:04}"
    paths = [f"{tier}/{name}/{year}/{advisory.id}.{_suffix(name)}" for name in sorted(formats)]
    paths.append(f"{tier}/proof/{year}/{advisory.id}-{position}.json")
    return FeedLine(position=position, at=advisory.released_at, advisory=advisory.id, paths=tuple(paths))


def line_text(line: FeedLine) -> str:
    """Write a line of the index: position, instant, advisory, paths; the proof's path is the last."""
    return f"{line.position},{format_instant(line.at)},{line.advisory},{' '.join(line.paths)}"


def read_line(text: str, tier: str, position: int) -> FeedLine:
    """Read a line of the index; refused where it is not the one at that position, or names a file it must not name."""
    fields = text.split(",")
    if len(fields) != _FIELDS or fields[0] != str(position) or not is_id(fields[2], "adv"):
        raise _bad(f"Line {position} of the index is not one: {text[:80]!r}.")
    paths = tuple(fields[3].split(" "))
    for path in paths:
        if not is_safe_name(path) or not path.startswith(f"{tier}/") or path.startswith(f"{tier}/index/"):
            what = f"Line {position} of the index names the file {path[:120]!r}, which could land outside its folder."
            raise Refusal("unsafe-name", f"{what} Nothing was written.", hint=TELL, where=f"line {position}")
    if len(paths) > FEED_FILES_PER_LINE_MAX or not paths[-1].startswith(f"{tier}/proof/"):
        raise _bad(f"Line {position} of the index names {len(paths)} files and no proof.")
    at = parse_instant(fields[1], where=f"line {position}")
    return FeedLine(position=position, at=at, advisory=AdvisoryId(fields[2]), paths=paths)


def page_path(tier: str, position: int) -> str:
    """Name the page of the index that holds a line."""
    return f"{tier}/index/pages/{position // FEED_LINES_PER_PAGE_MAX:06}.csv"


def first_of_page(position: int) -> int:
    """Give the position of the first line on the page of a line."""
    return position - position % FEED_LINES_PER_PAGE_MAX


def page_body(lines: Sequence[str]) -> bytes:
    """Write a page of the index."""
    return "".join(f"{line}\n" for line in lines).encode()


def read_page(body: bytes, tier: str, first: int) -> list[str]:
    """Take a page of the index apart into its lines; their text is read one by one, by `read_line`."""
    lines = body.decode(errors="replace").splitlines()
    if len(lines) > FEED_LINES_PER_PAGE_MAX:
        raise _bad(f"The page of the index of {tier} that begins at line {first} has {len(lines)} lines.")
    return lines


def head_path(tier: str) -> str:
    """Name the file that says how many lines the index has."""
    return f"{tier}/index/pages/head.json"


def head_body(lines: int) -> bytes:
    """Write how many lines the index has."""
    return (json.dumps({"lines": lines}) + "\n").encode()


def read_head(body: bytes) -> int:
    """Read how many lines the index has."""
    try:
        lines = msgspec.json.decode(body, type=_Head).lines
    except msgspec.DecodeError:
        raise _bad("The head of the index says no number of lines.") from None
    if not 0 <= lines <= FEED_LINES_MAX:
        raise _bad(f"The head of the index says {lines} lines.")
    return lines


def record_key_body(public_key: bytes) -> bytes:
    """Write the key that checkpoints of the record are signed with."""
    return (json.dumps({"public_key": public_key.hex()}) + "\n").encode()


def read_record_key(body: bytes) -> bytes:
    """Read the key that checkpoints of the record are signed with."""
    try:
        text = msgspec.json.decode(body, type=_RecordKey).public_key
    except msgspec.DecodeError:
        text = ""
    if not _HASH.fullmatch(text):
        raise _bad(f"{RECORD_KEY_PATH} holds no key.")
    return bytes.fromhex(text)


def read_online_keys(body: bytes) -> Mapping[str, bytes]:
    """Read the public keys of the online roles and of the record (hexadecimal, by role); refused without one."""
    try:
        told = msgspec.json.decode(body, type=dict[str, str])
    except msgspec.DecodeError:
        told = {}
    wanted = ("record", "snapshot", "timestamp", *(tier_role(tier) for tier in TIERS))
    missing = [role for role in wanted if not _HASH.fullmatch(told.get(role, ""))]
    if missing:
        what = f"This file has no key for {', '.join(missing)}."
        raise Refusal("no-online-keys", what, hint="Take what clearway feed keys printed, as it is.")
    return {role: bytes.fromhex(told[role]) for role in wanted}


def proof_body(proof: Inclusion) -> bytes:
    """Write a proof."""
    return msgspec.json.format(msgspec.json.encode(proof, order="sorted"), indent=1) + b"\n"


def read_proof(body: bytes, line: FeedLine) -> Inclusion:
    """Read a proof; refused where it is none."""
    try:
        proof = msgspec.json.decode(body, type=Inclusion)
    except msgspec.DecodeError:
        raise _unproved(line, "its proof is not one") from None
    hashes = (*proof.hashes, *proof.continued)
    if len(hashes) > _HASHES_MAX or not all(_HASH.fullmatch(one) for one in hashes):
        raise _unproved(line, "its proof is not one")
    return proof


def require_recorded(proof: Inclusion, line: FeedLine, tier: str) -> Mapping[str, str]:
    """Give the SHA-256 (hexadecimal) of each format that the record's line holds; refused where it is about another."""
    try:
        told = msgspec.json.decode(proof.entry, type=_Recorded)
    except msgspec.DecodeError:
        raise _unproved(line, "the line of the record is not one") from None
    if told.action != RECORDED or told.subject != line.advisory or told.detail.get("tier") != tier:
        raise _unproved(line, f"the proof is about {told.subject[:40]!r} ({told.action[:40]}) and not about it")
    return told.detail


def require_digest(line: FeedLine, path: str, body: bytes, *, recorded: Mapping[str, str]) -> None:
    """Refuse a file whose bytes the record does not hold."""
    name = path.split("/")[1]
    if recorded.get(name) != sha256(body).hexdigest():
        raise _unproved(line, f"the record holds other bytes for {name} than {path} has: it was altered or exchanged")


def target_of(tier: str, path: str, body: bytes) -> FeedTarget:
    """List a file in the bin that its path belongs to."""
    return FeedTarget(path=path, role=bin_of(path, tier), length=len(body), digest=sha256(body).digest())


def target_file(path: str, body: bytes) -> FeedFile:
    """Give a target the name that it is fetched under: its digest before its own (consistent snapshots)."""
    return FeedFile(name=target_name(path, sha256(body).digest()), body=body)


def target_name(path: str, digest: bytes) -> str:
    """Name the file of a target."""
    folder, _, name = path.rpartition("/")
    return f"targets/{folder}/{digest.hex()}.{name}"


def metadata_name(role: str, version: int) -> str:
    """Name the file of a role's metadata; the timestamp alone has no version in its name."""
    return "metadata/timestamp.json" if role == "timestamp" else f"metadata/{version}.{role}.json"


def recorded_detail(tier: str, renderings: Sequence[Rendering]) -> dict[str, str]:
    """Say what the record holds of an advisory in a feed: its tier, and the SHA-256 of each rendering."""
    return {"tier": tier} | {one.format: one.digest.hex() for one in renderings}


def _suffix(name: str) -> str:
    form = FORMS.get(name)
    return _SUFFIXES.get(form.media_type.partition(";")[0], "json") if form else "json"


TELL: Final = "Keep what you have, and ask the clearinghouse by another way (docs/feeds.md)."


def _bad(what: str) -> Refusal:
    return Refusal("bad-index", f"{what} Whoever signs for this tier wrote it; nothing was written.", hint=TELL)


def _unproved(line: FeedLine, why: str) -> Refusal:
    what = f"The record does not prove {line.advisory}: {why}."
    return Refusal("not-in-the-record", what, hint=TELL, where=f"line {line.position}")
