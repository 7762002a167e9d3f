"""The meter of one grant: what is spent, what is set aside for calls that run, and how fast they come.

What is set aside bounds the overspending of calls that run at once: nothing is sent that would not fit in the budget if
it took all that it may take.
"""

from dataclasses import dataclass, field

from clearway.frontier.model.access import Budget, Spent
from clearway.frontier.rules.access import is_within
from clearway.kernel.errors import Refusal

_MINUTE: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Tokens that are read and written, and what they cost."""

    input_tokens: int
    output_tokens: int
    microdollars: int

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.input_tokens + self.output_tokens


@dataclass(slots=True, kw_only=True)
class Meter:
    """Counts for one grant; instants are seconds of a clock that only goes forward."""

    budget: Budget
    spent: Spent
    at_once: int = 0
    _aside: Spent = field(default_factory=Spent)
    _allowed: float = field(default=-1.0)
    _seen_at: float = 0.0

    def admit(self, portion: Portion, *, now: float) -> None:
        """Set a portion aside for a call, or refuse the call: too fast, too many at once, or beyond the budget."""
        self._refill(now)
        if self._allowed < 1:
            raise Refusal("too-fast", "These are more calls a minute than were granted.", hint="Wait.", status=429)
        self._allowed -= 1
        if self.at_once >= self.budget.calls_at_once:
            what = "These are more calls at once than were granted."
            raise Refusal("too-many-at-once", what, hint="Wait for one to end.", status=429)
        taken = _plus(self.spent, self._aside)
        if not is_within(self.budget, taken, tokens=portion.tokens, microdollars=portion.microdollars):
            what = "The budget does not hold this call: what is left is less than it may take."
            hint = "Bound the reply's tokens, wait for calls that run, or ask the program for more."
            raise Refusal("budget-spent", what, hint=hint, status=402)
        self.at_once += 1
        self._aside = _plus(self._aside, Spent(tokens=portion.tokens, microdollars=portion.microdollars))

    def settle(self, aside: Portion, taken: Portion) -> None:
        """Give back what was set aside for a call that has ended, and count what it took."""
        self.at_once -= 1
        self._aside = _plus(self._aside, Spent(tokens=-aside.tokens, microdollars=-aside.microdollars))
        self.spent = _plus(self.spent, Spent(tokens=taken.tokens, microdollars=taken.microdollars))

    def _refill(self, now: float) -> None:
        most = float(self.budget.calls_per_minute)
        if self._allowed < 0:
            self._allowed = most
        else:
            self._allowed = min(most, self._allowed + (now - self._seen_at) * most / _MINUTE)
        self._seen_at = now


def _plus(one: Spent, other: Spent) -> Spent:
    return Spent(tokens=one.tokens + other.tokens, microdollars=one.microdollars + other.microdollars)
