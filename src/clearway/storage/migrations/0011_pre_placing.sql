-- Placing: what an arriving finding is compared with (Order 2(d)(1): one record per vulnerability).

-- What a finding tells, taken apart for comparing. Only findings that say something new are kept here.
CREATE TABLE telling (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finding finding_id NOT NULL UNIQUE REFERENCES finding,
    profile bytea NOT NULL
);
ALTER TABLE telling ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON telling FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON telling TO clearway_service;

-- Who holds a key: an identifier, an address, a name of code, a rare word, a proof; the key is a digest of kind and text.
CREATE TABLE telling_key (
    key bigint NOT NULL,
    telling bigint NOT NULL REFERENCES telling,
    PRIMARY KEY (key, telling)
);
ALTER TABLE telling_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON telling_key FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON telling_key TO clearway_service;

-- An earlier finding that tells the same while both wait for information; the one that completes it takes all along.
ALTER TABLE finding ADD COLUMN twin finding_id REFERENCES finding;
CREATE INDEX finding_twin ON finding (twin) WHERE twin IS NOT NULL;
GRANT UPDATE (twin) ON finding TO clearway_service;

-- The next findings of a report that have no place yet.
CREATE INDEX finding_received ON finding (report, position) WHERE outcome = 'received';

-- The crashes of a package, the newest first, which a new crash is compared with.
CREATE INDEX vulnerability_crash ON vulnerability (package, id) WHERE crash_state <> '{}' AND stage <> 'merged';
