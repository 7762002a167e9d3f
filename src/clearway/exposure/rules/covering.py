"""Judgements of what an advisory covers now: which systems it is about, and which tasks are not needed any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from packageurl import PackageURL

from clearway.distribution.model import PublishedAdvisory
from clearway.exposure.model import AffectedRange, Cause, CauseKind, Dated, Hit, Match, Task, TaskStage
from clearway.exposure.rules import canonical, match_version
from clearway.formats.advisory import ProductStatus, Status

_HARMLESS = frozenset({Status.NOT_AFFECTED, Status.FIXED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the tasks of a page stand: to be closed, to be opened again, and all that are to be dated anew."""

    closed: tuple[Task, ...]
    opened: tuple[Dated, ...]
    dated: tuple[Dated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What the newest release of an advisory is about; `harmless` are packages at versions that it clears by name."""

    advisory: PublishedAdvisory
    harmless: frozenset[tuple[str, str]] = frozenset()

    def judge(self, hit: Hit) -> Match:
        """Tell whether a hit is affected; what is known by its source is judged by the source's version.

        Refused for a kind of package whose versions cannot be compared.
        """
        if self.advisory.withdrawn_at is not None or (hit.package, hit.version) in self.harmless:
            return Match.UNAFFECTED
        package = canonical(self.advisory.package)
        is_by_source = bool(hit.source_version) and hit.source == package
        if package not in {hit.package, hit.source}:
            return Match.UNAFFECTED
        affected = AffectedRange(introduced=self.advisory.introduced, fixed=self.advisory.fixed_version)
        return match_version(package, hit.source_version if is_by_source else hit.version, (affected,))

    def sort(self, page: Iterable[Dated]) -> Standing:
        """Tell which tasks are not needed any more, and which are again: those whose system still has the package.

        A task that somebody cannot do is closed as the others are; where it is still covered it stays as it is.
        """
        closed: list[Task] = []
        opened: list[Dated] = []
        dated: list[Dated] = []
        for one in page:
            is_covered, stage = self.judge(one.hit) is not Match.UNAFFECTED, one.task.stage
            if not is_covered and stage is not TaskStage.NOT_NEEDED:
                closed.append(one.task)
            if is_covered and stage is TaskStage.NOT_NEEDED and one.is_held:
                opened.append(one)
            if is_covered and (one in opened or stage not in {TaskStage.NOT_NEEDED, TaskStage.CANNOT}):
                dated.append(one)
        return Standing(closed=tuple(closed), opened=tuple(opened), dated=tuple(dated))

    @property
    def why_closed(self) -> Cause:
        """Why a task is not needed any more, in words."""
        at = self.advisory.withdrawn_at
        if at is None:
            words = f"no longer affected since revision {self.advisory.release} of the advisory"
            return Cause(kind=CauseKind.UNCOVERED, words=words)
        day = at.astimezone(UTC).date().isoformat()
        words = f"the advisory was withdrawn on {day}: {self.advisory.withdrawn_for}"
        return Cause(kind=CauseKind.WITHDRAWN, words=words)

    @property
    def why_opened(self) -> Cause:
        """Why a task is needed again, in words."""
        words = f"opened again: revision {self.advisory.release} of the advisory covers it again"
        return Cause(kind=CauseKind.REOPENED, words=words)


def harmless_of(statuses: Sequence[ProductStatus]) -> frozenset[tuple[str, str]]:
    """Name the packages at versions that are said not to be affected, or to be fixed."""
    purls = [PackageURL.from_string(one.purl) for one in statuses if one.status in _HARMLESS]
    return frozenset((canonical(purl.to_string()), purl.version or "") for purl in purls)
