-- Reports, findings and vulnerabilities (Order 2(d)(1): one record per vulnerability).

-- One submission exactly as it came.
CREATE TABLE report (
    id report_id PRIMARY KEY,
    party party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    claim claim_id REFERENCES claim,
    name text NOT NULL CHECK (length(name) <= 200),
    format text NOT NULL CHECK (length(format) <= 50),
    tool text NOT NULL CHECK (length(tool) <= 200),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    body bytea NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX report_party ON report (party, id);
ALTER TABLE report ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON report FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY see ON report FOR SELECT USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON report TO clearway_service;

CREATE TABLE vulnerability (
    id vulnerability_id PRIMARY KEY,
    title text NOT NULL CHECK (length(title) <= 300),
    summary text NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    fixed_version text NOT NULL,
    weaknesses text[] NOT NULL,
    identifiers text[] NOT NULL,
    severity text NOT NULL CHECK (severity IN ('unknown', 'none', 'low', 'medium', 'high', 'critical')),
    cvss_vector text NOT NULL,
    crash_type text NOT NULL,
    crash_state text[] NOT NULL,
    stage text NOT NULL CHECK (stage IN (
        'new', 'reproduced', 'not-reproduced', 'already-fixed', 'needs-information',
        'ranked', 'coordinated', 'fixed', 'published', 'merged'
    )),
    merged_into vulnerability_id REFERENCES vulnerability,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    published_at timestamptz,
    CHECK ((stage = 'published') = (published_at IS NOT NULL)),
    CHECK ((stage = 'merged') = (merged_into IS NOT NULL))
);
CREATE INDEX vulnerability_stage ON vulnerability (stage, id);
CREATE INDEX vulnerability_package ON vulnerability (package, id);
CREATE INDEX vulnerability_identifiers ON vulnerability USING gin (identifiers);

-- The allowed moves are the table in findings/model.py; a test keeps the two equal.
CREATE TABLE stage_move (
    old text NOT NULL,
    new text NOT NULL,
    PRIMARY KEY (old, new)
);
INSERT INTO stage_move (old, new) VALUES
    ('new', 'reproduced'), ('new', 'not-reproduced'), ('new', 'already-fixed'), ('new', 'needs-information'),
    ('not-reproduced', 'new'), ('already-fixed', 'new'), ('needs-information', 'new'),
    ('reproduced', 'ranked'), ('ranked', 'coordinated'), ('coordinated', 'fixed'), ('fixed', 'published'),
    ('new', 'merged'), ('reproduced', 'merged'), ('ranked', 'merged'), ('not-reproduced', 'merged'),
    ('already-fixed', 'merged'), ('needs-information', 'merged'), ('merged', 'new');

CREATE FUNCTION check_stage_move() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM stage_move m WHERE m.old = OLD.stage AND m.new = NEW.stage) THEN
        RAISE EXCEPTION 'a vulnerability does not move from % to %', OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER stage_move BEFORE UPDATE OF stage ON vulnerability
FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION check_stage_move();

-- Who needs to know of a vulnerability before it is published.
CREATE TABLE clearance (
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    party party_id NOT NULL REFERENCES party,
    reason text NOT NULL CHECK (length(reason) <= 200),
    since timestamptz NOT NULL,
    PRIMARY KEY (vulnerability, party)
);
CREATE INDEX clearance_party ON clearance (party, vulnerability);

CREATE FUNCTION cleared_for(of_vulnerability vulnerability_id) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT acts_as_staff() OR EXISTS (
        SELECT FROM clearance c WHERE c.vulnerability = of_vulnerability AND c.party = acting_party()
    )
$$;

ALTER TABLE vulnerability ENABLE ROW LEVEL SECURITY;
CREATE POLICY need_to_know ON vulnerability FOR SELECT USING (
    published_at IS NOT NULL OR (SELECT acts_as_staff())
    OR EXISTS (SELECT FROM clearance c WHERE c.vulnerability = id AND c.party = (SELECT acting_party()))
);
CREATE POLICY staff ON vulnerability FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE ON vulnerability TO clearway_service;

ALTER TABLE stage_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON stage_move FOR SELECT USING (true);
GRANT SELECT ON stage_move TO clearway_service;

ALTER TABLE clearance ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON clearance FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY staff ON clearance FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, DELETE ON clearance TO clearway_service;

CREATE TABLE finding (
    id finding_id PRIMARY KEY,
    report report_id NOT NULL REFERENCES report,
    position integer NOT NULL,
    party party_id NOT NULL REFERENCES party,
    title text NOT NULL CHECK (length(title) <= 300),
    description text NOT NULL,
    tool text NOT NULL,
    tool_version text NOT NULL,
    rule text NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    fixed_version text NOT NULL,
    file text NOT NULL,
    function text NOT NULL,
    line integer NOT NULL,
    weaknesses text[] NOT NULL,
    identifiers text[] NOT NULL,
    severity text NOT NULL CHECK (severity IN ('unknown', 'none', 'low', 'medium', 'high', 'critical')),
    cvss_vector text NOT NULL,
    crash_type text NOT NULL,
    crash_state text[] NOT NULL,
    reference_links text[] NOT NULL,
    credit text NOT NULL,
    model text NOT NULL,
    model_version text NOT NULL,
    harness text NOT NULL,
    prompt_hash text NOT NULL,
    review text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('received', 'new', 'joined', 'needs-information', 'refused')),
    outcome_reason text NOT NULL,
    vulnerability vulnerability_id REFERENCES vulnerability,
    received_at timestamptz NOT NULL,
    UNIQUE (report, position)
);
CREATE INDEX finding_party ON finding (party, id);
CREATE INDEX finding_vulnerability ON finding (vulnerability, id);
CREATE INDEX finding_outcome ON finding (outcome, id);
CREATE INDEX finding_package ON finding (package, id);
ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON finding FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY report ON finding FOR INSERT WITH CHECK (party = (SELECT acting_party()));
CREATE POLICY staff ON finding FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (outcome, outcome_reason, vulnerability) ON finding TO clearway_service;

-- Proofs of concept, crash logs, files: what a finding rests on.
CREATE TABLE evidence (
    id evidence_id PRIMARY KEY,
    finding finding_id NOT NULL REFERENCES finding,
    vulnerability vulnerability_id REFERENCES vulnerability,
    party party_id NOT NULL REFERENCES party,
    kind text NOT NULL CHECK (kind IN ('proof', 'crash-log', 'file')),
    name text NOT NULL CHECK (length(name) <= 200),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    body bytea NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX evidence_finding ON evidence (finding);
CREATE INDEX evidence_vulnerability ON evidence (vulnerability, id);
ALTER TABLE evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON evidence FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY attach ON evidence FOR INSERT WITH CHECK (party = (SELECT acting_party()));
CREATE POLICY cleared ON evidence FOR SELECT USING (cleared_for(vulnerability));
CREATE POLICY staff ON evidence FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (vulnerability) ON evidence TO clearway_service;

-- Why a finding stands under a vulnerability; a row is ended, never deleted, so every join can be undone and explained.
CREATE TABLE finding_join (
    finding finding_id NOT NULL REFERENCES finding,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    made_at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('first', 'automatic', 'person')),
    probability real NOT NULL CHECK (probability BETWEEN 0 AND 1),
    reasons text[] NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (finding, vulnerability, made_at)
);
CREATE UNIQUE INDEX finding_join_open ON finding_join (finding) WHERE ended_at IS NULL;
CREATE INDEX finding_join_vulnerability ON finding_join (vulnerability);
ALTER TABLE finding_join ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON finding_join FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (ended_at) ON finding_join TO clearway_service;
