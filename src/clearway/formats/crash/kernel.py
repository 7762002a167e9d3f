"""Linux and Android kernels: KASAN, panics, faults, and applications of Trusty."""

import re
from typing import Final

from clearway.formats.crash.kinds import fault_kind
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.rule import address_in, by, names, rule

_FAULT: Final = re.compile(r"Internal error: (?:Oops)?(?: -|:) (BUG|[0-9a-fA-F]{1,16})")
_ACCESS: Final = re.compile(r"(Read|Write) of size ([0-9]{1,9})(?: at addr(?:ess)? ([a-f0-9]{1,16}))?")
_WHERE: Final = re.compile(r" (?:in|on) ")
_RANGE: Final = re.compile(r"range \[(0x[0-9a-f]{1,16})-")
_ADDRESS: Final = re.compile(r"addr(?:ess)? ([a-f0-9]{1,16})")


def _fault(line: str, reading: Reading) -> bool:
    match = _FAULT.search(line)
    if match and not reading.kernel_sanitizer:
        reading.begin("Kernel failure")
        reading.rename(fault_kind(match[1]))
    return False


def _panic(line: str, reading: Reading) -> bool:
    told = line.partition("Kernel panic - not syncing: ")[2]
    # After a fault the kernel panics, too, and that says less.
    is_first = not reading.kernel_sanitizer and not reading.kind.startswith("Kernel failure")
    if told and is_first and line.startswith("Kernel panic"):
        reading.begin(f"Kernel failure\n{told.replace(' ', '-')}")
    return False


def _bug(line: str, reading: Reading) -> bool:
    if line.startswith("kernel BUG at "):
        _kernel(reading, line.removeprefix("kernel BUG at "))
    return False


def _kasan(line: str, reading: Reading) -> bool:
    """Read `BUG: KASAN: slab-out-of-bounds in function+0x1/0x2` and its older and newer sisters."""
    told = line.partition("KASAN: ")[2]
    match = _WHERE.search(told)
    if not match:
        return False
    where = told[match.end() :]
    address = _RANGE.match(where) or _ADDRESS.search(where)
    if address or "+" in where:
        _kernel(reading, told[: match.start()])
        reading.address = address_in(address[1]) if address else None
    return False


def _protection(line: str, reading: Reading) -> bool:
    if line.startswith("general protection fault:") and "KASAN" in line:
        reading.rename("Kernel failure\nGeneral-protection-fault")
    return False


def _access(line: str, reading: Reading) -> bool:
    match = _ACCESS.match(line)
    if match and reading.kind.startswith("Kernel failure"):
        reading.accessed(f"{match[1].upper()} {match[2]}")
    return False


def _kernel(reading: Reading, what: str) -> None:
    reading.rename(f"Kernel failure\n{what.strip().replace(' ', '-').capitalize()}")


RULES: Final = by(
    "kernel",
    rule("Internal error: ", read=_fault),
    rule("Kernel panic - not syncing: ", read=_panic),
    rule("kernel BUG at ", read=_bug),
    rule("KASAN: ", read=_kasan),
    rule("general protection fault:", read=_protection),
    rule("Read of size ", "Write of size ", read=_access),
)
TRUSTY: Final = by("trusty", names("Trusted app crash", "Trusted App crash stacktrace"))
