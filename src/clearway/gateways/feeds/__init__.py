"""Where a mirror gets a feed from: a server, a folder or a bundle; all of it is untrusted until it is verified."""

from clearway.gateways.feeds.bundle import write_bundle
from clearway.gateways.feeds.client import FeedClient
from clearway.gateways.feeds.sources import BundleSource, FolderSource, HttpSource, Source, open_source

__all__ = [
    "BundleSource",
    "FeedClient",
    "FolderSource",
    "HttpSource",
    "Source",
    "open_source",
    "write_bundle",
]
