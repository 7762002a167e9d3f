-- Access to a developer's model through the broker: endpoint, terms, window, grants, and the log that the developer reads
-- (Order 3(b)(ii); decision 22).

-- What a developer offers, and at which price: in millionths of a dollar for a million tokens. Its budget bounds all
-- grants together.
CREATE TABLE access_terms (
    submission submission_id PRIMARY KEY REFERENCES submission,
    models text[] NOT NULL CHECK (cardinality(models) BETWEEN 1 AND 50),
    input_price bigint NOT NULL CHECK (input_price >= 0),
    output_price bigint NOT NULL CHECK (output_price >= 0),
    budget_microdollars bigint NOT NULL CHECK (budget_microdollars >= 0),
    set_by person_id NOT NULL REFERENCES person,
    set_at timestamptz NOT NULL
);
CREATE INDEX access_terms_set_by ON access_terms (set_by);
ALTER TABLE access_terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON access_terms FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY say ON access_terms FOR INSERT WITH CHECK (
    (SELECT acts_as('developer')) AND set_by = (SELECT acting_person())
    AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party()))
);
CREATE POLICY change ON access_terms FOR UPDATE USING (
    (SELECT acts_as('developer'))
    AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party()))
);
GRANT SELECT, INSERT, UPDATE (models, input_price, output_price, budget_microdollars, set_by, set_at)
ON access_terms TO clearway_service;

-- Where the model is and the credential that it takes, sealed; with each change the edition grows. Closing the window
-- forgets both.
CREATE TABLE access_endpoint (
    submission submission_id PRIMARY KEY REFERENCES submission,
    edition integer NOT NULL CHECK (edition > 0),
    url bytea NOT NULL,
    credential bytea NOT NULL,
    key bytea NOT NULL,
    master bytea NOT NULL CHECK (length(master) = 8),
    set_at timestamptz NOT NULL
);
ALTER TABLE access_endpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON access_endpoint FOR ALL USING (
    (SELECT acts_as('developer'))
    AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party()))
);
CREATE POLICY serve ON access_endpoint FOR ALL USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (edition, url, credential, key, master, set_at), DELETE
ON access_endpoint TO clearway_service;

-- At most 30 days altogether for evaluating, and 30 for the access to a designated model (Order 3(b)(i), 3(b)(ii)),
-- however often it is opened; no column says when it ends anew.
CREATE TABLE access_window (
    submission submission_id NOT NULL REFERENCES submission,
    number integer NOT NULL CHECK (number > 0),
    purpose text NOT NULL CHECK (purpose IN ('evaluation', 'access')),
    opened_by person_id NOT NULL REFERENCES person,
    opened_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    evaluators_named boolean NOT NULL,
    closed_at timestamptz,
    closed_by person_id REFERENCES person,
    closed_because text NOT NULL DEFAULT '' CHECK (closed_because IN ('', 'closed', 'expired', 'killed', 'superseded')),
    PRIMARY KEY (submission, number),
    CHECK (ends_at > opened_at AND ends_at <= opened_at + interval '720 hours'),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_because = ''))
);
CREATE UNIQUE INDEX access_window_open ON access_window (submission) WHERE closed_at IS NULL;
CREATE INDEX access_window_opened_by ON access_window (opened_by);
CREATE INDEX access_window_closed_by ON access_window (closed_by);
ALTER TABLE access_window ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON access_window FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY open ON access_window FOR INSERT WITH CHECK (
    (SELECT acts_as('developer')) AND opened_by = (SELECT acting_person()) AND closed_at IS NULL
    AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party()))
);
CREATE POLICY shut ON access_window FOR UPDATE USING (
    (SELECT acts_as('program')) OR (SELECT acts_as('worker'))
    OR ((SELECT acts_as('developer'))
        AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party())))
);
GRANT SELECT, INSERT, UPDATE (closed_at, closed_by, closed_because) ON access_window TO clearway_service;

CREATE FUNCTION check_access_window() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.closed_at IS NOT NULL THEN
            RAISE EXCEPTION 'a window that is closed stays closed' USING ERRCODE = 'check_violation';
        END IF;
        -- Whoever closes it: with the window goes the credential.
        DELETE FROM access_endpoint e
        WHERE NEW.closed_at IS NOT NULL AND NEW.closed_because <> 'superseded' AND e.submission = NEW.submission;
    ELSIF NEW.ends_at - NEW.opened_at + (
        SELECT coalesce(sum(greatest(least(w.ends_at, w.closed_at) - w.opened_at, interval '0')), interval '0')
        FROM access_window w WHERE w.submission = NEW.submission AND w.purpose = NEW.purpose
    ) > interval '720 hours' THEN
        RAISE EXCEPTION 'access lasts 30 days altogether' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER access_window_check BEFORE INSERT OR UPDATE ON access_window
FOR EACH ROW EXECUTE FUNCTION check_access_window();

-- One evaluator's access, under a pseudonym; the token that it is shown with is kept as a hash.
CREATE TABLE access_grant (
    id grant_id PRIMARY KEY,
    submission submission_id NOT NULL,
    window_number integer NOT NULL,
    pseudonym text NOT NULL CHECK (length(pseudonym) BETWEEN 1 AND 60),
    token_hash bytea UNIQUE CHECK (length(token_hash) = 32),
    budget_tokens bigint NOT NULL CHECK (budget_tokens > 0),
    budget_microdollars bigint NOT NULL CHECK (budget_microdollars >= 0),
    calls_per_minute integer NOT NULL CHECK (calls_per_minute > 0),
    calls_at_once integer NOT NULL CHECK (calls_at_once > 0),
    granted_by person_id NOT NULL REFERENCES person,
    granted_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by person_id REFERENCES person,
    revoked_because text NOT NULL DEFAULT '' CHECK (length(revoked_because) <= 500),
    spent_tokens bigint NOT NULL DEFAULT 0 CHECK (spent_tokens >= 0),
    spent_microdollars bigint NOT NULL DEFAULT 0 CHECK (spent_microdollars >= 0),
    UNIQUE (submission, pseudonym),
    FOREIGN KEY (submission, window_number) REFERENCES access_window,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX access_grant_window ON access_grant (submission, window_number);
CREATE INDEX access_grant_granted_by ON access_grant (granted_by);
CREATE INDEX access_grant_revoked_by ON access_grant (revoked_by);
ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;

-- Who is behind a pseudonym: the evaluator and the program know, the developer only where the window says so.
CREATE TABLE access_holder (
    granted grant_id PRIMARY KEY REFERENCES access_grant,
    evaluator person_id NOT NULL REFERENCES person
);
CREATE INDEX access_holder_evaluator ON access_holder (evaluator);
ALTER TABLE access_holder ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION held_grants() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT coalesce(array_agg(h.granted::text), '{}') FROM access_holder h
    WHERE h.evaluator = acting_person() AND acts_as('evaluator')
$$;
CREATE POLICY see ON access_grant FOR SELECT USING (
    id = ANY ((SELECT held_grants())::text[]) OR (SELECT acts_as('program')) OR (SELECT acts_as('worker'))
    OR ((SELECT acts_as('developer'))
        AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party())))
);
CREATE POLICY give ON access_grant FOR INSERT WITH CHECK (
    (SELECT acts_as('program')) AND granted_by = (SELECT acting_person()) AND token_hash IS NULL
);
-- Whoever sees it may try to change it; the trigger below says who may change what.
CREATE POLICY change ON access_grant FOR UPDATE USING (true);
GRANT SELECT, INSERT,
UPDATE (token_hash, revoked_at, revoked_by, revoked_because, spent_tokens, spent_microdollars)
ON access_grant TO clearway_service;
CREATE POLICY see ON access_holder FOR SELECT USING (
    evaluator = (SELECT acting_person()) OR (SELECT acts_as('program')) OR (SELECT acts_as('worker'))
    OR granted IN (
        SELECT g.id FROM access_grant g
        JOIN access_window w ON w.submission = g.submission AND w.number = g.window_number
        WHERE w.evaluators_named
    )
);
CREATE POLICY give ON access_holder FOR INSERT WITH CHECK ((SELECT acts_as('program')));
GRANT SELECT, INSERT ON access_holder TO clearway_service;

CREATE FUNCTION check_access_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE
    ends timestamptz;
    given numeric;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT w.ends_at INTO ends FROM access_window w
        WHERE w.submission = NEW.submission AND w.number = NEW.window_number AND w.closed_at IS NULL FOR UPDATE;
        IF ends IS NULL OR NEW.ends_at > ends THEN
            RAISE EXCEPTION 'a grant ends with its window' USING ERRCODE = 'check_violation';
        END IF;
        SELECT coalesce(sum(CASE WHEN g.revoked_at IS NULL THEN g.budget_microdollars ELSE g.spent_microdollars END), 0)
        INTO given FROM access_grant g WHERE g.submission = NEW.submission;
        IF given + NEW.budget_microdollars > (
            SELECT t.budget_microdollars FROM access_terms t WHERE t.submission = NEW.submission
        ) THEN
            RAISE EXCEPTION 'no more is given than the developer pays for' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.token_hash) IS DISTINCT FROM (OLD.revoked_at, OLD.token_hash)
    THEN
        RAISE EXCEPTION 'what is revoked stays revoked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.token_hash IS DISTINCT FROM OLD.token_hash AND NOT OLD.id = ANY (held_grants()) THEN
        RAISE EXCEPTION 'only the evaluator has a token' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.revoked_at IS DISTINCT FROM OLD.revoked_at AND NEW.revoked_by IS DISTINCT FROM acting_person() THEN
        RAISE EXCEPTION 'whoever revokes says so' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.spent_tokens, NEW.spent_microdollars) IS DISTINCT FROM (OLD.spent_tokens, OLD.spent_microdollars) AND (
        NOT acts_as('worker') OR NEW.spent_tokens < OLD.spent_tokens OR NEW.spent_microdollars < OLD.spent_microdollars
    ) THEN
        RAISE EXCEPTION 'only the broker counts, and only upwards' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER access_grant_check BEFORE INSERT OR UPDATE ON access_grant
FOR EACH ROW EXECUTE FUNCTION check_access_grant();

-- A developer learns who evaluates its model by pseudonym only; before, it saw who is assigned.
DROP POLICY see ON submission_member;
CREATE POLICY see ON submission_member FOR SELECT USING (
    person = (SELECT acting_person()) OR (SELECT acts_as('program')) OR (SELECT acts_as('official'))
    OR (SELECT acts_as('worker')) OR (role = 'consulted' AND submission IN (SELECT s.id FROM submission s))
);

-- What went through the broker, as hashes and counts, never as text; lines are added and never changed. A call that
-- began and did not end was running when the broker died.
CREATE TABLE access_line (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    submission submission_id NOT NULL REFERENCES submission,
    granted grant_id NOT NULL REFERENCES access_grant,
    call bytea NOT NULL CHECK (length(call) = 16),
    kind text NOT NULL CHECK (kind IN ('begun', 'ended', 'refused', 'lost')),
    at timestamptz NOT NULL,
    path text NOT NULL CHECK (length(path) <= 100),
    model text NOT NULL CHECK (length(model) <= 200),
    status integer NOT NULL,
    why text NOT NULL CHECK (length(why) <= 100),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    request_bytes bigint NOT NULL,
    reply_hash bytea CHECK (length(reply_hash) = 32),
    reply_bytes bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    microdollars bigint NOT NULL
);
CREATE INDEX access_line_submission ON access_line (submission, line);
CREATE UNIQUE INDEX access_line_granted ON access_line (granted, call, kind);
CREATE INDEX access_line_begun ON access_line (call) WHERE kind = 'begun';
ALTER TABLE access_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON access_line FOR SELECT USING (
    granted = ANY ((SELECT held_grants())::text[]) OR (SELECT acts_as('program')) OR (SELECT acts_as('worker'))
    OR ((SELECT acts_as('developer'))
        AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party())))
);
CREATE POLICY write ON access_line FOR INSERT WITH CHECK ((SELECT acts_as('worker')));
GRANT SELECT, INSERT ON access_line TO clearway_service;
