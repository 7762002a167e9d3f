"""From outcomes to a determination: estimated, frozen by two, offices heard, signed by two, let across the boundary."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer of the API is read as it came

import msgspec

from clearway.benchmarking.actions.records import check_record
from clearway.benchmarking.model.estimates import Estimate
from clearway.benchmarking.rules.memo import portions_of
from clearway.cli.demo.talk import Talk
from clearway.cli.demo_frontier.cast import Cast
from clearway.cli.demo_frontier.measuring import Measured
from clearway.cli.demo_frontier.moving_clock import MovingClock
from clearway.cli.demo_frontier.submitting import Entry
from clearway.formats.letter import write_letter
from clearway.formats.marking import Marking
from clearway.formats.memo import write_memo
from clearway.formats.reveal import parse_reveal
from clearway.formats.verifier_keys import parse_verifier_keys
from clearway.gateways.printing import print_pdf

_REASONS: Final = "The estimate, the consulted office and the developer's own results say the same (fictional)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was determined, in which zone the estimate stood, and whether the signed record holds without a server."""

    zone: str
    outcome: str
    record_holds: bool


async def decide(
    entry: Entry, cast: Cast, measured: Measured, *, talk: Talk, folder: Path, clock: MovingClock
) -> Decided:  # fmt: skip
    """Estimate, freeze, consult, determine, notify; write the memo and the record, and check the record offline."""
    told = await _estimate(entry, cast, measured, talk=talk, folder=folder)
    await cast.program.client.post(f"{entry.path}/consultation", {"offices": [cast.office.person]})
    await cast.office.client.post(f"{entry.path}/opinion", {"opinion": "concur", "note": ""})
    said = {"outcome": told.horizon.zone.value, "reasons": _REASONS}
    proposed = await cast.official.client.post(f"{entry.path}/determinations", said)
    await cast.second.client.post(f"{entry.path}/determinations/{proposed['id']}/cosign")
    await entry.move(cast.program, "notify")
    talk.line(f"{entry.model}: {said['outcome']}, proposed by one official and signed by another; the developer knows")
    holds = await _export(proposed["id"], cast, measured, folder=folder, now=clock())
    talk.line(f"the record crossed the boundary after two reviews; without a server it {'holds' if holds else 'FAILS'}")
    return Decided(zone=told.horizon.zone.value, outcome=said["outcome"], record_holds=holds)


async def _estimate(entry: Entry, cast: Cast, measured: Measured, *, talk: Talk, folder: Path) -> Estimate:
    made = await cast.evaluator.client.post("/estimates", {"commitment": measured.commitment})
    await cast.evaluator.client.post(f"/estimates/{made['id']}/freeze", {"reason": "All runs are in."})
    answer = {"accepted": True, "digest": made["digest"]}
    await cast.official.client.post(f"/estimates/{made['id']}/freeze/answer", answer)
    frozen = {"estimate": made["id"], "digest": made["digest"]}
    await cast.evaluator.client.post(f"{entry.path}/estimate", frozen)
    body = (await cast.official.client.call("GET", f"/estimates/{made['id']}")).content
    told = msgspec.json.decode(body, type=Estimate)
    portions = portions_of(told)
    marking = Marking(banner="UNCLASSIFIED", portions={one.name: "U" for one in portions})
    html = write_memo(f"{entry.model}: estimate of its horizon", portions, marking)
    (folder / "memo.html").write_text(html)
    (folder / "memo.pdf").write_bytes(print_pdf(html))
    talk.line(f"estimate {made['id']} frozen by two: {told.horizon.zone.value}; memo.html and memo.pdf say why")
    return told


async def _export(determination: str, cast: Cast, measured: Measured, *, folder: Path, now: datetime) -> bool:
    record: Any = await cast.program.client.get(f"/records/{determination}")
    for reviewer in (cast.program, cast.official):
        await reviewer.client.post(f"/records/{determination}/reviews", {"digest": record["digest"]})
    envelope = (await cast.program.client.call("POST", f"/records/{determination}/export")).content
    await cast.program.client.post(f"/commitments/{measured.commitment}/reveal")
    reveal = (await cast.program.client.call("GET", f"/commitments/{measured.commitment}/reveal")).content
    keys = (await cast.program.client.call("GET", "/verifier-keys/file")).content
    for name, body in (("record.dsse.json", envelope), ("reveal.json", reveal), ("keys.json", keys)):
        (folder / name).write_bytes(body)
    checked = check_record(envelope, parse_verifier_keys(keys), parse_reveal(reveal), now=now)
    (folder / "letter.txt").write_text(write_letter(checked.statement))
    return not checked.faults
