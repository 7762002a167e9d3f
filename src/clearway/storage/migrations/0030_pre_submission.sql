-- Submissions of developers, the moves they can make, and who may make them (Order 3(b); decision 20).

CREATE TABLE submission (
    id submission_id PRIMARY KEY,
    developer party_id NOT NULL REFERENCES party,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    model_name text NOT NULL CHECK (length(model_name) BETWEEN 1 AND 200),
    state text NOT NULL, state_since timestamptz NOT NULL,
    contact text NOT NULL CHECK (length(contact) BETWEEN 1 AND 300),
    opened_by person_id NOT NULL REFERENCES person, opened_at timestamptz NOT NULL,
    planned_partner_release timestamptz,
    time_zone text NOT NULL CHECK (length(time_zone) BETWEEN 1 AND 60),
    parent submission_id REFERENCES submission,
    estimate estimate_id,
    estimate_digest text NOT NULL DEFAULT '' CHECK (estimate_digest ~ '^([0-9a-f]{64})?$'),
    CHECK ((estimate IS NULL) = (estimate_digest = ''))
);
CREATE INDEX submission_developer ON submission (developer);
CREATE INDEX submission_opened_by ON submission (opened_by);
CREATE UNIQUE INDEX submission_parent ON submission (parent);
ALTER TABLE submission ENABLE ROW LEVEL SECURITY;

-- Evaluators and consulted offices see what they are assigned to, and nothing else.
CREATE TABLE submission_member (
    submission submission_id NOT NULL REFERENCES submission, person person_id NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('evaluator', 'consulted')),
    added_by person_id NOT NULL REFERENCES person, added_at timestamptz NOT NULL,
    PRIMARY KEY (submission, person, role)
);
CREATE INDEX submission_member_person ON submission_member (person);
CREATE INDEX submission_member_added_by ON submission_member (added_by);
ALTER TABLE submission_member ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION assigned_submissions() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
    SELECT coalesce(array_agg(m.submission::text), '{}') FROM submission_member m
    WHERE m.person = acting_person() AND acts_as(m.role)
$$;

-- Those who see every submission: the program, the officials, and the clocks' hand.
CREATE FUNCTION acts_for_program() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT acts_as('program') OR acts_as('official') OR acts_as('worker') $$;
CREATE POLICY own ON submission FOR SELECT USING (developer = (SELECT acting_party()) AND (SELECT acts_as('developer')));
CREATE POLICY govern ON submission FOR SELECT USING ((SELECT acts_for_program()));
CREATE POLICY assigned ON submission FOR SELECT USING (id = ANY ((SELECT assigned_submissions())::text[]));
CREATE POLICY open ON submission FOR INSERT
WITH CHECK (developer = (SELECT acting_party()) AND opened_by = (SELECT acting_person()) AND (SELECT acts_as('developer')));
-- Whoever sees it may try to move it; the trigger below says who may.
CREATE POLICY move ON submission FOR UPDATE USING (true);
GRANT SELECT, INSERT, UPDATE (state, state_since, planned_partner_release, estimate, estimate_digest)
ON submission TO clearway_service;
CREATE POLICY see ON submission_member FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY assign ON submission_member FOR INSERT
WITH CHECK ((SELECT acts_as('program')) AND added_by = (SELECT acting_person()));
GRANT SELECT, INSERT ON submission_member TO clearway_service;

-- The government's side knows developers by name.
CREATE POLICY submit ON party FOR SELECT USING (kind = 'developer' AND id IN (SELECT s.developer FROM submission s));

-- The table of moves, the same as in frontier/rules/machine.py: from, to, and the roles that may. The worker is the
-- clocks' hand; a developer moves its own submissions only, and evaluators those that they are assigned to.
CREATE TABLE submission_move (
    start text NOT NULL, finish text NOT NULL, roles text[] NOT NULL, PRIMARY KEY (start, finish)
);
ALTER TABLE submission_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON submission_move FOR SELECT USING (true);
GRANT SELECT ON submission_move TO clearway_service;
INSERT INTO submission_move (start, finish, roles) VALUES
    ('inquiry', 'screened', '{program}'),
    ('screened', 'submitted', '{developer}'),
    ('submitted', 'accepted', '{developer,program}'),
    ('accepted', 'evaluating', '{evaluator}'),
    ('evaluating', 'estimate-frozen', '{evaluator}'),
    ('estimate-frozen', 'consulting', '{program}'),
    ('consulting', 'determined', '{official}'),
    ('determined', 'notified', '{program,official}'),
    ('notified', 'reconsideration', '{developer}'),
    ('reconsideration', 'determined', '{official}'),
    ('notified', 'access-open', '{developer}'),
    ('notified', 'access-closed', '{program}'),
    ('access-open', 'access-closed', '{developer,program,worker}'),
    ('access-closed', 'partners-proposed', '{developer,program}'),
    ('access-closed', 'partners-agreed', '{worker}'),
    ('partners-proposed', 'partners-agreed', '{developer,program,worker}');
INSERT INTO submission_move (start, finish, roles)
SELECT start, finish, roles::text[] FROM (VALUES
    ('partner-release', '{developer}', '{notified,access-closed,partners-proposed,partners-agreed}'),
    ('general-release', '{developer}', '{inquiry,screened,submitted,accepted,evaluating,estimate-frozen,consulting,determined,notified,reconsideration,access-closed,partners-proposed,partners-agreed,partner-release}'),
    ('withdrawn', '{developer}', '{inquiry,screened,submitted,accepted,evaluating,estimate-frozen,consulting,determined,notified,reconsideration,access-open,access-closed,partners-proposed,partners-agreed,partner-release}'),
    ('superseded', '{developer}', '{submitted,accepted,evaluating,estimate-frozen,consulting,determined,notified,reconsideration,access-open,access-closed,partners-proposed,partners-agreed}'),
    ('lapsed', '{worker}', '{inquiry,submitted,accepted,evaluating,estimate-frozen,consulting,determined,reconsideration}')
) AS ends (finish, roles, starts), unnest(starts::text[]) start;
-- What must never be, in the words of the one who finds it so; nothing where there are none.
CREATE FUNCTION forbid(wrong text) RETURNS void LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation';
    END IF;
END
$$;
-- What both sides sign before anything is evaluated: the agreement, the list of materials and the access plan, by digest.
CREATE TABLE submission_agreement (
    submission submission_id NOT NULL REFERENCES submission, side text NOT NULL CHECK (side IN ('developer', 'government')),
    agreement text NOT NULL, materials text NOT NULL, access_plan text NOT NULL,
    CHECK (concat_ws(' ', agreement, materials, access_plan) ~ '^[0-9a-f]{64} [0-9a-f]{64} [0-9a-f]{64}$'),
    signed_by person_id NOT NULL REFERENCES person, signed_at timestamptz NOT NULL,
    PRIMARY KEY (submission, side)
);
CREATE INDEX submission_agreement_signed_by ON submission_agreement (signed_by);
ALTER TABLE submission_agreement ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON submission_agreement FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY sign ON submission_agreement FOR INSERT WITH CHECK (
    signed_by = (SELECT acting_person()) AND submission IN (SELECT s.id FROM submission s WHERE s.state = 'submitted')
    AND (SELECT acts_as(CASE side WHEN 'developer' THEN 'developer' ELSE 'program' END))
);
CREATE POLICY sign_anew ON submission_agreement FOR UPDATE USING (
    submission IN (SELECT s.id FROM submission s WHERE s.state = 'submitted')
    AND (SELECT acts_as(CASE side WHEN 'developer' THEN 'developer' ELSE 'program' END))
) WITH CHECK (signed_by = (SELECT acting_person()));
GRANT SELECT, INSERT, UPDATE (agreement, materials, access_plan, signed_by, signed_at)
ON submission_agreement TO clearway_service;

-- What the developer is asked for; the government's clock stands still until it answers, which it can at any time.
CREATE TABLE submission_request (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    submission submission_id NOT NULL REFERENCES submission,
    what text NOT NULL CHECK (length(what) BETWEEN 1 AND 500),
    asked_by person_id NOT NULL REFERENCES person, asked_at timestamptz NOT NULL,
    ended_by person_id REFERENCES person, ended_at timestamptz,
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 2000),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX submission_request_open ON submission_request (submission) WHERE ended_at IS NULL;
CREATE INDEX submission_request_submission ON submission_request (submission);
CREATE INDEX submission_request_asked_by ON submission_request (asked_by);
CREATE INDEX submission_request_ended_by ON submission_request (ended_by);
ALTER TABLE submission_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON submission_request FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY ask ON submission_request FOR INSERT
WITH CHECK ((SELECT acts_as('program')) AND asked_by = (SELECT acting_person()) AND ended_at IS NULL);
CREATE POLICY answer ON submission_request FOR UPDATE USING (submission IN (SELECT s.id FROM submission s))
WITH CHECK (ended_by = (SELECT acting_person()));
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at, answer) ON submission_request TO clearway_service;

-- Consulted offices: each concurs, comments, or says nothing in time. The developer does not read this.
CREATE TABLE submission_consultation (
    submission submission_id NOT NULL REFERENCES submission, person person_id NOT NULL REFERENCES person,
    answer text CHECK (answer IN ('concur', 'comment', 'none')),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 4000), answered_at timestamptz,
    PRIMARY KEY (submission, person),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX submission_consultation_person ON submission_consultation (person);
ALTER TABLE submission_consultation ENABLE ROW LEVEL SECURITY;
CREATE POLICY govern ON submission_consultation FOR SELECT
USING ((SELECT acts_for_program()) OR person = (SELECT acting_person()));
CREATE POLICY ask ON submission_consultation FOR INSERT WITH CHECK ((SELECT acts_as('program')) AND answer IS NULL);
-- An office answers for itself, once; silence is written down by the clock.
CREATE POLICY answer ON submission_consultation FOR UPDATE USING (
    answer IS NULL AND (person = (SELECT acting_person()) OR (SELECT acts_as('worker')))
) WITH CHECK (
    answer IS NOT NULL AND (person = (SELECT acting_person()) OR ((SELECT acts_as('worker')) AND answer = 'none'))
);
GRANT SELECT, INSERT, UPDATE (answer, note, answered_at) ON submission_consultation TO clearway_service;

-- Determinations: one official proposes, another signs. The developer reads one when it is notified, without the reasons.
CREATE TABLE determination (
    id determination_id PRIMARY KEY,
    submission submission_id NOT NULL REFERENCES submission,
    outcome text NOT NULL CHECK (outcome IN ('designated', 'not-designated', 'cannot-rule-out')),
    estimate estimate_id NOT NULL,
    estimate_digest text NOT NULL CHECK (estimate_digest ~ '^[0-9a-f]{64}$'),
    proposed_by person_id NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL,
    cosigned_by person_id REFERENCES person CHECK (cosigned_by <> proposed_by), cosigned_at timestamptz,
    envelope text NOT NULL DEFAULT '' CHECK (length(envelope) <= 20000),
    notified_at timestamptz,
    CHECK (num_nulls(cosigned_by, cosigned_at, nullif(envelope, '')) IN (0, 3)),
    CHECK (notified_at IS NULL OR cosigned_at IS NOT NULL)
);
CREATE INDEX determination_submission ON determination (submission);
CREATE INDEX determination_proposed_by ON determination (proposed_by);
CREATE INDEX determination_cosigned_by ON determination (cosigned_by);
ALTER TABLE determination ENABLE ROW LEVEL SECURITY;
CREATE POLICY govern ON determination FOR SELECT USING ((SELECT acts_for_program()));
CREATE POLICY told ON determination FOR SELECT USING (notified_at IS NOT NULL AND submission IN (SELECT s.id FROM submission s));
CREATE POLICY propose ON determination FOR INSERT WITH CHECK (
    (SELECT acts_as('official')) AND proposed_by = (SELECT acting_person()) AND cosigned_at IS NULL
    AND notified_at IS NULL
);
CREATE POLICY sign ON determination FOR UPDATE USING ((SELECT acts_for_program()));
GRANT SELECT, INSERT, UPDATE (cosigned_by, cosigned_at, envelope, notified_at) ON determination TO clearway_service;
CREATE FUNCTION check_determination() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN OLD.notified_at IS NOT NULL THEN 'what the developer was told stays'
        WHEN (NEW.cosigned_by IS DISTINCT FROM OLD.cosigned_by OR NEW.envelope <> OLD.envelope) AND (
            OLD.cosigned_by IS NOT NULL OR NEW.cosigned_by IS DISTINCT FROM acting_person() OR NOT acts_as('official')
        ) THEN 'a second official signs, once, in its own name'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER signing BEFORE UPDATE ON determination FOR EACH ROW EXECUTE FUNCTION check_determination();
CREATE TABLE determination_reasons (
    determination determination_id PRIMARY KEY REFERENCES determination,
    reasons text NOT NULL CHECK (length(reasons) BETWEEN 1 AND 4000)
);
ALTER TABLE determination_reasons ENABLE ROW LEVEL SECURITY;
CREATE POLICY govern ON determination_reasons FOR SELECT USING ((SELECT acts_for_program()));
CREATE POLICY propose ON determination_reasons FOR INSERT WITH CHECK ((SELECT acts_as('official')));
GRANT SELECT, INSERT ON determination_reasons TO clearway_service;

-- The days in which evaluators reach the model: opened once, at most 30 over a submission and those that it replaced,
-- closed for good, and never made longer.
CREATE TABLE submission_window (
    submission submission_id PRIMARY KEY REFERENCES submission,
    opened_by person_id NOT NULL REFERENCES person, opened_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    closed_at timestamptz,
    closing text CHECK (closing IN ('expired', 'released', 'ended', 'waived', 'withdrawn', 'superseded')),
    CHECK (ends_at BETWEEN opened_at AND opened_at + interval '720 hours'),
    CHECK ((closed_at IS NULL) = (closing IS NULL))
);
CREATE INDEX submission_window_opened_by ON submission_window (opened_by);
ALTER TABLE submission_window ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON submission_window FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY open ON submission_window FOR INSERT WITH CHECK (
    closed_at IS NULL AND opened_by = (SELECT acting_person())
    AND submission IN (SELECT s.id FROM submission s WHERE s.developer = (SELECT acting_party()))
);
CREATE POLICY close ON submission_window FOR UPDATE USING (submission IN (SELECT s.id FROM submission s));
GRANT SELECT, INSERT, UPDATE (ends_at, closed_at, closing) ON submission_window TO clearway_service;
-- A submission and those that it replaced, the newest first.
CREATE FUNCTION submission_chain(newest text) RETURNS TABLE (id text, depth integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
    WITH RECURSIVE chain AS (
        SELECT s.id, s.parent, 0 AS depth FROM submission s WHERE s.id = newest
        UNION ALL
        SELECT s.id, s.parent, c.depth + 1 FROM submission s JOIN chain c ON s.id = c.parent WHERE c.depth < 1000
    )
    SELECT c.id::text, c.depth FROM chain c
$$;
CREATE FUNCTION check_window() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN TG_OP = 'UPDATE' AND (OLD.closed_at IS NOT NULL OR NEW.ends_at > OLD.ends_at) THEN 'access is never made longer'
        WHEN NEW.ends_at - NEW.opened_at + (
            SELECT coalesce(sum(least(w.closed_at, w.ends_at) - w.opened_at), interval '0')
            FROM submission_window w JOIN submission_chain(NEW.submission) c ON c.id = w.submission AND c.depth > 0
        ) > interval '720 hours' THEN 'access lasts at most 30 days'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER limits BEFORE INSERT OR UPDATE ON submission_window FOR EACH ROW EXECUTE FUNCTION check_window();
-- The clocks, those that run and those that ran. One stands still by keeping what it has left, and goes on with that.
CREATE TABLE submission_clock (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    submission submission_id NOT NULL REFERENCES submission, state text NOT NULL,
    key text NOT NULL CHECK (key ~ '^[a-z][a-z-]{0,39}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    owner text NOT NULL CHECK (owner IN ('government', 'developer', 'both')),
    ends text NOT NULL CHECK (length(ends) BETWEEN 1 AND 40), pauses boolean NOT NULL,
    started_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
    due_at timestamptz, time_left interval,
    ended_at timestamptz, ran_out boolean NOT NULL DEFAULT false,
    CHECK (num_nulls(due_at, time_left) = 1),
    CHECK (ended_at IS NOT NULL OR NOT ran_out)
);
CREATE UNIQUE INDEX submission_clock_running ON submission_clock (submission, key) WHERE ended_at IS NULL;
CREATE INDEX submission_clock_submission ON submission_clock (submission);
ALTER TABLE submission_clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY use ON submission_clock FOR ALL USING (submission IN (SELECT s.id FROM submission s));
GRANT SELECT, INSERT, UPDATE (changed_at, due_at, time_left, ended_at, ran_out) ON submission_clock TO clearway_service;
CREATE FUNCTION check_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN OLD.ended_at IS NOT NULL THEN 'a clock that has ended stays so'
        WHEN NEW.ran_out AND NOT acts_as('worker') THEN 'only time runs a clock out'
        WHEN NEW.ended_at IS NOT NULL AND NOT NEW.ran_out AND OLD.owner <> 'developer' AND OLD.state = (
            SELECT s.state FROM submission s WHERE s.id = OLD.submission
        ) THEN 'a clock ends with its state'
        WHEN NEW.due_at IS NULL AND OLD.due_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM submission_request r WHERE r.submission = OLD.submission AND r.ended_at IS NULL
        ) AND NOT EXISTS (
            SELECT FROM submission_agreement a WHERE a.submission = OLD.submission AND a.side = 'government'
        ) THEN 'a clock stands still only where the developer owes something'
        WHEN NEW.due_at IS DISTINCT FROM OLD.due_at AND NOT CASE
            WHEN OLD.due_at IS NULL THEN NEW.due_at <= NEW.changed_at + OLD.time_left
            WHEN NEW.due_at IS NULL THEN NEW.time_left <= greatest(OLD.due_at - NEW.changed_at, interval '0')
            ELSE NEW.due_at < OLD.due_at
        END THEN 'nobody gives a clock more time'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER time BEFORE UPDATE ON submission_clock FOR EACH ROW EXECUTE FUNCTION check_clock();
-- What each side is told.
CREATE TABLE submission_notice (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    submission submission_id NOT NULL REFERENCES submission, side text NOT NULL CHECK (side IN ('developer', 'government')),
    at timestamptz NOT NULL, about text NOT NULL CHECK (length(about) BETWEEN 1 AND 60),
    says text NOT NULL CHECK (length(says) BETWEEN 1 AND 500)
);
CREATE INDEX submission_notice_submission ON submission_notice (submission, line);
ALTER TABLE submission_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON submission_notice FOR SELECT USING (
    submission IN (SELECT s.id FROM submission s) AND (side = 'developer' OR NOT (SELECT acts_as('developer')))
);
CREATE POLICY tell ON submission_notice FOR INSERT WITH CHECK (submission IN (SELECT s.id FROM submission s));
GRANT SELECT, INSERT ON submission_notice TO clearway_service;
-- Where a submission stood when: written by the trigger below and by nothing else.
CREATE TABLE submission_step (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    submission submission_id NOT NULL REFERENCES submission,
    start text, finish text NOT NULL, at timestamptz NOT NULL,
    person person_id NOT NULL REFERENCES person, party party_id NOT NULL REFERENCES party
);
CREATE INDEX submission_step_submission ON submission_step (submission, line);
CREATE INDEX submission_step_person ON submission_step (person);
CREATE INDEX submission_step_party ON submission_step (party);
ALTER TABLE submission_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON submission_step FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
GRANT SELECT ON submission_step TO clearway_service;
-- A submission begins as an inquiry, or screened where it replaces one of the same developer that has been superseded.
CREATE FUNCTION check_new_submission() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE WHEN NOT (NEW.parent IS NULL AND NEW.state = 'inquiry' OR NEW.state = 'screened' AND EXISTS (
        SELECT FROM submission p
        WHERE p.id = NEW.parent AND p.developer = NEW.developer AND p.state = 'superseded'
    )) OR NEW.estimate IS NOT NULL THEN 'a submission begins at its beginning' END);
    RETURN NEW;
END
$$;
CREATE TRIGGER beginning BEFORE INSERT ON submission FOR EACH ROW EXECUTE FUNCTION check_new_submission();
-- Who may change what of a submission, and what has to be so before some moves, whatever the program above believes.
CREATE FUNCTION check_move() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN NEW.planned_partner_release IS DISTINCT FROM OLD.planned_partner_release
            AND NOT (acts_as('developer') AND acting_party() = OLD.developer)
        THEN 'only the developer plans its release'
        WHEN (NEW.estimate, NEW.estimate_digest) IS DISTINCT FROM (OLD.estimate, OLD.estimate_digest)
            AND NOT (OLD.estimate IS NULL AND OLD.state = 'evaluating' AND acts_as('evaluator'))
        THEN 'a frozen estimate stays'
    END);
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    PERFORM forbid(CASE
        WHEN NOT EXISTS (
            SELECT FROM submission_move m, unnest(m.roles) r
            WHERE m.start = OLD.state AND m.finish = NEW.state AND acts_as(r)
                AND (r <> 'developer' OR acting_party() = OLD.developer)
                AND (r <> 'evaluator' OR OLD.id = ANY (assigned_submissions()))
        ) THEN 'there is no such move for the acting person'
        WHEN OLD.state = 'access-open' AND EXISTS (
            SELECT FROM submission_window w WHERE w.submission = NEW.id AND w.closed_at IS NULL
        ) THEN 'access closes first'
        WHEN NOT CASE NEW.state
            WHEN 'accepted' THEN (
                SELECT count(*) = 2 AND count(DISTINCT (a.agreement, a.materials, a.access_plan)) = 1
                FROM submission_agreement a WHERE a.submission = NEW.id
            )
            WHEN 'estimate-frozen' THEN NEW.estimate IS NOT NULL
            WHEN 'determined' THEN EXISTS (
                SELECT FROM determination d
                WHERE d.submission = NEW.id AND d.cosigned_at IS NOT NULL AND d.notified_at IS NULL
                    AND d.estimate = NEW.estimate AND d.estimate_digest = NEW.estimate_digest
            )
            WHEN 'notified' THEN NOT EXISTS (
                SELECT FROM determination d
                WHERE d.submission = NEW.id AND d.cosigned_at IS NOT NULL AND d.notified_at IS NULL
            )
            WHEN 'access-open' THEN EXISTS (
                SELECT FROM submission_window w WHERE w.submission = NEW.id AND w.closed_at IS NULL
            ) AND 'designated' = (
                SELECT d.outcome FROM determination d WHERE d.submission = NEW.id AND d.notified_at IS NOT NULL
                ORDER BY d.notified_at DESC, d.id DESC LIMIT 1
            )
            ELSE true
        END THEN 'what has to be so before ' || NEW.state || ' is not'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER moves BEFORE UPDATE ON submission FOR EACH ROW EXECUTE FUNCTION check_move();
CREATE FUNCTION write_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN
        INSERT INTO submission_step (submission, start, finish, at, person, party) VALUES (
            NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state, NEW.state_since,
            acting_person(), acting_party()
        );
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER steps AFTER INSERT OR UPDATE ON submission FOR EACH ROW EXECUTE FUNCTION write_step();
