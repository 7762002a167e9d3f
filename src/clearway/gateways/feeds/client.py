"""The verifying client of a feed: python-tuf's, with our limits, our clock, and words for what it refuses."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from clearway.gateways.feeds.sources import Source, require_safe
from clearway.gateways.feeds.telling import explain, gone
from clearway.kernel.errors import unwritable
from clearway.kernel.limits import (
    FEED_FILE_BYTES_MAX,
    FEED_LIST_BYTES_MAX,
    FEED_ROOT_BYTES_MAX,
    FEED_SNAPSHOT_BYTES_MAX,
    FEED_TIMESTAMP_BYTES_MAX,
)
from clearway.kernel.tiers import tier_role

_CONFIG: Final = UpdaterConfig(
    root_max_length=FEED_ROOT_BYTES_MAX,
    timestamp_max_length=FEED_TIMESTAMP_BYTES_MAX,
    snapshot_max_length=FEED_SNAPSHOT_BYTES_MAX,
    targets_max_length=FEED_LIST_BYTES_MAX,
)


class _Fetcher(FetcherInterface):
    """Fetches from a source; remembers what came last, so that a refusal can say what it was."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.name = ""
        self.body = bytearray()

    def _fetch(self, url: str) -> Iterator[bytes]:
        self.name, self.body = url, bytearray()
        require_safe(url)
        for piece in self._source.read(url):
            self.body += piece
            yield piece


class _Updater(Updater):
    """Tells what is trusted, and lets the instant be given."""

    def at(self, now: datetime) -> None:
        """Judge by this instant whether metadata has ended."""
        self._trusted_set.reference_time = now

    def trusted_versions(self) -> Mapping[str, int]:
        return {name: self._trusted_set[name].version for name in ("root", "timestamp", "snapshot", "targets")}

    def fresh_until(self) -> datetime:
        return self._trusted_set.timestamp.expires


class FeedClient:
    """Verifies the feed of one tier: lists first, then each file; keeps the lists in a folder and nothing else."""

    def __init__(self, source: Source, tier: str, *, lists: Path, root: bytes | None, now: datetime) -> None:
        self._tier = tier
        self._lists = lists
        self._fetcher = _Fetcher(source)
        try:
            lists.mkdir(parents=True, exist_ok=True)
            self._updater = _Updater(
                str(lists),
                f"{tier}/metadata/",
                target_base_url=f"{tier}/targets/",
                fetcher=self._fetcher,
                config=_CONFIG,
                bootstrap=root,
            )
        except RepositoryError as error:
            raise explain(error, name="metadata/root.json", body=root or b"", lists=lists) from error
        except OSError as error:
            raise unwritable(lists, error) from error
        self._updater.at(now)

    def refresh(self) -> None:
        """Take the newest lists: root, timestamp, snapshot, the list of tiers; refused with what is wrong."""
        try:
            self._updater.refresh()
        except (RepositoryError, DownloadError) as error:
            raise self._explained(error) from error
        except OSError as error:
            raise unwritable(self._lists, error) from error

    def read(self, path: str) -> bytes:
        """Give a file that the lists name, once its length and digest are as they say; refused otherwise."""
        try:
            told = self._updater.get_targetinfo(path)
            if told is None:
                raise gone(path, self._tier)
            if told.length > FEED_FILE_BYTES_MAX:
                raise gone(path, self._tier, f"it is said to have {told.length} bytes")
            with TemporaryDirectory() as folder:
                return Path(self._updater.download_target(told, str(Path(folder) / "file"))).read_bytes()
        except (RepositoryError, DownloadError) as error:
            raise self._explained(error, path) from error
        except OSError as error:
            raise unwritable(self._lists, error) from error

    @property
    def versions(self) -> Mapping[str, int]:
        """Which versions of the top lists are trusted now."""
        return self._updater.trusted_versions()

    @property
    def fresh_until(self) -> datetime:
        """Until when the feed calls itself fresh."""
        return self._updater.fresh_until()

    @property
    def role(self) -> str:
        """The role that signs for the tier."""
        return tier_role(self._tier)

    def _explained(self, error: RepositoryError | DownloadError, path: str = "") -> Exception:
        name = self._fetcher.name.removeprefix(f"{self._tier}/")
        return explain(error, name=name, body=bytes(self._fetcher.body), lists=self._lists, path=path)
