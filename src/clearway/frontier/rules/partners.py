"""When partners are agreed on, what a proposal needs, how one version of a list differs from the one before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from clearway.formats.materials_policy import MaterialsPolicy
from clearway.formats.undertaking import Undertaking
from clearway.frontier.model.partners import ListVersion, Partnership, PartnershipState, Proposal
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId
from clearway.kernel.limits import MATERIAL_TEXT_CHARACTERS_MAX


def proposals(found: Iterable[Partnership]) -> tuple[int, int]:
    """Count the partnerships that were not refused, and those of them that still lack a key."""
    states = [one.state for one in found if one.state is not PartnershipState.REFUSED]
    return len(states), states.count(PartnershipState.PROPOSED)


def require_proposal(said: Proposal, policy: MaterialsPolicy, sectors: Iterable[str]) -> Proposal:
    """Accept a proposal of a known sector with words on every criterion that the policy requires, and on no other."""
    if said.sector not in set(sectors):
        raise Refusal("unknown-sector", "There is no such sector.", hint="See GET /sectors.", where="sector")
    known = {one.code for one in policy.criteria}
    reasons = {code: require_reason(words, where=f"reasons.{code[:40]}") for code, words in said.reasons.items()}
    for code in sorted(set(reasons) - known):
        raise Refusal(
            "unknown-criterion",
            f"{code[:40]!r} is no criterion of {policy.name}.",
            hint="Known: " + ", ".join(sorted(known)) + ".",
            where="reasons",
        )
    for one in policy.criteria:
        if one.required and one.code not in reasons:
            hint = f"Say: {one.title[:1].lower()}{one.title[1:]}."
            raise Refusal("no-reason", f"There are no words on {one.code}.", hint=hint, where=f"reasons.{one.code}")
    return replace(said, reasons=reasons)


def require_other(partner: PartyId, developer: PartyId) -> None:
    """Refuse the developer itself as a trusted partner: partners are others, to whom both sides trust the model."""
    if partner == developer:
        what = "A developer is no trusted partner of its own."
        raise Refusal("not-a-partner", what, hint="Name another party.", where="partner")


def require_reason(words: str, *, where: str = "words") -> str:
    """Accept words that say why: recorded reasons are what an approval is worth."""
    said = words.strip()
    if not said or len(said) > MATERIAL_TEXT_CHARACTERS_MAX:
        what = f"Say why, in at most {MATERIAL_TEXT_CHARACTERS_MAX} characters."
        raise Refusal("no-reason", what, hint="It is recorded, and the other side reads it.", where=where)
    return said


def require_undertaking(said: Undertaking, found: Partnership, policy: MaterialsPolicy) -> None:
    """Refuse an undertaking of another partnership or party, or one that leaves out or changes a line."""
    if (said.partnership, said.partner) != (found.id, found.partner):
        raise Refusal("other-partnership", "It is about another partnership.", hint="Draft it anew.")
    if said.lines != policy.undertaking:
        hint = "Draft it anew: clearway frontier partners draft."
        raise Refusal("other-terms", "Its lines are not those of the policy.", hint=hint, where="lines")


def with_changes(versions: Sequence[ListVersion]) -> tuple[ListVersion, ...]:
    """Say of each version of a list, given in order, what it changed."""
    told: list[ListVersion] = []
    before: frozenset[str] = frozenset()
    for one in versions:
        now = frozenset(one.partners)
        added = tuple(name for name in one.partners if name not in before)
        removed = tuple(sorted(name for name in (told[-1].partners if told else ()) if name not in now))
        told.append(replace(one, added=added, removed=removed))
        before = now
    return tuple(told)
