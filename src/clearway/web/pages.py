"""How an answer becomes a page: templates that escape everything, and headers that let nothing foreign run."""

from typing import Final, TypeVar, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from markupsafe import Markup

from clearway.formats.text import inert, inert_line
from clearway.web import frontier_words, markings, trying, words
from clearway.web.assets import address_of
from clearway.web.places import places_of
from clearway.web.visits import LOOKS, TOKEN_FIELD, Scene, visit_cookie

T = TypeVar("T")

HTML: Final = "text/html; charset=utf-8"
HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';"
        " form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


def _shown(value: object) -> object:
    # Whatever a template prints passes here: text from outside cannot steer the terminal, the line or the reader.
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


TEMPLATES: Final = Environment(
    loader=PackageLoader("clearway.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_shown,
)
_FILTERS: Final[dict[str, object]] = {
    "line": inert_line,
    "relative": words.relative,
    "briefly": words.briefly,
    "absolute": words.absolute,
    "machine": words.machine,
    "stage_words": words.stage,
    "urgency_words": words.urgency,
    "why_words": words.why,
    "due_words": words.due,
    "release_words": words.release,
    "chapter_words": words.chapter,
    "attempt_words": trying.attempt,
    "flakiness_words": trying.flakiness,
    "step_words": trying.step_state,
    "action_words": words.action,
    "decision_words": words.decision,
    "agreement_words": words.agreement,
    "tellers": words.tellers,
    "task_stage_words": words.task_stage,
    "task_words": words.task_words,
    "answer_words": words.answer,
    "bytes_words": words.size,
    "chance": words.chance,
    "duration_words": words.duration,
    "effect_words": words.effect,
    "affected_words": words.affected,
    "share_words": words.share,
    "group_words": words.group,
    "standing_words": words.attestation_standing,
    "agreement_sentence": words.agreement_sentence,
    "foretold_words": words.foretold,
    "score_words": words.score,
    "disagreement_words": words.disagreement,
    "bias_words": words.bias,
    "signed": words.signed,
    "banner": markings.banner,
    "portion": markings.portion,
    "sharing": markings.sharing,
    "item_words": frontier_words.item,
    "call_words": frontier_words.call,
    "closing_words": frontier_words.closing,
    "duty_words": frontier_words.duty_state,
    "law_words": frontier_words.standing,
    "dollars": frontier_words.dollars,
    "grouped": frontier_words.grouped,
    "submission_words": frontier_words.submission,
    "waits_words": frontier_words.waits,
    "outcome_words": frontier_words.outcome,
    "intersects": frontier_words.intersects,
    "deed_words": frontier_words.deed,
    "commitment_words": frontier_words.commitment,
    "partnership_words": frontier_words.partnership,
    "minutes_words": frontier_words.minutes,
    "sentence": frontier_words.sentence,
    "opening_words": frontier_words.opening,
}
cast("dict[str, object]", TEMPLATES.filters).update(_FILTERS)
_GLOBALS: Final[dict[str, object]] = {"asset": address_of, "looks_offered": LOOKS, "token_field": TOKEN_FIELD}


def page(
    template: str, scene: Scene[T], *, status: int = 200, cookies: tuple[Cookie, ...] = (), **context: object
) -> Response[str]:
    """Make a page for somebody from an answer."""
    text = TEMPLATES.get_template(template, globals=_GLOBALS).render(
        visitor=scene.visitor,
        actor=scene.actor,
        introduction=scene.introduction,
        places=places_of(scene.actor),
        now=scene.now,
        answer=scene.answer,
        **context,
    )
    kept = (*cookies, visit_cookie(scene.visitor)) if scene.visitor.is_new else cookies
    return Response(text, status_code=status, media_type=HTML, headers=HEADERS, cookies=list(kept))


def go(path: str, *cookies: Cookie) -> Redirect:
    """Send the browser on after a form was taken."""
    return Redirect(path, status_code=303, headers=HEADERS, cookies=list(cookies))
