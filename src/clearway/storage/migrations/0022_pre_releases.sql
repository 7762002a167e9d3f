-- Releases of advisories, each with its renderings, and what people add to an advisory (Order 2(d)(3): distribution).

-- Releases after the first, which the advisory's own row tells of.
CREATE TABLE advisory_release (
    advisory advisory_id NOT NULL REFERENCES advisory,
    number integer NOT NULL CHECK (number > 1),
    at timestamptz NOT NULL,
    summary text NOT NULL CHECK (length(summary) BETWEEN 1 AND 2000),
    supplement jsonb NOT NULL,
    PRIMARY KEY (advisory, number)
);
ALTER TABLE advisory_release ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON advisory_release FOR SELECT USING (true);
CREATE POLICY publish ON advisory_release FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON advisory_release TO clearway_service;

ALTER TABLE advisory ADD COLUMN release integer NOT NULL DEFAULT 1 CHECK (release > 0);
-- The code before this one publishes at the instant at which it writes.
ALTER TABLE advisory ADD COLUMN released_at timestamptz NOT NULL DEFAULT now();
UPDATE advisory SET released_at = published_at;
ALTER TABLE advisory ADD COLUMN maturity text NOT NULL DEFAULT 'final'
    CHECK (maturity IN ('draft', 'interim', 'final'));
CREATE POLICY revise ON advisory FOR UPDATE USING ((SELECT acts_as_staff()));
GRANT UPDATE (title, fixed_version, release, released_at, maturity) ON advisory TO clearway_service;

ALTER TABLE rendering ADD COLUMN release integer NOT NULL DEFAULT 1 CHECK (release > 0);
ALTER TABLE rendering DROP CONSTRAINT rendering_pkey;
ALTER TABLE rendering ADD PRIMARY KEY (advisory, release, format);
ALTER TABLE rendering DROP CONSTRAINT rendering_format_check;
ALTER TABLE rendering ADD CHECK (format ~ '^[a-z][a-z0-9.-]{0,39}$');
