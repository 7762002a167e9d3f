"""Kernels, Android, Windows, macOS, Fuchsia, Trusty, gdb, and libraries that are missing."""

import pytest

from tests.formats.crash.logs import FRAMES, STACK, read

_CALLS = (
    "Call Trace:\n dump_stack+0x94/0xc8\n print_address_description+0x6c/0x23c\n kasan_report+0x18c/0x298\n"
    " __asan_load8+0x7c/0xa0\n own_read+0x44/0x80\n own_open+0x10/0x20\n vfs_open+0x5/0x6\n"
)
_CALLED = ("own_read", "own_open", "vfs_open")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (
            "BUG: KASAN: slab-out-of-bounds in own_read+0x44/0x80\nRead of size 8 at addr ffff888000000000 by task x/1",
            "Slab-out-of-bounds READ 8",
        ),
        (
            "BUG: KASAN: use-after-free in own_read+0x44/0x80 at addr ffff888000000000\nWrite of size 4 by task x/1",
            "Use-after-free WRITE 4",
        ),
        ("BUG: KASAN: double-free or invalid-free in own_read+0x44/0x80", "Double-free-or-invalid-free"),
        ("BUG: KASAN: wild-memory-access on address ffe7\nRead of size 128 by task x/1", "Wild-memory-access READ {*}"),
        (
            "KASAN: null-ptr-deref in range [0x0000000000000018-0x000000000000001f]",
            "Null-ptr-deref",
        ),
        ("general protection fault: 0000 [#1] PREEMPT SMP KASAN", "General-protection-fault"),
    ],
)
@pytest.mark.parametrize("time", ["", "[   12.345678] ", "[   12.345678][ T1234] "])
def test_the_kernels_address_sanitizer(lines: str, kind: str, time: str) -> None:
    """Whatever stands before a line, the report is the same; KASAN's own frames are left out."""
    log = "".join(f"{time}{line}\n" for line in f"{lines}\nKASAN\n{_CALLS}".splitlines())
    assert read(log) == (f"Kernel failure {kind}", _CALLED)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Internal error: Oops: 5 [#1] PREEMPT SMP ARM", "READ Translation Fault, Section (5)"),
        ("Internal error: Oops - 805 [#1]", "WRITE Translation Fault, Section ({*})"),
        ("Internal error: : 817 [#1]", "WRITE Translation Fault, Page ({*})"),
        ("Kernel panic - not syncing: own handle check 5", "own-handle-check-5"),
        ("kernel BUG at mm/own.c:42!", "Mm/own.c:{*}!"),
    ],
)
def test_faults_of_a_kernel(line: str, kind: str) -> None:
    """The status of an ARM fault is told in words."""
    found, state = read(f"{line}\n[<c0667574>] (own_read+0xa0/0x124) from [<c0667580>] (own_open+0x1/0x2)\n{_CALLS}")
    assert (found, state[0]) == (f"Kernel failure {kind}", "own_read")


def test_a_panic_after_a_fault_is_its_consequence() -> None:
    """The kernel says last that it stops."""
    log = f"[ 1.5] Internal error: Oops: 5 [#1]\n{_CALLS}[ 1.6] Kernel panic - not syncing: Fatal exception\n"
    assert read(log) == ("Kernel failure READ Translation Fault, Section (5)", _CALLED)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x7f0012345678", "UNKNOWN"),
        ("signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x10", "Null-dereference"),
        ("signal 7 (SIGBUS), code 1 (BUS_ADRALN), fault addr 0x7f0012345678", "UNKNOWN"),
        ("signal 11 (SIGSEGV), code 9 (SEGV_MTESERR), fault addr 0x7f0012345678", "Tag-mismatch"),
        ("signal 11 (SIGSEGV), code 9 (SEGV_MTESERR), fault addr 0x7f0012345678 (write)", "Tag-mismatch (write)"),
        ("signal 6 (SIGABRT), code -6 (SI_TKILL), fault addr --------", "Abort"),
        ("signal 5 (SIGTRAP), code 1 (TRAP_BRKPT), fault addr 0x7f0012345678", "Trap"),
    ],
)
def test_tombstones_of_android(line: str, kind: str) -> None:
    """The signal and the address make the kind."""
    log = f"*** *** ***\npid: 1, tid: 2, name: own  >>> com.example.own <<<\n{line}\n{STACK}"
    assert read(log) == (kind, FRAMES)


def test_a_process_without_frames_is_its_own_state() -> None:
    """The system's log may say no more than the name of the process."""
    line = "F/libc (1): Fatal signal 11 (SIGSEGV), code 1, fault addr 0x7f0012345678 in tid 12 (mediaserver)"
    assert read(f"{line}\n") == ("UNKNOWN", ("Mediaserver",))


@pytest.mark.parametrize(
    ("message", "state"),
    [
        ("[FATAL:own.cc(12)] Something went wrong.", "Something went wrong in own.cc"),
        ("system/own/own.cpp:12 CHECK_EQ( a,b) failed: 25 vs. 1", "CHECK_EQ( a,b) failed in own.cpp"),
        ("ubsan", "ubsan"),
    ],
)
def test_messages_of_an_abort_on_android(message: str, state: str) -> None:
    """Why a process aborted stands below the signal."""
    signal = "signal 6 (SIGABRT), code -6 (SI_TKILL), fault addr --------\n"
    assert read(f"{signal}Abort message: {message}\n{STACK}") == ("CHECK failure", (state, *FRAMES[:2]))


_CDB = (
    "ChildEBP RetAddr  \n0012f9d4 5a1b2c3d own!Inner::Read+0x12\n0012f9d8 5a1b2c3e own!Outer::Open+0x3\n"
    "0012f9dc 5a1b2c3f KERNEL32!BaseThreadInitThunk+0x12\n"
)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("Attempt to read from address 41414141", "READ"),
        ("Attempt to write to address 0c0c0c0c", "WRITE"),
        ("Attempt to execute non-executable address 41414141", "EXECUTE"),
        ("DEFAULT_BUCKET_ID:  HEAP_CORRUPTION", "Heap-corruption"),
        ("DEFAULT_BUCKET_ID:  INVALID_POINTER_READ_AVRF", "Invalid-pointer-read"),
        ("DEFAULT_BUCKET_ID:  STATUS_INTEGER_DIVIDE_BY_ZERO", "Divide-by-zero"),
        ("ExceptionCode: c00000fd (Stack overflow)", "Stack-overflow"),
    ],
)
def test_windows_debugger(lines: str, kind: str) -> None:
    """Modules before `!` are left out, and so are the frames of the system."""
    assert read(f"{lines}\n{_CDB}") == (kind, ("Inner::Read", "Outer::Open"))


def test_frames_of_chromium_on_windows() -> None:
    """Function, base and offset, file and line."""
    log = (
        "[1:2:0101/1.2:FATAL:curve.cc(48)] Check failed: size > 0. \nBacktrace:\n"
        "\tlogging::LogMessage::~LogMessage [0x10C2323D+29] (c:\\b\\logging.cc:54)\n"
        "\tui::Curve::Curve [0x10C23240+93] (c:\\b\\curve.cc:48)\n\tui::Run [0x10C23250+1]\n"
    )
    assert read(log) == ("CHECK failure", ("size > 0 in curve.cc", "ui::Curve::Curve", "ui::Run"))


@pytest.mark.parametrize(
    ("mangled", "name"),
    [
        ("_ZN2ui5CurveC2Ev", "ui::Curve::Curve"),
        ("_ZN2ui5CurveD0Ev", "ui::Curve::~Curve"),
        ("_ZNK2ui5Curve4sizeEv", "ui::Curve::size"),
        ("_ZN2ui12_GLOBAL__N_14drawEv", "ui::draw"),
        ("_ZN2uiL4drawEi", "ui::draw"),
        ("_ZL4drawi", "draw"),
        ("_Z4drawi", "draw"),
        ("_ZZ4drawiE5state", "draw"),
        ("_ZN2ui5paintINS_5BrushEEEvRKT_", "void ui::paint<ui::Brush>"),
        ("_ZN2ui3MapIiSt4pairIKcbEE4findEi", "ui::Map<int, std::pair<char const, bool> >::find"),
        ("_ZN2ui5ArrayIjLm8EE2atEm", "ui::Array<unsigned int, 8ul>::at"),
        ("_ZN2ui8CallbackIFvPKNS_5EventEEE3RunEv", "ui::Callback<void"),
        ("_ZN2uilsIcEERSoS1_T_", "std::ostream& ui::operator<< <char>"),
        ("_ZN2ui5ShapeC2IiEET_", "ui::Shape::Shape<int>"),
        ("_ZN2ui4drawB5cxx11Ev", "ui::draw"),
        ("_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back"),
        ("_ZN2ui5applyIJifPvEEEvDpT_", "void ui::apply<int, float, void*>"),
        ("_ZN2ui4drawINS_5ShapeES1_EEvT_T0_", "void ui::draw<ui::Shape, ui::Shape>"),
        ("_ZN2ui5ShapeaSERKS0_", "ui::Shape::operator="),
        ("_ZN2ui4bindIMNS_5ShapeEKFviEEEvT_", "void ui::bind<void"),
        ("_ZN99shortE", "_ZN99shortE"),
        ("_ZNK2ui5ShapeptEv", "ui::Shape::operator->"),
        ("start_wqthread", "start_wqthread"),
        ("-[OwnView drawRect:]", "-[OwnView drawRect:]"),
    ],
)
def test_frames_of_macos(mangled: str, name: str) -> None:
    """Names are written as in the source."""
    log = (
        "[1:2:0101/1.2:FATAL:curve.cc(48)] Check failed: size > 0 (0 vs. 0)\n"
        f"0   Own Framework                       0x000000010a99b743 {mangled} + 19\n"
    )
    assert read(log) == ("CHECK failure", ("size > 0 in curve.cc", name))


def test_frames_of_fuchsia() -> None:
    """A frame ends in the module; inlined ones have a fraction as their number and are left out."""
    log = (
        "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000018 at pc 0x1 bp 0x2 sp 0x3\n"
        "WRITE of size 1 at 0x602000000018 thread T0\n"
        "   #0    0x0000007d1c5a in <libclang_rt.asan.so>+0x56d71\n"
        "   #1.1  0x0000007d1c5b in inlined ../../out/x/../../own/inner.cc:2 <<application>>+0x1\n"
        "   #1    0x0000007d1c5b in own::inner(int) ../../out/x/../../own/inner.cc:3 <<application>>+0x1\n"
        "   #2    0x0000007d1c5c in start_main ../../musl/src/env/__libc_start_main.c:95 <libc.so>+0x964de\n"
    )
    assert read(log) == ("Heap-buffer-overflow WRITE 1", ("own::inner", "start_main"))


def test_applications_of_trusty() -> None:
    """Frames of the application count, those of the kernel below it do not."""
    log = (
        "+-- Logcat excerpt: Trusted App crash stacktrace --+\nBacktrace for thread: own\n"
        "kSP+0x0df0: 0xffff000000022f5c in trusty_app_exit ld-temp.o:?\n"
        "uSP+0x01d0: 0x000000000001b048 in own_sign /src/own/sign.c:8\n"
    )
    assert read(log) == ("Trusted app crash", ("own_sign",))


@pytest.mark.parametrize(
    ("line", "library"),
    [
        ("./fuzz: error while loading shared libraries: libown.so.1: cannot open shared object file: No such file",
         "libown.so.1"),
        ('CANNOT LINK EXECUTABLE "fuzz": library "libown.so" not found', "libown.so"),
        ('CANNOT LINK EXECUTABLE "fuzz": cannot locate symbol "own_open" referenced by "/data/fuzz"...', "own_open"),
    ],
)  # fmt: skip
def test_missing_libraries(line: str, library: str) -> None:
    """What is missing is the state."""
    assert read(f"{line}\n") == ("Missing-library", (library,))


def test_gdb() -> None:
    """The signal is the kind."""
    log = (
        "Program received signal SIGSEGV, Segmentation fault.\n0x0000555555555131 in own_read (text=0x0) at own.c:3\n"
        "#0  0x0000555555555131 in own_read (text=0x0) at own.c:3\n#1  0x0000555555555151 in own_open () at own.c:9\n"
    )
    assert read(log) == ("SIGSEGV", ("own_read", "own_open"))
