"""MemorySanitizer, ThreadSanitizer, LeakSanitizer, and sanitizers of what a program does outside itself."""

import pytest

from tests.formats.crash.logs import FRAMES, STACK, read

_LEAK = "Direct leak of 8 byte(s) in 1 object(s) allocated from:\n    #0 0x1 in malloc /llvm/asan_malloc.cc:1:1\n"
_CYCLE = "Indirect leak of 8 byte(s) in 1 object(s) allocated from:\n    #0 0x1 in calloc (/out/fuzz+0x1)\n"
_LEAKS = "==7==ERROR: LeakSanitizer: detected memory leaks\n\n"
_OTHER = "    #1 0x2 in elsewhere /src/else.c:1:1\n\n"


def test_uninitialized_memory() -> None:
    """Where the value came from is no part of the state."""
    log = (
        f"==7==WARNING: MemorySanitizer: use-of-uninitialized-value\n{STACK}\n"
        "  Uninitialized value was stored to memory at\n    #0 0x1 in origin /src/origin.c:1:1\n"
    )
    assert read(log) == ("Use-of-uninitialized-value", FRAMES)
    short = log.replace(STACK, "    #0 0x1 in only /src/only.c:1:1\n")
    assert read(short)[1] == ("only",)


@pytest.mark.parametrize(
    ("report", "access", "kind"),
    [
        ("data race (pid=1)", "  Write of size 4 at 0x7b by thread T1:\n", "Data race WRITE 4"),
        ("data race (pid=1)", "  Read of size 8 at 0x7b by main thread:\n", "Data race READ 8"),
        ("data race (pid=1)", "  Atomic write of size 1 at 0x7b by thread T1:\n", "Data race ATOMIC WRITE 1"),
        ("data race on vptr (ctor/dtor vs virtual call) (pid=1)", "", "Data race on vptr"),
        ("heap-use-after-free (pid=1)", "  Read of size 8 at 0x7b by thread T1:\n", "Heap-use-after-free READ 8"),
        ("lock-order-inversion (potential deadlock) (pid=1)", "", "Lock-order-inversion"),
        ("thread leak (pid=1)", "", "Thread leak"),
        ("destroy of a locked mutex (pid=1)", "", "Destroy of a locked mutex"),
        ("signal-unsafe call inside of a signal (pid=1)", "", "Signal-unsafe call inside of a signal"),
    ],
)
def test_threads(report: str, access: str, kind: str) -> None:
    """The kind is what stands before the first bracket; the second access is not counted."""
    frames = STACK.replace("0x55d in ", "").replace("0x55e in ", "").replace("0x55f in ", "")
    log = f"==================\nWARNING: ThreadSanitizer: {report}\n{access}{STACK}\n  Previous write of size 1 at 0x7b"
    assert read(f"{log} by thread T2:\n{frames}\nSUMMARY: ThreadSanitizer: data race\n") == (kind, FRAMES)


def test_the_number_of_warnings_is_no_crash() -> None:
    """ThreadSanitizer counts at the end what it has told before."""
    log = f"WARNING: ThreadSanitizer: data race (pid=1)\n{STACK}ThreadSanitizer: reported 2 warnings\n"
    assert read(log) == ("Data race", FRAMES)


@pytest.mark.parametrize(
    ("log", "kind", "state"),
    [
        (_LEAKS + _LEAK + STACK, "Direct-leak", FRAMES),
        (_LEAKS + _CYCLE + STACK, "Indirect-leak", FRAMES),
        (_LEAKS + _LEAK + STACK + _CYCLE + _OTHER, "Direct-leak", FRAMES),
        (_LEAKS + _CYCLE + _OTHER + _LEAK + STACK, "Direct-leak", FRAMES),
        (_LEAKS + _LEAK + "    #1 0x2 in only /src/only.c:1:1\n\n" + _LEAK + STACK, "Direct-leak", ("only",)),
    ],
)
def test_leaks(log: str, kind: str, state: tuple[str, ...]) -> None:
    """A direct leak says more than an indirect one, and the first leak is not mixed with the next."""
    assert read(log) == (kind, state)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("===BUG DETECTED: Shell corruption===", "Command injection"),
        ("===BUG DETECTED: Shell injection===", "Command injection"),
        ("===BUG DETECTED: Arbitrary file open===", "Arbitrary file open"),
        ("===BUG DETECTED: Arbitrary domain name resolution===", "Arbitrary DNS resolution"),
    ],
)
def test_what_a_program_does_outside_itself(line: str, kind: str) -> None:
    """The signal by which the program is then stopped says less."""
    signal = "==7==ERROR: AddressSanitizer: ABRT on unknown address 0x5 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
    wanted = kind if kind != "Arbitrary DNS resolution" else "Abrt"
    assert read(f"{line}\n{signal}{STACK}") == (wanted, FRAMES)
