-- Feeds: for each tier of TLP a repository of The Update Framework, written by the transaction that publishes
-- (Order 2(d)(3): distribution of patches). Who may see a tier is decided here; what is clear everybody sees.

CREATE FUNCTION may_read_tier(tier text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT CASE tier
        WHEN 'clear' THEN true
        WHEN 'green' THEN acting_person() IS NOT NULL
        ELSE acts_as_staff() END $$;
CREATE FUNCTION keeps_feeds() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT acts_as_staff() OR acts_as('administrator') $$;
-- What is published is proved by a checkpoint of the same transaction, whoever of the staff publishes.
ALTER POLICY sign ON audit_checkpoint WITH CHECK ((SELECT acts_as_staff()));

-- A tier's repository as it stands: how many lines its index has, the size of the record when the last was written.
CREATE TABLE feed (
    tier text PRIMARY KEY CHECK (tier IN ('clear', 'green', 'amber', 'amber-strict')),
    lines bigint NOT NULL CHECK (lines >= 0),
    record_size bigint NOT NULL CHECK (record_size >= 0),
    root_version integer NOT NULL CHECK (root_version > 0),
    root_expires timestamptz NOT NULL,
    targets_version integer NOT NULL CHECK (targets_version > 0),
    targets_expires timestamptz NOT NULL
);
ALTER TABLE feed ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON feed FOR SELECT USING (may_read_tier(tier));
CREATE POLICY keep ON feed FOR ALL USING ((SELECT keeps_feeds()));
GRANT SELECT, INSERT, UPDATE ON feed TO clearway_service;

-- The newest version of each role's metadata, and when that ends.
CREATE TABLE feed_role (
    tier text NOT NULL REFERENCES feed,
    name text NOT NULL COLLATE "C",
    version integer NOT NULL CHECK (version > 0),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tier, name)
);
CREATE INDEX feed_role_end ON feed_role (tier, expires_at);
ALTER TABLE feed_role ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON feed_role FOR SELECT USING (may_read_tier(tier));
CREATE POLICY keep ON feed_role FOR ALL USING ((SELECT keeps_feeds()));
GRANT SELECT, INSERT, UPDATE ON feed_role TO clearway_service;

-- The newest version of each target, and the bin that lists it.
CREATE TABLE feed_target (
    path text PRIMARY KEY COLLATE "C",
    tier text NOT NULL REFERENCES feed,
    role text NOT NULL COLLATE "C",
    length bigint NOT NULL CHECK (length >= 0),
    digest bytea NOT NULL CHECK (length(digest) = 32)
);
CREATE INDEX feed_target_role ON feed_target (tier, role);
ALTER TABLE feed_target ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON feed_target FOR SELECT USING (may_read_tier(tier));
CREATE POLICY keep ON feed_target FOR ALL USING ((SELECT keeps_feeds()));
GRANT SELECT, INSERT, UPDATE ON feed_target TO clearway_service;

-- One line of a tier's index for each advisory that came or was revised, in order.
CREATE TABLE feed_line (
    tier text NOT NULL REFERENCES feed,
    position bigint NOT NULL CHECK (position >= 0),
    advisory advisory_id NOT NULL REFERENCES advisory,
    text text NOT NULL,
    PRIMARY KEY (tier, position)
);
CREATE INDEX feed_line_advisory ON feed_line (advisory);
ALTER TABLE feed_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON feed_line FOR SELECT USING (may_read_tier(tier));
CREATE POLICY keep ON feed_line FOR ALL USING ((SELECT keeps_feeds()));
GRANT SELECT, INSERT ON feed_line TO clearway_service;

-- The files as they are fetched. One that a newer one has replaced stays for those who are fetching, and then goes.
CREATE TABLE feed_file (
    tier text NOT NULL REFERENCES feed,
    name text NOT NULL COLLATE "C",
    body bytea NOT NULL,
    replaced_at timestamptz,
    PRIMARY KEY (tier, name)
);
CREATE INDEX feed_file_replaced ON feed_file (tier, replaced_at) WHERE replaced_at IS NOT NULL;
ALTER TABLE feed_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON feed_file FOR SELECT USING (may_read_tier(tier));
CREATE POLICY keep ON feed_file FOR ALL USING ((SELECT keeps_feeds()));
GRANT SELECT, INSERT, UPDATE, DELETE ON feed_file TO clearway_service;
