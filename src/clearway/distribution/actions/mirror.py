"""Mirror a feed: verify the lists, walk the new lines of the index, and take no file that the record does not prove."""

import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from clearway.audit import actions as audit
from clearway.audit.model import Checkpoint, Line
from clearway.distribution import rules
from clearway.distribution.model import FeedLine, Inclusion, Kept, Mirrored
from clearway.gateways.feeds import FeedClient, Source
from clearway.kernel.errors import Refusal, unwritable

_OWN: Final = ".clearway"
_STATE: Final = "state.json"

Progress = Callable[[int, int], None]


def mirror(
    source: Source, folder: Path, *, tier: str, root: bytes | None, now: datetime, progress: Progress
) -> Mirrored:  # fmt: skip
    """Bring a folder up to what a source offers of a tier; `progress` is told lines done and lines in all.

    Everything is verified before it lands in the folder. Interrupted, the next run goes on where this one stopped.
    Refused, with nothing of it kept, where anything is not as the root, the lists and the record say.
    """
    own = folder / _OWN / tier
    try:
        own.mkdir(parents=True, exist_ok=True)
        with _alone(own):
            return _Mirror(source, folder, tier=tier, root=_root(own, root), now=now).run(progress)
    except OSError as error:
        raise unwritable(folder, error) from error


class _Mirror:
    """One run over one tier."""

    def __init__(self, source: Source, folder: Path, *, tier: str, root: bytes | None, now: datetime) -> None:
        self._tier = tier
        self._folder = folder
        self._own = folder / _OWN / tier
        self._client = FeedClient(source, tier, lists=self._own / "lists", root=root, now=now)
        self._state = self._own / _STATE
        self._key = b""
        self._count = _Count()

    def run(self, progress: Progress) -> Mirrored:
        kept = _read_state(self._state)
        self._client.refresh()
        self._key = rules.read_record_key(self._client.read(rules.RECORD_KEY_PATH))
        lines = rules.read_head(self._client.read(rules.head_path(self._tier)))
        new = self._new_lines(kept, lines)
        newest = {line.advisory: line.position for line in new}
        for done, line in enumerate(new, start=1):
            kept = self._take(kept, line, whole=newest[line.advisory] == line.position)
            _write(self._state, msgspec.json.encode(kept))
            progress(done, len(new))
        return Mirrored(
            tier=self._tier,
            new_lines=len(new),
            new_files=self._count.files,
            new_bytes=self._count.bytes,
            lines=kept.lines,
            record_size=kept.record_size,
            versions=self._client.versions,
            fresh_until=self._client.fresh_until,
        )

    def _new_lines(self, kept: Kept, lines: int) -> list[FeedLine]:
        if lines < kept.lines:
            what = f"The index of {self._tier} has {lines} lines, and you have seen {kept.lines}: its end was cut off."
            raise Refusal("history-cut", what, hint=rules.TELL)
        texts: list[str] = []
        first = rules.first_of_page(max(kept.lines - 1, 0))
        while first + len(texts) < lines:
            path = rules.page_path(self._tier, first + len(texts))
            page = rules.read_page(self._client.read(path), self._tier, first + len(texts))
            if not page:
                raise Refusal("history-cut", f"The page {path} of the index is empty.", hint=rules.TELL, where=path)
            texts += page
        if kept.lines and texts[kept.lines - 1 - first : kept.lines - first] != [kept.last_line]:
            what = f"Line {kept.lines - 1} of the index of {self._tier} is not what it was when you last saw it."
            raise Refusal("history-rewritten", what, hint=rules.TELL, where=f"line {kept.lines - 1}")
        wanted = range(kept.lines, lines)
        return [rules.read_line(texts[position - first], self._tier, position) for position in wanted]

    def _take(self, kept: Kept, line: FeedLine, *, whole: bool) -> Kept:
        """Verify a line of the index and take its files; those of one that a later line revises are left out."""
        body = self._client.read(line.paths[-1])
        proof = rules.read_proof(body, line)
        checkpoint = _require_proved(line, proof, kept, key=self._key)
        recorded = rules.require_recorded(proof, line, self._tier)
        files = {line.paths[-1]: body}
        for path in line.paths[:-1] if whole else ():
            files[path] = self._client.read(path)
            rules.require_digest(line, path, files[path], recorded=recorded)
        for path, content in files.items():
            _write(self._folder / path, content)
            self._count.add(len(content))
        return replace(
            kept,
            lines=line.position + 1,
            last_line=rules.line_text(line),
            record_size=checkpoint.size,
            record_root=checkpoint.root.hex(),
        )


@dataclass(slots=True)
class _Count:
    files: int = field(default=0)
    bytes: int = field(default=0)

    def add(self, length: int) -> None:
        self.files += 1
        self.bytes += length


def _require_proved(line: FeedLine, proof: Inclusion, kept: Kept, *, key: bytes) -> Checkpoint:
    checkpoint = audit.open_checkpoint(proof.checkpoint, key)
    if checkpoint is None:
        raise _unproved(line, "its checkpoint is not signed by the record's key")
    hashes = [bytes.fromhex(one) for one in proof.hashes]
    if not audit.is_covered(Line(position=proof.position, text=proof.entry), checkpoint, hashes):
        raise _unproved(line, "the proof does not lead to the signed checkpoint")
    if kept.record_size and not _is_continued(proof, kept, checkpoint):
        what = (
            f"The record with {checkpoint.size} lines does not continue the one with {kept.record_size} that you have"
            " seen: it was rewritten, or you are shown another record than others."
        )
        raise Refusal("record-forked", what, hint=rules.TELL, where=f"line {line.position}")
    return checkpoint


def _is_continued(proof: Inclusion, kept: Kept, checkpoint: Checkpoint) -> bool:
    hashes = [bytes.fromhex(one) for one in proof.continued]
    seen = bytes.fromhex(kept.record_root)
    same_start = proof.previous_size == kept.record_size
    return same_start and audit.is_continued(checkpoint, old_size=kept.record_size, old_root=seen, proof=hashes)


def _unproved(line: FeedLine, why: str) -> Refusal:
    what = f"The record does not prove {line.advisory}: {why}."
    return Refusal("not-in-the-record", what, hint=rules.TELL, where=f"line {line.position}")


def _root(own: Path, given: bytes | None) -> bytes | None:
    if given is None and not (own / "lists" / "root.json").exists():
        what = "This folder trusts no root yet."
        hint = "Get the root from the clearinghouse by a way that you trust, and name it: --root ROOT.json."
        raise Refusal("no-root", what, hint=hint, where="--root")
    return given


def _read_state(path: Path) -> Kept:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except FileNotFoundError:
        return Kept()
    except msgspec.DecodeError:
        what = f"{path.name} of this folder is damaged, so that nobody can tell how far it had come."
        raise Refusal("damaged-state", what, hint="Mirror into a new folder.") from None


def _write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


@contextmanager
def _alone(own: Path) -> Generator[None]:
    with (own / "lock").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("mirror-runs", "Another mirror runs in this folder.", hint="Wait for its end.") from None
        yield
