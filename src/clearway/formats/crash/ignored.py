"""Frames that do not tell one crash from another: sanitizers, allocators, the C library, drivers, abort and assert.

Facts about what these programs print; the rules for names are those by which ClusterFuzz's published states were made,
so that our states can be compared with them (a name that begins like an allocator's is left out, for instance).
"""

from typing import Final

_SHORT: Final = 3

# The whole frame is this name.
_WHOLE: Final = frozenset({
    "<unknown>", "[vdso]", "__chk_fail", "__fortify_fail", "abort", "exit", "panic", "pthread_create", "pthread_kill",
    "raise", "tgkill",
})  # fmt: skip

_C_LIBRARY: Final = (
    "__aeabi_", "__cxa_atexit", "__cxa_rethrow", "__cxa_throw", "__GI_", "__libc_", "__memcmp", "__memcpy",
    "__memmove", "__memset", "__pthread_kill", "__run_exit_handlers", "__strcmp", "__strcpy", "__strdup", "__strlen",
    "__strncpy", "_L_unlock_", "_start", "aeabi_", "common_exit", "gsignal", "memcmp", "memcpy", "memmove", "memset",
    "scanf", "strcmp", "strcpy", "strdup", "strlen", "strncpy", "libgcc_s.so", "linux-gate.so",
)  # fmt: skip
_ALLOCATORS: Final = (
    "calloc", "delete", "free", "malloc", "mozalloc_", "new", "New", "operator", "realloc", "alloc::",
)  # fmt: skip
_SANITIZERS: Final = (
    *(
        begin.format(tool)
        for tool in ("asan", "hwasan", "lsan", "msan", "sanitizer", "tsan", "ubsan")
        for begin in ("__{}::", "__{}_", "_{}_")
    ),
    "<libclang_rt.asan.so>", "MSanAtExitWrapper", "__interceptor_", "__kasan_", "asan.module_ctor",
    "asan.module_dtor", "asan_", "check_memory_region", "kasan_",
)  # fmt: skip
_DYING: Final = (
    "Abort(", "CFCrash", "CrashTrampolineAsm", "ExitCallback", "IsSandboxedProcess", "RaiseException",
    "SbSystemBreakIntoDebugger", "SignalAction", "SignalHandler", "V8_Fatal", "WTF::", "WTFCrash", "X11Error",
    "__assert_", "__dump_stack", "__scrt_common_main_seh", "__zx_panic", "_objc_terminate", "_swift_stdlib_", "abort",
    "absl::log_internal::", "blink::ReportV8FatalError", "demangling_terminate_handler", "exit_or_terminate_process",
    "fpehandler(", "g_log", "generic_cpp_", "std::__terminate", "syslog::LogMessage", "v8::api_internal::ToLocalEmpty",
    "libc_io_functions_not_implemented_use_fdio_instead",
)  # fmt: skip
_DRIVERS: Final = (
    "<null>", "LLVMFuzzerTestOneInput", "TestOneProtoInput", "centipede::", "fuzzer::", "main", "testing::",
)  # fmt: skip
_KERNEL: Final = ("_etext", "dump_backtrace", "dump_stack", "object_err", "print_address_description", "print_trailer",
                  "show_stack", ".L___asan_gen_")  # fmt: skip
_ANDROID: Final = ("android.app.ActivityManagerProxy.", "android.os.Parcel.", "art::Thread::CreateNativeThread")
_RUST: Final = (
    "_$LT$", "__rust_start_panic", "__rust_try", "core::fmt::write", "libfuzzer_sys::initialize", "panic_abort::",
    "rust_begin_unwind", "rust_fuzzer_test_input", "rust_oom", "rust_panic", "std::io::Write::write_fmt", "std::panic",
    "std::process::abort", "std::sys::unix::abort", "std::sys_common::backtrace",
)  # fmt: skip
_GO: Final = ("runtime.",)
_WINDOWS_BOTS: Final = ("c:/clusterfuzz/bot/build",)
_BEGINNINGS: Final = (
    *_C_LIBRARY, *_ALLOCATORS, *_SANITIZERS, *_DYING, *_DRIVERS, *_KERNEL, *_ANDROID, *_RUST, *_GO, *_WINDOWS_BOTS,
)  # fmt: skip

# The words stand anywhere in the frame.
_IN_FUNCTIONS: Final = (
    "ASAN_OnSIGSEGV", "BaseThreadInitThunk", "DebugBreak", "DefaultDcheckHandler", "ForceCrashOnSigAbort",
    "MemoryProtection::CMemoryProtector", "PartitionAlloc", "RtlFreeHeap", "RtlInitializeExceptionChain",
    "RtlReportCriticalFailure", "RtlUserThreadStart", "RtlpHeapHandleError", "RtlpLogHeapFailure", "SkDebugf",
    "SkAbort_FileLine", "SkMutex::",
    "StackDumpSignalHandler", "__tmainCRTStartup", "_asan_rtl_", "agent::asan::", "allocator_shim",
    "asan_Heap", "asan_check_access", "assert", "base::FuzzedDataProvider", "base::allocator",
    "base::android::CheckException", "base::debug::BreakDebugger", "base::debug::CollectStackTrace",
    "base::debug::StackTrace::StackTrace", "fuzztest::internal::", "ieee754-", "logger",
    "CheckLogMessage", "PushStackTraceAndDie", "logging::CheckError",
    "logging::ErrnoLogMessage", "logging::LogMessage", "stdext::exception::what", "v8::base::OS::Abort",
    "+Unknown", "<unknown module>", "Inline Function @",
)  # fmt: skip
_IN_PATHS: Final = (
    " base/callback", " /rust/", " /rustc/", "/AOSP-toolchain/", "/bindings/ToV8.h", "/crosstool/", "/fuzztest/",
    "/gcc/",
    "/glibc-", "/googletest/", "/jemalloc/", "/libc++", "/libc/", "/llvm-build/", "/memorycmp.c", "/minkernel/crts/",
    "/sanitizer_common/", "/tcmalloc/", "/vc/include/", "/vctools/crt/", "/win_toolchain/", "asan_osx_dynamic.dylib",
    "libc++/", "libpthread", "libc.so", "libc++.so", "libc++_shared.so", "libstdc++.so",
)  # fmt: skip
_ANYWHERE: Final = (*_IN_FUNCTIONS, *_IN_PATHS)


def is_foreign(frame: str) -> bool:
    """Tell whether a frame as it was printed (function, place) says nothing about whose fault a crash is."""
    if len(frame) < _SHORT:
        return True
    text = frame.replace("\\", "/")
    if text in _WHOLE or text.startswith(_BEGINNINGS):
        return True
    return any(word in text for word in _ANYWHERE) or _is_old_c_library(text)


def _is_old_c_library(text: str) -> bool:
    """Find `libc-2.31.so`."""
    return ".so" in text.partition("libc-")[2]
