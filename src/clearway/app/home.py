"""Inventories that are kept at home: a mirror is indexed, inventories are matched, ticks are kept; no network.

Of each advisory the mirror has an OSV record and a CSAF document, and some have only one of them; both are read.
"""

from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from clearway.app.matching import Matching, Tell, build_index, match_inventory, opened_advisories
from clearway.exposure.model import Found, Inventoried
from clearway.formats.home_state import (
    HomeComponent,
    HomeLine,
    HomeState,
    HomeTick,
    advisory_named,
    read_home_state,
    write_home_state,
)
from clearway.kernel.errors import Refusal, unwritable
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import HOME_STATE_BYTES_MAX

_STATE: Final = "tasks.json"
_KINDS: Final = ("osv", "csaf")


def mirror_of(folder: Path) -> Path:
    """Give the place of a home's mirror."""
    return folder / "mirror"


@contextmanager
def home_matchings(
    folder: Path, tier: str, *, release: str, is_runtime_only: bool, tell: Tell
) -> Generator[list[Matching]]:
    """Index what the mirror of a home has, and open it for matching."""
    with ExitStack() as opened:
        found: list[Matching] = []
        for kind in _KINDS:
            source, index = mirror_of(folder) / tier / kind, folder / f"{tier}-{kind}.index"
            if source.is_dir() and _indexed(source, index, tell):
                advisories = opened.enter_context(opened_advisories(index, tell=tell))
                found.append(Matching(index=advisories, release=release, is_runtime_only=is_runtime_only))
        if not found:
            what = f"{folder} has no mirror of a feed with advisories yet."
            raise Refusal("no-mirror", what, hint="Name the feed: --from URL --root ROOT.json.")
        yield found


def _indexed(source: Path, index: Path, tell: Tell) -> bool:
    try:
        build_index(source, index, tell=tell)
    except Refusal as refusal:
        if refusal.code != "no-advisories":
            raise
        return False
    return True


@dataclass(slots=True)
class HomeMatches:
    """What is found, advisory by advisory; a component that two documents name counts once."""

    found: dict[str, dict[tuple[str, str], Found]]

    def add(self, matchings: Iterable[Matching], system: str, body: bytes) -> Inventoried:
        """Match an inventory; refused where it is none."""
        told = Inventoried(name=system)
        for matching in matchings:
            told = Inventoried(name=system)
            for one in match_inventory(matching, told, body):
                if isinstance(one, Found):
                    self.found.setdefault(advisory_named(one.advisory), {}).setdefault((system, one.purl), one)
        return told

    def lines(self, before: HomeState) -> tuple[HomeLine, ...]:
        """Give the lines with the ticks that they had; one that is ticked stays when nothing of it runs any more."""
        old = {line.advisory: line for line in before.lines}
        gone = [msgspec.structs.replace(line, components=()) for line in before.lines if line.tick or line.sent]
        new = [_line(advisory, found, old.get(advisory)) for advisory, found in sorted(self.found.items())]
        return (*new, *(line for line in gone if line.advisory not in self.found))


def _line(advisory: str, found: dict[tuple[str, str], Found], old: HomeLine | None) -> HomeLine:
    first = next(iter(found.values()))
    components = (
        HomeComponent(system=system, purl=purl, fixed_in=one.fixed_in, reason=one.reason)
        for (system, purl), one in sorted(found.items())
    )
    return HomeLine(
        advisory=advisory,
        summary=first.summary,
        aliases=tuple(first.aliases),
        reference=first.reference,
        components=tuple(components),
        tick=old.tick if old else None,
        sent=old.sent if old else None,
    )


def kept_matches(folder: Path, matches: HomeMatches, *, now: datetime) -> HomeState:
    """Keep what was found as the home's list."""
    state = HomeState(matched_at=format_instant(now), lines=matches.lines(read_state(folder, is_new=True)))
    write_state(folder, state)
    return state


def ticked(folder: Path, names: Iterable[str], tick: HomeTick | None) -> HomeState:
    """Tick lines by their number or advisory, or take ticks back."""

    def change(line: HomeLine) -> HomeLine:
        return msgspec.structs.replace(line, tick=tick)

    return _changed(folder, names, change)


def sent(folder: Path, told: Iterable[str]) -> HomeState:
    """Write down that the hub knows what is ticked of these advisories."""

    def change(line: HomeLine) -> HomeLine:
        return msgspec.structs.replace(line, sent=line.tick)

    return _changed(folder, told, change)


def _changed(folder: Path, names: Iterable[str], change: Callable[[HomeLine], HomeLine]) -> HomeState:
    state = read_state(folder)
    places = {_place(state, name) for name in names}
    lines = (change(line) if at in places else line for at, line in enumerate(state.lines))
    state = HomeState(matched_at=state.matched_at, lines=tuple(lines))
    write_state(folder, state)
    return state


def _place(state: HomeState, name: str) -> int:
    """Find a line by its number, from 1 on, or by its advisory."""
    names = [line.advisory for line in state.lines]
    if name in names:
        return names.index(name)
    if name.isdecimal() and 1 <= int(name) <= len(names):
        return int(name) - 1
    raise Refusal("no-such-line", f"There is no line {name[:60]!r}.", hint="clearway home list DIR shows them.")


def read_state(folder: Path, *, is_new: bool = False) -> HomeState:
    """Read the list of a home; where there is none yet it is empty, or refused."""
    try:
        with (folder / _STATE).open("rb") as file:
            return read_home_state(file.read(HOME_STATE_BYTES_MAX + 1))
    except FileNotFoundError:
        if is_new:
            return HomeState(matched_at="")
        raise Refusal("no-list", f"{folder} has no list yet.", hint="Make it: clearway home match.") from None
    except OSError as error:
        raise Refusal("unreadable-file", f"{folder} cannot be read: {error.strerror}.", hint="Check it.") from None


def write_state(folder: Path, state: HomeState) -> None:
    """Write the list of a home, whole or not at all; nobody else on this machine may read it."""
    unfinished = folder / f".{_STATE}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(write_home_state(state))
        unfinished.replace(folder / _STATE)
    except OSError as error:
        raise unwritable(folder, error) from error
