-- The trusted provider of CSAF, and early copies for audiences of TLP 2.0 (Order 2(d)(3): distribution of patches).
-- Who may see a tier or an early copy is decided here.

-- Whoever gets things early under a label: a list of parties, for what is red of persons.
CREATE TABLE audience (
    name text PRIMARY KEY COLLATE "C" CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    tier text NOT NULL CHECK (tier IN ('green', 'amber', 'amber-strict', 'red')),
    about text NOT NULL CHECK (length(about) <= 1000),
    made_at timestamptz NOT NULL,
    UNIQUE (name, tier)
);
CREATE TABLE audience_member (
    audience text NOT NULL COLLATE "C",
    tier text NOT NULL,
    party party_id NOT NULL REFERENCES party,
    person person_id REFERENCES person,
    since timestamptz NOT NULL,
    FOREIGN KEY (audience, tier) REFERENCES audience (name, tier),
    UNIQUE NULLS NOT DISTINCT (audience, party, person),
    CHECK ((tier = 'red') = (person IS NOT NULL))
);
CREATE INDEX audience_member_party ON audience_member (party);
ALTER TABLE audience_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON audience_member FOR SELECT USING (
    party = (SELECT acting_party()) AND (person IS NULL OR person = (SELECT acting_person()))
);
CREATE POLICY staff ON audience_member FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, DELETE ON audience_member TO clearway_service;
ALTER TABLE audience ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON audience FOR SELECT USING (
    EXISTS (SELECT FROM audience_member m WHERE m.audience = audience.name AND m.party = (SELECT acting_party()))
);
CREATE POLICY staff ON audience FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (about) ON audience TO clearway_service;

-- Every tier that the acting person may read: green whoever has a key, above it the members of its audiences.
CREATE FUNCTION readable_tiers() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT CASE
        WHEN acts_as_staff() THEN ARRAY['clear', 'green', 'amber', 'amber-strict', 'red']
        WHEN acting_person() IS NULL THEN ARRAY['clear']
        ELSE ARRAY['clear', 'green'] || ARRAY(
            SELECT DISTINCT m.tier FROM audience_member m
            WHERE m.party = acting_party() AND (m.person IS NULL OR m.person = acting_person()) AND m.tier <> 'green'
        ) END $$;
CREATE OR REPLACE FUNCTION may_read_tier(tier text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT tier = 'clear' OR tier = ANY (readable_tiers()) $$;

-- An advisory that audiences get before it is published, as it was composed; it ends when the embargo is lifted.
CREATE TABLE early_advisory (
    id advisory_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL UNIQUE REFERENCES vulnerability,
    release integer NOT NULL CHECK (release > 0),
    composed text NOT NULL,
    made_at timestamptz NOT NULL,
    embargo_until timestamptz NOT NULL,
    lifted_at timestamptz
);
CREATE TABLE early_share (
    advisory advisory_id NOT NULL REFERENCES early_advisory,
    audience text NOT NULL COLLATE "C" REFERENCES audience,
    at timestamptz NOT NULL,
    PRIMARY KEY (advisory, audience)
);
CREATE INDEX early_share_audience ON early_share (audience);
ALTER TABLE early_share ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON early_share FOR SELECT USING (
    EXISTS (SELECT FROM audience_member m WHERE m.audience = early_share.audience
        AND m.party = (SELECT acting_party()) AND (m.person IS NULL OR m.person = (SELECT acting_person())))
);
CREATE POLICY staff ON early_share FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON early_share TO clearway_service;
-- The composed text is for the staff; members read their own copies of it.
ALTER TABLE early_advisory ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON early_advisory FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE ON early_advisory TO clearway_service;

-- For whom copies were made, ever: whoever left an audience may still be the source of a leak.
CREATE TABLE early_recipient (
    advisory advisory_id NOT NULL REFERENCES early_advisory,
    tier text NOT NULL,
    party party_id NOT NULL REFERENCES party,
    person person_id REFERENCES person,
    since timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (advisory, tier, party, person)
);
ALTER TABLE early_recipient ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON early_recipient FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON early_recipient TO clearway_service;

-- The public OpenPGP keys of the provider, the newest in use; older ones stay, because what they signed stays.
CREATE TABLE provider_key (
    fingerprint text PRIMARY KEY CHECK (fingerprint ~ '^[0-9A-F]{40}$'),
    certificate text NOT NULL CHECK (length(certificate) <= 65536),
    since timestamptz NOT NULL,
    retired_at timestamptz
);
ALTER TABLE provider_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON provider_key FOR SELECT USING (true);
CREATE POLICY keep ON provider_key FOR ALL USING ((SELECT keeps_feeds()));
GRANT SELECT, INSERT, UPDATE (retired_at) ON provider_key TO clearway_service;

-- The documents of the provider's trees, with their entry of the feed and their signature. Those of recipients have
-- a body of their own; the body of every other stands among the renderings.
CREATE TABLE provider_document (
    edition text NOT NULL CHECK (edition IN ('2.0', '2.1')),
    tier text NOT NULL CHECK (tier IN ('clear', 'green', 'amber', 'amber-strict', 'red')),
    recipient party_id REFERENCES party,
    person person_id REFERENCES person,
    year smallint NOT NULL,
    name text NOT NULL COLLATE "C",
    advisory advisory_id NOT NULL,
    format text NOT NULL,
    updated_at timestamptz NOT NULL,
    entry text NOT NULL,
    signature text NOT NULL,
    body bytea,
    release integer,
    handed_out_at timestamptz,
    UNIQUE NULLS NOT DISTINCT (edition, tier, recipient, person, name),
    CHECK ((recipient IS NULL) = (body IS NULL) AND (recipient IS NULL) = (release IS NULL)),
    CHECK (person IS NULL OR recipient IS NOT NULL)
);
CREATE INDEX provider_document_change ON provider_document (edition, tier, updated_at DESC, name DESC);
CREATE INDEX provider_document_year ON provider_document (edition, tier, year, name);
CREATE INDEX provider_document_recipient ON provider_document (recipient, edition, tier);
CREATE INDEX provider_document_advisory ON provider_document (advisory);
ALTER TABLE provider_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON provider_document FOR SELECT USING (
    recipient IS NULL AND tier = ANY ((SELECT readable_tiers())::text[])
);
-- A copy is its recipient's for as long as the recipient is a member of an audience that it was shared with.
CREATE POLICY own ON provider_document FOR SELECT USING (
    recipient = (SELECT acting_party()) AND (person IS NULL OR person = (SELECT acting_person()))
    AND EXISTS (
        SELECT FROM early_share s JOIN audience a ON a.name = s.audience
        JOIN audience_member m ON m.audience = s.audience
        WHERE s.advisory = provider_document.advisory AND a.tier = provider_document.tier
        AND m.party = (SELECT acting_party()) AND m.person IS NOT DISTINCT FROM provider_document.person
    )
);
CREATE POLICY take ON provider_document FOR UPDATE USING (
    recipient = (SELECT acting_party()) AND (person IS NULL OR person = (SELECT acting_person()))
);
CREATE POLICY staff ON provider_document FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, DELETE,
    UPDATE (tier, year, name, format, updated_at, entry, signature, body, release, handed_out_at) ON provider_document
    TO clearway_service;
