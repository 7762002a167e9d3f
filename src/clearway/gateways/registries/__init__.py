"""Fetches the source of a release from where its users get it: Debian, PyPI, npm (Order 2(d)(1))."""

from clearway.gateways.registries.cached import CachedRegistries
from clearway.gateways.registries.clients import ClientRegistries
from clearway.gateways.registries.pretend import PretendRegistries
from clearway.gateways.registries.protocol import Archive, Ecosystem, Fetched, Registries, Wanted

__all__ = [
    "Archive",
    "CachedRegistries",
    "ClientRegistries",
    "Ecosystem",
    "Fetched",
    "PretendRegistries",
    "Registries",
    "Wanted",
]
