"""How patches hang together: which holds which, which goes first, and that there is no circle in it."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from clearway.formats.plan_request import PatchLine
from clearway.kernel.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """`above` names for a patch those that supersede it; `rank` orders all so that what is required comes first."""

    above: Mapping[str, tuple[str, ...]]
    rank: Mapping[str, int]

    def top(self, name: str, here: Container[str]) -> str:
        """Give the patch of a host that holds this one, or itself where none does."""
        while above := next((one for one in self.above.get(name, ()) if one in here), ""):
            name = above
        return name


def relations_of(patches: Sequence[PatchLine]) -> Relations:
    """Read how patches hang together; refused for an id that comes twice or is not there, and for circles."""
    ids = {patch.id for patch in patches}
    if len(ids) != len(patches):
        raise Refusal("patch-twice", "A patch is listed twice.", hint="Give each an id of its own.", where="patches")
    above: dict[str, tuple[str, ...]] = {}
    for place, patch in enumerate(patches):
        for name in (*patch.requires, *patch.supersedes):
            if name not in ids or name == patch.id:
                what = f"Patch {patch.id!r} names {name!r}, which is {'itself' if name in ids else 'not listed'}."
                raise Refusal("bad-patch", what, hint="Name another patch of the list.", where=f"patches[{place}]")
        for name in patch.supersedes:
            above[name] = (*above.get(name, ()), patch.id)
    _order({patch.id: list(patch.supersedes) for patch in patches}, "supersede")
    before = {
        patch.id: [one for name in patch.requires for one in _reach(name, above) if one != patch.id]
        for patch in patches
    }
    ordered = _order(before, "require")
    return Relations(above=above, rank={name: at for at, name in enumerate(ordered)})


def _reach(name: str, above: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Name a patch and all that may stand in its place."""
    found = [name]
    for one in found:
        found += [higher for higher in above.get(one, ()) if higher not in found]
    return found


def _order(before: Mapping[str, Sequence[str]], verb: str) -> list[str]:
    try:
        return list(TopologicalSorter(before).static_order())
    except CycleError as error:
        circle = ", ".join(str(name)[:60] for name in error.args[1][:6])
        what = f"These patches {verb} one another in a circle: {circle}."
        raise Refusal("patch-circle", what, hint="Take one of the links out.", where="patches") from None
