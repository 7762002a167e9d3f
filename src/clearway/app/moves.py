"""The moves of a submission that need nothing but to be made: the access of each, and its action; for every entry."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from clearway.app.wiring import House
from clearway.frontier.actions import determinations, endings, inquiries, windows
from clearway.frontier.model.submission import Submission
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import Work

Step = Callable[[House, Work, SubmissionId], Awaitable[Submission]]

PLAIN_MOVES: Final[Mapping[str, tuple[str, Step]]] = {
    "screen": ("frontier.screen", lambda h, w, s: inquiries.screen(w, s, clocks=h.frontier_clocks)),
    "submit": ("frontier.submit", lambda h, w, s: inquiries.submit(w, s, clocks=h.frontier_clocks)),
    "begin": ("frontier.begin", lambda h, w, s: inquiries.begin(w, s, clocks=h.frontier_clocks)),
    "notify": ("frontier.notify", lambda h, w, s: determinations.notify(w, s, clocks=h.frontier_clocks)),
    "ask-reconsideration": (
        "frontier.ask-reconsideration",
        lambda h, w, s: determinations.ask_reconsideration(w, s, clocks=h.frontier_clocks),
    ),
    "open-access": (
        "frontier.open-window",
        lambda h, w, s: windows.open_access(w, s, clocks=h.frontier_clocks, policy=h.access_policy),
    ),
    "close-access": ("frontier.close-window", lambda h, w, s: windows.close_access(w, s, clocks=h.frontier_clocks)),
    "waive-access": ("frontier.waive-access", lambda h, w, s: windows.waive_access(w, s, clocks=h.frontier_clocks)),
    "propose-partners": (
        "frontier.propose-partners",
        lambda h, w, s: endings.propose_partners(w, s, clocks=h.frontier_clocks),
    ),
    "agree-partners": (
        "frontier.agree-partners",
        lambda h, w, s: endings.agree_partners(w, s, clocks=h.frontier_clocks),
    ),
    "release-to-partners": (
        "frontier.release",
        lambda h, w, s: endings.release_to_partners(w, s, clocks=h.frontier_clocks),
    ),
    "release": ("frontier.release", lambda h, w, s: endings.release(w, s, clocks=h.frontier_clocks)),
    "withdraw": ("frontier.withdraw", lambda h, w, s: endings.withdraw(w, s, clocks=h.frontier_clocks)),
    "supersede": ("frontier.supersede", lambda h, w, s: endings.supersede(w, s, clocks=h.frontier_clocks)),
}
