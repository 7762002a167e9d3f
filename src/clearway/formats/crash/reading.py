"""What has been gathered of a crash while its log is read line by line."""

from dataclasses import dataclass, field
from typing import Final

from clearway.formats.crash.ignored import is_foreign
from clearway.formats.crash.names import bare_function, cycle, lasting
from clearway.formats.crash.places import place_of
from clearway.formats.crash.records import Crash, Frame
from clearway.kernel.limits import CRASH_CYCLE_FRAMES_MAX, CRASH_FRAMES_MAX, CRASH_SIZE_TOLD_MAX

# A kind that ranks higher is not replaced by what the log says later about the same crash.
_RANKS: Final = {"V8 sandbox violation": 2, "Timeout": 1}
# What Java itself holds tells crashes apart, but nobody mends it: the place is in the code that called it.
_JAVA_OWN: Final = ("java.", "javax.", "jdk.", "sun.")
_NULL_PAGE: Final = 0x1000
_NOWHERE: Final = Frame(function="", file="", line=0)


@dataclass(slots=True, kw_only=True)
class Reading:
    """A crash so far. `state` has one line each for message and frames, `taken` of them count as frames."""

    go: bool = False
    kernel_sanitizer: bool = False
    signal: bool = False
    tool: str = ""
    kind: str = ""
    told: str = ""
    state: list[str] = field(default_factory=list[str])
    taken: int = 0
    called: list[str] = field(default_factory=list[str])
    address: int | None = None
    process: str = ""
    place: Frame = _NOWHERE
    source: str = ""
    fatal: bool = False
    casting: bool = False
    is_accessed: bool = False
    java: bool = False
    rust: bool = False
    expecting: bool = False
    settled: bool = False
    over: bool = False

    def rename(self, kind: str) -> None:
        """Call the crash something else, unless what it is called ranks higher."""
        if _RANKS.get(kind, 0) >= _RANKS.get(self.kind, 0):
            self.kind = kind.strip()
            self.is_accessed = False

    def accessed(self, access: str) -> None:
        """Add how memory was accessed, which the log says once for each crash."""
        if not self.is_accessed:
            self.kind += f"\n{access}"
            self.is_accessed = True

    def begin(self, kind: str, *state: str, taken: int = 0) -> None:
        """Start over: what was gathered before belongs to something that is not the crash."""
        self.rename(kind)
        self.address = None
        self.called.clear()
        self.head(*state, taken=taken)

    def head(self, *state: str, taken: int = 0) -> None:
        """Let the state begin with these lines; frames follow until there are enough of them."""
        self.state[:] = state
        self.taken = taken
        self.place = _NOWHERE

    def stop(self) -> None:
        """Take no more frames: what follows is another stack."""
        self.taken = CRASH_FRAMES_MAX

    def wants_frames(self) -> bool:
        """Tell whether another frame would change anything."""
        if not self.kind or self.over:
            return False
        return self.taken < CRASH_FRAMES_MAX or (
            self.kind == "Stack-overflow" and len(self.called) < CRASH_CYCLE_FRAMES_MAX
        )

    def add(self, frame: str, *, name: str = "", place: str = "") -> None:
        """Add a frame as it was printed, unless it says nothing.

        `name` is the function and `place` the file and line, where they are not to be read from the frame.
        """
        if is_foreign(frame):
            return
        function = name or bare_function(frame)
        self.called.append(function)
        if self.taken < CRASH_FRAMES_MAX:
            self.state.append(function)
            self.taken += 1
            if not self.place.function or self.place.function.startswith(_JAVA_OWN):
                self.place = place_of(place or frame, function)

    def finished(self) -> Crash:
        """Put the crash into the form in which crashes are compared."""
        if self.kind == "Stack-overflow":
            self.state[:] = cycle(self.called) or self.state
        state = [line for line in self._lasting() if line.strip()]
        if not state and self.process:
            state = [self.process]
        kind = " ".join(_sized(self._named()).split())
        return Crash(tool=self.tool, kind=kind, told=self.told or kind, state=tuple(state), top=self.place)

    def _lasting(self) -> list[str]:
        """Leave out numbers; only the state of a V8 correctness failure is made of numbers that tell it from others."""
        return self.state if self.kind == "V8 correctness failure" else [lasting(line) for line in self.state]

    def _named(self) -> str:
        is_null = self.address is not None and self.address < _NULL_PAGE
        is_unknown = is_null and self.kind.startswith("UNKNOWN")
        return self.kind.replace("UNKNOWN", "Null-dereference") if is_unknown else self.kind


def _sized(kind: str) -> str:
    """Write an access of more bytes than a register has without its size, which is the input's choice."""
    start = next((place for place, character in enumerate(kind) if character.isdigit()), len(kind))
    digits = kind[start:].partition(" ")[0].partition("\n")[0]
    number = "".join(character for character in digits if character.isdigit())
    if start == 0 or not digits.startswith(number) or not number:
        return kind
    told = "{*}" if len(number) > 9 or int(number) > CRASH_SIZE_TOLD_MAX else str(int(number))
    return f"{kind[:start]}{told}{kind[start + len(number) :]}"
