"""Keeps what was fetched, so that a release is asked for once."""

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearway.gateways.registries import folders
from clearway.gateways.registries.protocol import Archive, Ecosystem, Fetched, Registries, Wanted
from clearway.kernel.errors import unwritable

SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class CachedRegistries:
    """Another registry behind a folder of what it gave before; a changed or half-written entry is fetched anew."""

    inner: Registries
    root: Path

    async def fetch(self, wanted: Wanted) -> Fetched:
        """Return a release from the folder, or fetch it and keep it."""
        folder = folders.place(self.root, wanted)
        kept = await asyncio.to_thread(_kept, folder)
        if kept is not None:
            return Fetched(wanted=wanted, archives=kept)
        fetched = await self.inner.fetch(wanted)
        try:
            await asyncio.to_thread(_keep, folder, fetched.archives)
        except OSError as error:
            raise unwritable(folder, error) from None
        return fetched

    async def releases(self, ecosystem: Ecosystem, package: str) -> tuple[str, ...]:
        """List what the other registry has now; a list grows old, so it is not kept."""
        return await self.inner.releases(ecosystem, package)


def _sums(archives: tuple[Archive, ...]) -> str:
    return "".join(f"{archive.sha256}  {archive.name}\n" for archive in archives)


def _kept(folder: Path) -> tuple[Archive, ...] | None:
    if not (folder / SUMS).is_file():
        return None
    archives = tuple(archive for archive in folders.read(folder) if archive.name != SUMS)
    return archives if (folder / SUMS).read_text() == _sums(archives) else None


def _keep(folder: Path, archives: tuple[Archive, ...]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folders.draft(folder.parent, ".draft-")
    try:
        for archive in archives:
            (draft / archive.name).write_bytes(archive.body)
        (draft / SUMS).write_text(_sums(archives))
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # somebody else kept the same release in the meantime: theirs is as good
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
