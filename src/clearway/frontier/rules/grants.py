"""How long a grant may last, and that there is a reason for it and for each export."""

from datetime import datetime, timedelta

from clearway.formats.materials_policy import MaterialsPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MATERIAL_TEXT_CHARACTERS_MAX


def require_grant(now: datetime, until: datetime, policy: MaterialsPolicy) -> None:
    """Refuse a grant that ends before it begins, or lasts longer than the policy has it."""
    if not now < until <= now + timedelta(hours=policy.grant_hours_max):
        what = f"A grant ends within {policy.grant_hours_max} hours from now."
        raise Refusal("bad-grant", what, hint="Give another when it has run out, if it is needed then.", where="until")


def require_purpose(words: str) -> str:
    """Accept words that say what an item is needed for; its developer reads them."""
    said = words.strip()
    if not said or len(said) > MATERIAL_TEXT_CHARACTERS_MAX:
        what = f"Say what it is needed for, in at most {MATERIAL_TEXT_CHARACTERS_MAX} characters."
        raise Refusal("no-reason", what, hint="The developer reads it.", where="reason")
    return said
