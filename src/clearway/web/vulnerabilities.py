"""A vulnerability's page, and what can be done from it: separate a finding, propose a fix."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.findings import actions as findings
from clearway.findings.model import Regrouping, ReviewPair, Stage
from clearway.findings.model.releases import Release
from clearway.formats.verifier_policy import VerifierPolicy
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FindingId, VulnerabilityId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.overview.model import Story
from clearway.remediation import actions as remediation
from clearway.remediation.model import FixStatus, FixWithEvidence, Matrix, Proposal
from clearway.storage.work import Work
from clearway.validation import actions as validation
from clearway.validation.model import Attempt, ReleaseRange, VerificationView
from clearway.web.lines import chapters_of, read_lines
from clearway.web.pages import go, page
from clearway.web.releases import Releases, releases_of
from clearway.web.severity import SeverityShown, show_ratings
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of
from clearway.web.words import next_step

_SAID: Final = {
    "merged": "Merged. Every finding below can be separated again.",
    "separated": "Separated: this finding has a record of its own now.",
    "unmerged": "The merge is undone: each of the two is a record of its own again.",
    "rejoined": "The separation is undone: the finding stands here again.",
    "rated": "Rated. What is believed follows as soon as the worker has looked; reload the page then.",
    "replay": "Asked for. The worker replays the releases; what it sees is shown here.",
    "proposed": "Proposed. The worker puts it to the test; what comes of it is shown here.",
}
_MAY_RATE: Final = frozenset({Role.FINDER, Role.MAINTAINER, Role.COORDINATOR})
# Where a fix may still be proposed.
_MENDABLE: Final = frozenset({Stage.REPRODUCED, Stage.RANKED, Stage.COORDINATED})


@get("/vulnerabilities/{vulnerability:str}")
async def show_vulnerability(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str]:
    """Show everything that somebody may know of a vulnerability, in order of certainty."""
    return await _show(house, request, _vulnerability_id(vulnerability))


@get("/vulnerabilities/{vulnerability:str}/live")
async def show_live(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str]:
    """Show what is being tried right now: the part of the page that a script asks for again and again."""
    wanted = _vulnerability_id(vulnerability)

    async def question(work: Work) -> tuple[Stage, list[FixWithEvidence], list[Attempt]]:
        stage = (await findings.read_vulnerability(work, wanted)).stage
        fixes = await remediation.read_fixes(work, wanted)
        return stage, fixes, await validation.read_attempts(work, wanted)

    scene = await ask(house, request, "overview.read", question)
    stage, fixes, attempts = scene.answer
    is_awaited = _is_awaited(stage, fixes, attempts)
    return page("_live.html", scene, vulnerability=wanted, attempts=attempts, awaited=is_awaited)


def _is_awaited(stage: Stage, fixes: Sequence[FixWithEvidence], attempts: Sequence[Attempt]) -> bool:
    """Tell whether the worker is at something that shows here, or is going to be."""
    is_proposed = any(found.fix.status is FixStatus.PROPOSED for found in fixes)
    return stage is Stage.NEW or is_proposed or bool(attempts)


@post("/findings/{finding:str}/separate", status_code=200)
async def separate_finding(house: TheHouse, request: Asked, finding: FromPath[str]) -> Redirect:
    """Take a finding out of its vulnerability; it gets one of its own."""
    if not is_id(finding, "fnd"):
        raise not_found("finding", finding[:NAME_CHARACTERS_MAX])
    await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> VulnerabilityId:
        return await findings.separate(work, FindingId(finding))

    scene = await ask(house, request, "findings.separate", act)
    return go(f"/vulnerabilities/{scene.answer}?said=separated")


@post("/vulnerabilities/{vulnerability:str}/unmerge", status_code=200)
async def unmerge(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str] | Redirect:
    """Undo the merge of a vulnerability into another; refused while something else has to be undone first."""
    wanted = _vulnerability_id(vulnerability)
    await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        await findings.unmerge(work, wanted)

    try:
        await ask(house, request, "findings.unmerge", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal)
    return go(f"/vulnerabilities/{wanted}?said=unmerged")


@post("/findings/{finding:str}/rejoin", status_code=200)
async def rejoin_finding(house: TheHouse, request: Asked, finding: FromPath[str]) -> Redirect:
    """Undo the separation of a finding; it goes back to where it stood."""
    if not is_id(finding, "fnd"):
        raise not_found("finding", finding[:NAME_CHARACTERS_MAX])
    await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> VulnerabilityId:
        return await findings.rejoin(work, FindingId(finding))

    scene = await ask(house, request, "findings.rejoin", act)
    return go(f"/vulnerabilities/{scene.answer}?said=rejoined")


@post("/vulnerabilities/{vulnerability:str}/affected-range", status_code=200)
async def ask_range(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str] | Redirect:
    """Call for a replay over the releases of the registry."""
    wanted = _vulnerability_id(vulnerability)
    await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        await validation.ask_range(work, wanted)

    try:
        await ask(house, request, "validation.ask-range", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal)
    return go(f"/vulnerabilities/{wanted}?said=replay#affected-range")


@post("/vulnerabilities/{vulnerability:str}/fixes", status_code=200)
async def propose_fix(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str] | Redirect:
    """Take a fix, a release or a patch; what was typed stays in the form when it is turned down."""
    wanted = _vulnerability_id(vulnerability)
    fields = await read_form(request, visitor_of(house, request))
    # A browser ends the lines of a text with CR LF; a patch has its own.
    patch = fields.get("patch", "").replace("\r\n", "\n").encode()
    proposal = Proposal(patch=patch or None, release=fields.get("release", "").strip(), note=fields.get("note", ""))

    async def act(work: Work) -> None:
        await remediation.propose(work, wanted, proposal)

    try:
        await ask(house, request, "remediation.propose", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, typed=fields)
    return go(f"/vulnerabilities/{wanted}?said=proposed")


@post("/vulnerabilities/{vulnerability:str}/ratings", status_code=200)
async def rate(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str] | Redirect:
    """Take a rating of the severity; what was typed stays in the form when it is turned down."""
    wanted = _vulnerability_id(vulnerability)
    fields = await read_form(request, visitor_of(house, request))
    vector, reason = fields.get("vector", "").strip(), fields.get("reason", "")

    async def act(work: Work) -> None:
        await validation.rate(work, wanted, vector=vector, reason=reason)

    try:
        await ask(house, request, "validation.rate", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, rated=fields)
    return go(f"/vulnerabilities/{wanted}?said=rated#severity")


@post("/vulnerabilities/{vulnerability:str}/releases", status_code=200)
async def open_evidence(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str] | Redirect:
    """Ask for a release of the evidence, or break the glass; the reason stays in the form when it is turned down."""
    wanted = _vulnerability_id(vulnerability)
    fields = await read_form(request, visitor_of(house, request))
    reason, alone = fields.get("reason", ""), fields.get("deed", "") == "break-glass"

    async def act(work: Work) -> Release:
        if alone:
            return await findings.break_glass(work, wanted, reason=reason)
        return await findings.ask_release(work, wanted, reason=reason)

    try:
        scene = await ask(house, request, "findings.break-glass" if alone else "findings.ask-release", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, typed=fields)
    return go(f"/releases/{scene.answer.id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the page shows: the story, and what stands beside it; what is a coordinator's is empty for others."""

    story: Story
    attempts: Sequence[Attempt]
    severity: SeverityShown
    replayed: ReleaseRange | None
    verification: VerificationView
    waiting: Sequence[ReviewPair] = ()
    regroupings: Sequence[Regrouping] = ()
    matrices: Sequence[Matrix] = ()
    sealed: Releases | None = None


async def _shown(work: Work, wanted: VulnerabilityId, policy: VerifierPolicy) -> _Shown:
    shown = _Shown(
        attempts=await validation.read_attempts(work, wanted),
        severity=await show_ratings(work, wanted),
        replayed=await validation.read_range(work, wanted),
        verification=await validation.read_verification(work, wanted, policy),
        story=await overview.story(work, wanted),
    )
    if Role.COORDINATOR not in work.actor.roles:
        return shown
    return replace(
        shown,
        waiting=await findings.list_pairs_of(work, wanted),
        regroupings=await findings.list_regroupings(work, wanted),
        matrices=await remediation.list_matrices_about(work, wanted),
        sealed=await releases_of(work, wanted),
    )


async def _show(
    house: TheHouse,
    request: Asked,
    wanted: VulnerabilityId,
    *,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
    rated: dict[str, str] | None = None,
) -> Response[str]:
    scene = await ask(house, request, "overview.read", lambda work: _shown(work, wanted, house.verifier_policy))
    shown, story = scene.answer, scene.answer.story
    entries, chapter = read_lines(story.lines), request.query_params.get("lines", "")
    return page(
        "vulnerability.html",
        scene,
        status=refusal.status if refusal else 200,
        story=story,
        names={named.id: named.name for named in story.names},
        next_words=next_step(story.vulnerability.stage),
        entries=[entry for entry in entries if chapter in {"", entry.chapter}],
        chapters=chapters_of(entries),
        chapter=chapter,
        vulnerability=wanted,
        attempts=shown.attempts,
        awaited=_is_awaited(story.vulnerability.stage, story.fixes, shown.attempts),
        waiting=shown.waiting,
        regroupings=shown.regroupings,
        matrices=shown.matrices,
        sealed=shown.sealed,
        replayed=shown.replayed,
        verification=shown.verification,
        may_mend=story.vulnerability.stage in _MENDABLE,
        said=_SAID.get(request.query_params.get("said", ""), ""),
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {},
        severity=shown.severity,
        may_rate=bool(scene.actor.roles & _MAY_RATE) and not story.vulnerability.merged_into,
        rated=rated or {},
    )


def _vulnerability_id(text: str) -> VulnerabilityId:
    if not is_id(text, "vul"):
        raise not_found("vulnerability", text[:NAME_CHARACTERS_MAX])
    return VulnerabilityId(text)


ROUTES = [
    show_vulnerability,
    show_live,
    separate_finding,
    unmerge,
    rejoin_finding,
    ask_range,
    propose_fix,
    rate,
    open_evidence,
]
