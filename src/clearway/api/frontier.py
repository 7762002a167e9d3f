"""Routes of frontier access: a submission from inquiry to its end (Order 3(b))."""

from datetime import datetime
from typing import Final

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, path_id, read
from clearway.app.moves import PLAIN_MOVES
from clearway.frontier.actions import determinations, inquiries, submissions, windows
from clearway.frontier.actions.dossier import read_dossier
from clearway.frontier.model.dossier import Determination, Dossier, Terms
from clearway.frontier.model.submission import MemberRole, NewSubmission, Submission
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import DeterminationId, EstimateId, PersonId, SubmissionId
from clearway.kernel.instants import parse_instant
from clearway.storage.work import Work

_READ: Final = "frontier.read"


class NewInquiry(msgspec.Struct, forbid_unknown_fields=True):
    """What an inquiry says; `planned_partner_release` is an instant (RFC 3339), empty while nothing is planned."""

    title: str
    model_name: str
    contact: str
    time_zone: str = "UTC"
    planned_partner_release: str = ""


class NewPlan(msgspec.Struct, forbid_unknown_fields=True):
    """When you plan to release to other trusted partners (RFC 3339); empty where nothing is planned."""

    planned_partner_release: str


class NewTerms(msgspec.Struct, forbid_unknown_fields=True):
    """What you sign, by SHA-256 in hexadecimal: the agreement, the list of materials, the access plan."""

    agreement: str
    materials: str
    access_plan: str


class NewMember(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to assign: a person's id, as `evaluator` or `consulted`."""

    person: str
    role: MemberRole


class NewRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What the developer is asked for."""

    what: str


class NewAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """What the developer answers."""

    answer: str


class NewEstimate(msgspec.Struct, forbid_unknown_fields=True):
    """The estimate to freeze: its id, and the SHA-256 of it in hexadecimal."""

    estimate: str
    digest: str


class NewConsultation(msgspec.Struct, forbid_unknown_fields=True):
    """Which offices to consult: the ids of the persons who answer for them."""

    offices: list[str]


class NewOpinion(msgspec.Struct, forbid_unknown_fields=True):
    """What your office says: `concur` or `comment`, and its words."""

    opinion: str
    note: str = ""


class NewDetermination(msgspec.Struct, forbid_unknown_fields=True):
    """What you propose: `designated`, `not-designated` or `cannot-rule-out`, and why; the developer never reads why."""

    outcome: str
    reasons: str


@post("/submissions", operation_id="open_inquiry")
async def open_inquiry(house: TheHouse, request: Asked, data: JSONBody[NewInquiry]) -> Submission:
    """Open an inquiry about a model of yours (developers); the program owes its screening from now on."""
    said = NewSubmission(
        title=data.title,
        model_name=data.model_name,
        contact=data.contact,
        time_zone=data.time_zone,
        planned_partner_release=_instant(data.planned_partner_release),
    )
    return await do(
        house,
        request,
        "frontier.open",
        lambda work: inquiries.open_inquiry(work, said, clocks=house.frontier_clocks),
        answer=Submission,
    )


@get("/submissions", operation_id="list_submissions")
async def list_submissions(house: TheHouse, request: Asked) -> list[Submission]:
    """List the submissions that you may see, newest first: your own, those you are assigned to, or all of them."""
    return await read(house, request, _READ, submissions.list_submissions)


@get("/submissions/{submission:str}", operation_id="read_submission")
async def read_submission(house: TheHouse, request: Asked, submission: FromPath[str]) -> Submission:
    """Show one submission."""
    wanted = _submission(submission)
    return await read(house, request, _READ, lambda work: submissions.read_submission(work, wanted))


@get("/submissions/{submission:str}/dossier", operation_id="read_dossier")
async def show_dossier(house: TheHouse, request: Asked, submission: FromPath[str]) -> Dossier:
    """Show all of a submission that you may see: state, clocks with their ends, who owes what, history, notices."""
    wanted = _submission(submission)
    return await read(house, request, _READ, lambda work: read_dossier(work, wanted))


@post("/submissions/{submission:str}/moves/{move:str}", operation_id="move_submission")
async def move_submission(
    house: TheHouse, request: Asked, submission: FromPath[str], move: FromPath[str]
) -> Submission:
    """Make a move that needs nothing else: docs/frontier.md says who may make which, and from where.

    `screen`, `notify`, `waive-access` (program); `begin` (evaluators); `submit`, `ask-reconsideration`, `open-access`,
    `release-to-partners`, `release`, `withdraw`, `supersede` (developers); `close-access`, `propose-partners`,
    `agree-partners` (either side). `supersede` answers with the new submission.
    """
    wanted, made = _submission(submission), PLAIN_MOVES.get(move)
    if made is None:
        hint = "One of: " + ", ".join(PLAIN_MOVES) + "."
        raise Refusal("unknown-move", f"{move[:40]!r} is no move of this route.", hint=hint, status=404)
    action, step = made
    return await do(house, request, action, lambda work: step(house, work, wanted), answer=Submission)


@put("/submissions/{submission:str}/planned-release", operation_id="plan_release")
async def plan_release(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewPlan]
) -> Submission:
    """Say when you plan to release to other trusted partners (developers); access ends then at the latest."""
    wanted, planned = _submission(submission), _instant(data.planned_partner_release)
    return await do(
        house,
        request,
        "frontier.plan-release",
        lambda work: windows.plan_release(work, wanted, planned),
        answer=Submission,
    )


@post("/submissions/{submission:str}/terms", operation_id="sign_terms")
async def sign_terms(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewTerms]
) -> Submission:
    """Sign agreement, materials and access plan for your side; when both sides signed the same, it is accepted."""
    wanted = _submission(submission)
    terms = Terms(agreement=data.agreement, materials=data.materials, access_plan=data.access_plan)
    return await do(
        house,
        request,
        "frontier.accept",
        lambda work: inquiries.sign_terms(work, wanted, terms, clocks=house.frontier_clocks),
        answer=Submission,
    )


@post("/submissions/{submission:str}/members", operation_id="assign_to_submission")
async def assign(house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewMember]) -> Done:
    """Assign an evaluator or a consulted office to a submission (program)."""
    wanted, person = _submission(submission), PersonId(path_id(data.person, "per", "person"))

    async def act(work: Work) -> Done:
        await inquiries.assign(work, wanted, person, role=data.role)
        return Done(id=wanted)

    return await do(house, request, "frontier.assign", act, answer=Done)


@post("/submissions/{submission:str}/requests", operation_id="ask_developer")
async def ask_developer(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewRequest]
) -> Submission:
    """Ask the developer for something (program); your clock stands still until it answers."""
    wanted = _submission(submission)
    return await do(
        house,
        request,
        "frontier.ask",
        lambda work: inquiries.ask_developer(work, wanted, data.what, clocks=house.frontier_clocks),
        answer=Submission,
    )


@post("/submissions/{submission:str}/requests/answer", operation_id="answer_request")
async def answer_request(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewAnswer]
) -> Submission:
    """Answer what you are asked (developers); the government's clock runs on at once."""
    wanted = _submission(submission)
    return await do(
        house,
        request,
        "frontier.answer",
        lambda work: inquiries.answer_request(work, wanted, data.answer, clocks=house.frontier_clocks),
        answer=Submission,
    )


@post("/submissions/{submission:str}/estimate", operation_id="freeze_estimate")
async def freeze(house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewEstimate]) -> Submission:
    """Freeze the estimate that a determination rests on (evaluators who are assigned); it never changes after this."""
    wanted, estimate = _submission(submission), EstimateId(path_id(data.estimate, "est", "estimate"))
    return await do(
        house,
        request,
        "frontier.freeze",
        lambda work: inquiries.freeze(work, wanted, estimate, digest=data.digest, clocks=house.frontier_clocks),
        answer=Submission,
    )


@post("/submissions/{submission:str}/consultation", operation_id="consult_offices")
async def consult(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewConsultation]
) -> Submission:
    """Consult other offices about a frozen estimate (program); whoever says nothing in time has no comment."""
    wanted = _submission(submission)
    offices = [PersonId(path_id(one, "per", "person")) for one in data.offices]
    return await do(
        house,
        request,
        "frontier.consult",
        lambda work: determinations.consult(work, wanted, offices, clocks=house.frontier_clocks),
        answer=Submission,
    )


@post("/submissions/{submission:str}/opinion", operation_id="answer_consultation")
async def answer_consultation(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewOpinion]
) -> Done:
    """Say what your office thinks of a submission that you are consulted about, once."""
    wanted = _submission(submission)

    async def act(work: Work) -> Done:
        await determinations.answer_consultation(work, wanted, data.opinion, note=data.note)
        return Done(id=wanted)

    return await do(house, request, "frontier.answer-consultation", act, answer=Done)


@post("/submissions/{submission:str}/determinations", operation_id="propose_determination")
async def propose_determination(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewDetermination]
) -> Determination:
    """Propose what the determination says (officials); it counts when another official has signed it too."""
    wanted = _submission(submission)
    return await do(
        house,
        request,
        "frontier.determine",
        lambda work: determinations.propose_determination(work, wanted, data.outcome, reasons=data.reasons),
        answer=Determination,
    )


@post("/submissions/{submission:str}/determinations/{determination:str}/cosign", operation_id="cosign_determination")
async def cosign_determination(
    house: TheHouse, request: Asked, submission: FromPath[str], determination: FromPath[str]
) -> Submission:
    """Sign what another official proposed (officials): the submission is determined."""
    wanted = _submission(submission)
    proposed = DeterminationId(path_id(determination, "det", "determination"))
    return await do(
        house,
        request,
        "frontier.determine",
        lambda work: determinations.cosign_determination(
            work, wanted, proposed, signer=house.signer, clocks=house.frontier_clocks
        ),
        answer=Submission,
    )


def _submission(text: str) -> SubmissionId:
    return SubmissionId(path_id(text, "sub", "submission"))


def _instant(text: str) -> datetime | None:
    return parse_instant(text, where="planned_partner_release") if text else None


ROUTES = [
    open_inquiry,
    list_submissions,
    read_submission,
    show_dossier,
    move_submission,
    plan_release,
    sign_terms,
    assign,
    ask_developer,
    answer_request,
    freeze,
    consult,
    answer_consultation,
    propose_determination,
    cosign_determination,
]
