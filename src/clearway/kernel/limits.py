"""Every limit has a name here; reaching one is a refusal, never a crash."""

from typing import Final

MIB: Final = 1024 * 1024

REPORT_BYTES_MAX: Final = 256 * MIB
REQUEST_BYTES_MAX: Final = REPORT_BYTES_MAX + MIB
# Of a format that can only be read whole, and of a text.
DOCUMENT_BYTES_MAX: Final = 64 * MIB
FINDINGS_PER_REPORT_MAX: Final = 10_000
# Of a report that is read as a stream, one finding at a time.
FINDINGS_PER_STREAM_MAX: Final = 500_000
# So many are answered one by one; the others are listed by the page.
FINDINGS_IN_RECEIPT_MAX: Final = 10_000
# Of a body that comes as a stream: what is held in memory before it goes to disk, and the pieces it is kept in.
SPOOL_MEMORY_BYTES_MAX: Final = 2 * MIB
PIECE_BYTES_MAX: Final = MIB
# Of findings that are written at once: how many, and how many bytes of text and proof in them.
BATCH_FINDINGS_MAX: Final = 250
BATCH_BYTES_MAX: Final = 4 * MIB
EXPORTED_AT_ONCE_MAX: Final = 100
SCOPE_LINES_MAX: Final = 1_000
JSON_DEPTH_MAX: Final = 100
JSON_NUMBER_DIGITS_MAX: Final = 100
# Of one finding or other value in a report that is read as a stream; a proof in base 64 fits.
JSON_VALUE_BYTES_MAX: Final = 8 * MIB
JSON_CONTAINERS_MAX: Final = 2_000_000
JSON_NAMES_MAX: Final = 100_000
ARTIFACTS_PER_RUN_MAX: Final = 250_000
FLOW_STEPS_MAX: Final = 50
FINGERPRINTS_PER_FINDING_MAX: Final = 20
FINGERPRINT_CHARACTERS_MAX: Final = 500
MAPPING_CHARACTERS_MAX: Final = 20_000
MESSAGE_BYTES_MAX: Final = 16 * MIB
MIME_PARTS_MAX: Final = 100
HEADER_CHARACTERS_MAX: Final = 2_000
FRONT_MATTER_CHARACTERS_MAX: Final = MIB
FRONT_MATTER_DEPTH_MAX: Final = 8
FRONT_MATTER_VALUES_MAX: Final = 1_000
LINE_NUMBER_MAX: Final = 2**31 - 1
SCANNER_DECLARATION_BYTES_MAX: Final = 64 * 1024
SCANNER_PATH_STEPS_MAX: Final = 20
SCANNER_VALUES_PER_PATH_MAX: Final = 1_000
SCANNER_ITEMS_MAX: Final = 200_000
# What holds many findings may be told in each: of all descriptions together.
SCANNER_CHARACTERS_MAX: Final = 128 * MIB
SCANNER_HEADER_LINES_MAX: Final = 40
ARCHIVE_MEMBERS_MAX: Final = 1_000
SHEET_COLUMNS_MAX: Final = 256
HTML_CELLS_MAX: Final = 1_000_000
XML_DEPTH_MAX: Final = 200
XML_ELEMENTS_MAX: Final = 2_000_000
CRASH_LOG_CHARACTERS_MAX: Final = 4 * MIB
CRASH_FRAMES_MAX: Final = 3
CRASH_CYCLE_FRAMES_MAX: Final = 400
CRASH_STATE_CHARACTERS_MAX: Final = 80
CRASH_SIZE_TOLD_MAX: Final = 16
CRASH_LINE_CHARACTERS_MAX: Final = 4_000
CRASH_STACK_LINES_MAX: Final = 20_000
CRASH_NAME_CHARACTERS_MAX: Final = 1_000
CRASH_NAME_DEPTH_MAX: Final = 40
# Of the crashes that share a frame, a word or a package with a new one: the newest are looked at.
CRASHES_PER_TERM_MAX: Final = 2_000
CRASHES_COMPARED_MAX: Final = 500
CRASHES_PER_PACKAGE_MAX: Final = 1_000
EVIDENCE_BYTES_MAX: Final = 4 * MIB
EVIDENCE_PER_FINDING_MAX: Final = 8
# Of a release of sealed evidence: how long it waits for an answer, runs, and runs where the glass was broken. The
# database holds the same hours (evidence_release).
RELEASE_WAIT_HOURS_MAX: Final = 72
RELEASE_HOURS_MAX: Final = 8
BROKEN_GLASS_HOURS_MAX: Final = 2
RELEASE_REASON_CHARACTERS_MAX: Final = 2_000
BROKEN_GLASS_SHOWN_MAX: Final = 5
# Of what was kept before there was sealing, and of keys that another master key seals: so many at once.
SEALED_AT_ONCE_MAX: Final = 16
KEYS_AT_ONCE_MAX: Final = 5_000
TITLE_CHARACTERS_MAX: Final = 300
TEXT_CHARACTERS_MAX: Final = 100_000
NAME_CHARACTERS_MAX: Final = 200
REASON_CHARACTERS_MAX: Final = 500
IDENTIFIERS_PER_FINDING_MAX: Final = 50
LISTED_PER_FINDING_MAX: Final = 1_000
REFERENCES_PER_ADVISORY_MAX: Final = 100
# Of ranges of affected versions and further products, together.
PRODUCTS_PER_ADVISORY_MAX: Final = 1_000
# Of CVE Services: ids reserved at once, the bytes of an answer, and how long it may take.
CVE_IDS_AT_ONCE_MAX: Final = 100
CVE_ANSWER_BYTES_MAX: Final = 4 * MIB
CVE_CALL_SECONDS_MAX: Final = 60
RELEASES_PER_ADVISORY_MAX: Final = 1_000
# The database holds the same length (advisory_release).
RELEASE_SUMMARY_CHARACTERS_MAX: Final = 2_000
URL_CHARACTERS_MAX: Final = 2_000
VECTOR_CHARACTERS_MAX: Final = 300
COMPONENTS_PER_INVENTORY_MAX: Final = 50_000
INVENTORY_BYTES_MAX: Final = 64 * MIB
FORM_BYTES_MAX: Final = MIB
SCHEMA_PROBLEMS_MAX: Final = 20
INVENTORY_LINE_CHARACTERS_MAX: Final = 2_000
INVENTORY_LINES_MAX: Final = 500_000
# Of a lock file in TOML, which is read whole and slowly.
LOCK_FILE_BYTES_MAX: Final = 16 * MIB
TOML_LINE_CHARACTERS_MAX: Final = 4_000
PURL_CHARACTERS_MAX: Final = 1_000
# Of a constraint on versions: characters, and alternatives or bounds in it.
CONSTRAINT_CHARACTERS_MAX: Final = 4_000
CONSTRAINT_PARTS_MAX: Final = 200
# Of a folder of advisories: documents, bytes of one, and how much an archive may hold when it is unpacked.
ADVISORIES_MAX: Final = 2_000_000
ADVISORY_BYTES_MAX: Final = 16 * MIB
ADVISORY_ARCHIVE_BYTES_MAX: Final = 8_192 * MIB
ADVISORY_FILES_MAX: Final = 1_000_000
ARCHIVES_IN_ARCHIVES_MAX: Final = 4
AFFECTED_PER_ADVISORY_MAX: Final = 20_000
VERSIONS_PER_ADVISORY_MAX: Final = 200_000
EVENTS_PER_ADVISORY_MAX: Final = 20_000
ADVISORY_INDEX_BYTES_MAX: Final = 4_096 * MIB - 1
# Of a question how products stand: products, bytes, questions answered at once and waiting, advisories told for each
# product, and how long a new edition is waited for until the one before it answers.
QUERY_PRODUCTS_MAX: Final = 10_000
QUERY_BYTES_MAX: Final = 12 * MIB
# As many as OSV's own service takes.
OSV_QUERIES_MAX: Final = 1_000
QUERIES_AT_ONCE_MAX: Final = 2
QUERIES_WAITING_MAX: Final = 64
ADVISORIES_PER_ANSWER_MAX: Final = 100
EDITION_SECONDS_MAX: Final = 2.0
EDITION_DOCUMENTS_AT_ONCE: Final = 500
CPE_CHARACTERS_MAX: Final = 1_000
HASHES_PER_PRODUCT_MAX: Final = 1_000
# Of an index that is open: packages and advisories that are kept decoded.
INDEX_PACKAGES_KEPT: Final = 20_000
INDEX_ADVISORIES_KEPT: Final = 20_000
PAGE_ROWS_MAX: Final = 200
PAGE_ROWS_DEFAULT: Final = 50
# Of the tasks that one sheet is made from, and of those that are answered at once.
TASKS_ON_SHEET_MAX: Final = 2_000
TASKS_ANSWERED_AT_ONCE_MAX: Final = 1_000
# Of the tasks of all clients of a provider that pieces of work are made from: the soonest.
TASKS_OF_CLIENTS_MAX: Final = 5_000
CONTACT_CHARACTERS_MAX: Final = 300
# Of due dates in a calendar: the soonest.
TASKS_IN_CALENDAR_MAX: Final = 500
AUTHORIZATION_CHARACTERS_MAX: Final = 1_000
# Of advisories, the newest, by which it is shown how far operators are.
ADVISORIES_IN_TRENDS_MAX: Final = 12
# Of agreements and of what was done in clients' names: the newest are shown. Of clients in one list.
SERVICES_SHOWN_MAX: Final = 500
CLIENTS_SHOWN_MAX: Final = 1_000
KEY_DAYS_MAX: Final = 366
SESSION_HOURS_MAX: Final = 12
CLAIM_DAYS_MAX: Final = 30
SIGNAL_LINES_MAX: Final = 1_000_000
SIGNAL_BYTES_MAX: Final = 128 * MIB
POLICY_DAYS_MAX: Final = 3_660
POLICY_BYTES_MAX: Final = 256 * 1024
# Of a decision tree: points, values of one, and rows.
TREE_POINTS_MAX: Final = 8
TREE_VALUES_MAX: Final = 8
TREE_ROWS_MAX: Final = 1_000
# Of tasks that are made or dated at once.
TASKS_AT_ONCE_MAX: Final = 1_000
# Of vulnerabilities whose tasks an edition of a policy dated that is no more: those called for in a day.
OUTDATED_AT_ONCE_MAX: Final = 100_000
DUE_CHANGES_SHOWN_MAX: Final = 200
# Of answers to tasks. The database holds the same days (attestation, compensating_control), and the same smallest
# number of parties that are counted (coverage_of).
ANSWER_DAYS_MAX: Final = 366
PLANNED_DAYS_UNSAID: Final = 30
CONTROL_CHARACTERS_MAX: Final = 2_000
CONTROLS_PER_TASK_MAX: Final = 50
SMALL_COUNT_MIN: Final = 3
# Trends of everybody's tasks are counted anew for each reader up to so many; of more they are kept every hour.
TASKS_IN_LIVE_TRENDS_MAX: Final = 50_000
ROLLUP_HOURS_MAX: Final = 6
OPEN_REPORTS_MAX: Final = 1_000
REPORTS_PER_WEEK_MAX: Final = 1_000
VERSION_CHARACTERS_MAX: Final = 200
NAME_IN_WORDS_CHARACTERS_MAX: Final = 80
RECIPE_BYTES_MAX: Final = 64 * 1024
SOURCE_BYTES_MAX: Final = 64 * MIB
BUILD_BYTES_MAX: Final = 64 * MIB
BUILD_CACHE_BYTES_MAX: Final = 4_096 * MIB
PARALLEL_RUNS_MAX: Final = 1_024
FILES_PER_ARCHIVE_MAX: Final = 20_000
PATCH_BYTES_MAX: Final = 1 * MIB
PATCH_WORDS_MAX: Final = 200
RATING_REASON_CHARACTERS_MAX: Final = 2_000
# Of one vulnerability: those that one party may give by hand, and those that are told.
RATINGS_PER_PARTY_MAX: Final = 50
RATINGS_TOLD_MAX: Final = 200
# What habits are found from: the newest ratings, and the raters with the most of them.
RATINGS_FITTED_MAX: Final = 200_000
RATERS_FITTED_MAX: Final = 1_000
SAMPLE_SIZE_MAX: Final = 1_000
SAMPLES_TOLD_MAX: Final = 50
POPULATION_MAX: Final = 100_000
POPULATION_BYTES_MAX: Final = 16 * MIB
FIX_NOTE_CHARACTERS_MAX: Final = 2_000
FETCH_SECONDS_MAX: Final = 180
RUNS_PER_VARIANT_MAX: Final = 20
PROOFS_TRIED_MAX: Final = 5
RUN_OUTPUT_BYTES_MAX: Final = 1 * MIB
# Of what people watch while something is tried: steps, the end of a log, and how often it is told.
STEPS_MAX: Final = 100
STEP_CHARACTERS_MAX: Final = 300
LOG_BYTES_MAX: Final = 16 * 1024
LOG_LINES_MAX: Final = 40
LOG_LINE_CHARACTERS_MAX: Final = 300
PROGRESS_PAUSE_SECONDS: Final = 0.5
PROGRESS_BEAT_SECONDS: Final = 5.0
# A worker that has been silent for so long was stopped.
PROGRESS_SILENT_SECONDS_MAX: Final = 45.0
# Where no connection to the database becomes free so soon, it is asked whether it is there at all.
CONNECT_SOON_SECONDS: Final = 2.0
# Of jobs that a defect stopped, the oldest are listed.
HELD_JOBS_SHOWN_MAX: Final = 500
# Something outside that failed is tried again after a pause that doubles each time, up to this.
RETRY_SECONDS_MAX: Final = 900
# Of a run among many in one sandbox, each of its two outputs; and so many share a sandbox.
BATCH_OUTPUT_BYTES_MAX: Final = 256 * 1024
INPUTS_PER_BATCH_MAX: Final = 50
VARIANT_BYTES_MAX: Final = 256 * 1024
RELEASES_TRIED_MAX: Final = 2_000
# Of a root-cause matrix: candidates of one package, and fixes, of each in turn; proofs are PROOFS_TRIED_MAX each.
MATRIX_CANDIDATES_MAX: Final = 8
MATRIX_FIXES_MAX: Final = 16
# Of a patch: with more hunks it is no small one, and they are not tried one by one.
MATRIX_PARTS_MAX: Final = 4
# Of matrices about one vulnerability: the newest are shown.
MATRICES_SHOWN_MAX: Final = 20
EXCERPT_CHARACTERS_MAX: Final = 8_000
# Of what a person compares: so many findings of each side, and so much of a vulnerability's joining history.
TOLD_PER_SIDE_MAX: Final = 20
REGROUPINGS_SHOWN_MAX: Final = 50
# Of what waits the oldest are put in order, and the first of them shown; of standings, the best known.
WAITING_ORDERED_MAX: Final = 5_000
TURNS_SHOWN_MAX: Final = 200
STANDINGS_SHOWN_MAX: Final = 500
LIKENESS_CHARACTERS_MAX: Final = 6_000
STATEMENTS_MAX: Final = 200_000
# Of an attestation: the envelope's bytes, its signatures, the runs, lines and proofs that its statement tells of.
ATTESTATION_BYTES_MAX: Final = 64 * 1024
SIGNATURES_PER_ENVELOPE_MAX: Final = 16
ATTESTED_ITEMS_MAX: Final = 64
ATTESTATIONS_PER_PARTY_MAX: Final = 20
ATTESTATIONS_PER_VULNERABILITY_MAX: Final = 1_000
CLOCKS_APART_MINUTES_MAX: Final = 10
VERIFIERS_DEMANDED_MAX: Final = 20
VERIFIER_KEYS_MAX: Final = 1_000
STATEMENT_BYTES_MAX: Final = MIB
# Of a feed: its lists, its files and its index; how long one file may take; how many files a bundle may hold.
FEED_ROOT_BYTES_MAX: Final = 64 * 1024
FEED_TIMESTAMP_BYTES_MAX: Final = 16 * 1024
FEED_SNAPSHOT_BYTES_MAX: Final = MIB
FEED_LIST_BYTES_MAX: Final = 4 * MIB
FEED_FILE_BYTES_MAX: Final = 16 * MIB
FEED_LINES_PER_PAGE_MAX: Final = 200
FEED_LINES_MAX: Final = 10_000_000
FEED_FILES_PER_LINE_MAX: Final = 40
FEED_FILES_LISTED_MAX: Final = 1_000
FEED_FILES_IN_BUNDLE_MAX: Final = 5_000_000
FEED_SECONDS_PER_FILE_MAX: Final = 120.0
FEED_RENEWED_AT_ONCE_MAX: Final = 256
FEED_FILLED_AT_ONCE_MAX: Final = 50
# Of changes of advisories: so many in a page, of the API and of the Atom feed.
CHANGES_PER_PAGE_MAX: Final = 1_000
CHANGES_PER_PAGE_DEFAULT: Final = 200
ATOM_ENTRIES_PER_PAGE: Final = 50
# Of webhooks: so many a party has; the seconds of one attempt; the days after which one that fails is stopped; the
# hours that an older secret still signs; the days that messages are kept; and how many are sent again at once.
WEBHOOKS_PER_PARTY_MAX: Final = 20
WEBHOOK_SECONDS_MAX: Final = 15.0
WEBHOOK_FAILING_DAYS_MAX: Final = 5
WEBHOOK_SECRET_OVERLAP_HOURS: Final = 24
WEBHOOK_MESSAGE_DAYS_MAX: Final = 30
WEBHOOK_REPLAYED_MAX: Final = 10_000
# Of digests: the length of an address (RFC 5321); minutes before somebody is asked again; days within which an address
# confirms; lines of one mail; minutes after which nothing that was published is still under way; days for which the
# mail of a notice is tried; seconds of sending.
ADDRESS_CHARACTERS_MAX: Final = 254
DIGEST_ASKED_AGAIN_MINUTES: Final = 10
DIGEST_CONFIRMED_DAYS_MAX: Final = 7
DIGEST_ITEMS_MAX: Final = 100
DIGEST_SETTLED_MINUTES: Final = 5
NOTICE_MAIL_DAYS_MAX: Final = 3
MAIL_SECONDS_MAX: Final = 30
# Of TAXII: objects in a page, values of a filter, documents that are read at once.
TAXII_OBJECTS_MAX: Final = 1_000
TAXII_OBJECTS_DEFAULT: Final = 200
TAXII_MATCHES_MAX: Final = 50
TAXII_DOCUMENTS_AT_ONCE: Final = 100
ROOT_KEYS_MAX: Final = 20
# The provider of CSAF.
OPENPGP_KEY_BYTES_MAX: Final = 64 * 1024
PROVIDER_FILLED_AT_ONCE_MAX: Final = 50
# Of answers from operators that match at home; the database holds the same length of a note (home_answer).
HOME_ANSWERS_AT_ONCE_MAX: Final = 200
HOME_ANSWERS_TOLD_MAX: Final = 10_000
HOME_NOTE_CHARACTERS_MAX: Final = 2_000
HOME_STATE_BYTES_MAX: Final = 64 * MIB
# Of a plan under limited hours: the document, what it may name, and how large a number in it may be.
PLAN_BYTES_MAX: Final = 32 * MIB
PLAN_HOSTS_MAX: Final = 2_000
PLAN_PATCHES_MAX: Final = 20_000
PLAN_PAIRS_MAX: Final = 100_000
PLAN_WINDOWS_PER_HOST_MAX: Final = 32
PLAN_WINDOWS_MAX: Final = 10_000
PLAN_PERIODS_MAX: Final = 60
PLAN_RELATED_MAX: Final = 100
PLAN_MINUTES_MAX: Final = 10_000
PLAN_HOURS_MAX: Final = 1_000_000
PLAN_RISK_MAX: Final = 10_000
PLAN_PERCENT_MAX: Final = 1_000
# Of pairs of patch and host, each with every window of its host.
PLAN_CHOICES_MAX: Final = 500_000
PLAN_DAYS_MAX: Final = 400
# Of what is planned from the database: an operator's tasks, and a maintainer's cases, the soonest due first.
TASKS_PLANNED_MAX: Final = 5_000
CASES_PLANNED_MAX: Final = 5_000
# Early release.
AUDIENCE_NAME_CHARACTERS_MAX: Final = 60
AUDIENCE_ABOUT_CHARACTERS_MAX: Final = 1_000
AUDIENCE_MEMBERS_MAX: Final = 10_000
EARLY_COPIES_AT_ONCE_MAX: Final = 25
# Marks: nobody is named where the chance that an innocent one fits is greater than this, over all who are asked about.
MARK_CHANCE_MAX: Final = 1e-6
MARK_TOKENS_MAX: Final = 64
LEAKED_FILE_BYTES_MAX: Final = 32 * MIB
TRACED_RECIPIENTS_MAX: Final = 100_000
# Of an evaluation's outcomes and what is estimated from them: the table; a task's human time in minutes; a family's and
# a task's attempts; tokens of one attempt.
MATRIX_BYTES_MAX: Final = 16 * MIB
MATRIX_ROWS_MAX: Final = 100_000
MATRIX_TASKS_MAX: Final = 5_000
MATRIX_FAMILIES_MAX: Final = 500
MATRIX_BUDGETS_MAX: Final = 16
MATRIX_ATTEMPTS_MAX: Final = 1_000
MATRIX_BUDGET_TOKENS_MAX: Final = 1_000_000_000_000
REFERENCE_MODELS_MAX: Final = 20
ESTIMATE_BYTES_MAX: Final = 32 * MIB
TASK_MINUTES_MIN: Final = 1 / 64
TASK_MINUTES_MAX: Final = 1 << 21
# Of suites of tasks: the folder of one, its words, and what one task may give to its solver and take back.
SUITE_FILES_MAX: Final = 5_000
SUITE_BYTES_MAX: Final = 32 * MIB
SUITE_TASKS_MAX: Final = 1_000
SUITE_FAMILIES_MAX: Final = 200
TASK_STEPS_MAX: Final = 9
TASK_STATEMENT_CHARACTERS_MAX: Final = 8_000
TASK_PAPER_BYTES_MAX: Final = 8 * MIB
TASK_SECONDS_MAX: Final = 300
TASK_INPUTS_MAX: Final = 100
SOLUTION_FILES_MAX: Final = 10
SOLUTION_BYTES_MAX: Final = 256 * 1024
SUITE_SEEDS_MAX: Final = 20
# Frontier access: packages, checkpoints, deletion, partners, duties.
PACKAGE_BYTES_MAX: Final = MIB
MATERIALS_MAX: Final = 200
CHECKPOINTS_MAX: Final = 50
MATERIAL_TEXT_CHARACTERS_MAX: Final = 1_000
MATERIAL_BYTES_MAX: Final = 16 * MIB
AUDIENCE_PERSONS_MAX: Final = 100
RETENTION_DAYS_MAX: Final = 3_650
GRANT_HOURS_MAX: Final = 30 * 24
CHECKPOINT_FILES_MAX: Final = 100_000
CHECKPOINT_PATH_CHARACTERS_MAX: Final = 1_000
MANIFEST_BYTES_MAX: Final = 64 * MIB
DELETION_PLACES_MAX: Final = 50
DELETION_REASON_CHARACTERS_MAX: Final = 500
UNDERTAKING_LINES_MAX: Final = 50
UNDERTAKING_LINE_CHARACTERS_MAX: Final = 500
PARTNER_CRITERIA_MAX: Final = 20
PARTNERS_SHOWN_MAX: Final = 500
DUTIES_PER_PACK_MAX: Final = 50
DUTIES_SHOWN_MAX: Final = 1_000
EXPORTS_SHOWN_MAX: Final = 1_000


def within(text: str, characters_max: int) -> str:
    """Cut text to a limit, marking that it was cut; for text that is shown, never for what is kept verbatim."""
    return text if len(text) <= characters_max else text[: characters_max - 1] + "\N{HORIZONTAL ELLIPSIS}"
