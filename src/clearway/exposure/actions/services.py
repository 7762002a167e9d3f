"""Verbs of service: ask to act for somebody, agree, end it; write down what was done for a client; whom to call."""

from collections.abc import Mapping
from typing import LiteralString

from clearway.audit import actions as audit
from clearway.audit.model import JsonScalar
from clearway.exposure import rules
from clearway.exposure.model.services import Act, Agreement
from clearway.exposure.store import services as store
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PartyId, ServiceId
from clearway.storage.work import Work


async def ask_service(work: Work, provider: PartyId, *, client: PartyId) -> Agreement:
    """Ask that one party acts for another; whoever asks is one of the two, and the other has to agree."""
    if provider == client or work.actor.party not in {provider, client}:
        raise Refusal(
            "not-yours",
            "An agreement is between your party and another.",
            hint="Name your own party as one of the two.",
            where="provider",
        )
    new = ServiceId(work.new_id("srv"))
    await store.add_agreement(work, new, provider=provider, client=client)
    await audit.record(work, "exposure.ask-service", new, {"provider": provider, "client": client})
    return await _agreement(work, new)


async def agree_to_service(work: Work, wanted: ServiceId) -> Agreement:
    """Agree to what the other side asked for: from now on the provider sees and does what follows from it."""
    known = await _agreement(work, wanted)
    if known.asked_by_party == work.actor.party or known.agreed_at or known.ended_at:
        raise Refusal(
            "nothing-to-agree-to",
            "There is nothing here for you to agree to.",
            hint="The side that did not ask agrees, once.",
            status=409,
        )
    await store.agree(work, wanted)
    await audit.record(work, "exposure.agree-to-service", wanted, _parties(known))
    return await _agreement(work, wanted)


async def end_service(work: Work, wanted: ServiceId) -> Agreement:
    """End an agreement, or turn down what was asked: from now on the provider sees and does nothing more."""
    known = await _agreement(work, wanted)
    if known.ended_at is None:
        await store.end_agreement(work, wanted)
        await audit.record(work, "exposure.end-service", wanted, _parties(known))
    return await _agreement(work, wanted)


async def list_services(work: Work) -> list[Agreement]:
    """List who acts for the acting party, and for whom it acts; what ended comes last."""
    return await store.agreements(work)


async def list_acts(work: Work) -> list[Act]:
    """List what was done for the acting party by those who serve it, and by it for its clients, newest first."""
    return await store.acts(work)


async def set_contact(work: Work, words: str) -> None:
    """Say whom people call at the acting party about a task; empty words take it back."""
    assert work.actor.party is not None
    await store.set_contact(work, rules.require_contact(words))
    await audit.record(work, "exposure.set-contact", work.actor.party, {"named": bool(words.strip())})


async def record_for(  # noqa: PLR0917  read as audit.record is: for whom, this was done to that
    work: Work, whose: PartyId, action: LiteralString, subject: str, detail: Mapping[str, JsonScalar]
) -> None:
    """Write down what was done; where it was done in a client's name, as such, and where the client reads it."""
    if whose != work.actor.party:
        told = ", ".join(f"{name} {value}" for name, value in detail.items() if value is not None)
        await store.add_act(work, whose, action=action, subject=subject, told=told[:200])
        detail = {**detail, "for": whose}
    await audit.record(work, action, subject, detail)


def _parties(known: Agreement) -> dict[str, JsonScalar]:
    return {"provider": known.provider, "client": known.client}


async def _agreement(work: Work, wanted: ServiceId) -> Agreement:
    found = await store.lock_agreement(work, wanted)
    if found is None:
        raise not_found("agreement", wanted)
    return found
