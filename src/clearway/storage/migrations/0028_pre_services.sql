-- Service providers act for operators who agreed (Order 2(c)(iii)), and whom an operator's people call.

CREATE DOMAIN service_id AS text COLLATE "C" CHECK (VALUE ~ '^srv-[0-9a-hjkmnp-tv-z]{16}$');

-- One party serves another. Either asks, the other agrees, and either ends it, for good.
CREATE TABLE service_agreement (
    id service_id PRIMARY KEY,
    provider party_id NOT NULL REFERENCES party,
    client party_id NOT NULL REFERENCES party CHECK (client <> provider),
    asked_by_party party_id NOT NULL CHECK (asked_by_party IN (provider, client)),
    asked_by person_id NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    agreed_by person_id REFERENCES person,
    agreed_at timestamptz,
    ended_by person_id REFERENCES person,
    ended_by_party party_id CHECK (ended_by_party IN (provider, client)),
    ended_at timestamptz,
    CHECK (num_nulls(agreed_by, agreed_at) IN (0, 2)),
    CHECK (num_nulls(ended_by, ended_by_party, ended_at) IN (0, 3))
);
CREATE UNIQUE INDEX service_agreement_standing ON service_agreement (provider, client) WHERE ended_at IS NULL;
CREATE INDEX service_agreement_client ON service_agreement (client);
ALTER TABLE service_agreement ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON service_agreement FOR SELECT USING ((SELECT acting_party()) IN (provider, client));
CREATE POLICY ask ON service_agreement FOR INSERT WITH CHECK (
    asked_by_party = (SELECT acting_party()) AND asked_by = (SELECT acting_person())
    AND agreed_at IS NULL AND ended_at IS NULL
);
CREATE POLICY answer ON service_agreement FOR UPDATE USING ((SELECT acting_party()) IN (provider, client));
GRANT SELECT, INSERT, UPDATE (agreed_by, agreed_at, ended_by, ended_by_party, ended_at)
ON service_agreement TO clearway_service;

-- Nobody agrees with itself, nobody agrees or ends in another's name, and what was agreed stays written.
CREATE FUNCTION check_agreement() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'what has ended stays ended' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.agreed_at IS DISTINCT FROM OLD.agreed_at AND (
        OLD.agreed_at IS NOT NULL OR NEW.agreed_by IS DISTINCT FROM acting_person()
        OR OLD.asked_by_party = acting_party()
    ) THEN
        RAISE EXCEPTION 'the other side agrees, once' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND (
        NEW.ended_by IS DISTINCT FROM acting_person() OR NEW.ended_by_party IS DISTINCT FROM acting_party()
    ) THEN
        RAISE EXCEPTION 'whoever ends it says so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER agreement BEFORE UPDATE ON service_agreement FOR EACH ROW EXECUTE FUNCTION check_agreement();

-- For whom the acting party acts: itself, and those who agreed.
CREATE FUNCTION acting_parties() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT array_agg(s.client::text) || acting_party() FROM service_agreement s
    WHERE s.provider = acting_party() AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
$$;
-- Who acts for the acting party.
CREATE FUNCTION serving_parties() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT coalesce(array_agg(s.provider::text), '{}') FROM service_agreement s
    WHERE s.client = acting_party() AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
$$;

-- What follows from an agreement, and ends with it: the client's systems, what they run, and its tasks.
CREATE POLICY serve ON inventory FOR SELECT USING (party = ANY ((SELECT acting_parties())::text[]));
CREATE POLICY serve ON component FOR SELECT USING (
    inventory IN (SELECT i.id FROM inventory i WHERE i.party = ANY ((SELECT acting_parties())::text[]))
);
CREATE POLICY serve ON task FOR SELECT USING (party = ANY ((SELECT acting_parties())::text[]));
CREATE POLICY serve_attest ON task FOR UPDATE USING (party = ANY ((SELECT acting_parties())::text[]));
-- Who works together knows each other by name.
CREATE POLICY serve ON party FOR SELECT USING (
    id = ANY ((SELECT acting_parties())::text[]) OR id = ANY ((SELECT serving_parties())::text[])
);

-- What a provider did for a client, which the client reads; the record has it too.
CREATE TABLE service_act (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    client party_id NOT NULL REFERENCES party,
    provider party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    who text NOT NULL CHECK (length(who) <= 200),
    at timestamptz NOT NULL,
    action text NOT NULL CHECK (length(action) <= 100),
    subject text NOT NULL CHECK (length(subject) <= 100),
    told text NOT NULL CHECK (length(told) <= 200)
);
CREATE INDEX service_act_client ON service_act (client, line);
CREATE INDEX service_act_provider ON service_act (provider, line);
ALTER TABLE service_act ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON service_act FOR SELECT USING ((SELECT acting_party()) IN (client, provider));
CREATE POLICY act ON service_act FOR INSERT WITH CHECK (
    person = (SELECT acting_person()) AND provider = (SELECT acting_party())
    AND client = ANY ((SELECT acting_parties())::text[])
);
GRANT SELECT, INSERT ON service_act TO clearway_service;

-- Whom people call about a task: a party's own line, which those it works with see too.
CREATE TABLE party_contact (
    party party_id PRIMARY KEY REFERENCES party,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 300),
    changed_at timestamptz NOT NULL
);
ALTER TABLE party_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON party_contact FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY serve ON party_contact FOR SELECT USING (
    party = ANY ((SELECT acting_parties())::text[]) OR party = ANY ((SELECT serving_parties())::text[])
);
GRANT SELECT, INSERT, UPDATE (words, changed_at), DELETE ON party_contact TO clearway_service;
