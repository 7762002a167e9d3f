"""The trusted provider of CSAF: what the standard asks of it, checked by walking it as a client does."""

import asyncio
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pysequoia import ArmorKind, armor

from clearway.cli.client import Client
from clearway.cli.provider import write_provider
from clearway.distribution import actions
from clearway.distribution.actions import Provision
from clearway.distribution.model import PublishedAdvisory, Supplement
from clearway.gateways.openpgp import OpenPgpKeys, read_certificate
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.paging import PageRequest
from clearway.storage.server import Server
from tests.conftest import TestHouse, new_database, new_house
from tests.distribution.checker import Checker, validators
from tests.distribution.feeds import PUBLISHER, RECORD, ready
from tests.houses import Caller, open_api

PLACE = "https://clearway.invalid"
METADATA = f"{PLACE}/.well-known/csaf/provider-metadata.json"
NEWER = f"{PLACE}/.well-known/csaf/v2.1/provider-metadata.json"


async def open_provider(house: TestHouse, keys: OpenPgpKeys) -> str:
    """Make a key and open the provider with it; gives its fingerprint."""
    made = keys.make("Test clearinghouse")
    async with house.database.work(house.admin) as work:
        await actions.open_provider(work, made.armored)
    return made.fingerprint


async def publish(house: TestHouse, package: str, keys: OpenPgpKeys | None) -> PublishedAdvisory:
    """Publish an advisory about a package."""
    vulnerability = await ready(house, package)
    async with house.database.work(house.worker) as work:
        made = await actions.publish(work, vulnerability, signer=RECORD, publisher=PUBLISHER, openpgp=keys)
    assert made is not None
    return made


async def everything(caller: Caller) -> dict[str, bytes]:
    """Every file of the provider that somebody may fetch, by its address: found from the listings of the folders."""
    found: dict[str, bytes] = {}
    waiting = [METADATA, NEWER, f"{PLACE}/.well-known/security.txt", f"{PLACE}/csaf/v2.0/", f"{PLACE}/csaf/v2.1/"]
    waiting += [one["url"] for one in (await caller("GET", path_of(METADATA))).json()["public_openpgp_keys"]]
    while waiting:
        address = waiting.pop()
        answer = await caller("GET", path_of(address))
        assert answer.status_code == 200, address
        found[address] = answer.content
        if answer.headers["content-type"].startswith("text/html"):
            waiting += [link.split('"')[0] for link in answer.text.split('href="')[1:]]
    return found


def path_of(address: str) -> str:
    """Ask our own house for an address."""
    assert address.startswith(PLACE), address
    return f"/{address.removeprefix(PLACE)}"


@dataclass
class Provided:
    """A provider with three documents' advisories, one of them revised, and a key that was rotated."""

    files: Mapping[str, bytes]
    advisories: list[PublishedAdvisory]
    fingerprints: list[str]

    def checked(
        self,
        home: Path,
        shared_data: Path,
        address: str = METADATA,
        *,
        changes: Mapping[str, bytes | None] | None = None,
    ) -> Checker:
        """Walk it, after some files were changed (None: removed)."""
        files: dict[str, bytes | None] = {**self.files, **(changes or {})}
        checker = Checker(fetch=files.get, home=home, schemas=validators(shared_data))
        checker.check(address)
        return checker


@pytest.fixture(scope="module")
def provided(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Provided:
    """A provider of a real house, as everybody sees it."""
    folder = tmp_path_factory.mktemp("provider")

    async def made(name: str) -> Provided:
        async with new_house(server, name, folder) as house:
            keys = OpenPgpKeys(folder / "openpgp")
            house.clock.move(days=17)
            before = await publish(house, "pkg:pypi/before", None)
            first = await open_provider(house, keys)
            async with house.database.work(house.worker) as work:
                await actions.fill_provider(work, Provision(publisher=PUBLISHER, keys=keys))
            house.clock.move(hours=1)
            revised = await publish(house, "pkg:pypi/revised", keys)
            house.clock.move(days=25)  # another year
            second = await open_provider(house, keys)
            later = await publish(house, "pkg:pypi/later", keys)
            async with house.database.work(house.admin) as work:
                await actions.revise(
                    work, revised.id, summary="More is known.", supplement=Supplement(), signer=RECORD,
                    publisher=PUBLISHER, openpgp=keys,
                )  # fmt: skip
            async with open_api(house) as caller:
                files = await everything(caller.as_key(""))
            return Provided(files=files, advisories=[before, revised, later], fingerprints=[first, second])

    with new_database(server) as name:
        return asyncio.run(made(name))


@pytest.mark.shared
@pytest.mark.parametrize("address", [METADATA, NEWER])
def test_a_client_finds_every_document_and_nothing_wrong(
    provided: Provided, tmp_path: Path, shared_data: Path, address: str
) -> None:
    """From the metadata a client comes to each advisory, as advisory and as VEX; all of it right."""
    checker = provided.checked(tmp_path, shared_data, address)
    assert checker.problems == []
    assert len(checker.documents) == 2 * len(provided.advisories)
    assert {name.rsplit("/", 2)[1] for name in checker.documents} == {"2026", "2027"}


@pytest.mark.shared
@pytest.mark.parametrize("ending", ["", ".asc", ".sha256", ".sha512"])
@pytest.mark.parametrize("how", ["altered", "gone", "exchanged"])
def test_what_was_altered_is_caught(
    provided: Provided, tmp_path: Path, shared_data: Path, ending: str, how: str
) -> None:
    """A document or what stands beside it cannot be altered, taken away or exchanged unnoticed."""
    documents = sorted(name for name in provided.files if name.endswith(".asc") and "/v2.0/" in name)
    one, other = (name.removesuffix(".asc") + ending for name in (documents[0], documents[-1]))
    body = provided.files[one]
    changed = {"altered": body.replace(b"a", b"b", 1), "gone": None, "exchanged": provided.files[other]}[how]
    checker = provided.checked(tmp_path, shared_data, changes={one: changed})
    assert any(problem.startswith(one.removesuffix(".asc")) for problem in checker.problems)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["index.txt", "changes.csv", "feed-tlp-white.json"])
def test_a_list_that_leaves_something_out_is_caught(
    provided: Provided, tmp_path: Path, shared_data: Path, name: str
) -> None:
    """The three lists of a folder name the same documents; one that differs is noticed."""
    address = f"{PLACE}/csaf/v2.0/white/{name}"
    lines = provided.files[address].splitlines(keepends=True)
    fewer = b"".join(lines[:-2] + lines[-1:] if "feed" not in name else lines[:1] + lines[2:])
    checker = provided.checked(tmp_path, shared_data, changes={address: fewer})
    assert checker.problems


@pytest.mark.shared
def test_a_signature_by_another_key_is_caught(provided: Provided, tmp_path: Path, shared_data: Path) -> None:
    """A signature counts only by a key that the metadata list."""
    keys = OpenPgpKeys(tmp_path / "thief")
    thief = keys.make("Thief")
    address = next(name for name in sorted(provided.files) if name.endswith(".asc") and "/v2.0/" in name)
    forged = keys.sign(thief.fingerprint, provided.files[address.removesuffix(".asc")]).encode()
    assert provided.checked(tmp_path, shared_data, changes={address: forged}).problems


def test_older_keys_stay_listed(provided: Provided) -> None:
    """After a new key was put in use, what the old one signed can still be checked."""
    for address in (METADATA, NEWER):
        listed = json.loads(provided.files[address])["public_openpgp_keys"]
        assert {one["fingerprint"] for one in listed} == set(provided.fingerprints)


def test_editions_share_no_folder(provided: Provided) -> None:
    """Who reads one edition meets no document of the other."""
    for edition in ("2.0", "2.1"):
        documents = [
            json.loads(body)["document"]["csaf_version"]
            for name, body in provided.files.items()
            if f"/csaf/v{edition}/" in name and name.rpartition("/")[2].startswith("adv-") and name.endswith(".json")
        ]
        assert set(documents) == {edition}


def test_security_txt_leads_to_the_metadata(provided: Provided) -> None:
    """The first CSAF field is the well-known address; contact and end are there (RFC 9116)."""
    lines = provided.files[f"{PLACE}/.well-known/security.txt"].decode().splitlines()
    fields = [line.split(": ", 1) for line in lines]
    assert [value for name, value in fields if name == "CSAF"] == [METADATA, NEWER]
    assert {"Contact", "Expires", "Canonical"} <= {name for name, _ in fields}


def test_a_document_names_itself_by_its_address(provided: Provided) -> None:
    """The reference to itself leads to where it stands."""
    for name, body in provided.files.items():
        if name.rpartition("/")[2].startswith("adv-") and name.endswith(".json"):
            links = [one["url"] for one in json.loads(body)["document"]["references"] if one["category"] == "self"]
            assert links == [name]


async def test_without_a_key_there_is_no_provider(house: TestHouse) -> None:
    """Before it was opened nothing claims to be a provider, and publishing needs no OpenPGP key."""
    await publish(house, "pkg:pypi/a", None)
    async with open_api(house) as caller:
        answer = await caller.as_key("")("GET", path_of(METADATA))
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_publishing_without_the_key_waits(house: TestHouse, tmp_path: Path) -> None:
    """Where the provider is open, nothing is published unsigned: it is an outage, and nothing was done."""
    await open_provider(house, OpenPgpKeys(tmp_path / "openpgp"))
    with pytest.raises(Outage, match="not on this machine"):
        await publish(house, "pkg:pypi/a", OpenPgpKeys(tmp_path / "elsewhere"))
    with pytest.raises(Outage, match="this process has none"):
        await publish(house, "pkg:pypi/b", None)
    async with house.database.work(house.anonymous) as work:
        assert (await actions.list_advisories(work, PageRequest())).items == ()


async def test_only_administrators_open_the_provider(house: TestHouse, tmp_path: Path) -> None:
    """A key that clients are told to trust is put in use by an administrator alone."""
    made = OpenPgpKeys(tmp_path / "openpgp").make("Somebody")
    async with open_api(house) as caller:
        finder = caller.as_key((await house.finder()).secret)
        for who, status in ((caller.as_key(""), 401), (finder, 403), (caller, 201)):
            answer = await who("POST", "/csaf/keys", json={"certificate": made.armored})
            assert answer.status_code == status
        assert [key["fingerprint"] for key in answer.json()] == [made.fingerprint]


@pytest.mark.parametrize(
    "path", ["v2.2/", "v2.0/white/2026/x.json", "v2.0/amber/index.txt", "v2.0/white/1/", "2.0/", "v2.0/../x"]
)
async def test_what_is_not_there_is_not_found(house: TestHouse, path: str) -> None:
    """Other editions, folders and names are not found, in the usual words."""
    async with open_api(house) as caller:
        answer = await caller("GET", f"//csaf/{path}")
    assert answer.status_code == 404


async def test_what_did_not_change_is_not_sent_again(house: TestHouse, tmp_path: Path) -> None:
    """A client that names what it has gets no body."""
    await open_provider(house, OpenPgpKeys(tmp_path / "openpgp"))
    async with open_api(house) as caller:
        first = await caller.as_key("")("GET", path_of(METADATA))
        again = await caller.as_key("")("GET", path_of(METADATA), headers={"If-None-Match": first.headers["etag"]})
        top = await caller.as_key("")("GET", "//csaf/v2.0/white/")
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["access-control-allow-origin"] == "*"
    assert top.headers["content-type"] == "text/html; charset=utf-8"


def test_the_key_file_is_its_owners(tmp_path: Path) -> None:
    """A secret key has mode 0600; one that others may read, or that is none, is an outage that quotes nothing of it."""
    keys = OpenPgpKeys(tmp_path / "openpgp")
    made = keys.make("Somebody")
    file = tmp_path / "openpgp" / f"{made.fingerprint}.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    with pytest.raises(Outage, match="Others than its owner"):
        OpenPgpKeys(tmp_path / "openpgp").sign(made.fingerprint, b"x")
    file.chmod(0o600)
    file.write_bytes(b"not a key")
    with pytest.raises(Outage, match="is not one"):
        OpenPgpKeys(tmp_path / "openpgp").sign(made.fingerprint, b"x")


@pytest.mark.parametrize("text", ["", "hello", "x" * 70_000])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    """Anything but a public key is refused in words."""
    with pytest.raises(Refusal) as caught:
        read_certificate(text)
    assert caught.value.code == "no-openpgp-key"


def test_a_secret_key_is_refused(tmp_path: Path) -> None:
    """Who hands in the secret key by mistake is told, and nothing is kept."""
    made = OpenPgpKeys(tmp_path).make("Somebody")
    secret = armor((tmp_path / f"{made.fingerprint}.key").read_bytes(), ArmorKind.SecretKey)
    with pytest.raises(Refusal, match="secret key"):
        read_certificate(secret)


@pytest.mark.shared
async def test_the_trees_can_be_served_by_a_static_server(
    house: TestHouse, tmp_path: Path, shared_data: Path
) -> None:  # fmt: skip
    """What is exported passes the same walk as the hub itself; a second export fetches only what is new."""
    keys = OpenPgpKeys(tmp_path / "openpgp")
    await open_provider(house, keys)
    await publish(house, "pkg:pypi/a", keys)
    folder = tmp_path / "tree"
    async with open_api(house) as caller:
        client = Client(http=caller.http, key="")
        assert await write_provider(client, folder) == 4
        await publish(house, "pkg:pypi/b", keys)
        assert await write_provider(client, folder) == 4
    for address in (METADATA, NEWER):
        checker = Checker(fetch=lambda name: read(folder, name), home=tmp_path, schemas=validators(shared_data))
        assert checker.check(address) == []
        assert len(checker.documents) == 4


def read(folder: Path, address: str) -> bytes | None:
    """What a static web server gives for an address."""
    file = folder / address.removeprefix(f"{PLACE}/")
    return file.read_bytes() if file.is_file() else None
