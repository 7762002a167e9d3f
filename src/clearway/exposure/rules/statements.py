"""Whether a VEX statement takes a match back: the newest about the vulnerability and the package counts."""

from collections.abc import Iterable

from clearway.exposure.model import Found, Suppressed
from clearway.formats.packages import shelf
from clearway.formats.sboms.component import Component
from clearway.formats.versions import scheme_of, sort_key
from clearway.formats.vex import VexStatement


class Statements:
    """VEX statements by package; of two about the same, the newer one counts, and of two as new, the later told."""

    def __init__(self, statements: Iterable[VexStatement] = ()) -> None:
        self._by_package: dict[str, list[VexStatement]] = {}
        for one in statements:
            self._by_package.setdefault(shelf(one.package), []).append(one)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._by_package)

    def about(self, found: Found, component: Component) -> Found | Suppressed:
        """Give the match, or that it is taken back."""
        names = {found.advisory, *found.aliases}
        of_package = self._by_package.get(shelf(component.package), [])
        speaking = [one for one in of_package if names & set(one.names) and _is_of(one, component)]
        newest = max(speaking, key=lambda one: one.at, default=None)
        if newest is None:
            return found
        last = [one for one in speaking if one.at == newest.at][-1]
        if not last.is_harmless:
            return found
        return Suppressed(match=found, status=last.status, justification=last.justification, statement=last.where)


def _is_of(statement: VexStatement, component: Component) -> bool:
    if not statement.version or statement.version == component.version:
        return True
    kind = component.package.removeprefix("pkg:").partition("/")[0]
    scheme = scheme_of(kind) or "generic"
    key = sort_key(scheme, statement.version)
    return key is not None and key == sort_key(scheme, component.version)
