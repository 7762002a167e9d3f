-- Identity, the record, timers and retries: what every later table leans on.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Identifiers (kernel/ids.py): a prefix, a hyphen, sixteen Crockford base-32 characters; they sort by time.
CREATE DOMAIN party_id AS text COLLATE "C" CHECK (VALUE ~ '^pty-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN person_id AS text COLLATE "C" CHECK (VALUE ~ '^per-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN key_id AS text COLLATE "C" CHECK (VALUE ~ '^key-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN target_id AS text COLLATE "C" CHECK (VALUE ~ '^tgt-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN claim_id AS text COLLATE "C" CHECK (VALUE ~ '^clm-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN report_id AS text COLLATE "C" CHECK (VALUE ~ '^rep-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN finding_id AS text COLLATE "C" CHECK (VALUE ~ '^fnd-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN vulnerability_id AS text COLLATE "C" CHECK (VALUE ~ '^vul-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN evidence_id AS text COLLATE "C" CHECK (VALUE ~ '^evd-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN reproduction_id AS text COLLATE "C" CHECK (VALUE ~ '^run-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN case_id AS text COLLATE "C" CHECK (VALUE ~ '^cas-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN fix_id AS text COLLATE "C" CHECK (VALUE ~ '^fix-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN advisory_id AS text COLLATE "C" CHECK (VALUE ~ '^adv-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN inventory_id AS text COLLATE "C" CHECK (VALUE ~ '^inv-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN task_id AS text COLLATE "C" CHECK (VALUE ~ '^tsk-[0-9a-hjkmnp-tv-z]{16}$');

-- Who acts, for the length of one transaction. Set by the act_ functions below and by nothing else.
CREATE FUNCTION acting_person() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('clearway.person', true), '') $$;

CREATE FUNCTION acting_party() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('clearway.party', true), '') $$;

CREATE FUNCTION acts_as(role text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT role = ANY (string_to_array(coalesce(current_setting('clearway.roles', true), ''), ',')) $$;

-- The clearinghouse's own staff and worker, who see every vulnerability.
CREATE FUNCTION acts_as_staff() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT acts_as('coordinator') OR acts_as('worker') $$;

CREATE TABLE party (
    id party_id PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('clearinghouse', 'finder', 'maintainer', 'operator', 'agency')),
    named boolean NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE person (
    id person_id PRIMARY KEY,
    party party_id NOT NULL REFERENCES party,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    roles text[] NOT NULL CHECK (
        roles <@ ARRAY['administrator', 'coordinator', 'finder', 'maintainer', 'operator', 'auditor', 'worker']
    ),
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);
CREATE INDEX person_party ON person (party);

-- Only the SHA-256 of a key is kept: keys are 256 bits of chance, so a slow hash would add nothing.
CREATE TABLE api_key (
    id key_id PRIMARY KEY,
    person person_id NOT NULL REFERENCES person,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    label text NOT NULL CHECK (length(label) <= 200),
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX api_key_person ON api_key (person);

CREATE TABLE web_session (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    person person_id NOT NULL REFERENCES person,
    key key_id NOT NULL REFERENCES api_key DEFAULT current_setting('clearway.key'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Every way to begin acting ends in this one place.
CREATE FUNCTION begin_acting(who person_id) RETURNS TABLE (person text, party text, roles text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE found_person record;
BEGIN
    SELECT p.id, p.party, p.roles INTO found_person FROM person p WHERE p.id = who AND p.disabled_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('clearway.person', found_person.id, true);
    PERFORM set_config('clearway.party', found_person.party, true);
    PERFORM set_config('clearway.roles', array_to_string(found_person.roles, ','), true);
    RETURN QUERY SELECT found_person.id::text, found_person.party::text, found_person.roles;
END
$$;

CREATE FUNCTION act_with_key(presented bytea, at timestamptz)
RETURNS TABLE (person text, party text, roles text[], scopes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE found_key record;
BEGIN
    SELECT k.id, k.person, k.scopes INTO found_key FROM api_key k
    WHERE k.hash = presented AND k.revoked_at IS NULL AND k.expires_at > at;
    IF FOUND THEN
        PERFORM set_config('clearway.key', found_key.id, true);
        RETURN QUERY SELECT b.person, b.party, b.roles, found_key.scopes FROM begin_acting(found_key.person) b;
    END IF;
END
$$;

-- A session lives no longer than the key that opened it.
CREATE FUNCTION act_with_session(presented bytea, at timestamptz)
RETURNS TABLE (person text, party text, roles text[], scopes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE found_session record;
BEGIN
    SELECT k.person, k.scopes INTO found_session FROM web_session s JOIN api_key k ON k.id = s.key
    WHERE s.hash = presented AND s.expires_at > at AND k.revoked_at IS NULL AND k.expires_at > at;
    IF FOUND THEN
        RETURN QUERY SELECT b.person, b.party, b.roles, found_session.scopes FROM begin_acting(found_session.person) b;
    END IF;
END
$$;

-- The worker acts as the clearinghouse's own service person; there is exactly one.
CREATE FUNCTION act_as_worker() RETURNS TABLE (person text, party text, roles text[], scopes text[])
LANGUAGE sql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT b.person, b.party, b.roles, ARRAY['*']
    FROM (SELECT p.id FROM person p WHERE p.roles = ARRAY['worker'] ORDER BY p.id LIMIT 1) w, begin_acting(w.id) b
$$;

-- The first start: the clearinghouse itself, its worker, and an administrator with a key. Does nothing ever after.
CREATE FUNCTION found_clearinghouse(
    party party_id, worker person_id, administrator person_id, key key_id, hash bytea, at timestamptz, until timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    LOCK TABLE person IN EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM person) THEN
        RETURN false;
    END IF;
    INSERT INTO party (id, name, kind, named, created_at) VALUES (party, 'Clearinghouse', 'clearinghouse', true, at);
    INSERT INTO person (id, party, name, roles, created_at) VALUES
        (worker, party, 'Worker', ARRAY['worker'], at),
        (administrator, party, 'Administrator', ARRAY['administrator', 'auditor', 'coordinator'], at);
    INSERT INTO api_key (id, person, hash, label, scopes, created_at, expires_at)
    VALUES (key, administrator, hash, 'first key', ARRAY['*'], at, until);
    PERFORM begin_acting(administrator);
    RETURN true;
END
$$;

ALTER TABLE party ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON party FOR SELECT USING (
    named OR id = (SELECT acting_party()) OR (SELECT acts_as_staff()) OR (SELECT acts_as('administrator'))
);
CREATE POLICY administer ON party FOR ALL USING ((SELECT acts_as('administrator')));

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON person FOR SELECT USING (party = (SELECT acting_party()) OR (SELECT acts_as_staff()));
CREATE POLICY administer ON person FOR ALL USING ((SELECT acts_as('administrator')));

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON api_key FOR ALL USING (person = (SELECT acting_person()));
CREATE POLICY administer ON api_key FOR ALL USING ((SELECT acts_as('administrator')));

ALTER TABLE web_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON web_session FOR ALL USING (person = (SELECT acting_person()));

GRANT SELECT, INSERT ON party TO clearway_service;
GRANT SELECT, INSERT, UPDATE (disabled_at) ON person TO clearway_service;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON api_key TO clearway_service;
GRANT SELECT, INSERT, DELETE ON web_session TO clearway_service;

-- The record: an append-only RFC 6962 Merkle tree. The service may read it and call audit_append, and nothing else.
CREATE TABLE audit_record (
    position bigint PRIMARY KEY,
    entry text NOT NULL,
    action text NOT NULL GENERATED ALWAYS AS (entry::jsonb ->> 'action') STORED,
    subject text NOT NULL COLLATE "C" GENERATED ALWAYS AS (entry::jsonb ->> 'subject') STORED,
    party text GENERATED ALWAYS AS (entry::jsonb ->> 'party') STORED
);
CREATE INDEX audit_record_subject ON audit_record (subject, position);
CREATE INDEX audit_record_party ON audit_record (party, position);

-- Hashes of the complete subtrees: level 0 holds the leaves.
CREATE TABLE audit_node (
    level smallint NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
);

CREATE TABLE audit_head (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    size bigint NOT NULL
);
INSERT INTO audit_head (size) VALUES (0);

CREATE TABLE audit_checkpoint (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    at timestamptz NOT NULL
);

-- The lock on audit_head puts the records of concurrent transactions in one gapless order; it is held until commit,
-- so an action appends last.
CREATE FUNCTION audit_append(entry text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE
    leaf bigint;
    node_level smallint := 0;
    node_position bigint;
    node_hash bytea := sha256('\x00'::bytea || convert_to(entry, 'UTF8'));
BEGIN
    IF (entry::jsonb ->> 'person') IS DISTINCT FROM acting_person() THEN
        RAISE EXCEPTION 'a record names the acting person';
    END IF;
    UPDATE audit_head SET size = size + 1 RETURNING size - 1 INTO leaf;
    INSERT INTO audit_record (position, entry) VALUES (leaf, audit_append.entry);
    node_position := leaf;
    LOOP
        INSERT INTO audit_node (level, position, hash) VALUES (node_level, node_position, node_hash);
        EXIT WHEN node_position % 2 = 0;
        SELECT sha256('\x01'::bytea || n.hash || node_hash) INTO STRICT node_hash
        FROM audit_node n WHERE n.level = node_level AND n.position = node_position - 1;
        node_level := node_level + 1;
        node_position := node_position / 2;
    END LOOP;
    RETURN leaf;
END
$$;

ALTER TABLE audit_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON audit_record FOR SELECT USING (
    party = (SELECT acting_party()) OR (SELECT acts_as_staff()) OR (SELECT acts_as('auditor'))
    OR (SELECT acts_as('administrator'))
);
-- Hashes and sizes tell nothing of what was done; anybody may check a proof against them.
ALTER TABLE audit_node ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON audit_node FOR SELECT USING (true);
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON audit_head FOR SELECT USING (true);
ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON audit_checkpoint FOR SELECT USING (true);
CREATE POLICY sign ON audit_checkpoint FOR INSERT WITH CHECK ((SELECT acts_as('worker')));

GRANT SELECT ON audit_record, audit_node, audit_head TO clearway_service;
GRANT SELECT, INSERT ON audit_checkpoint TO clearway_service;

-- Every clock of the house: an instant, a kind, a subject. A timer is deleted by the transaction that does its work.
CREATE TABLE timer (
    kind text NOT NULL,
    subject text NOT NULL COLLATE "C",
    due_at timestamptz NOT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX timer_due ON timer (due_at);
ALTER TABLE timer ENABLE ROW LEVEL SECURITY;
CREATE POLICY use ON timer FOR ALL USING ((SELECT acting_person()) IS NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON timer TO clearway_service;

-- What was answered to a request that carried an Idempotency-Key, so that a retry gets the same answer.
CREATE TABLE retry (
    party party_id NOT NULL REFERENCES party,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
    answer bytea,
    at timestamptz NOT NULL,
    PRIMARY KEY (party, key)
);
ALTER TABLE retry ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON retry FOR ALL USING (party = (SELECT acting_party()));
GRANT SELECT, INSERT, UPDATE (answer) ON retry TO clearway_service;
