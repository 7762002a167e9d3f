"""libFuzzer, Centipede and FuzzTest: time, memory, exits, and the place of the fuzz target."""

import pytest

from tests.formats.crash.logs import FRAMES, STACK, read


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("==1== ERROR: libFuzzer: timeout after 25 seconds", "Timeout"),
        ("==1== ERROR: libFuzzer: out-of-memory (used: 2100Mb; limit: 2048Mb)", "Out-of-memory"),
        ("==1== ERROR: libFuzzer: out-of-memory (malloc(4294967296))", "Out-of-memory"),
        ("==1== ERROR: libFuzzer: deadly signal", "Fatal-signal"),
        ("==1== ERROR: libFuzzer: fuzz target exited", "Unexpected-exit"),
        ("==1==ERROR: libFuzzer: fuzz target overwrites its const input", "Overwrites-const-input"),
        ("========= Per-input timeout exceeded: 6 > 5 (sec); exiting", "Timeout"),
        ("========= RSS limit exceeded: 4096 > 2048 (Mb); exiting", "Out-of-memory"),
        ("========= Stack limit exceeded: 200000 > 131072 (byte); aborting", "Stack-overflow"),
        ("==1==ERROR: AddressSanitizer: hard rss limit exhausted (2560Mb vs 2561Mb)", "Out-of-memory"),
        ("==1==ERROR: MemorySanitizer: out of memory: allocator is trying to allocate 0x1 bytes", "Out-of-memory"),
        ("ERROR: AddressSanitizer failed to allocate 0x1000 (4096) bytes of LargeMmapAllocator", "Out-of-memory"),
        ("[1:2:0101/1.2:FATAL:memory.cc(9)] Out of memory. size=4194304", "Out-of-memory"),
        ("<--- Last few GCs --->\n# Fatal process out of memory: Zone", "Out-of-memory"),
        ("# Fatal JavaScript out of memory: Reached heap limit", "Out-of-memory"),
        ("# Fatal JavaScript invalid size error 123", "Out-of-memory"),
    ],
)
def test_each_end_has_its_kind(line: str, kind: str) -> None:
    """What the fuzzer itself ended is named by the reason."""
    assert read(f"INFO: Seed: 1\n{line}\n{STACK}\nSUMMARY: libFuzzer: x\n") == (kind, FRAMES)


def test_frames_of_the_fuzzer_are_left_out() -> None:
    """The handler's own frames stand above the program's."""
    own = "    #0 0x1 in __sanitizer_print_stack_trace /llvm/x.cpp:1:3\n    #1 0x2 in fuzzer::Print() /f.cc:5:1\n"
    assert read(f"==1== ERROR: libFuzzer: timeout after 25 seconds\n{own}{STACK}") == ("Timeout", FRAMES)


@pytest.mark.parametrize(
    ("frame", "name"),
    [
        ("#1 0x2 in LLVMFuzzerTestOneInput /src/own/fuzz_png.cc:12:3", "fuzz_png.cc"),
        ("#1 0x2 in LLVMFuzzerTestOneInput /src/own/fuzz_png.cc:12", "fuzz_png.cc"),
        ("#1 0x2 in LLVMFuzzerTestOneInput C:\\src\\own\\fuzz_png.cc:12", "fuzz_png.cc"),
        ("#1 0x000002 in LLVMFuzzerTestOneInput ../../own/fuzz_png.cc:12 <<application>>+0xad03a", "fuzz_png.cc"),
        ("#1 0x2 in LLVMFuzzerTestOneInput (/out/fuzz_png+0x1234)", ""),
        ("#1 0x2 in LLVMFuzzerTestOneInput", ""),
    ],
)
def test_the_fuzz_target_is_named_by_its_file(frame: str, name: str) -> None:
    """Every fuzz target has a function of one name; its file tells which it is."""
    state = read(f"==1== ERROR: libFuzzer: fuzz target exited\n    {frame}\n")[1]
    assert state == ((name,) if name else ())


def test_an_assertion_in_a_test_of_a_framework() -> None:
    """A property function stands below the framework's frames."""
    frames = (
        "    #0 0x1 in testing::UnitTest::AddTestPartResult(int) /src/googletest/gtest.cc:1:1\n"
        "    #1 0x2 in fuzztest::internal::Run() /src/fuzztest/runtime.cc:1:1\n"
    )
    signal = "==7==ERROR: AddressSanitizer: ABRT on unknown address 0x5 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
    assert read(f"{signal}{frames}{STACK}") == ("Abrt", FRAMES)
