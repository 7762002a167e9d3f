-- Signals and ranks (Order 2(d)(3): prioritise remediation).

-- Public feeds; anybody may know what they say.
CREATE TABLE exploited_listing (
    cve text PRIMARY KEY COLLATE "C",
    listed_on date NOT NULL
);
CREATE TABLE exploit_score (
    cve text PRIMARY KEY COLLATE "C",
    chance real NOT NULL CHECK (chance BETWEEN 0 AND 1)
);
CREATE TABLE signal_load (
    feed text PRIMARY KEY CHECK (feed IN ('kev', 'epss')),
    dated date NOT NULL,
    lines integer NOT NULL,
    loaded_at timestamptz NOT NULL
);
ALTER TABLE exploited_listing ENABLE ROW LEVEL SECURITY;
ALTER TABLE exploit_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE signal_load ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON exploited_listing FOR SELECT USING (true);
CREATE POLICY see ON exploit_score FOR SELECT USING (true);
CREATE POLICY see ON signal_load FOR SELECT USING (true);
CREATE POLICY load ON exploited_listing FOR ALL USING ((SELECT acts_as_staff()));
CREATE POLICY load ON exploit_score FOR ALL USING ((SELECT acts_as_staff()));
CREATE POLICY load ON signal_load FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE, DELETE ON exploited_listing, exploit_score, signal_load TO clearway_service;

-- How urgent a vulnerability is; the newest counts, the others are history.
CREATE TABLE rank (
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    ranked_at timestamptz NOT NULL,
    urgency text NOT NULL CHECK (urgency IN ('now', 'soon', 'planned', 'on-upgrade')),
    days integer,
    forensic boolean NOT NULL,
    exploited boolean NOT NULL,
    automatable boolean,
    total boolean,
    cvss_score real,
    reasons text[] NOT NULL,
    PRIMARY KEY (vulnerability, ranked_at)
);
ALTER TABLE rank ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON rank FOR SELECT USING (EXISTS (SELECT FROM vulnerability v WHERE v.id = rank.vulnerability));
CREATE POLICY decide ON rank FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON rank TO clearway_service;
