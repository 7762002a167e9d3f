-- What is told to those who want to hear of it: changes of advisories in one order, webhooks, digests by mail
-- (Order 2(d)(3): distribution of patches).

CREATE DOMAIN webhook_id AS text COLLATE "C" CHECK (VALUE ~ '^whk-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN message_id AS text COLLATE "C" CHECK (VALUE ~ '^msg-[0-9a-hjkmnp-tv-z]{16}$');

-- What became of advisories, in the order in which it became true: positions have no gaps, because whoever writes one
-- has the record's lock. An order of its own for each tier, so that none tells of another.
CREATE TABLE advisory_change (
    tier text NOT NULL CHECK (tier IN ('clear', 'green', 'amber', 'amber-strict')),
    position bigint NOT NULL CHECK (position > 0),
    advisory advisory_id NOT NULL REFERENCES advisory,
    kind text NOT NULL CHECK (kind IN ('published', 'revised', 'withdrawn')),
    release integer NOT NULL CHECK (release > 0),
    at timestamptz NOT NULL,
    PRIMARY KEY (tier, position)
);
CREATE INDEX advisory_change_advisory ON advisory_change (advisory, tier, position);
ALTER TABLE advisory_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON advisory_change FOR SELECT USING (may_read_tier(tier));
CREATE POLICY note ON advisory_change FOR INSERT WITH CHECK ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON advisory_change TO clearway_service;

-- What was published before this was kept.
INSERT INTO advisory_change (tier, position, advisory, kind, release, at)
SELECT 'clear', row_number() OVER (ORDER BY past.at, past.advisory, past.release), past.advisory, past.kind,
    past.release, past.at
FROM (
    SELECT a.id AS advisory, 'published' AS kind, 1 AS release, a.published_at AS at FROM advisory a
    UNION ALL
    SELECT r.advisory, 'revised', r.number, r.at FROM advisory_release r
) past;

-- Whether a party, whoever of it asks, may be told of something in a tier.
CREATE FUNCTION party_hears_of(party text, tier text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT tier IN ('clear', 'green') OR EXISTS (
        SELECT FROM audience_member m WHERE m.party = $1 AND m.tier = $2 AND m.person IS NULL) $$;

-- Where a party wants to be told, by the Standard Webhooks specification.
CREATE TABLE webhook (
    id webhook_id PRIMARY KEY,
    party party_id NOT NULL REFERENCES party,
    url text NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    events text[] NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 20),
    scheme text NOT NULL CHECK (scheme IN ('hmac', 'ed25519')),
    made_by person_id NOT NULL REFERENCES person,
    made_at timestamptz NOT NULL,
    stage text NOT NULL CHECK (stage IN ('listening', 'failing', 'stopped', 'removed')),
    stopped_because text NOT NULL DEFAULT '' CHECK (length(stopped_because) <= 500),
    failing_since timestamptz,
    delivered_at timestamptz,
    CHECK ((stage = 'failing') = (failing_since IS NOT NULL))
);
CREATE INDEX webhook_party ON webhook (party, id);
ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON webhook FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY tell ON webhook FOR ALL USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (events, stage, stopped_because, failing_since, delivered_at) ON webhook
    TO clearway_service;

-- Secrets are sealed, each under a key of its own that the master key seals. An old one counts until it ends.
CREATE TABLE webhook_secret (
    webhook webhook_id NOT NULL REFERENCES webhook,
    number integer NOT NULL CHECK (number > 0),
    secret bytea NOT NULL,
    key bytea NOT NULL,
    master bytea NOT NULL CHECK (length(master) = 8),
    public_key text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    ends_at timestamptz,
    PRIMARY KEY (webhook, number)
);
ALTER TABLE webhook_secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON webhook_secret FOR ALL USING (
    webhook IN (SELECT w.id FROM webhook w WHERE w.party = (SELECT acting_party()))
);
CREATE POLICY tell ON webhook_secret FOR ALL USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (key, master, ends_at), DELETE ON webhook_secret TO clearway_service;

-- One message to one webhook; what it is about is told to it once. It keeps its id however often it is sent.
CREATE TABLE webhook_message (
    id message_id PRIMARY KEY,
    webhook webhook_id NOT NULL REFERENCES webhook,
    party party_id NOT NULL REFERENCES party,
    tier text NOT NULL,
    about text NOT NULL CHECK (length(about) <= 200),
    event text NOT NULL,
    body text NOT NULL,
    made_at timestamptz NOT NULL,
    stage text NOT NULL CHECK (stage IN ('waiting', 'delivered', 'undelivered')),
    attempts integer NOT NULL DEFAULT 0,
    tried_at timestamptz,
    outcome text NOT NULL DEFAULT '' CHECK (length(outcome) <= 500),
    UNIQUE (webhook, about)
);
CREATE INDEX webhook_message_time ON webhook_message (webhook, made_at);
ALTER TABLE webhook_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON webhook_message FOR ALL USING (
    party = (SELECT acting_party()) AND party_hears_of(party, tier)
);
CREATE POLICY tell ON webhook_message FOR ALL USING ((SELECT acts_as('worker')) AND party_hears_of(party, tier));
GRANT SELECT, INSERT, UPDATE (stage, attempts, tried_at, outcome), DELETE ON webhook_message TO clearway_service;

-- Who gets a digest by mail, where and when. Nothing is sent but the question itself until the address is confirmed.
CREATE TABLE digest (
    person person_id PRIMARY KEY REFERENCES person,
    party party_id NOT NULL REFERENCES party,
    address text NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
    cadence text NOT NULL CHECK (cadence IN ('daily', 'weekly')),
    hour integer NOT NULL CHECK (hour BETWEEN 0 AND 23),
    weekday integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    time_zone text NOT NULL CHECK (length(time_zone) <= 100),
    stage text NOT NULL CHECK (stage IN ('unconfirmed', 'confirmed', 'ended')),
    asked_at timestamptz NOT NULL,
    token bytea NOT NULL UNIQUE CHECK (length(token) = 32),
    told_until timestamptz NOT NULL,
    sent_at timestamptz
);
ALTER TABLE digest ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON digest FOR ALL USING (person = (SELECT acting_person()));
CREATE POLICY send ON digest FOR ALL USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE, DELETE ON digest TO clearway_service;

-- Whoever holds the link of a mail confirms or ends the digest without a key; nothing else can be done by it.
CREATE FUNCTION answer_digest(presented bytea, confirmed boolean) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    UPDATE digest SET stage = CASE
        WHEN NOT confirmed THEN 'ended' WHEN stage = 'unconfirmed' THEN 'confirmed' ELSE stage END
    WHERE token = presented RETURNING stage
$$;
REVOKE ALL ON FUNCTION answer_digest(bytea, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION answer_digest(bytea, boolean) TO clearway_service;
