-- Reproductions and verdicts (Order 2(d)(2): discover and validate).

-- One run of one proof on one build.
CREATE TABLE reproduction (
    id reproduction_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    proof evidence_id NOT NULL REFERENCES evidence,
    environment text NOT NULL CHECK (length(environment) <= 64),
    variant text NOT NULL CHECK (variant IN ('affected', 'fixed')),
    version text NOT NULL CHECK (length(version) <= 80),
    run integer NOT NULL CHECK (run > 0),
    outcome text NOT NULL CHECK (outcome IN ('triggered', 'quiet', 'unclear', 'broken')),
    reason text NOT NULL,
    crash_kind text NOT NULL,
    crash_access text NOT NULL,
    crash_frames text[] NOT NULL,
    excerpt text NOT NULL CHECK (length(excerpt) <= 8000),
    build_digest bytea NOT NULL CHECK (length(build_digest) = 32),
    source_digest bytea NOT NULL CHECK (length(source_digest) = 32),
    wall_seconds real NOT NULL,
    memory_peak_bytes bigint NOT NULL,
    ran_at timestamptz NOT NULL
);
CREATE INDEX reproduction_vulnerability ON reproduction (vulnerability, ran_at);
CREATE INDEX reproduction_proof ON reproduction (proof);
ALTER TABLE reproduction ENABLE ROW LEVEL SECURITY;
CREATE POLICY need_to_know ON reproduction FOR SELECT USING (cleared_for(vulnerability));
CREATE POLICY run ON reproduction FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON reproduction TO clearway_service;

-- What is believed; the newest counts, the others are history.
CREATE TABLE verdict (
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    decided_at timestamptz NOT NULL,
    environment text NOT NULL CHECK (length(environment) <= 64),
    kind text NOT NULL CHECK (kind IN (
        'reproduced', 'not-reproduced', 'already-fixed', 'needs-information', 'environment-failed'
    )),
    reasons text[] NOT NULL,
    triggered integer NOT NULL CHECK (triggered BETWEEN 0 AND runs),
    runs integer NOT NULL,
    crash_kind text NOT NULL,
    crash_access text NOT NULL,
    crash_frames text[] NOT NULL,
    PRIMARY KEY (vulnerability, decided_at)
);
ALTER TABLE verdict ENABLE ROW LEVEL SECURITY;
-- A verdict may be seen by whoever may see its vulnerability; after publication that is everybody.
CREATE POLICY see ON verdict FOR SELECT USING (
    EXISTS (SELECT FROM vulnerability v WHERE v.id = verdict.vulnerability)
);
CREATE POLICY decide ON verdict FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON verdict TO clearway_service;
