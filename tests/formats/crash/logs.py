"""Logs of crashes, made up for the tests, and what is read from them."""

from clearway.formats.crash_log import crash_in

STACK = """    #0 0x55d in inner(char const*, int) /src/own/inner.c:3:1
    #1 0x55e in own::middle(int) const /src/own/middle.cc:14:2
    #2 0x55f in outer /src/own/outer.c:9
    #3 0x560 in LLVMFuzzerTestOneInput /src/own/fuzz.cc:5:3
"""
FRAMES = ("inner", "own::middle", "outer")


def read(log: str) -> tuple[str, tuple[str, ...]]:
    """Give the kind and the state of the crash that a log tells of."""
    crash = crash_in(log)
    assert crash is not None, "the log holds no crash"
    return crash.kind, crash.state
