"""Registries over a local folder: `<ecosystem>/<package>/<version>/<files>`."""

from dataclasses import dataclass
from pathlib import Path

from clearway.gateways.registries import folders
from clearway.gateways.registries.protocol import Fetched, Wanted


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
