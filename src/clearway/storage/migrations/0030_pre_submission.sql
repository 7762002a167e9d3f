-- Submissions of developers, the moves they can make, and who may make them (Order 3(b); decision 20).

CREATE TABLE submission (
    id submission_id PRIMARY KEY,
    developer party_id NOT NULL REFERENCES party,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    model_name text NOT NULL CHECK (length(model_name) BETWEEN 1 AND 200),
    state text NOT NULL,
    state_since timestamptz NOT NULL,
    contact text NOT NULL CHECK (length(contact) BETWEEN 1 AND 300),
    opened_by person_id NOT NULL REFERENCES person,
    opened_at timestamptz NOT NULL,
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
    submission submission_id NOT NULL REFERENCES submission,
    person person_id NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('evaluator', 'consulted')),
    added_by person_id NOT NULL REFERENCES person,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (submission, person, role)
);
CREATE INDEX submission_member_person ON submission_member (person);
CREATE INDEX submission_member_added_by ON submission_member (added_by);
ALTER TABLE submission_member ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION assigned_submissions() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT coalesce(array_agg(m.submission::text), '{}') FROM submission_member m
    WHERE m.person = acting_person() AND acts_as(m.role)
$$;

CREATE POLICY own ON submission FOR SELECT USING (
    developer = (SELECT acting_party()) AND (SELECT acts_as('developer'))
);
CREATE POLICY govern ON submission FOR SELECT USING (
    (SELECT acts_as('program')) OR (SELECT acts_as('official')) OR (SELECT acts_as('worker'))
);
CREATE POLICY assigned ON submission FOR SELECT USING (id = ANY ((SELECT assigned_submissions())::text[]));
CREATE POLICY open ON submission FOR INSERT WITH CHECK (
    developer = (SELECT acting_party()) AND opened_by = (SELECT acting_person()) AND (SELECT acts_as('developer'))
);
-- Whoever sees it may try to move it; the trigger below says who may.
CREATE POLICY move ON submission FOR UPDATE USING (true);
GRANT SELECT, INSERT, UPDATE (state, state_since, planned_partner_release, estimate, estimate_digest)
ON submission TO clearway_service;

CREATE POLICY see ON submission_member FOR SELECT USING (
    person = (SELECT acting_person()) OR (SELECT acts_as('program')) OR (SELECT acts_as('official'))
    OR (SELECT acts_as('worker')) OR submission IN (SELECT s.id FROM submission s)
);
CREATE POLICY assign ON submission_member FOR INSERT WITH CHECK (
    (SELECT acts_as('program')) AND added_by = (SELECT acting_person())
);
GRANT SELECT, INSERT ON submission_member TO clearway_service;

-- The government's side knows developers by name.
CREATE POLICY submit ON party FOR SELECT USING (kind = 'developer' AND id IN (SELECT s.developer FROM submission s));
