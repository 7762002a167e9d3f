"""Tells a SARIF code flow (section 3.36) in words: the steps from the source to the place of the fault, in order."""

from collections.abc import Sequence
from typing import Final

from clearway.formats.sarif.model import Flow, Location, Step, Text
from clearway.formats.sarif.places import file_of, function_of, line_in
from clearway.kernel.limits import FLOW_STEPS_MAX

_HEADING: Final = "How it comes there:"


def told_flow(flows: Sequence[Flow], files: Sequence[str | None], steps: Sequence[Step]) -> str:
    """Tell the first flow step by step, and how many others there are; `files` and `steps` are those of the run."""
    threads = [thread for flow in flows for thread in flow.thread_flows or () if thread.locations]
    if not threads:
        return ""
    taken = threads[0].locations or []
    lines = [f"{number}. {_told(step, files, steps)}" for number, step in enumerate(taken[:FLOW_STEPS_MAX], start=1)]
    if len(taken) > FLOW_STEPS_MAX:
        lines.append(f"and {len(taken) - FLOW_STEPS_MAX} further steps")
    if len(threads) > 1:
        lines.append(f"There are {len(threads) - 1} other ways to it.")
    return "\n".join([_HEADING, *lines])


def _told(step: Step, files: Sequence[str | None], steps: Sequence[Step]) -> str:
    if step.location is None and step.index is not None and 0 <= step.index < len(steps):
        step = steps[step.index]
    location = step.location or Location()
    line = line_in(location)
    place = file_of(location, files) + (f":{line}" if line else "")
    function = function_of(location)
    message = location.message or Text()
    words = " ".join((message.text or message.markdown or "").split())
    return " ".join(part for part in (place, function and f"in {function}", words and f"- {words}") if part) or "?"
