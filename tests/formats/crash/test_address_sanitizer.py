"""AddressSanitizer and HWAddressSanitizer: each kind of report, signals, and what memory was accessed how."""

import pytest

from tests.formats.crash.logs import FRAMES, STACK, read

_AT = "on address 0x602000000018 at pc 0x000000527 bp 0x7ffe sp 0x7ffd"
_SIGNAL = "(pc 0x0000005a bp 0x7ffe sp 0x7ffd T0)"
_READ_4 = "READ of size 4 at 0x602000000018 thread T0\n"


def _log(report: str, *, access: str = "", tool: str = "AddressSanitizer") -> str:
    return f"=======\n==7==ERROR: {tool}: {report}\n{access}{STACK}\nSUMMARY: {tool}: {report}\n"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("heap-buffer-overflow", "Heap-buffer-overflow"),
        ("stack-buffer-overflow", "Stack-buffer-overflow"),
        ("stack-buffer-underflow", "Stack-buffer-underflow"),
        ("global-buffer-overflow", "Global-buffer-overflow"),
        ("dynamic-stack-buffer-overflow", "Dynamic-stack-buffer-overflow"),
        ("container-overflow", "Container-overflow"),
        ("heap-use-after-free", "Heap-use-after-free"),
        ("stack-use-after-return", "Stack-use-after-return"),
        ("stack-use-after-scope", "Stack-use-after-scope"),
        ("use-after-poison", "Use-after-poison"),
        ("intra-object-overflow", "Intra-object-overflow"),
        ("initialization-order-fiasco", "Initialization-order-fiasco"),
        ("unknown-crash", "UNKNOWN"),
    ],
)
def test_a_bad_access_has_kind_direction_and_size(words: str, kind: str) -> None:
    """The words become one capitalized term; an unknown crash says no size."""
    wanted = kind if kind == "UNKNOWN" else f"{kind} READ 4"
    assert read(_log(f"{words} {_AT}", access=_READ_4)) == (wanted, FRAMES)


@pytest.mark.parametrize(
    ("access", "told"),
    [
        ("WRITE of size 1 at 0x1 thread T0\n", "WRITE 1"),
        ("READ of size 16 at 0x1 thread T2 (worker)\n", "READ 16"),
        ("READ of size 17 at 0x1 thread T0\n", "READ {*}"),
        ("WRITE of size 4096 at 0x1 thread T0\n", "WRITE {*}"),
        ("READ of size {*} at 0x1 thread T0\n", "READ {*}"),
    ],
)
def test_sizes_that_the_input_chose_are_left_out(access: str, told: str) -> None:
    """A register has at most 16 bytes; more is the length of what was copied."""
    assert read(_log(f"heap-buffer-overflow {_AT}", access=access))[0] == f"Heap-buffer-overflow {told}"


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        ("attempting double-free on 0x602000000010 in thread T0:", "Heap-double-free"),
        ("attempting free on address which was not malloc()-ed: 0x7ffe1234 in thread T0", "Invalid-free"),
        (
            "alloc-dealloc-mismatch (malloc vs operator delete) on 0x602000000010",
            "Alloc-dealloc-mismatch (malloc vs operator delete)",
        ),
        ("negative-size-param: (size=-1)", "Negative-size-param"),
        ("bad parameters to function: (size=-1)", "Bad parameters to function"),
        ("odr-violation (0x000000f): /src/a.c", "Odr-violation"),
        ("memcpy-param-overlap: memory ranges [0x6010,0x6014) and [0x6012, 0x6016) overlap", "Memcpy-param-overlap"),
        ("allocation-size-too-big: requested 0xfffff", "Out-of-memory"),
        ("requested allocation size 0xff (0x100 after adjustments) exceeds maximum supported size", "Out-of-memory"),
        ("calloc parameters overflow: count * size (1 * -1) cannot be represented", "Out-of-memory"),
        ("allocator is out of memory trying to allocate 0x10 bytes", "Out-of-memory"),
        (f"stack-overflow on address 0x7ffc1234 {_SIGNAL}", "Stack-overflow"),
    ],
)
def test_other_reports_have_their_kind(report: str, kind: str) -> None:
    """What is no bad access is named by its words up to the first mark."""
    assert read(_log(report)) == (kind, FRAMES)


@pytest.mark.parametrize(
    ("report", "cause", "kind"),
    [
        (f"SEGV on unknown address 0x000000000000 {_SIGNAL}", "READ", "Null-dereference READ"),
        (f"SEGV on unknown address 0x000000000fff {_SIGNAL}", "WRITE", "Null-dereference WRITE"),
        (f"SEGV on unknown address 0x000000001000 {_SIGNAL}", "WRITE", "UNKNOWN WRITE"),
        (f"SEGV on unknown address 0x7f0012345678 {_SIGNAL}", "READ", "UNKNOWN READ"),
        (f"SEGV on unknown address 0x7f0012345678 {_SIGNAL}", "UNKNOWN", "UNKNOWN"),
        (f"access-violation on unknown address 0x00000008 {_SIGNAL}", "READ", "Null-dereference READ"),
        (f"BUS on unknown address 0x7f0012345678 {_SIGNAL}", "", "Bus"),
        (f"ILL on unknown address 0x00000055 {_SIGNAL}", "", "Ill"),
        (f"TRAP on unknown address 0x00000055 {_SIGNAL}", "", "Trap"),
        (f"ABRT on unknown address 0x00000055 {_SIGNAL}", "", "Abrt"),
        (f"FPE on unknown address 0x00000055 {_SIGNAL}", "", "Floating-point-exception"),
        (f"breakpoint on unknown address 0x00000055 {_SIGNAL}", "", "Breakpoint"),
        (f"int-divide-by-zero on unknown address 0x00000055 {_SIGNAL}", "", "Divide-by-zero"),
        (f"illegal-instruction on unknown address 0x00000055 {_SIGNAL}", "", "Ill"),
        (f"priv-instruction on unknown address 0x00000055 {_SIGNAL}", "", "Priv-instruction"),
        (f"in-page-error on unknown address 0x00000055 {_SIGNAL}", "", "In-page-error"),
    ],
)
def test_a_signal_has_its_kind(report: str, cause: str, kind: str) -> None:
    """A fault in the first page is one of the null pointer."""
    access = f"==7==The signal is caused by a {cause} memory access.\n" if cause else ""
    assert read(f"AddressSanitizer:DEADLYSIGNAL\n{_log(report, access=access)}") == (kind, FRAMES)


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        ("tag-mismatch on address 0x0042 at pc 0x1", "Tag-mismatch READ 4"),
        ("allocation-tail-overwritten; heap object [0x1,0x11) of size 16", "Allocation-tail-overwritten READ 4"),
        ("invalid-free on address 0x0042 at pc 0x1", "Invalid-free READ 4"),
    ],
)
def test_a_hardware_assisted_report_has_its_kind(report: str, kind: str) -> None:
    """HWAddressSanitizer prints tags after the address."""
    access = "READ of size 4 at 0x0042 tags: 01/02 (ptr/mem) in thread T0\n"
    assert read(_log(report, access=access, tool="HWAddressSanitizer")) == (kind, FRAMES)


def test_only_the_stack_of_the_access_counts() -> None:
    """Where memory was freed and allocated is told below, and where the object stands."""
    own = "    #0 0x1 in only /src/only.c:1:1\n"
    log = _log(f"heap-use-after-free {_AT}", access=f"{_READ_4}{own}\npreviously allocated by thread T0 here:\n")
    assert read(log) == ("Heap-use-after-free READ 4", ("only",))


def test_the_last_of_two_reports_counts() -> None:
    """A program that goes on after a report is described by the one that ended it."""
    first = _log(f"heap-buffer-overflow {_AT}", access=_READ_4)
    last = _log(f"SEGV on unknown address 0x7f0012345678 {_SIGNAL}")
    assert read(first + last.replace("inner", "last"))[1] == ("last", "own::middle", "outer")


def test_an_access_without_its_report_is_read() -> None:
    """A log whose beginning was cut off still tells what was accessed and where."""
    assert read(_READ_4 + STACK) == ("READ 4", FRAMES)


def test_a_stack_overflow_shows_what_calls_itself() -> None:
    """The calls that repeat are the state, not those in which the stack happened to end."""
    calls = ["leaf", *["parse", "parse_list"] * 8]
    frames = "".join(f"    #{n} 0x5{n} in {name} /src/p.c:{n}:1\n" for n, name in enumerate(calls))
    log = f"==7==ERROR: AddressSanitizer: stack-overflow on address 0x7ffc1234 {_SIGNAL}\n{frames}"
    assert read(log) == ("Stack-overflow", ("parse", "parse_list"))


@pytest.mark.parametrize(
    "line",
    [
        "==7==WARNING: AddressSanitizer failed to allocate 0x10 bytes",
        "==7==WARNING: failed to mprotect 0x00010000",
        'layer at (0,0) text run at (0,0) width 5: "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1"',
        "[1:2:0101/1.2:INFO:CONSOLE(1)] ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000",
    ],
)
def test_warnings_and_what_a_page_prints_are_no_crash(line: str) -> None:
    """Only a report of the sanitizer itself is one."""
    assert read(f"{_log(f'heap-use-after-free {_AT}', access=_READ_4)}{line}\n") == (
        "Heap-use-after-free READ 4",
        FRAMES,
    )


def test_a_sanitizers_own_failed_check_ends_the_log() -> None:
    """What a sanitizer prints after its own mistake is not about the program."""
    log = (
        '==7==AddressSanitizer CHECK failed: /llvm/asan_rtl.cc:12 "((m)) == ((0))" (0x1, 0x0)\n'
        f"{_log(f'heap-use-after-free {_AT}')}"
    )
    assert read(log) == ("Sanitizer CHECK failure", ('"((m)) == ((0))" (0x1, 0x0)',))
