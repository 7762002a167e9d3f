"""What questions are answered from: the hub's own advisories, compiled anew when some are published, and loaded ones.

An edition is compiled once into a file of the home's cache that every process maps; while that takes, the edition
before it answers, and says so. Nothing of a question is kept, written or logged.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import structlog

from clearway.distribution.actions.documents import list_documents, read_edition
from clearway.distribution.model.documents import Edited
from clearway.exposure.model import Answer, Answers, Edition
from clearway.exposure.rules.answering import answer
from clearway.exposure.rules.said import Source
from clearway.formats.advisory_index.building import IndexBuilder
from clearway.formats.advisory_index.compiling import compile_advisory
from clearway.formats.advisory_index.layout import FORMAT_VERSION
from clearway.formats.advisory_index.reading import Index
from clearway.gateways.index_files import file_mark, map_index, remove_others, write_index
from clearway.kernel.errors import Outage, Refusal, place_of
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.limits import EDITION_SECONDS_MAX, QUERIES_AT_ONCE_MAX, QUERIES_WAITING_MAX
from clearway.storage.database import Database
from clearway.storage.work import Anonymous

HUB: Final = "hub"
LOADED: Final = "loaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The hub's advisories of one edition."""

    edited: Edited
    index: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """What the operator loaded: the file as it was when it was opened."""

    mark: tuple[int, ...]
    at: datetime
    index: Index


class Library:
    """The advisories that this process answers from; they are opened when somebody asks first."""

    def __init__(self) -> None:
        self._held: Held | None = None
        self._loaded: _Loaded | None = None
        self._compiling: asyncio.Task[Held] | None = None
        self._places = asyncio.Semaphore(QUERIES_AT_ONCE_MAX)
        self._waiting = 0

    async def ask(
        self, database: Database, products: Sequence[str], *, folder: Path, loaded: Path | None
    ) -> Answers:  # fmt: skip
        """Answer in the order of the questions; `folder` is for compiled editions, `loaded` the operator's index."""
        async with database.work(Anonymous()) as work:
            newest = await read_edition(work)
        held = await self._edition(database, newest, folder)
        extra = None if loaded is None else await self._open_loaded(loaded)
        sources = [Source(name=HUB, index=held.index)]
        sources += [] if extra is None else [Source(name=LOADED, index=extra.index)]
        answers = await self._answers(sources, products)
        return Answers(edition=_told(held, newest, extra), answers=answers)

    async def _answers(self, sources: Sequence[Source], products: Sequence[str]) -> list[Answer]:
        if self._waiting >= QUERIES_WAITING_MAX:
            hint = "Ask again in some seconds."
            raise Refusal("too-many-questions", "Too many ask at the same time.", hint=hint, status=429)
        self._waiting += 1
        try:
            async with self._places:
                return await asyncio.to_thread(lambda: [answer(sources, product) for product in products])
        finally:
            self._waiting -= 1

    async def _edition(self, database: Database, newest: Edited, folder: Path) -> Held:
        """Give the newest edition, or the one before it where compiling takes longer than EDITION_SECONDS_MAX."""
        # The first time it may wait for what others asked for, an older edition; the second time it is its own turn.
        for _ in range(2):
            if self._held is not None and self._held.edited.mark == newest.mark:
                break
            if self._compiling is None:
                self._compiling = asyncio.create_task(compile_edition(database, newest, folder))
            compiling = self._compiling
            await asyncio.wait({compiling}, timeout=EDITION_SECONDS_MAX if self._held else None)
            if compiling.done():
                self._take(compiling)
            if self._held is None:
                return await compiling
        assert self._held is not None
        return self._held

    def _take(self, compiling: asyncio.Task[Held]) -> None:
        if self._compiling is compiling:
            self._compiling = None
        failure = compiling.exception()
        if failure is None:
            self._held = compiling.result()
        elif self._held is not None:
            structlog.get_logger().warning("edition", kind=type(failure).__name__, where=place_of(failure))

    async def _open_loaded(self, place: Path) -> _Loaded:
        try:
            mark = file_mark(place)
            if self._loaded is None or self._loaded.mark != mark:
                index = await asyncio.to_thread(lambda: Index(map_index(place)))
                self._loaded = _Loaded(mark=mark, at=datetime.fromtimestamp(mark[0] // 10**9, UTC), index=index)
        except Refusal as refusal:
            hint = "Whoever runs this Clearway has to mend the index that CLEARWAY_ADVISORIES names."
            raise Outage("loaded advisories", refusal.what, hint=hint) from None
        return self._loaded


async def compile_edition(database: Database, edited: Edited, folder: Path) -> Held:
    """Open the compiled file of an edition, or compile it where no process has yet."""
    place = folder / f"{FORMAT_VERSION}-{edited.mark}.index"
    with suppress(Refusal):
        return Held(edited=edited, index=await asyncio.to_thread(lambda: Index(map_index(place))))
    builder, after = IndexBuilder(), ""
    async with database.work(Anonymous()) as work:
        while documents := await list_documents(work, after):
            await asyncio.to_thread(_add, builder, documents)
            after = documents[-1][0]
    await asyncio.to_thread(write_index, place, builder.pieces())
    remove_others(place)
    return Held(edited=edited, index=await asyncio.to_thread(lambda: Index(map_index(place))))


def _add(builder: IndexBuilder, documents: Sequence[tuple[AdvisoryId, bytes]]) -> None:
    """Compile documents; of one that follows another of its advisory, what it says of single products."""
    ranged: set[AdvisoryId] = set()
    for advisory, body in documents:
        try:
            compiled = compile_advisory(body)
        except Refusal as refusal:
            structlog.get_logger().warning("not compiled", advisory=advisory, code=refusal.code)
            continue
        if compiled is not None:
            # OSV's ids have a prefix where they are nobody's; here an advisory is called by its own.
            told = msgspec.structs.replace(compiled.told, id=advisory)
            affected = [] if advisory in ranged else compiled.affected
            ranged.add(advisory)
            builder.add(msgspec.structs.replace(compiled, told=told, affected=affected))


def _told(held: Held, newest: Edited, loaded: _Loaded | None) -> Edition:
    return Edition(
        hub=held.edited.number,
        newest=newest.number,
        is_current=held.edited.mark == newest.mark,
        hub_advisories=held.index.about.advisories,
        loaded=loaded.index.checksum if loaded else "",
        loaded_at=loaded.at if loaded else None,
        loaded_advisories=loaded.index.about.advisories if loaded else 0,
    )
