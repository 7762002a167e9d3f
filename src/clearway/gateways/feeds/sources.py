"""Sources of a feed: they give the bytes under a name, and nothing that they give is believed."""

import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

import httpx
from tuf.api.exceptions import DownloadHTTPError

from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.limits import FEED_FILES_IN_BUNDLE_MAX, FEED_SECONDS_PER_FILE_MAX
from clearway.kernel.tiers import is_safe_name

_CHUNK: Final = 64 * 1024
_SILENT_SECONDS_MAX: Final = 20.0
_OK: Final = 200
_NOT_FOUND: Final = 404
_HIDDEN: Final = frozenset({401, 403, 404})


class Source(Protocol):
    """Gives files by their names: TIER/metadata/NAME and TIER/targets/PATH."""

    def read(self, name: str) -> Iterator[bytes]:
        """Give a file in pieces; DownloadHTTPError (404) where there is none, an Outage where it cannot be had."""
        ...


class HttpSource:
    """A server that speaks HTTP; follows no redirect and takes no compression, which could hide endless data."""

    def __init__(self, address: str, *, key: str = "", seconds_max: float = FEED_SECONDS_PER_FILE_MAX) -> None:
        self._address = address.rstrip("/")
        self._seconds_max = seconds_max
        headers = {"accept-encoding": "identity"} | ({"authorization": f"Bearer {key}"} if key else {})
        silent = min(_SILENT_SECONDS_MAX, seconds_max)
        self._http = httpx.Client(timeout=silent, headers=headers, follow_redirects=False)

    def read(self, name: str) -> Iterator[bytes]:
        """Give a file in pieces, within a time that bounds the whole of it."""
        ends = monotonic() + self._seconds_max
        try:
            with self._http.stream("GET", f"{self._address}/{name}") as answer:
                _require_found(answer, name)
                for piece in answer.iter_raw():
                    yield piece
                    if monotonic() > ends:
                        raise _slow(name, self._seconds_max)
        except httpx.TimeoutException:
            raise _slow(name, self._seconds_max) from None
        except httpx.HTTPError as error:
            what = f"{name} cannot be fetched ({type(error).__name__}); nothing was written."
            raise Outage("feed", what, hint="Check the address; run it again, it goes on where it was.") from None

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()


class FolderSource:
    """A folder that `clearway feed export` wrote, or a copy of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> Iterator[bytes]:
        """Give a file in pieces."""
        try:
            with (self._folder / name).open("rb") as file:
                while piece := file.read(_CHUNK):
                    yield piece
        except (FileNotFoundError, NotADirectoryError):
            raise DownloadHTTPError(name, _NOT_FOUND) from None
        except OSError as error:
            raise Outage("feed", f"{name} cannot be read: {error.strerror}.", hint="Check the folder.") from None


class BundleSource:
    """A bundle: one file (zip) with the same tree in it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def read(self, name: str) -> Iterator[bytes]:
        """Give a file in pieces."""
        try:
            with self._archive.open(name) as file:
                while piece := file.read(_CHUNK):
                    yield piece
        except KeyError:
            raise DownloadHTTPError(name, _NOT_FOUND) from None
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
            raise _damaged(f"{name} in the bundle cannot be unpacked.") from None


@contextmanager
def open_source(
    place: str, *, key: str = "", seconds_max: float = FEED_SECONDS_PER_FILE_MAX
) -> Generator[Source]:  # fmt: skip
    """Open what a place names: an http(s) address, a folder, or the file of a bundle."""
    if place.startswith(("http://", "https://")):
        source = HttpSource(place, key=key, seconds_max=seconds_max)
        try:
            yield source
        finally:
            source.close()
        return
    path = Path(place)
    if path.is_dir():
        yield FolderSource(path)
        return
    with _opened(path) as archive:
        if len(archive.namelist()) > FEED_FILES_IN_BUNDLE_MAX:
            raise _damaged(f"The bundle has more than {FEED_FILES_IN_BUNDLE_MAX} files.")
        yield BundleSource(archive)


def require_safe(name: str) -> None:
    """Refuse a name that could reach outside the tree, or be two names on one disk and one on another."""
    if not is_safe_name(name):
        what = f"The feed asks for the file {name[:120]!r}, which could lie outside its folder. Nothing was written."
        raise Refusal("unsafe-name", what, hint="Ask the clearinghouse by another way (docs/feeds.md).")


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise _damaged(f"{path} is no bundle.") from None
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}."
        raise Refusal("no-such-file", what, hint="Name an http(s) address, a folder or a bundle.") from None


def _require_found(answer: httpx.Response, name: str) -> None:
    if answer.status_code in _HIDDEN:
        raise DownloadHTTPError(name, _NOT_FOUND)
    if answer.status_code != _OK:
        what = f"the server answered {answer.status_code} for {name}."
        raise Outage("feed", what, hint="Check the address, and try again later.")


def _slow(name: str, seconds: float) -> Outage:
    what = f"{name} did not come within {seconds:g} seconds: the line is slow, or somebody keeps you waiting."
    return Outage("feed", what, hint="Run it again, it goes on where it was; try another mirror.")


def _damaged(what: str) -> Refusal:
    return Refusal("damaged-bundle", what, hint="Bring the bundle anew; nothing of it was taken.")
