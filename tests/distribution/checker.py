"""Checks a trusted provider of CSAF in the manner of the standard's checker: from its metadata to each document.

Signatures are checked by GnuPG, which is another implementation than the one that signs.
"""

import csv
import io
import json
import re
import subprocess  # noqa: TID251  GnuPG checks what another implementation signed
import tarfile
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import new as new_hash
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeVar, cast  # noqa: TID251  what a provider says is anything at all

import msgspec
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

T = TypeVar("T")
Fetch = Callable[[str], bytes | None]
_ARMOR: Final = re.compile(rb"-----BEGIN PGP PUBLIC KEY BLOCK-----\n.*?\n\n(.*?)\n=", re.DOTALL)
_LONG: Final = 192  # from here on lengths have two octets
_NAME: Final = re.compile(r"[+\-_a-z0-9]+\.json")
_SCHEMAS: Final = {
    "2.0": ("csaf_2.0/json_schema/provider_json_schema.json", "csaf_2.0/json_schema/csaf_json_schema.json"),
    "2.1": (
        "csaf_2.1/json_schema/provider.json", "csaf_2.1/json_schema/csaf.json", "csaf_2.1/json_schema/meta.json",
        "csaf_2.1/json_schema/extension-content.json", "csaf_2.1/json_schema/extension-metadata.json",
    ),
}  # fmt: skip


class _Error(Protocol):
    """What a validator says; its own types leave too much open."""

    message: str


class Schema(Protocol):
    """A schema, made ready."""

    def iter_errors(self, instance: object) -> Iterator[_Error]:
        """Name what does not fit."""
        ...


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    """A part of a ROLIE document: what RFC 8322 and the standard's own examples know, and nothing else."""


class _Link(_Strict):
    rel: Literal["self", "hash", "signature", "service"]
    href: str


class _Category(_Strict):
    term: str
    scheme: str


class _Content(_Strict):
    type: Literal["application/json"]
    src: str


class _Format(_Strict):
    schema: str
    version: Literal["2.0", "2.1"]


class _Entry(_Strict):
    id: str
    title: str
    link: list[_Link]
    published: str
    updated: str
    content: _Content
    format: _Format
    category: list[_Category] = []


class _Feed(_Strict):
    id: str
    title: str
    link: list[_Link]
    category: list[_Category]
    updated: str
    entry: list[_Entry]


class _FeedDocument(_Strict):
    feed: _Feed


class _Categories(_Strict):
    category: list[_Category]


class _CategoryDocument(_Strict):
    categories: _Categories


class _Collection(_Strict):
    title: str
    href: str
    categories: _Categories


class _Workspace(_Strict):
    title: str
    collection: list[_Collection]


class _Service(_Strict):
    workspace: list[_Workspace]


class _ServiceDocument(_Strict):
    service: _Service


@lru_cache
def validators(shared_data: Path) -> Mapping[str, "Schema"]:
    """The official schemas of provider metadata, by edition."""
    found: dict[str, Schema] = {}
    with tarfile.open(shared_data / "csaf-schemas-and-examples.tar.gz") as archive:
        for edition, names in _SCHEMAS.items():
            bodies = [json.loads(held.read()) for name in names if (held := archive.extractfile(name))]
            registry: Registry[Any] = Registry()
            for body in bodies:
                registry = registry.with_resource(body["$id"], DRAFT202012.create_resource(body))
            checker = Draft202012Validator.FORMAT_CHECKER
            made = Draft202012Validator(bodies[0], registry=registry, format_checker=checker)
            found[edition] = cast("Schema", made)
    return found


@dataclass
class Checker:
    """Walks a provider; what it finds wrong is in `problems`, the documents that it met in `documents`."""

    fetch: Fetch
    home: Path
    schemas: Mapping[str, "Schema"]
    problems: list[str] = field(default_factory=list[str])
    documents: dict[str, bytes] = field(default_factory=dict[str, bytes])
    _keys: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def check(self, metadata_address: str) -> list[str]:
        """Walk from the metadata to each document."""
        body = self._get(metadata_address)
        told = json.loads(body or b"{}")
        if body is None or not told:
            return self.problems
        edition = told["metadata_version"]
        self.problems += [f"{metadata_address}: {one.message}" for one in self.schemas[edition].iter_errors(told)]
        if told["role"] != "csaf_trusted_provider":
            self.problems.append("It calls itself no trusted provider.")
        for key in told["public_openpgp_keys"]:
            self._take(key["url"], key["fingerprint"])
        by_feed = {
            file for one in told["distributions"] if "rolie" in one for file in self._rolie(one["rolie"], edition)
        }
        folders = [one.get("directory_url") or one.get("directory", {}).get("url") for one in told["distributions"]]
        by_folder = {file for folder in folders if folder for file in self._folder(folder, edition)}
        if by_feed != by_folder:
            self.problems.append(f"Feeds and folders list different documents: {sorted(by_feed ^ by_folder)}.")
        for address in sorted(by_feed | by_folder):
            self._document(address, edition)
        return self.problems

    def _rolie(self, rolie: Mapping[str, Any], edition: str) -> Iterator[str]:
        for service in rolie["services"]:
            named = self._read(service, _ServiceDocument)
            feeds = {one.href for space in (named.service.workspace if named else ()) for one in space.collection}
            if feeds != {one["url"] for one in rolie["feeds"]}:
                self.problems.append(f"{service}: names other feeds than the metadata.")
        terms = {
            (one.scheme, one.term)
            for address in rolie["categories"]
            if (found := self._read(address, _CategoryDocument))
            for one in found.categories.category
        }
        for feed in rolie["feeds"]:
            yield from self._feed(feed["url"], terms, edition, label=feed["tlp_label"])

    def _feed(self, address: str, terms: set[tuple[str, str]], edition: str, *, label: str) -> Iterator[str]:
        found = self._read(address, _FeedDocument)
        for entry in found.feed.entry if found else ():
            links = {(one.rel, one.href) for one in entry.link}
            itself = entry.content.src
            beside = {("hash", f"{itself}.sha256"), ("hash", f"{itself}.sha512"), ("signature", f"{itself}.asc")}
            if links != {("self", itself), *beside} or entry.format.version != edition:
                self.problems.append(f"{address}: the entry of {entry.id} links to something else.")
            if any((one.scheme, one.term) not in terms for one in entry.category):
                self.problems.append(f"{address}: the entry of {entry.id} has a category that nobody tells of.")
            document = json.loads(self._get(itself) or b"{}").get("document", {})
            told = document.get("tracking", {})
            dates = (told.get("id"), told.get("initial_release_date"), told.get("current_release_date"))
            if (entry.id, entry.published, entry.updated) != dates or entry.title != document.get("title"):
                self.problems.append(f"{itself}: its entry says something else.")
            if document.get("distribution", {}).get("tlp", {}).get("label") != label:
                self.problems.append(f"{itself}: stands in the feed of {label}.")
            yield itself

    def _folder(self, folder: str, edition: str) -> Iterator[str]:
        listed = (self._get(f"{folder}index.txt") or b"").decode().splitlines()
        changes = (self._get(f"{folder}changes.csv") or b"").decode()
        if ('"' in changes) is not (edition == "2.0") and changes:
            self.problems.append(f"{folder}changes.csv: quotes are for 2.0 alone.")
        rows = list(csv.reader(io.StringIO(changes)))
        if sorted(listed) != sorted(row[0] for row in rows):
            self.problems.append(f"{folder}: index.txt and changes.csv differ.")
        if [row[1] for row in rows] != sorted((row[1] for row in rows), reverse=True):
            self.problems.append(f"{folder}changes.csv: not the newest first.")
        for name, at in rows:
            tracking = json.loads(self._get(f"{folder}{name}") or b"{}").get("document", {}).get("tracking", {})
            if at != tracking.get("current_release_date"):
                self.problems.append(f"{folder}{name}: changes.csv says {at}.")
        yield from (f"{folder}{name}" for name in listed)

    def _document(self, address: str, edition: str) -> None:
        body = self._get(address)
        if body is None:
            return
        self.documents[address] = body
        told = json.loads(body)["document"]
        folder, _, name = address.rpartition("/")
        wanted = re.sub(r"[^+\-a-z0-9]+", "_", told["tracking"]["id"].lower()) + ".json"
        if name != wanted or not _NAME.fullmatch(name):
            self.problems.append(f"{address}: its name has to be {wanted}.")
        if folder.rpartition("/")[2] != told["tracking"]["initial_release_date"][:4]:
            self.problems.append(f"{address}: stands in the folder of another year.")
        if told["csaf_version"] != edition:
            self.problems.append(f"{address}: is of another edition.")
        for kind in ("sha256", "sha512"):
            if (self._get(f"{address}.{kind}") or b"").decode() != f"{new_hash(kind, body).hexdigest()}  {name}\n":
                self.problems.append(f"{address}.{kind}: is not its hash.")
        self._verify(address, body)

    def _verify(self, address: str, body: bytes) -> None:
        document, signature, ring = (self.home / name for name in ("document", "signature", "ring"))
        document.write_bytes(body)
        signature.write_bytes(self._get(f"{address}.asc") or b"")
        ring.write_bytes(b"".join(self._keys.values()))
        command = ["gpgv", "--status-fd", "1", "--keyring", str(ring), str(signature), str(document)]
        done = subprocess.run(command, capture_output=True, check=False)
        good = re.search(rb"\[GNUPG:\] VALIDSIG .* ([0-9A-F]{40})\n", done.stdout)
        if done.returncode or good is None or good[1].decode() not in self._keys:
            self.problems.append(f"{address}.asc: is no signature of it by a listed key.")

    def _take(self, address: str, fingerprint: str) -> None:
        armor = re.search(
            rb"-----BEGIN PGP PUBLIC KEY BLOCK-----\n.*?\n\n(.*?)\n=", self._get(address) or b"", re.DOTALL
        )
        key = b64decode(armor[1]) if armor else b""
        # The fingerprint is that of the first packet, the key itself (RFC 9580, section 5.5.4.2).
        packet = key[2 : 2 + key[1]] if key[:1] == b"\xc6" and key[1] < _LONG else b""
        if new_hash("sha1", b"\x99" + len(packet).to_bytes(2) + packet).hexdigest().upper() != fingerprint.upper():
            self.problems.append(f"{address}: is not the key {fingerprint}.")
        self._keys[fingerprint.upper()] = key

    def _read(self, address: str, kind: type[T]) -> T | None:
        try:
            return msgspec.json.decode(self._get(address) or b"", type=kind)
        except msgspec.DecodeError as error:
            self.problems.append(f"{address}: {error}.")
            return None

    def _get(self, address: str) -> bytes | None:
        body = self.fetch(address)
        if body is None:
            self.problems.append(f"{address}: is not there.")
        return body
