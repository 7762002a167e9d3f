-- Fixes and the evidence about them (Order 2(d)(4): remediate).

-- A patch or a newer release that is said to fix a vulnerability.
CREATE TABLE fix (
    id fix_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    party party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    patch bytea CHECK (length(patch) BETWEEN 1 AND 1048576),
    release text NOT NULL CHECK (length(release) <= 80),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    note text NOT NULL CHECK (length(note) <= 2000),
    status text NOT NULL CHECK (status IN ('proposed', 'verified', 'refused')),
    proposed_at timestamptz NOT NULL,
    decided_at timestamptz,
    CHECK ((patch IS NULL) <> (release = '')),
    CHECK ((status = 'proposed') = (decided_at IS NULL))
);
CREATE INDEX fix_vulnerability ON fix (vulnerability, id);
ALTER TABLE fix ENABLE ROW LEVEL SECURITY;
CREATE POLICY need_to_know ON fix FOR SELECT USING (cleared_for(vulnerability));
CREATE POLICY propose ON fix FOR INSERT WITH CHECK (
    cleared_for(vulnerability) AND party = (SELECT acting_party()) AND person = (SELECT acting_person())
);
CREATE POLICY decide ON fix FOR UPDATE USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (status, decided_at) ON fix TO clearway_service;

-- One line of evidence about a fix.
CREATE TABLE verification (
    fix fix_id NOT NULL REFERENCES fix,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    line text NOT NULL CHECK (line IN ('applies', 'builds', 'proof-stopped')),
    outcome text NOT NULL CHECK (outcome IN ('passed', 'failed', 'not-tried')),
    evidence text NOT NULL CHECK (length(evidence) <= 8000),
    PRIMARY KEY (fix, line)
);
ALTER TABLE verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY need_to_know ON verification FOR SELECT USING (cleared_for(vulnerability));
CREATE POLICY verify ON verification FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON verification TO clearway_service;
