"""The limits of access to developers' models, named as those in kernel/limits are."""

from typing import Final

from clearway.kernel.limits import MIB

# Of calls of a model: the call, a whole reply, an event of a stream that is held until it is whole; seconds of a call,
# of its body, of connecting, and of a reader that does not take what is sent; calls at once through one broker.
MODEL_NAME_CHARACTERS_MAX: Final = 200
MODEL_CALL_BYTES_MAX: Final = 16 * MIB
MODEL_REPLY_BYTES_MAX: Final = 32 * MIB
MODEL_EVENT_BYTES_HELD_MAX: Final = 256 * 1024
MODEL_CALL_SECONDS_MAX: Final = 1_800
MODEL_BODY_SECONDS_MAX: Final = 30
MODEL_CONNECT_SECONDS_MAX: Final = 10
MODEL_READER_SECONDS_MAX: Final = 60
MODEL_WATCH_PAUSE_SECONDS: Final = 0.05
MODEL_CALLS_AT_ONCE_MAX: Final = 1_000
TOKENS_PER_CALL_MAX: Final = 100_000_000
# Of access to a developer's model, before its release to other trusted partners (Order 3(b)(ii)): the database holds
# the same days of a window (access_window).
ACCESS_DAYS_MAX: Final = 30
ACCESS_MODELS_MAX: Final = 50
ACCESS_CREDENTIAL_CHARACTERS_MAX: Final = 2_000
ACCESS_MICRODOLLARS_MAX: Final = 1_000_000_000_000
ACCESS_TOKENS_MAX: Final = 1_000_000_000_000
ACCESS_CALLS_PER_MINUTE_MAX: Final = 100_000
ACCESS_CALLS_AT_ONCE_MAX: Final = 1_000
ACCESS_LINES_PER_PAGE_MAX: Final = 500
# A line of the log as JSON, where it was kept in a file; seconds after a run's end in which lines of its calls may
# still come; lines that are read at once then.
ACCESS_LOG_LINE_BYTES_MAX: Final = 16 * 1024
RUN_CALLS_SECONDS: Final = 10
RUN_LINES_AT_ONCE: Final = 5_000
ACCESS_GRANTS_SHOWN_MAX: Final = 500
# Of calls in one list on a page, of steps of time into which use is counted, and of the lines that it is counted of.
ACCESS_CALLS_SHOWN_MAX: Final = 100
ACCESS_STEPS_MAX: Final = 60
ACCESS_LINES_MEASURED_MAX: Final = 50_000
# Of the broker: how often it asks who may call, after how long without an answer it stops everybody, how long lines
# wait to be written together, and how many may wait before calls are refused.
BROKER_POLL_SECONDS: Final = 0.2
BROKER_BLIND_SECONDS_MAX: Final = 5.0
BROKER_LINES_PAUSE_SECONDS: Final = 0.05
BROKER_LINES_WAITING_MAX: Final = 20_000
# Frontier access: of submissions in one list.
SUBMISSIONS_SHOWN_MAX: Final = 500
FRONTIER_CLOCK_DAYS_MAX: Final = 366
FRONTIER_CLOCKS_MAX: Final = 100
# The database has the same number of warnings of one clock (are_warnings).
CLOCK_WARNINGS_MAX: Final = 5
NOTICES_SHOWN_MAX: Final = 200
NOTICES_LATEST_MAX: Final = 10
CONSULTED_OFFICES_MAX: Final = 50
REQUEST_CHARACTERS_MAX: Final = 500
ANSWER_CHARACTERS_MAX: Final = 2_000
OPINION_CHARACTERS_MAX: Final = 4_000
