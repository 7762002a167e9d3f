from collections.abc import Iterator, Mapping
from datetime import datetime

from tuf.api.metadata import Root, Signed, Snapshot, TargetFile, Targets, Timestamp

class UpdaterConfig:
    def __init__(
        self,
        *,
        max_root_rotations: int = ...,
        max_delegations: int = ...,
        root_max_length: int = ...,
        timestamp_max_length: int = ...,
        snapshot_max_length: int = ...,
        targets_max_length: int = ...,
    ) -> None: ...

class FetcherInterface:
    def _fetch(self, url: str) -> Iterator[bytes]: ...

class _Trusted(Mapping[str, Signed]):
    reference_time: datetime
    root: Root
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets

class Updater:
    _trusted_set: _Trusted
    def __init__(
        self,
        metadata_dir: str,
        metadata_base_url: str,
        target_dir: str | None = None,
        target_base_url: str | None = None,
        fetcher: FetcherInterface | None = None,
        config: UpdaterConfig | None = None,
        *,
        bootstrap: bytes | None,
    ) -> None: ...
    def refresh(self) -> None: ...
    def get_targetinfo(self, target_path: str) -> TargetFile | None: ...
    def download_target(self, targetinfo: TargetFile, filepath: str | None = None) -> str: ...
