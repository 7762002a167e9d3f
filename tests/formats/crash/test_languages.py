"""Exceptions and panics of Java, Python, Go, Rust, JavaScript and Swift."""

import pytest

from tests.formats.crash.logs import FRAMES, STACK, read

_JAVA = (
    "\tat java.base/java.lang.Integer.parseInt(Integer.java:652)\n\tat org.example.Parser.read(Parser.java:12)\n"
    "\tat org.example.Parser$Inner.run(Unknown Source)\n\tat org.example.Fuzzer.fuzzerTestOneInput(Fuzzer.java:5)\n"
)
_JAVA_STATE = ("java.base/java.lang.Integer.parseInt", "org.example.Parser.read", "org.example.Parser$Inner.run")
_DEADLY = "== libFuzzer crashing input ==\nMS: 0 ; base unit: 00\n==1== ERROR: libFuzzer: deadly signal\n"
_ABORT = "==7==ERROR: AddressSanitizer: ABRT on unknown address 0x5 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
_GO = (
    "\ngoroutine 17 [running, locked to thread]:\n"
    "example.org/own/parse.(*Decoder).Next(0xc000012345, 0x2, 0x2)\n\t/srv/own/parse/decoder.go:42 +0x1d\n"
    "example.org/own/parse.Decode(...)\n\t/srv/own/parse/decode.go:8\n"
    "example.org/own.Fuzz(0x60200000, 0x3)\n\t/srv/own/fuzz.go:9 +0x5\n"
    "main.LLVMFuzzerTestOneInput(0x602000000010, 0x3)\n\t/srv/main.go:1 +0x5\n"
)
_GO_STATE = ("parse.(*Decoder).Next", "parse.Decode", "own.Fuzz")
_PYTHON = (
    '  File "/out/fuzz.py", line 30, in main\n  File "/out/fuzz.py", line 12, in TestOneInput\n'
    '  File "own/parse.py", line 7, in read_header\n  File "own/parse.py", line 99, in read_field\n'
)
_PYTHON_STATE = ("read_field", "read_header", "TestOneInput")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("== Java Exception: java.lang.NumberFormatException: For input string", "Uncaught exception"),
        ("== Java Exception: java.lang.IllegalStateException", "Uncaught exception"),
        (
            "== Java Exception: com.code_intelligence.jazzer.api.FuzzerSecurityIssueHigh: Remote code execution",
            "Security exception",
        ),
        (
            "== Java Exception: com.code_intelligence.jazzer.api.FuzzerSecurityIssueLow: Out of memory (use '-Xmx1')",
            "Security exception",
        ),
    ],
)
def test_java_under_jazzer(line: str, kind: str) -> None:
    """What Jazzer reports as a security issue is one; the end of the process after it says nothing."""
    assert read(f"\n{line}\n{_JAVA}DEDUP_TOKEN: 0123\n{_DEADLY}") == (kind, _JAVA_STATE)


def test_java_on_android() -> None:
    """The log of the system tells the process, the exception and its frames."""
    log = (
        "--------- beginning of crash\nE/AndroidRuntime: FATAL EXCEPTION: main\n"
        "Process: com.example.own, PID: 1234\njava.lang.NullPointerException: no object\n"
        "\tat com.example.own.View.draw(View.java:10)\n\tat android.os.Parcel.readException(Parcel.java:1)\n"
        "\tat com.example.own.Main.onCreate(Main.java:20)\n\tat android.app.Activity.performCreate(Activity.java:3)\n"
    )
    wanted = ("com.example.own.View.draw", "com.example.own.Main.onCreate", "android.app.Activity.performCreate")
    assert read(log) == ("Fatal Exception", wanted)


def test_java_outside_a_fuzzer() -> None:
    """A thread that ends by an exception says so."""
    log = f'Exception in thread "main" java.lang.NumberFormatException: For input string\n{_JAVA}'
    assert read(log) == ("Uncaught exception", _JAVA_STATE)


def test_wycheproof() -> None:
    """A test of cryptography that fails is named by the test."""
    log = (
        "There was 1 failure:\n1) testTag(com.google.security.wycheproof.OwnTest)\njava.lang.AssertionError: bad tag\n"
        "\tat org.junit.Assert.fail(Assert.java:88)\n"
    )
    assert read(log) == ("Wycheproof error", ("testTag(com.google.security.wycheproof.OwnTest)",))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("panic: runtime error: integer divide by zero", "Integer divide by zero"),
        ("panic: runtime error: index out of range [5] with length 3", "Index out of range"),
        ("panic: runtime error: invalid memory address or nil pointer dereference", "Invalid memory address"),
        ("panic: runtime error: makeslice: len out of range", "Makeslice: len out of range"),
        ("panic: runtime error: slice bounds out of range [:9] with capacity 4", "Slice bounds out of range"),
    ],
)
def test_go_panics(line: str, kind: str) -> None:
    """A panic of the run time has its kind, the frames are without the path of the module."""
    assert read(f"{line}\n{_GO}{_ABORT}    #0 0x46 in runtime.raise.abi0 runtime/sys.s:154\n") == (kind, _GO_STATE)


def test_a_panic_of_a_go_program_is_an_assertion() -> None:
    """The message is the program's own."""
    assert read(f"panic: broken invariant\n{_GO}{_ABORT}") == ("ASSERT", ("broken invariant", *_GO_STATE[:2]))


def test_fatal_errors_of_go() -> None:
    """What the run time cannot recover from; a stack that ran out has its own kind."""
    assert read(f"fatal error: all goroutines are asleep - deadlock!\n{_GO}")[0] == "Fatal error"
    overflow = "runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\nruntime stack:\n"
    assert read(f"{overflow}runtime.throw(0x1, 0x2)\n{_GO}") == ("Stack overflow", _GO_STATE)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("thread '<unnamed>' panicked at 'index out of bounds: the len is 3 but the index is 5', src/own.rs:4:5\n",
         "index out of bounds: the len is 3 but the index is 5"),
        ("thread 'main' panicked at src/own.rs:4:5:\nindex out of bounds\n", "index out of bounds"),
        ("thread '<unnamed>' (1234) panicked at /src/own.rs:4:5:\ncalled `Option::unwrap()` on a `None` value\n",
         "called `Option::unwrap()` on a `None` value"),
    ],
)  # fmt: skip
def test_rust_panics(lines: str, message: str) -> None:
    """The frames of the panic itself are left out."""
    own = (
        "    #0 0x1 in std::process::abort::h0123456789abcdef /rustc/1/library/std/src/process.rs:1:1\n"
        "    #1 0x2 in libfuzzer_sys::initialize::_$u7b$$u7b$closure$u7d$$u7d$::h0123456789abcdef /root/lib.rs:57:9\n"
        "    #2 0x3 in std::panicking::rust_panic_with_hook::h0123456789abcdef /rustc/1/library/std/panicking.rs:5:1\n"
        "    #3 0x4 in rust_begin_unwind /rustc/1/library/std/src/panicking.rs:5:5\n"
        "    #4 0x5 in core::panicking::panic_fmt::h0123456789abcdef /rustc/1/library/core/src/panicking.rs:1:1\n"
    )
    assert read(f"{lines}{_DEADLY}{own}{STACK}") == ("ASSERT", (message, *FRAMES[:2]))


def test_python_under_atheris() -> None:
    """The newest call stands last; what the sanitizer says of the end of the process does not count."""
    log = f"\n === Uncaught Python exception: ===\nValueError: bad field\nTraceback (most recent call last):\n{_PYTHON}"
    assert read(f"INFO: Instrumenting own\n{log}\n{_DEADLY}{STACK}") == ("Uncaught exception", _PYTHON_STATE)


def test_python_with_a_security_sanitizer() -> None:
    """PySecSan names itself."""
    log = f"===BUG DETECTED: PySecSan: Command Injection ===\n===Stacktrace: ===\n{_PYTHON}"
    assert read(f"{log}==1== ERROR: libFuzzer: deadly signal\n{STACK}") == ("PySecSan", _PYTHON_STATE)


def test_javascript_under_jazzer() -> None:
    """Frames with a place are told; anonymous ones are not."""
    log = (
        "==3== Uncaught Exception: Jazzer.js: Error: no such field\n    at readField (/out/own/parse.js:6:15)\n"
        "    at Parser.read (/out/own/parse.js:9:1)\n    at /out/own/anonymous.js:1:1\n"
        "    at module.exports.fuzz (/out/fuzz.js:3:1)\n"
    )
    assert read(f"{log}{_DEADLY}") == ("Uncaught exception", ("readField", "Parser.read", "module.exports.fuzz"))


def test_swift_frames() -> None:
    """A method of a generic type is named up to its arguments."""
    log = (
        "Own/Parser.swift:12: Fatal error: Unexpectedly found nil\n==1== ERROR: libFuzzer: deadly signal\n"
        "    #0 0x1 in __sanitizer_print_stack_trace (/out/fuzz+0x1)\n"
        "    #1 0x2 in $ss17_assertionFailure__4file4line5flagss5NeverOs12StaticStringVtF (/out/f+0x2)\n"
        "    #2 0x3 in Own.Parser.read(from: Swift.String) throws -> Swift.Int /src/Own/Parser.swift:12:3\n"
        "    #3 0x4 in static Own.Parser.open<A where A: Own.Source>(A) -> Own.Parser /src/Own/Parser.swift:2:3\n"
    )
    kind, state = read(log)
    assert kind == "Fatal-signal"
    assert "Own.Parser.read" in state
