-- Affected releases (Order 2(d)(2): validate), and fixes against proofs, to see which have one root cause (2(d)(1)).

CREATE DOMAIN release_range_id AS text COLLATE "C" CHECK (VALUE ~ '^rng-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN matrix_id AS text COLLATE "C" CHECK (VALUE ~ '^mtx-[0-9a-hjkmnp-tv-z]{16}$');

-- A replay over the releases of a registry: asked for, then found; `problem` says why nothing could be found.
CREATE TABLE release_range (
    id release_range_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    proof evidence_id NOT NULL REFERENCES evidence,
    asked_by person_id NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    environment text NOT NULL DEFAULT '' CHECK (length(environment) <= 64),
    found_at timestamptz,
    problem text NOT NULL DEFAULT '' CHECK (length(problem) <= 8000),
    method text NOT NULL DEFAULT '' CHECK (length(method) <= 500),
    introduced text[] NOT NULL DEFAULT '{}',
    fixed text[] NOT NULL DEFAULT '{}',
    CHECK (found_at IS NOT NULL OR problem = ''),
    CHECK (cardinality(introduced) = cardinality(fixed))
);
CREATE UNIQUE INDEX release_range_waiting ON release_range (vulnerability) WHERE found_at IS NULL;
CREATE INDEX release_range_vulnerability ON release_range (vulnerability, id);
CREATE INDEX release_range_proof ON release_range (proof);
CREATE INDEX release_range_person ON release_range (asked_by);
ALTER TABLE release_range ENABLE ROW LEVEL SECURITY;
CREATE POLICY need_to_know ON release_range FOR SELECT USING (cleared_for(vulnerability));
CREATE POLICY staff ON release_range FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (environment, found_at, problem, method, introduced, fixed)
ON release_range TO clearway_service;

-- The releases in their order, each with what is known of it; `published` and `reported` say whether the published range
-- and the reports hold it for affected, and are empty where they say nothing of releases.
CREATE TABLE release_seen (
    range release_range_id NOT NULL REFERENCES release_range,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    place integer NOT NULL,
    version text NOT NULL CHECK (length(version) <= 200),
    affected text NOT NULL CHECK (affected IN ('yes', 'no', 'unknown')),
    tried boolean NOT NULL,
    reason text NOT NULL CHECK (length(reason) <= 500),
    published boolean,
    reported boolean,
    PRIMARY KEY (range, place)
);
CREATE INDEX release_seen_vulnerability ON release_seen (vulnerability);
ALTER TABLE release_seen ENABLE ROW LEVEL SECURITY;
CREATE POLICY need_to_know ON release_seen FOR SELECT USING (cleared_for(vulnerability));
CREATE POLICY replay ON release_seen FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON release_seen TO clearway_service;

-- Fixes against proofs of some vulnerabilities of one package. Who knows of one of them need not know of the others,
-- so these are for staff alone.
CREATE TABLE matrix (
    id matrix_id PRIMARY KEY,
    package text NOT NULL CHECK (length(package) <= 1000),
    asked_by person_id NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    computed_at timestamptz,
    problem text NOT NULL DEFAULT '' CHECK (length(problem) <= 8000),
    CHECK (computed_at IS NOT NULL OR problem = '')
);
CREATE INDEX matrix_person ON matrix (asked_by);
ALTER TABLE matrix ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON matrix FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (computed_at, problem) ON matrix TO clearway_service;

CREATE TABLE matrix_candidate (
    matrix matrix_id NOT NULL REFERENCES matrix,
    place integer NOT NULL,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    PRIMARY KEY (matrix, place),
    UNIQUE (matrix, vulnerability)
);
CREATE INDEX matrix_candidate_vulnerability ON matrix_candidate (vulnerability, matrix);
ALTER TABLE matrix_candidate ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON matrix_candidate FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON matrix_candidate TO clearway_service;

-- A row: a proposed fix, one hunk of it (`part`, counted from 1), or the one that an environment's recipe knows.
-- `problem` says why it could not be built.
CREATE TABLE matrix_fix (
    matrix matrix_id NOT NULL REFERENCES matrix,
    place integer NOT NULL,
    fix fix_id REFERENCES fix,
    part integer NOT NULL CHECK (part >= 0),
    vulnerabilities text[] NOT NULL,
    label text NOT NULL CHECK (length(label) <= 200),
    narrow boolean NOT NULL,
    problem text NOT NULL CHECK (length(problem) <= 8000),
    PRIMARY KEY (matrix, place)
);
CREATE INDEX matrix_fix_fix ON matrix_fix (fix) WHERE fix IS NOT NULL;
ALTER TABLE matrix_fix ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON matrix_fix FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON matrix_fix TO clearway_service;

-- A column: a proof, where it stood then, and what it does where nothing is fixed.
CREATE TABLE matrix_proof (
    matrix matrix_id NOT NULL REFERENCES matrix,
    place integer NOT NULL,
    proof evidence_id NOT NULL REFERENCES evidence,
    finding finding_id NOT NULL REFERENCES finding,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    unfixed text NOT NULL CHECK (unfixed IN ('stopped', 'triggers', 'unclear')),
    reason text NOT NULL CHECK (length(reason) <= 500),
    PRIMARY KEY (matrix, place)
);
CREATE INDEX matrix_proof_proof ON matrix_proof (proof);
CREATE INDEX matrix_proof_finding ON matrix_proof (finding);
CREATE INDEX matrix_proof_vulnerability ON matrix_proof (vulnerability);
ALTER TABLE matrix_proof ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON matrix_proof FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON matrix_proof TO clearway_service;

CREATE TABLE matrix_cell (
    matrix matrix_id NOT NULL,
    fix integer NOT NULL,
    proof integer NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('stopped', 'triggers', 'unclear')),
    reason text NOT NULL CHECK (length(reason) <= 500),
    PRIMARY KEY (matrix, fix, proof),
    FOREIGN KEY (matrix, fix) REFERENCES matrix_fix,
    FOREIGN KEY (matrix, proof) REFERENCES matrix_proof
);
CREATE INDEX matrix_cell_proof ON matrix_cell (matrix, proof);
ALTER TABLE matrix_cell ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON matrix_cell FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON matrix_cell TO clearway_service;

-- What a person decided on a matrix. `merged` and `separated` are what was moved, in order: an undo takes it back from
-- the end.
CREATE TABLE matrix_decision (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matrix matrix_id NOT NULL REFERENCES matrix,
    kind text NOT NULL CHECK (kind IN ('merge', 'split')),
    vulnerabilities text[] NOT NULL,
    merged text[] NOT NULL,
    separated text[] NOT NULL,
    decided_by person_id NOT NULL REFERENCES person,
    decided_at timestamptz NOT NULL,
    undone_by person_id REFERENCES person,
    undone_at timestamptz,
    CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
CREATE UNIQUE INDEX matrix_decision_standing ON matrix_decision (matrix, kind, vulnerabilities)
WHERE undone_at IS NULL;
CREATE INDEX matrix_decision_matrix ON matrix_decision (matrix, number);
CREATE INDEX matrix_decision_decided ON matrix_decision (decided_by);
CREATE INDEX matrix_decision_undone ON matrix_decision (undone_by) WHERE undone_by IS NOT NULL;
ALTER TABLE matrix_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON matrix_decision FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (undone_by, undone_at) ON matrix_decision TO clearway_service;
