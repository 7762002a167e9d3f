-- A proof may show another bug than the one that it was sent for; a fix has more lines of evidence, and may be plausible.
ALTER TABLE verdict DROP CONSTRAINT verdict_kind_check;
ALTER TABLE verdict ADD CONSTRAINT verdict_kind_check CHECK (kind IN (
    'reproduced', 'reproduced-elsewhere', 'not-reproduced', 'already-fixed', 'needs-information', 'environment-failed'
)) NOT VALID;

ALTER TABLE fix DROP CONSTRAINT fix_status_check;
ALTER TABLE fix ADD CONSTRAINT fix_status_check
    CHECK (status IN ('proposed', 'plausible', 'verified', 'refused')) NOT VALID;

ALTER TABLE verification DROP CONSTRAINT verification_line_check;
ALTER TABLE verification ADD CONSTRAINT verification_line_check CHECK (line IN (
    'applies', 'oracle-kept', 'builds', 'proof-stopped', 'variants-stopped', 'benign-unchanged', 'tests-pass',
    'no-new-crash'
)) NOT VALID;

ALTER TABLE verification DROP CONSTRAINT verification_outcome_check;
ALTER TABLE verification ADD CONSTRAINT verification_outcome_check
    CHECK (outcome IN ('passed', 'failed', 'not-tried', 'not-available')) NOT VALID;
