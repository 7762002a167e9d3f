-- What became of what a party reported is counted from this index alone; a finding's wide row is not read.
CREATE INDEX finding_standing ON finding (party, vulnerability) INCLUDE (model, model_version, tool, received_at)
WHERE outcome IN ('received', 'new', 'joined');

-- The stage of many vulnerabilities at once is read from the index alone, too: it holds what need to know is decided by.
CREATE INDEX vulnerability_standing ON vulnerability (stage, id) INCLUDE (published_at);
DROP INDEX vulnerability_stage;
ALTER INDEX vulnerability_standing RENAME TO vulnerability_stage;
