"""Registries over a local folder: `<ecosystem>/<package>/<version>/<files>`."""

from dataclasses import dataclass
from pathlib import Path

from clearway.gateways.registries import folders
from clearway.gateways.registries.protocol import Ecosystem, Fetched, Wanted


@dataclass(frozen=True, slots=True)
class PretendRegistries:
    """Registries that hold what lies in a folder and nothing else."""

    root: Path

    async def fetch(self, wanted: Wanted) -> Fetched:
        """Return the files of a release, or refuse as a real registry does."""
        folder = folders.place(self.root, wanted)
        if not folder.is_dir():
            raise folders.no_such_release(wanted)
        return Fetched(wanted=wanted, archives=folders.read(folder))

    async def releases(self, ecosystem: Ecosystem, package: str) -> tuple[str, ...]:
        """List the releases that lie in the folder."""
        wanted = Wanted(ecosystem=ecosystem, package=package)
        kept = folders.place(self.root, wanted).parent
        if not kept.is_dir():
            raise folders.no_such_release(wanted)
        return tuple(sorted(folder.name for folder in kept.iterdir() if folder.name != folders.CURRENT))
