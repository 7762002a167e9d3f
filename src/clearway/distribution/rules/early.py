"""Judgements of early release: which audiences there may be, what a copy is, and whom a leaked text names."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from clearway.coordination.model import Case
from clearway.distribution.model import EarlyAdvisory, Recipient, Trace
from clearway.formats import csaf, marks
from clearway.formats.advisory import Advisory, Maturity, Revision, Tlp, instant
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId, PersonId
from clearway.kernel.limits import (
    AUDIENCE_ABOUT_CHARACTERS_MAX,
    AUDIENCE_NAME_CHARACTERS_MAX,
    MARK_CHANCE_MAX,
    TRACED_RECIPIENTS_MAX,
)

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_RENEWED: Final = "Composed anew."
_MAY_SEE: Final = {
    Tlp.GREEN: "You may show it to your community, not to the public.",
    Tlp.AMBER: "You may show it in your organization and to its clients who need to know, to nobody else.",
    Tlp.AMBER_STRICT: "You may show it in your organization to those who need to know, to nobody else.",
    Tlp.RED: "It is for you in person: show it to nobody.",
}


class TracedRecipient(msgspec.Struct, frozen=True):
    """A recipient as a list for tracing names it: the key that the mark is made of, and a name for people."""

    key: str
    name: str = ""


def require_audience(name: str, tlp: Tlp, about: str) -> None:
    """Refuse an audience that cannot be."""
    if len(name) > AUDIENCE_NAME_CHARACTERS_MAX or not _NAME.fullmatch(name):
        what = f"The name of an audience has 1 to {AUDIENCE_NAME_CHARACTERS_MAX} small letters, digits and hyphens."
        raise Refusal("bad-name", what, hint="Name it as people call it, such as energy-sector.", where="name")
    if tlp is Tlp.CLEAR:
        what = "What is TLP:CLEAR is for everybody and needs no audience."
        raise Refusal("bad-label", what, hint="Use GREEN, AMBER, AMBER+STRICT or RED.", where="tlp")
    if len(about) > AUDIENCE_ABOUT_CHARACTERS_MAX:
        what = f"What an audience is about has at most {AUDIENCE_ABOUT_CHARACTERS_MAX} characters."
        raise Refusal("bad-text", what, hint="Say it shorter.", where="about")


def require_person(tlp: Tlp, person: PersonId | None) -> None:
    """Refuse a party as a whole where persons are meant, and a person where parties are."""
    if (tlp is Tlp.RED) is not (person is not None):
        what = "TLP:RED goes to named persons, every other label to parties."
        hint = "Name the person as well." if tlp is Tlp.RED else "Leave the person out."
        raise Refusal("bad-member", what, hint=hint, where="person")


def require_embargo(case: Case | None, now: datetime) -> Case:
    """Refuse early release of what is under no embargo."""
    if case is None or case.embargo_until <= now:
        what = "This vulnerability is under no embargo that is still to end."
        raise Refusal("no-embargo", what, hint="Publish it, or open a case first.", status=409)
    return case


def composed_early(
    advisory: Advisory, held: EarlyAdvisory | None, *, case: Case, now: datetime
) -> EarlyAdvisory:  # fmt: skip
    """Make the next release of an early advisory: a draft with an id of its own, apart from the one to be published."""
    revisions: tuple[Revision, ...] = ()
    if held:
        revisions = (*held.composed.revisions, Revision(at=now, summary=_RENEWED))
    own = AdvisoryId(advisory.id)
    first = held.composed.published_at if held else now
    draft = replace(
        advisory, id=f"{own}-early", published_at=first, revisions=revisions, maturity=Maturity.DRAFT
    )  # fmt: skip
    return EarlyAdvisory(
        id=own,
        vulnerability=case.vulnerability,
        release=len(revisions) + 1,
        composed=draft,
        made_at=now,
        embargo_until=case.embargo_until,
    )


def copy_of(early: EarlyAdvisory, recipient: Recipient, mark_key: bytes) -> marks.Marked:
    """Mark an early advisory for one recipient, who is named openly as well."""
    choices = marks.Choices.of(mark_key, early.id, recipient.key)
    labelled = replace(early.composed, tlp=recipient.tlp)
    return marks.mark(labelled, choices, handling=handling(recipient, early.embargo_until))


def handling(recipient: Recipient, embargo_until: datetime) -> str:
    """Say openly for whom a copy is, and until when nothing of it may be told."""
    whom = f"Copy for {inert_line(recipient.name)} ({recipient.key})."
    until = f"Under embargo until {instant(embargo_until)}."
    return f"{whom} {until} {_MAY_SEE[recipient.tlp]} This copy is marked."


def render(marked: marks.Marked, format_name: str) -> bytes:
    """Write a copy in an edition of CSAF."""
    return csaf.render_as(marked.advisory, csaf.EDITIONS[format_name], tokens=marked.tokens)


def read_recipients(body: bytes) -> list[TracedRecipient]:
    """Read a list of recipients as `clearway early recipients` wrote it."""
    try:
        found = msgspec.json.decode(body, type=list[TracedRecipient])
    except msgspec.DecodeError as error:
        what = f"This is no list of recipients: {error}."
        raise Refusal("no-recipients", what, hint="Take what clearway early recipients printed.") from None
    if not 0 < len(found) <= TRACED_RECIPIENTS_MAX:
        what = f"A list names 1 to {TRACED_RECIPIENTS_MAX} recipients; this one {len(found)}."
        raise Refusal("no-recipients", what, hint="Take what clearway early recipients printed.")
    return found


def trace(
    text: str, recipients: Sequence[TracedRecipient], mark_key: bytes, *, advisory: str = ""
) -> list[Trace]:  # fmt: skip
    """Tell how well a leaked text fits each recipient's copy, the best first.

    Whoever is named fits better than chance would let any of all the recipients with more than MARK_CHANCE_MAX.
    """
    seen = marks.look(text)
    about = [advisory] if advisory else list(seen.advisories)
    if not about:
        what = "The text names no advisory."
        raise Refusal("no-advisory", what, hint="Say which it is about: --advisory adv-…")
    tried = len(recipients) * len(about)
    found = [_trace(seen, one, mark_key, advisory=wanted, tried=tried) for wanted in about for one in recipients]
    return sorted(found, key=lambda one: (one.chance, one.recipient))


def _trace(seen: marks.Seen, recipient: TracedRecipient, mark_key: bytes, *, advisory: str, tried: int) -> Trace:
    fit = marks.weigh(seen, marks.Choices.of(mark_key, advisory, recipient.key))
    chance = min(1.0, tried * marks.chance_of(fit))
    return Trace(
        recipient=recipient.key,
        name=recipient.name,
        matched=fit.matched,
        seen=len(fit.places),
        chance=chance,
        is_named=chance <= MARK_CHANCE_MAX,
    )
