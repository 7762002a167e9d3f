-- What must never happen to clocks and to days of access, whatever statement asks for it; and what finds a timer that is
-- lost (Order 3(b)(ii); decisions 20 and 22).

-- The instants of a window are the service's word. The database keeps when it saw the window open itself, where nobody
-- else writes, and lets nobody say that a window was open for less than that.
ALTER TABLE submission_window ADD COLUMN seen_open_at timestamptz;
ALTER TABLE access_window ADD COLUMN seen_open_at timestamptz;
CREATE FUNCTION earliest_end(opened_at timestamptz, seen_open_at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
AS $$ SELECT opened_at + (clock_timestamp() - coalesce(seen_open_at, clock_timestamp())) $$;

CREATE OR REPLACE FUNCTION check_window() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
DECLARE earliest timestamptz;
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.seen_open_at := clock_timestamp();
    ELSE
        PERFORM forbid(CASE
            WHEN OLD.closed_at IS NOT NULL OR NEW.ends_at > OLD.ends_at THEN 'access is never made longer'
        END);
        earliest := earliest_end(OLD.opened_at, OLD.seen_open_at);
        IF NEW.ends_at < OLD.ends_at THEN
            NEW.ends_at := least(OLD.ends_at, greatest(NEW.ends_at, earliest));
        END IF;
        IF NEW.closed_at IS NOT NULL THEN
            NEW.closed_at := greatest(NEW.closed_at, earliest);
        END IF;
    END IF;
    PERFORM forbid(CASE WHEN NEW.ends_at - NEW.opened_at + (
        SELECT coalesce(sum(greatest(least(w.closed_at, w.ends_at) - w.opened_at, interval '0')), interval '0')
        FROM submission_window w JOIN submission_chain(NEW.submission) c ON c.id = w.submission AND c.depth > 0
    ) > interval '720 hours' THEN 'access lasts at most 30 days' END);
    RETURN NEW;
END
$$;

-- How long windows of a purpose were open, by what they may not understate: over a submission, and for the access to a
-- designated model over those that it replaced too.
CREATE FUNCTION access_used(of_submission text, of_purpose text) RETURNS interval
LANGUAGE sql STABLE SET search_path = clearway, pg_temp AS $$
    SELECT coalesce(sum(greatest(least(w.ends_at, w.closed_at) - w.opened_at, interval '0')), interval '0')
    FROM access_window w JOIN submission_chain(of_submission) c ON c.id = w.submission
    WHERE w.purpose = of_purpose AND (c.depth = 0 OR of_purpose = 'access')
$$;
CREATE OR REPLACE FUNCTION check_access_window() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE of_submission record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM forbid(CASE WHEN OLD.closed_at IS NOT NULL THEN 'a window that is closed stays closed' END);
        IF NEW.closed_at IS NOT NULL THEN
            NEW.closed_at := greatest(NEW.closed_at, earliest_end(OLD.opened_at, OLD.seen_open_at));
        END IF;
        -- Whoever closes it: with the window goes the credential.
        DELETE FROM access_endpoint e
        WHERE NEW.closed_at IS NOT NULL AND NEW.closed_because <> 'superseded' AND e.submission = NEW.submission;
        RETURN NEW;
    END IF;
    NEW.seen_open_at := clock_timestamp();
    SELECT s.state, w.ends_at INTO STRICT of_submission FROM submission s
    LEFT JOIN submission_window w ON w.submission = s.id AND w.closed_at IS NULL WHERE s.id = NEW.submission;
    PERFORM forbid(CASE
        WHEN of_submission.state IN ('general-release', 'withdrawn', 'lapsed', 'superseded')
        THEN 'nothing is opened for a submission that has ended'
        WHEN (NEW.purpose = 'access') <> (of_submission.state = 'access-open')
        THEN 'a window is for what its submission is at'
        WHEN NEW.purpose = 'access' AND (NEW.ends_at <= of_submission.ends_at) IS NOT TRUE
        THEN 'access through the broker ends with the days of access'
        WHEN NEW.ends_at - NEW.opened_at + access_used(NEW.submission, NEW.purpose) > interval '720 hours'
        THEN 'access lasts 30 days altogether'
    END);
    RETURN NEW;
END
$$;

-- A clock begins to run in the state that its submission is in, and the one of access no longer than access lasts.
CREATE FUNCTION check_new_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN NEW.ended_at IS NOT NULL OR NEW.ran_out OR NEW.due_at IS NULL OR NEW.changed_at <> NEW.started_at
            OR NEW.due_at < NEW.started_at OR NEW.state <> (SELECT s.state FROM submission s WHERE s.id = NEW.submission)
        THEN 'a clock begins by running'
        WHEN NEW.ends = 'close-access' AND NOT EXISTS (
            SELECT FROM submission_window w
            WHERE w.submission = NEW.submission AND w.closed_at IS NULL AND NEW.due_at <= w.ends_at
        ) THEN 'the clock of access ends with access'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER beginning BEFORE INSERT ON submission_clock FOR EACH ROW EXECUTE FUNCTION check_new_clock();
CREATE OR REPLACE FUNCTION check_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN OLD.ended_at IS NOT NULL THEN 'a clock that has ended stays so'
        WHEN NEW.ran_out AND (NOT acts_as('worker') OR NEW.due_at IS NULL OR NEW.ended_at < OLD.due_at)
        THEN 'only time runs a clock out'
        WHEN NEW.ended_at IS NOT NULL AND NOT NEW.ran_out AND OLD.owner <> 'developer' AND OLD.state = (
            SELECT s.state FROM submission s WHERE s.id = OLD.submission
        ) THEN 'a clock ends with its state'
        WHEN NEW.due_at IS NULL AND OLD.due_at IS NOT NULL AND NOT (OLD.pauses AND (EXISTS (
            SELECT FROM submission_request r WHERE r.submission = OLD.submission AND r.ended_at IS NULL
        ) OR EXISTS (
            SELECT FROM submission_agreement a JOIN submission s ON s.id = a.submission
            WHERE a.submission = OLD.submission AND a.side = 'government' AND s.state = 'submitted'
        ))) THEN 'a clock stands still only where the developer owes something'
        -- Else an instant to come would make what is left of a clock as long as one likes.
        WHEN NEW.changed_at <> OLD.changed_at AND (
            NEW.changed_at < OLD.changed_at OR NEW.changed_at IS DISTINCT FROM acting_at()
        ) THEN 'a clock changes now'
        WHEN NEW.due_at IS DISTINCT FROM OLD.due_at AND NOT CASE
            WHEN OLD.due_at IS NULL THEN NEW.due_at <= NEW.changed_at + OLD.time_left
            WHEN NEW.due_at IS NULL THEN NEW.time_left <= greatest(OLD.due_at - NEW.changed_at, interval '0')
            ELSE NEW.due_at < OLD.due_at
        END THEN 'nobody gives a clock more time'
        WHEN NEW.due_at < OLD.due_at AND NOT (OLD.ends = 'close-access' AND acts_as('developer'))
        THEN 'only the developer, who plans its release, lets a clock end earlier'
    END);
    RETURN NEW;
END
$$;

-- Who may change what of a submission, as before; and: access through the broker closes before its submission ends or
-- goes on, and a submission lapses where a clock ran out, and for nothing else.
CREATE FUNCTION check_ending() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN (NEW.state IN ('general-release', 'withdrawn', 'lapsed', 'superseded') OR OLD.state = 'access-open')
            AND EXISTS (SELECT FROM access_window w WHERE w.submission = NEW.id AND w.closed_at IS NULL)
        THEN 'access closes first'
        WHEN NEW.state = 'lapsed' AND NOT EXISTS (
            SELECT FROM submission_clock c
            WHERE c.submission = NEW.id AND c.state = OLD.state AND c.ends = 'lapse' AND c.ran_out
        ) THEN 'what has to be so before lapsed is not'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER moves_on BEFORE UPDATE ON submission
FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION check_ending();

-- Deletion is due when the agreed days are over, counted from its beginning.
CREATE FUNCTION check_deletion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN NEW.due_at IS DISTINCT FROM NEW.began_at + deletion_days(NEW.submission) * interval '24 hours'
        THEN 'deletion is due when it was agreed to be'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER due_as_agreed BEFORE INSERT ON material_deletion FOR EACH ROW EXECUTE FUNCTION check_deletion();

-- Which timers have to be there, and when they have to ring: what the tables say, whatever became of the timers.
CREATE VIEW running_timer AS
SELECT 'frontier-clock' AS kind, c.submission || ':' || c.key AS subject, c.due_at
FROM submission_clock c WHERE c.ended_at IS NULL AND c.due_at IS NOT NULL
UNION ALL SELECT 'access-end', w.submission, w.ends_at FROM access_window w WHERE w.closed_at IS NULL
UNION ALL SELECT 'deletion-due', d.submission, coalesce(d.told_late_at + interval '168 hours', d.due_at)
FROM material_deletion d WHERE d.certified_at IS NULL
UNION ALL SELECT 'material-end', m.id, m.delete_on::timestamp AT TIME ZONE 'UTC'
FROM material m WHERE m.erased_at IS NULL;
-- Whether a timer stands at its instant, or has rung and its job waits.
CREATE FUNCTION is_timed(of_kind text, of_subject text, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
    SELECT EXISTS (SELECT FROM timer t WHERE t.kind = of_kind AND t.subject = of_subject AND t.due_at = at) OR EXISTS (
        SELECT FROM clearway_jobs.pgqueuer j
        WHERE j.entrypoint = of_kind AND j.payload = convert_to(of_subject, 'UTF8')
    )
$$;
CREATE FUNCTION lost_timers() RETURNS TABLE (kind text, subject text, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
    SELECT r.kind, r.subject, r.due_at FROM running_timer r
    WHERE acts_as('worker') AND NOT is_timed(r.kind, r.subject, r.due_at)
$$;
-- A timer goes or moves with what it measures, by the end of the transaction that takes it.
CREATE FUNCTION check_timer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE WHEN EXISTS (
        SELECT FROM running_timer r
        WHERE r.kind = OLD.kind AND r.subject = OLD.subject AND NOT is_timed(r.kind, r.subject, r.due_at)
    ) THEN 'what runs keeps its timer' END);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER timer_kept AFTER UPDATE OR DELETE ON timer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (OLD.kind IN ('frontier-clock', 'access-end', 'deletion-due', 'material-end')) EXECUTE FUNCTION check_timer();
