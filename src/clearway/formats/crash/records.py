"""What is read from a crash log: its kind, its state (the top frames that tell it from others) and its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One call: the function without parameters, and where it stands."""

    function: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """One crash: `kind` in ClusterFuzz's words, `told` for people, `state` with the message first if there is one."""

    tool: str
    kind: str
    told: str
    state: tuple[str, ...]
    top: Frame
