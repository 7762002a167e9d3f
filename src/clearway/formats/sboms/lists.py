"""What package managers list: dpkg-query -W, dpkg -l, dpkg's status file, rpm -qa, pip list, pip freeze, requirements.

None of dpkg's and rpm's lists says of which distribution it is: it is told by versions, or beside the list.
"""

import re
from collections.abc import Iterator
from typing import Final

from clearway.formats.decoding import decode_text
from clearway.formats.sboms.component import Component, Entry, RefusedComponent, by_name
from clearway.formats.sboms.decoding import lines_of

DPKG_QUERY: Final = "dpkg-query"
DPKG: Final = "dpkg"
DPKG_STATUS: Final = "dpkg-status"
RPM: Final = "rpm"
PIP: Final = "pip"
PIN: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]{0,200})(?:\[[^\]]{0,200}\])? ?===? ?([A-Za-z0-9][A-Za-z0-9.!+_-]{0,100})"
)
_LISTED: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,200}) +([0-9][A-Za-z0-9.!+_-]{0,100})(?: +\S{1,500})?")
PIP_HEAD: Final = re.compile(r"Package +Version(?: +Editable project location)? *")
_DEBIAN_NAME: Final = r"([a-z0-9][a-z0-9+.-]{0,200})(?::([a-z0-9-]{1,30}))?"
_DEBIAN_VERSION: Final = r"([0-9][A-Za-z0-9.+:~-]{0,200})"
DPKG_QUERY_LINE: Final = re.compile(rf"{_DEBIAN_NAME}\t{_DEBIAN_VERSION}")
_DPKG_LIST: Final = re.compile(rf"[a-z][a-z][A-Z ]? +{_DEBIAN_NAME} +{_DEBIAN_VERSION} +([a-z0-9-]{{1,30}})(?: .*)?")
_RPM_ARCHITECTURES: Final = r"(?:x86_64|noarch|i[3-6]86|aarch64|ppc64le|s390x|riscv64|armv7hl|src)"
RPM_LINE: Final = re.compile(rf"(\S{{1,200}})-((?:[0-9]+:)?[^\s-]{{1,100}}-[^\s-]{{1,100}})\.{_RPM_ARCHITECTURES}")
_SOURCE: Final = re.compile(r"(\S+)(?: \((\S+)\))?")
_RPM_MAKERS: Final = (
    (re.compile(r"\.alma"), "almalinux"), (re.compile(r"\.rocky"), "rocky"), (re.compile(r"\.fc[0-9]"), "fedora"),
    (re.compile(r"\.amzn[0-9]"), "amzn"), (re.compile(r"\.oe[0-9]"), "openeuler"), (re.compile(r"\.el[0-9]"), "redhat"),
)  # fmt: skip
_KEYS: Final = "gpg-pubkey-"

_Told = tuple[str, str]


def read_dpkg_query(body: bytes) -> Iterator[Entry]:
    """Read the output of dpkg-query -W."""
    return (_debian(DPKG_QUERY_LINE, line, where) for where, line in _told(body))


def read_dpkg(body: bytes) -> Iterator[Entry]:
    """Read the output of dpkg -l; only what is installed: rc is a package that left its settings."""
    rows = ((where, line) for where, line in _told(body) if not line.startswith(("Desired=", "|", "+++")))
    return (_debian(_DPKG_LIST, line, where) for where, line in rows if line[1:2] == "i")


def read_dpkg_status(body: bytes) -> Iterator[Entry]:
    """Read /var/lib/dpkg/status: what is installed, with its source package."""
    fields: dict[str, str] = {}
    where = ""
    for number, line in enumerate([*lines_of(decode_text(body)), ""], start=1):
        if line:
            name, colon, value = line.partition(":")
            if colon and not line.startswith((" ", "\t")):
                where = where or f"line {number}"
                fields[name] = value.strip()
        elif fields:
            yield from _installed(fields, where)
            fields, where = {}, ""


def _installed(fields: dict[str, str], where: str) -> Iterator[Entry]:
    if not fields.get("Status", "").endswith(" installed"):
        return
    version = fields.get("Version", "")
    entry = by_name("deb", fields.get("Package", ""), version, where=where, namespace=_debian_maker(version))
    source = _SOURCE.fullmatch(fields.get("Source", ""))
    yield _built_from(entry, source[1], source[2] or "") if source and isinstance(entry, Component) else entry


def _built_from(component: Component, source: str, version: str) -> Entry:
    named = by_name("deb", source, version or component.version, where="", namespace=_debian_maker(component.version))
    if not isinstance(named, Component):
        return component
    return Component(
        purl=component.purl,
        package=component.package,
        version=component.version,
        source=named.package,
        source_version="" if named.version == component.version else named.version,
        where=component.where,
    )


def read_rpm(body: bytes) -> Iterator[Entry]:
    """Read the output of rpm -qa: name, version, release and architecture."""
    rows = [(where, line) for where, line in _told(body) if not line.startswith(_KEYS)]
    maker = _rpm_maker([line for _, line in rows])
    for where, line in rows:
        found = RPM_LINE.fullmatch(line)
        if found is None:
            yield RefusedComponent(
                where=where, why="It is no name with a version, release and architecture.", name=line
            )
        else:
            yield by_name("rpm", found[1], found[2], where=where, namespace=maker)


def _rpm_maker(lines: list[str]) -> str:
    """Tell whose packages they are, by the marks that a few of their releases carry; one list is of one system."""
    return next((maker for mark, maker in _RPM_MAKERS if any(mark.search(line) for line in lines)), "")


def read_pip_list(body: bytes) -> Iterator[Entry]:
    """Read the output of pip list."""
    rows = [(where, line) for where, line in _told(body)][1:]
    return (_python(_LISTED, line, where) for where, line in rows if not line.startswith("---"))


def read_requirements(body: bytes) -> Iterator[Entry]:
    """Read requirements, as of pip freeze; options, and hashes on lines of their own, name no package."""
    pins = ((where, bare(line)) for where, line in _told(body) if not line.lstrip().startswith("-"))
    return (_python(PIN, pin, where) for where, pin in pins)


def bare(line: str) -> str:
    """Give a requirement without its comment, condition and hashes."""
    return line.partition(" #")[0].partition(";")[0].partition(" --hash")[0].rstrip("\\").strip()


def _told(body: bytes) -> Iterator[_Told]:
    for number, line in enumerate(lines_of(decode_text(body)), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"line {number}", line


def _python(shape: re.Pattern[str], line: str, where: str) -> Entry:
    match = shape.fullmatch(line)
    if match is None:
        return RefusedComponent(where=where, why="It is no name with one exact version.", name=line)
    return by_name("pypi", match[1], match[2], where=where)


def _debian(shape: re.Pattern[str], line: str, where: str) -> Entry:
    match = shape.fullmatch(line)
    if match is None:
        return RefusedComponent(where=where, why="It is no name with a version.", name=line)
    return by_name("deb", match[1], match[3], where=where, namespace=_debian_maker(match[3]))


def _debian_maker(version: str) -> str:
    return "ubuntu" if "ubuntu" in version else "debian"
