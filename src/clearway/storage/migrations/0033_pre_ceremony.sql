-- Sealed suites, the policy committed to before one is opened, the opening itself, and deeds that take two people
-- (Order 3(a)). The guards follow in a migration of their own.
-- No key and no share is kept here in a form that anybody could read: shares are encrypted to their custodians, or to
-- the one opening that they were handed in for.

-- Who works on evaluations, or looks over their shoulders.
CREATE FUNCTION acts_in_benchmarking() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT acts_as('program') OR acts_as('evaluator') OR acts_as('official') OR acts_as('auditor') OR acts_as('worker')
$$;

-- Deeds that one person asks for and another approves: runs left out, an estimate frozen, a record signed, or released
-- over the boundary. A deed that was declined may be asked for again.
CREATE TABLE joint_deed (
    kind text NOT NULL CHECK (kind IN ('invalidate', 'freeze', 'sign', 'release')),
    subject text NOT NULL COLLATE "C" CHECK (length(subject) BETWEEN 1 AND 100),
    number integer NOT NULL CHECK (number > 0),
    about text NOT NULL COLLATE "C" CHECK (length(about) <= 100),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    author person_id NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    approver person_id REFERENCES person CHECK (approver <> author),
    approved_at timestamptz,
    accepted boolean,
    PRIMARY KEY (kind, subject, number),
    CHECK (num_nulls(approver, approved_at, accepted) IN (0, 3)),
    CHECK (approved_at >= asked_at)
);
CREATE UNIQUE INDEX joint_deed_standing ON joint_deed (kind, subject) WHERE accepted IS DISTINCT FROM false;
CREATE INDEX joint_deed_author ON joint_deed (author);
CREATE INDEX joint_deed_approver ON joint_deed (approver) WHERE approver IS NOT NULL;

CREATE TABLE custodian_key (
    person person_id PRIMARY KEY REFERENCES person,
    recipient text NOT NULL UNIQUE CHECK (recipient ~ '^age1[02-9ac-hj-np-z]{58}$'),
    registered_at timestamptz NOT NULL
);

-- A sealed suite: what is known of it while nobody can read it.
CREATE TABLE suite (
    id suite_id PRIMARY KEY,
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9.-]{0,63}$'),
    version text NOT NULL CHECK (version ~ '^[a-z0-9][a-z0-9.-]{0,63}$'),
    bundle_digest bytea NOT NULL UNIQUE CHECK (length(bundle_digest) = 32),
    bundle_bytes bigint NOT NULL CHECK (bundle_bytes > 0),
    proofs_digest bytea NOT NULL CHECK (length(proofs_digest) = 32),
    task_exposures_max integer NOT NULL CHECK (task_exposures_max BETWEEN 1 AND 1000),
    sealed_by person_id NOT NULL REFERENCES person,
    sealed_at timestamptz NOT NULL,
    UNIQUE (name, version)
);
CREATE INDEX suite_sealed ON suite (sealed_by);

-- The tasks by pseudonyms that only the opened suite explains; one that was exposed too often is used no more.
CREATE TABLE suite_task (
    suite suite_id NOT NULL REFERENCES suite,
    pseudonym text NOT NULL COLLATE "C" CHECK (pseudonym ~ '^t-[0-9a-f]{16}$'),
    exposures integer NOT NULL DEFAULT 0 CHECK (exposures >= 0),
    retired_at timestamptz,
    PRIMARY KEY (suite, pseudonym)
);

-- Who holds which share of the key; `proof` is the share's SHA-256, so that a wrong one is told from a right one.
CREATE TABLE suite_custodian (
    suite suite_id NOT NULL REFERENCES suite,
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 3),
    custodian person_id NOT NULL REFERENCES person,
    proof bytea NOT NULL CHECK (length(proof) = 32),
    PRIMARY KEY (suite, number),
    UNIQUE (suite, custodian)
);
CREATE INDEX suite_custodian_person ON suite_custodian (custodian);
CREATE TABLE suite_share (
    suite suite_id NOT NULL,
    number smallint NOT NULL,
    sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 100 AND 2048),
    PRIMARY KEY (suite, number),
    FOREIGN KEY (suite, number) REFERENCES suite_custodian
);

-- What the key was covered with before it was split. By itself it opens nothing, and without it the shares do not
-- either. The service may put one in and never read one: only release_suite below hands it out.
CREATE TABLE suite_mask (
    suite suite_id PRIMARY KEY REFERENCES suite,
    mask bytea NOT NULL CHECK (length(mask) = 74)
);

-- What was committed to, about the evaluation of one checkpoint: the digest of a policy that stays hidden.
CREATE TABLE commitment (
    id commitment_id PRIMARY KEY,
    suite text NOT NULL CHECK (suite ~ '^[a-z0-9][a-z0-9.-]{0,63}$'),
    developer party_id NOT NULL REFERENCES party,
    checkpoint text NOT NULL COLLATE "C" CHECK (length(checkpoint) BETWEEN 1 AND 200),
    digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    author person_id NOT NULL REFERENCES person,
    committed_at timestamptz NOT NULL,
    approver person_id REFERENCES person CHECK (approver <> author),
    approved_at timestamptz,
    accepted boolean,
    revealed_by person_id REFERENCES person,
    revealed_at timestamptz,
    CHECK (num_nulls(approver, approved_at, accepted) IN (0, 3)),
    CHECK (num_nulls(revealed_by, revealed_at) IN (0, 2)),
    CHECK (revealed_at IS NULL OR accepted),
    CHECK (approved_at >= committed_at)
);
-- One policy at a time: nobody commits to two and chooses afterwards.
CREATE UNIQUE INDEX commitment_standing ON commitment (developer, checkpoint)
WHERE accepted IS DISTINCT FROM false AND revealed_at IS NULL;
CREATE INDEX commitment_author ON commitment (author);
CREATE INDEX commitment_approver ON commitment (approver) WHERE approver IS NOT NULL;
CREATE INDEX commitment_revealed ON commitment (revealed_by) WHERE revealed_by IS NOT NULL;

CREATE TABLE commitment_policy (
    commitment commitment_id PRIMARY KEY REFERENCES commitment,
    nonce bytea NOT NULL CHECK (length(nonce) = 32),
    policy bytea NOT NULL CHECK (length(policy) BETWEEN 2 AND 262144)
);

-- One opening of a suite: asked for by one person, for whose session key two custodians hand in their shares in time.
CREATE TABLE suite_opening (
    id opening_id PRIMARY KEY,
    suite suite_id NOT NULL REFERENCES suite,
    commitment commitment_id NOT NULL REFERENCES commitment,
    developer party_id NOT NULL REFERENCES party,
    checkpoint text NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    recipient text NOT NULL CHECK (recipient ~ '^age1[02-9ac-hj-np-z]{58}$'),
    open_minutes integer NOT NULL CHECK (open_minutes BETWEEN 1 AND 1440),
    asked_by person_id NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (isfinite(ends_at)),
    released_at timestamptz,
    closed_at timestamptz,
    ending text CHECK (ending IN ('closed', 'expired')),
    wiped_at timestamptz,
    CHECK (ends_at > asked_at AND ends_at <= coalesce(released_at, asked_at) + interval '1 day'),
    CHECK (num_nulls(closed_at, ending) IN (0, 2))
);
CREATE INDEX suite_opening_suite ON suite_opening (suite);
CREATE INDEX suite_opening_commitment ON suite_opening (commitment);
CREATE INDEX suite_opening_developer ON suite_opening (developer);
CREATE INDEX suite_opening_asked ON suite_opening (asked_by);
CREATE UNIQUE INDEX suite_opening_running ON suite_opening (suite) WHERE closed_at IS NULL;

CREATE TABLE opening_share (
    opening opening_id NOT NULL REFERENCES suite_opening,
    custodian person_id NOT NULL REFERENCES person,
    number smallint NOT NULL,
    sealed bytea NOT NULL CHECK (length(sealed) <= 2048),
    handed_in_at timestamptz NOT NULL,
    PRIMARY KEY (opening, custodian)
);
CREATE INDEX opening_share_custodian ON opening_share (custodian);

-- Every time that tasks came before a developer: at an opening, and at each run that its model answered.
CREATE TABLE suite_exposure (
    kind text NOT NULL CHECK (kind IN ('opening', 'run')),
    subject text NOT NULL COLLATE "C" CHECK (length(subject) BETWEEN 1 AND 100),
    suite suite_id NOT NULL REFERENCES suite,
    developer party_id NOT NULL REFERENCES party,
    checkpoint text NOT NULL,
    tasks text[] NOT NULL CHECK (cardinality(tasks) BETWEEN 1 AND 10000),
    at timestamptz NOT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX suite_exposure_suite ON suite_exposure (suite);
CREATE INDEX suite_exposure_developer ON suite_exposure (developer, at);

-- Whether an estimate under a commitment was frozen: no run under it is added or changed from then on.
CREATE FUNCTION is_frozen(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$ SELECT EXISTS (SELECT FROM joint_deed d WHERE d.kind = 'freeze' AND d.subject = wanted AND d.accepted) $$;

-- For tables with a column `commitment` that hold runs and what came of them.
CREATE FUNCTION refuse_when_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND is_frozen(OLD.commitment) OR TG_OP <> 'DELETE' AND is_frozen(NEW.commitment) THEN
        RAISE EXCEPTION 'the estimate under this commitment is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;


-- Who sees what. Government and custodians see suites and openings; a developer sees what was committed to about its
-- own checkpoints, the policy behind it once that is revealed, and how often its models met a suite.
ALTER TABLE joint_deed ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON joint_deed FOR SELECT USING ((SELECT acts_in_benchmarking()));
CREATE POLICY ask ON joint_deed FOR INSERT WITH CHECK (author = (SELECT acting_person()));
CREATE POLICY approve ON joint_deed FOR UPDATE USING ((SELECT acts_in_benchmarking()))
WITH CHECK (approver = (SELECT acting_person()));
GRANT SELECT, INSERT, UPDATE (approver, approved_at, accepted) ON joint_deed TO clearway_service;

ALTER TABLE custodian_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON custodian_key FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian'))
);
CREATE POLICY own ON custodian_key FOR INSERT WITH CHECK (
    person = (SELECT acting_person()) AND (SELECT acts_as('custodian'))
);
GRANT SELECT, INSERT ON custodian_key TO clearway_service;

ALTER TABLE suite ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON suite FOR SELECT USING ((SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian')));
CREATE POLICY seal ON suite FOR INSERT WITH CHECK (
    sealed_by = (SELECT acting_person()) AND ((SELECT acts_as('program')) OR (SELECT acts_as('evaluator')))
);
ALTER TABLE suite_task ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON suite_task FOR SELECT USING ((SELECT acts_in_benchmarking()));
CREATE POLICY seal ON suite_task FOR INSERT WITH CHECK (
    suite IN (SELECT s.id FROM suite s WHERE s.sealed_by = (SELECT acting_person()))
    AND exposures = 0 AND retired_at IS NULL
);
ALTER TABLE suite_custodian ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON suite_custodian FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian'))
);
CREATE POLICY seal ON suite_custodian FOR INSERT WITH CHECK (
    custodian <> (SELECT acting_person())
    AND suite IN (SELECT s.id FROM suite s WHERE s.sealed_by = (SELECT acting_person()))
);
ALTER TABLE suite_share ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON suite_share FOR SELECT USING (EXISTS (
    SELECT FROM suite_custodian c
    WHERE c.suite = suite_share.suite AND c.number = suite_share.number AND c.custodian = (SELECT acting_person())
));
CREATE POLICY seal ON suite_share FOR INSERT WITH CHECK (
    suite IN (SELECT s.id FROM suite s WHERE s.sealed_by = (SELECT acting_person()))
);
ALTER TABLE suite_mask ENABLE ROW LEVEL SECURITY;
CREATE POLICY seal ON suite_mask FOR INSERT WITH CHECK (
    suite IN (SELECT s.id FROM suite s WHERE s.sealed_by = (SELECT acting_person()))
);
GRANT SELECT, INSERT ON suite, suite_task, suite_custodian, suite_share TO clearway_service;
GRANT INSERT ON suite_mask TO clearway_service;

ALTER TABLE commitment ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON commitment FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian')) OR (SELECT acts_as('consulted'))
    OR developer = (SELECT acting_party())
);
CREATE POLICY commit ON commitment FOR INSERT WITH CHECK (
    author = (SELECT acting_person()) AND ((SELECT acts_as('program')) OR (SELECT acts_as('official')))
);
CREATE POLICY keep ON commitment FOR UPDATE USING ((SELECT acts_as('program')) OR (SELECT acts_as('official')));
GRANT SELECT, INSERT, UPDATE (approver, approved_at, accepted, revealed_by, revealed_at)
ON commitment TO clearway_service;
ALTER TABLE commitment_policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON commitment_policy FOR SELECT USING (EXISTS (
    SELECT FROM commitment c WHERE c.id = commitment_policy.commitment
    AND ((SELECT acts_in_benchmarking()) OR c.revealed_at IS NOT NULL)
));
CREATE POLICY commit ON commitment_policy FOR INSERT WITH CHECK (
    commitment IN (SELECT c.id FROM commitment c WHERE c.author = (SELECT acting_person()))
);
GRANT SELECT, INSERT ON commitment_policy TO clearway_service;

ALTER TABLE suite_opening ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON suite_opening FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian'))
);
CREATE POLICY ask ON suite_opening FOR INSERT WITH CHECK (asked_by = (SELECT acting_person()));
CREATE POLICY keep ON suite_opening FOR UPDATE USING (
    (SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian'))
);
GRANT SELECT, INSERT, UPDATE (closed_at, ending, wiped_at) ON suite_opening TO clearway_service;
ALTER TABLE opening_share ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON opening_share FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian'))
);
CREATE POLICY hand_in ON opening_share FOR INSERT WITH CHECK (custodian = (SELECT acting_person()));
GRANT SELECT, INSERT ON opening_share TO clearway_service;

ALTER TABLE suite_exposure ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON suite_exposure FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR developer = (SELECT acting_party())
);
CREATE POLICY run ON suite_exposure FOR INSERT WITH CHECK (
    kind = 'run' AND ((SELECT acts_as('worker')) OR (SELECT acts_as('evaluator')) OR (SELECT acts_as('program')))
);
GRANT SELECT, INSERT ON suite_exposure TO clearway_service;

-- The record's line about a commitment, for whoever may see that: a developer sees nobody else's lines otherwise.
CREATE FUNCTION commitment_line(wanted text) RETURNS TABLE (place bigint, line text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT a.position, a.entry FROM commitment c
    JOIN audit_record a ON a.subject = c.id AND a.action = 'benchmarking.commit-policy'
    WHERE c.id = wanted AND (acts_in_benchmarking() OR c.developer = acting_party())
$$;
