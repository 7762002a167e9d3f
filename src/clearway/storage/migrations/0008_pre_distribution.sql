-- Advisories and their renderings (Order 2(d)(3): distribution of patches). They exist only once they are public.

CREATE TABLE advisory (
    id advisory_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL UNIQUE REFERENCES vulnerability,
    title text NOT NULL,
    package text NOT NULL,
    introduced text NOT NULL,
    fixed_version text NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE INDEX advisory_package ON advisory (package);
ALTER TABLE advisory ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON advisory FOR SELECT USING (true);
CREATE POLICY publish ON advisory FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON advisory TO clearway_service;

CREATE TABLE rendering (
    advisory advisory_id NOT NULL REFERENCES advisory,
    format text NOT NULL CHECK (format IN ('csaf', 'osv', 'openvex', 'cve')),
    body bytea NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (advisory, format)
);
ALTER TABLE rendering ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON rendering FOR SELECT USING (true);
CREATE POLICY publish ON rendering FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON rendering TO clearway_service;
