-- The calls of a run, as the broker's log tells of them (Order 3(b)(ii); decisions 22 and 25): of which grant, from which
-- line of the log to which, how many, and a digest over those lines, which whoever reads the log computes again.

CREATE TABLE evaluation_calls (
    run evaluation_id PRIMARY KEY REFERENCES evaluation_run,
    granted grant_id NOT NULL REFERENCES access_grant,
    submission submission_id NOT NULL REFERENCES submission,
    after_line bigint NOT NULL CHECK (after_line >= 0),
    last_line bigint CHECK (last_line >= after_line),
    lines bigint CHECK (lines >= 0),
    calls bigint CHECK (calls BETWEEN 0 AND lines),
    digest bytea CHECK (length(digest) = 32),
    kept_at timestamptz,
    CHECK (num_nulls(last_line, lines, calls, digest, kept_at) IN (0, 5))
);
CREATE INDEX evaluation_calls_granted ON evaluation_calls (granted);
CREATE INDEX evaluation_calls_submission ON evaluation_calls (submission);

-- Whoever begins a run names a grant of its own to the model of the developer that the run is on; where the log stood
-- then is for the database to say. Once the run is over the worker adds the digest, and it stays.
CREATE FUNCTION check_evaluation_calls() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT g.submission INTO NEW.submission
        FROM evaluation_run r JOIN access_grant g ON g.id = NEW.granted
        JOIN submission s ON s.id = g.submission AND s.developer = r.developer
        WHERE r.id = NEW.run AND r.status = 'running' AND r.started_by = acting_person()
        AND g.id = ANY (held_grants());
        IF NOT FOUND OR NEW.kept_at IS NOT NULL THEN
            RAISE EXCEPTION 'a run begins with a grant of its own to its developer''s model'
            USING ERRCODE = 'check_violation';
        END IF;
        SELECT coalesce(max(l.line), 0) INTO NEW.after_line FROM access_line l WHERE l.submission = NEW.submission;
    ELSIF OLD.kept_at IS NOT NULL OR NOT acts_as('worker')
        OR ROW(NEW.run, NEW.granted, NEW.submission, NEW.after_line)
        IS DISTINCT FROM ROW(OLD.run, OLD.granted, OLD.submission, OLD.after_line)
        OR EXISTS (SELECT FROM evaluation_run r WHERE r.id = NEW.run AND r.status = 'running')
    THEN
        RAISE EXCEPTION 'the calls of a run are kept once, when it is over' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_calls_check BEFORE INSERT OR UPDATE ON evaluation_calls
FOR EACH ROW EXECUTE FUNCTION check_evaluation_calls();
CREATE TRIGGER evaluation_calls_stay BEFORE DELETE ON evaluation_calls FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE evaluation_calls ENABLE ROW LEVEL SECURITY;
-- Who sees a run sees which lines of the log are its own; the lines themselves are seen by the log's own rule.
CREATE POLICY see ON evaluation_calls FOR SELECT USING (run IN (SELECT r.id FROM evaluation_run r));
CREATE POLICY begin ON evaluation_calls FOR INSERT WITH CHECK (
    (SELECT acts_as('evaluator')) AND run IN (SELECT r.id FROM evaluation_run r)
);
CREATE POLICY keep ON evaluation_calls FOR UPDATE USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (last_line, lines, calls, digest, kept_at) ON evaluation_calls TO clearway_service;
