-- Review: pairs that a person compares, what is never to be joined, and acts on groups of findings that undo exactly
-- (Order 2(d)(1): one record per vulnerability).

CREATE DOMAIN review_pair_id AS text COLLATE "C" CHECK (VALUE ~ '^rev-[0-9a-hjkmnp-tv-z]{16}$');

-- The order in which joins were written down: facts are folded in it, whatever the instants say.
ALTER TABLE finding_join
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    DROP CONSTRAINT finding_join_pkey,
    ADD PRIMARY KEY (finding, number);

-- What was merged is given back at the stage where it stood.
INSERT INTO stage_move (old, new) VALUES
    ('merged', 'not-reproduced'), ('merged', 'already-fixed'), ('merged', 'needs-information'),
    ('merged', 'reproduced'), ('merged', 'ranked');

-- Findings that went together from one vulnerability to another. Undone, they go back, each as it stood before.
CREATE TABLE regrouping (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('merge', 'separation')),
    source vulnerability_id NOT NULL REFERENCES vulnerability,
    target vulnerability_id NOT NULL REFERENCES vulnerability,
    stage text NOT NULL,
    reasons text[] NOT NULL,
    made_by person_id NOT NULL REFERENCES person,
    made_at timestamptz NOT NULL,
    undone_by person_id REFERENCES person,
    undone_at timestamptz,
    CHECK (source <> target),
    CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
CREATE UNIQUE INDEX regrouping_merged ON regrouping (source) WHERE kind = 'merge' AND undone_at IS NULL;
CREATE INDEX regrouping_source ON regrouping (source, number);
CREATE INDEX regrouping_target ON regrouping (target, number);
ALTER TABLE regrouping ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON regrouping FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (undone_by, undone_at) ON regrouping TO clearway_service;

-- How each of those findings stood before.
CREATE TABLE regrouped_finding (
    regrouping bigint NOT NULL REFERENCES regrouping,
    finding finding_id NOT NULL REFERENCES finding,
    outcome text NOT NULL,
    outcome_reason text NOT NULL,
    kind text NOT NULL,
    probability real NOT NULL,
    reasons text[] NOT NULL,
    PRIMARY KEY (regrouping, finding)
);
CREATE INDEX regrouped_finding_finding ON regrouped_finding (finding, regrouping);
ALTER TABLE regrouped_finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON regrouped_finding FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON regrouped_finding TO clearway_service;

-- Where what once stood under a vulnerability stands now: itself, or the one at the end of its merges.
CREATE FUNCTION survivor_of(merged vulnerability_id) RETURNS vulnerability_id
LANGUAGE sql STABLE SET search_path = clearway, pg_temp
AS $$
    WITH RECURSIVE chain (id, next) AS (
        SELECT v.id, v.merged_into FROM vulnerability v WHERE v.id = merged
        UNION SELECT v.id, v.merged_into FROM chain c JOIN vulnerability v ON v.id = c.next
    )
    SELECT c.id FROM chain c WHERE c.next IS NULL
$$;

-- A finding's vulnerability, and another that it looks like, though not surely enough to be joined without a person.
-- The left side is where the finding stands, the right side where what it was likened to stands now; `moved` are those
-- that merges made one, or the same as a likelier one.
CREATE TABLE review_pair (
    id review_pair_id PRIMARY KEY,
    finding finding_id NOT NULL REFERENCES finding,
    likened vulnerability_id NOT NULL REFERENCES vulnerability,
    left_side vulnerability_id NOT NULL REFERENCES vulnerability,
    right_side vulnerability_id NOT NULL REFERENCES vulnerability,
    probability double precision NOT NULL CHECK (probability BETWEEN 0 AND 1),
    agreements text[] NOT NULL,
    differences text[] NOT NULL,
    raised_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'joined', 'apart', 'never', 'later', 'moved')),
    decided_by person_id REFERENCES person,
    decided_at timestamptz,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    merge bigint REFERENCES regrouping,
    CHECK (state = 'moved' OR left_side <> right_side),
    CHECK (state = 'moved' OR (state = 'open') = (decided_at IS NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK ((state = 'joined') = (merge IS NOT NULL))
);
CREATE UNIQUE INDEX review_pair_waiting ON review_pair (least(left_side, right_side), greatest(left_side, right_side))
WHERE state IN ('open', 'later');
CREATE INDEX review_pair_apart ON review_pair (least(left_side, right_side), greatest(left_side, right_side))
WHERE state = 'apart';
CREATE INDEX review_pair_next ON review_pair (state, probability, id) WHERE state IN ('open', 'later');
CREATE INDEX review_pair_left ON review_pair (left_side) WHERE state IN ('open', 'later', 'moved');
CREATE INDEX review_pair_right ON review_pair (right_side) WHERE state IN ('open', 'later', 'moved');
CREATE INDEX review_pair_decided ON review_pair (decided_by, decided_at, id);
CREATE INDEX review_pair_merge ON review_pair (merge) WHERE merge IS NOT NULL;
ALTER TABLE review_pair ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON review_pair FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (
    finding, likened, left_side, right_side, probability, agreements, differences, state, decided_by, decided_at, note,
    merge
) ON review_pair TO clearway_service;

-- What a person holds apart for good: nothing joins the two, and they are not raised again. `low` and `high` are where
-- the two that were set apart stand now.
CREATE TABLE never_join (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    one vulnerability_id NOT NULL REFERENCES vulnerability,
    other vulnerability_id NOT NULL REFERENCES vulnerability,
    low vulnerability_id NOT NULL REFERENCES vulnerability,
    high vulnerability_id NOT NULL REFERENCES vulnerability,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    pair review_pair_id REFERENCES review_pair,
    made_by person_id NOT NULL REFERENCES person,
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (low < high)
);
CREATE INDEX never_join_low ON never_join (low, high) WHERE ended_at IS NULL;
CREATE INDEX never_join_high ON never_join (high) WHERE ended_at IS NULL;
CREATE INDEX never_join_pair ON never_join (pair) WHERE ended_at IS NULL;
ALTER TABLE never_join ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON never_join FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (low, high, ended_at) ON never_join TO clearway_service;
