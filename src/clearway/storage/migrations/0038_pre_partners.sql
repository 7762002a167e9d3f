-- What was deleted, trusted partners, duties elsewhere (Order 3(b)(ii), 3(b)(iii); decision 21). Each part says itself
-- what must never happen, through SQL too.

-- The deletion clock of a submission. From its start on nobody holds a grant.
CREATE TABLE material_deletion (
    submission submission_id PRIMARY KEY REFERENCES submission,
    began_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL CHECK (due_at > began_at),
    told_late_at timestamptz,
    certified_at timestamptz
);
ALTER TABLE material_deletion ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON material_deletion FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY begin ON material_deletion FOR INSERT WITH CHECK (
    (frontier_side(submission) IS NOT NULL OR (SELECT acts_as('worker'))) AND num_nulls(told_late_at, certified_at) = 2
);
CREATE POLICY tell ON material_deletion FOR UPDATE USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (told_late_at) ON material_deletion TO clearway_service;
CREATE FUNCTION end_grants() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE material_grant g SET revoked_by = acting_person(), revoked_at = NEW.began_at
    WHERE g.submission = NEW.submission AND g.revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER deletion_ends_grants AFTER INSERT ON material_deletion FOR EACH ROW EXECUTE FUNCTION end_grants();

-- What two persons of the government signed: it is deleted.
CREATE TABLE deletion_certificate (
    id certificate_id PRIMARY KEY,
    submission submission_id NOT NULL UNIQUE REFERENCES material_deletion,
    envelope bytea NOT NULL CHECK (length(envelope) <= 1048576),
    payload_digest bytea NOT NULL CHECK (length(payload_digest) = 32),
    first_key bytea NOT NULL REFERENCES frontier_key,
    first_signer person_id NOT NULL REFERENCES person,
    second_key bytea NOT NULL REFERENCES frontier_key,
    second_signer person_id NOT NULL REFERENCES person,
    handed_in_by person_id NOT NULL REFERENCES person,
    handed_in_at timestamptz NOT NULL,
    CHECK (first_signer <> second_signer),
    CHECK (first_key <> second_key)
);
CREATE INDEX deletion_certificate_first_key ON deletion_certificate (first_key);
CREATE INDEX deletion_certificate_second_key ON deletion_certificate (second_key);
CREATE INDEX deletion_certificate_first ON deletion_certificate (first_signer);
CREATE INDEX deletion_certificate_second ON deletion_certificate (second_signer);
CREATE INDEX deletion_certificate_by ON deletion_certificate (handed_in_by);
ALTER TABLE deletion_certificate ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON deletion_certificate FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY certify ON deletion_certificate FOR INSERT WITH CHECK (
    frontier_side(submission) = 'government' AND handed_in_by = (SELECT acting_person())
);
GRANT SELECT, INSERT ON deletion_certificate TO clearway_service;
CREATE FUNCTION check_deletion_certificate() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF (
        SELECT count(*) FROM frontier_key k
        WHERE k.revoked_at IS NULL AND (k.key, k.person) IN (
            (NEW.first_key, NEW.first_signer), (NEW.second_key, NEW.second_signer)
        ) AND k.party <> (SELECT s.developer FROM submission s WHERE s.id = NEW.submission)
    ) <> 2 THEN
        RAISE EXCEPTION 'a certificate has two signers of the government' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE material_deletion d SET certified_at = NEW.handed_in_at WHERE d.submission = NEW.submission;
    RETURN NEW;
END
$$;
CREATE TRIGGER certificate_signed BEFORE INSERT ON deletion_certificate
FOR EACH ROW EXECUTE FUNCTION check_deletion_certificate();

-- A trusted partner of one submission. In only with both keys and an undertaking; out by either.
CREATE TABLE partnership (
    id partnership_id PRIMARY KEY,
    submission submission_id NOT NULL REFERENCES submission,
    partner party_id NOT NULL REFERENCES party,
    sector text NOT NULL CHECK (length(sector) BETWEEN 1 AND 60),
    proposed_side text NOT NULL CHECK (proposed_side IN ('developer', 'government')),
    proposed_by person_id NOT NULL REFERENCES person,
    proposed_at timestamptz NOT NULL,
    developer_by person_id REFERENCES person,
    developer_at timestamptz,
    government_by person_id REFERENCES person,
    government_at timestamptz,
    refused_side text CHECK (refused_side IN ('developer', 'government')),
    refused_by person_id REFERENCES person,
    refused_at timestamptz,
    undertaking bytea CHECK (length(undertaking) <= 65536),
    undertaken_key bytea REFERENCES frontier_key,
    undertaken_by person_id REFERENCES person,
    undertaken_at timestamptz,
    access_by person_id REFERENCES person,
    access_at timestamptz,
    revoked_side text CHECK (revoked_side IN ('developer', 'government')),
    revoked_by person_id REFERENCES person,
    revoked_at timestamptz,
    admitted boolean NOT NULL GENERATED ALWAYS AS (
        num_nulls(developer_at, government_at, undertaken_at) = 0 AND num_nulls(refused_at, revoked_at) = 2
    ) STORED,
    CHECK (num_nulls(developer_by, developer_at) IN (0, 2)),
    CHECK (num_nulls(government_by, government_at) IN (0, 2)),
    CHECK (developer_by <> government_by),
    CHECK (num_nulls(refused_side, refused_by, refused_at) IN (0, 3)),
    CHECK (num_nulls(revoked_side, revoked_by, revoked_at) IN (0, 3)),
    CHECK (num_nulls(undertaking, undertaken_key, undertaken_by, undertaken_at) IN (0, 4)),
    CHECK (undertaken_at IS NULL OR num_nulls(developer_at, government_at) = 0),
    CHECK (num_nulls(access_by, access_at) IN (0, 2)),
    CHECK (access_at IS NULL OR num_nulls(developer_at, government_at, undertaken_at) = 0),
    CHECK (refused_at IS NULL OR undertaken_at IS NULL)
);
CREATE UNIQUE INDEX partnership_standing ON partnership (submission, partner)
    WHERE refused_at IS NULL AND revoked_at IS NULL;
CREATE INDEX partnership_partner ON partnership (partner);
CREATE INDEX partnership_proposed ON partnership (proposed_by);
CREATE INDEX partnership_developer ON partnership (developer_by) WHERE developer_by IS NOT NULL;
CREATE INDEX partnership_government ON partnership (government_by) WHERE government_by IS NOT NULL;
CREATE INDEX partnership_refused ON partnership (refused_by) WHERE refused_by IS NOT NULL;
CREATE INDEX partnership_undertaken ON partnership (undertaken_by) WHERE undertaken_by IS NOT NULL;
CREATE INDEX partnership_key ON partnership (undertaken_key) WHERE undertaken_key IS NOT NULL;
CREATE INDEX partnership_access ON partnership (access_by) WHERE access_by IS NOT NULL;
CREATE INDEX partnership_revoked ON partnership (revoked_by) WHERE revoked_by IS NOT NULL;
ALTER TABLE partnership ENABLE ROW LEVEL SECURITY;

-- Who declared what about a conflict of interest in a partnership; without one nobody decides or undertakes.
CREATE TABLE partnership_declaration (
    partnership partnership_id NOT NULL REFERENCES partnership,
    person person_id NOT NULL REFERENCES person,
    side text NOT NULL CHECK (side IN ('developer', 'government', 'partner')),
    in_conflict boolean NOT NULL,
    words text NOT NULL CHECK (length(words) <= 1000),
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (partnership, person)
);
CREATE INDEX partnership_declaration_person ON partnership_declaration (person);
ALTER TABLE partnership_declaration ENABLE ROW LEVEL SECURITY;

-- Why: on each criterion, and for each approval, refusal and revocation. The partner does not read it.
CREATE TABLE partnership_reason (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    partnership partnership_id NOT NULL REFERENCES partnership,
    side text NOT NULL CHECK (side IN ('developer', 'government')),
    about text NOT NULL CHECK (length(about) BETWEEN 1 AND 60),
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 1000),
    person person_id NOT NULL REFERENCES person,
    at timestamptz NOT NULL
);
CREATE INDEX partnership_reason_partnership ON partnership_reason (partnership, line);
CREATE INDEX partnership_reason_person ON partnership_reason (person);
ALTER TABLE partnership_reason ENABLE ROW LEVEL SECURITY;

-- Every version of a submission's list of partners, kept.
CREATE TABLE partner_list (
    submission submission_id NOT NULL REFERENCES submission,
    version integer NOT NULL CHECK (version > 0),
    at timestamptz NOT NULL,
    partners text[] NOT NULL,
    PRIMARY KEY (submission, version)
);
ALTER TABLE partner_list ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON partner_list FOR SELECT USING (frontier_side(submission) IS NOT NULL);
GRANT SELECT ON partner_list TO clearway_service;

-- The acting person's side of a partnership; the partner's own only once both approved.
CREATE FUNCTION partnership_side(of_partnership partnership_id) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT coalesce(frontier_side(p.submission), CASE
        WHEN p.partner = acting_party() AND acts_as('partner')
            AND num_nulls(p.developer_at, p.government_at) = 0 THEN 'partner'
    END)
    FROM partnership p WHERE p.id = of_partnership
$$;
CREATE POLICY see ON partnership FOR SELECT USING (
    frontier_side(submission) IS NOT NULL OR (SELECT acts_as('worker')) OR (
        partner = (SELECT acting_party()) AND (SELECT acts_as('partner'))
        AND num_nulls(developer_at, government_at) = 0
    )
);
CREATE POLICY propose ON partnership FOR INSERT WITH CHECK (
    proposed_side = frontier_side(submission) AND proposed_by = (SELECT acting_person())
    AND num_nulls(developer_at, government_at, refused_at, undertaken_at, access_at, revoked_at) = 6
);
CREATE POLICY decide ON partnership FOR UPDATE USING (
    frontier_side(submission) IS NOT NULL OR partner = (SELECT acting_party())
);
GRANT SELECT, INSERT, UPDATE (
    developer_by, developer_at, government_by, government_at, refused_side, refused_by, refused_at,
    undertaking, undertaken_key, undertaken_by, undertaken_at, access_by, access_at,
    revoked_side, revoked_by, revoked_at
) ON partnership TO clearway_service;
CREATE POLICY see ON partnership_declaration FOR SELECT USING (
    person = (SELECT acting_person()) OR partnership_side(partnership) IN ('developer', 'government')
);
CREATE POLICY declare ON partnership_declaration FOR INSERT WITH CHECK (
    person = (SELECT acting_person()) AND side = partnership_side(partnership)
);
GRANT SELECT, INSERT ON partnership_declaration TO clearway_service;
CREATE POLICY see ON partnership_reason FOR SELECT USING (
    partnership_side(partnership) IN ('developer', 'government')
);
CREATE POLICY give ON partnership_reason FOR INSERT WITH CHECK (
    person = (SELECT acting_person()) AND side = partnership_side(partnership)
);
GRANT SELECT, INSERT ON partnership_reason TO clearway_service;

-- Each side turns its own key and no other, once, in its own name, and without a conflict of interest.
CREATE FUNCTION check_partnership() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE
    side text := partnership_side(OLD.id);
    clean boolean := EXISTS (
        SELECT FROM partnership_declaration d
        WHERE d.partnership = OLD.id AND d.person = acting_person() AND NOT d.in_conflict
    );
    stands boolean := num_nulls(OLD.refused_at, OLD.revoked_at) = 2;
    allowed boolean := false;
BEGIN
    IF (OLD.developer_at, OLD.developer_by) IS DISTINCT FROM (NEW.developer_at, NEW.developer_by) THEN
        allowed := side = 'developer' AND clean AND OLD.developer_at IS NULL AND NEW.developer_by = acting_person();
    ELSIF (OLD.government_at, OLD.government_by) IS DISTINCT FROM (NEW.government_at, NEW.government_by) THEN
        allowed := side = 'government' AND clean AND OLD.government_at IS NULL AND NEW.government_by = acting_person();
    ELSIF OLD.refused_at IS DISTINCT FROM NEW.refused_at THEN
        allowed := side IN ('developer', 'government') AND NEW.refused_side = side AND NEW.refused_by = acting_person()
            AND OLD.undertaken_at IS NULL;
    ELSIF OLD.undertaken_at IS DISTINCT FROM NEW.undertaken_at THEN
        allowed := side = 'partner' AND clean AND OLD.undertaken_at IS NULL AND NEW.undertaken_by = acting_person()
            AND EXISTS (
                SELECT FROM frontier_key k
                WHERE k.key = NEW.undertaken_key AND k.person = acting_person() AND k.revoked_at IS NULL
            );
    ELSIF OLD.access_at IS DISTINCT FROM NEW.access_at THEN
        allowed := side = 'developer' AND OLD.access_at IS NULL AND NEW.access_by = acting_person();
    ELSIF OLD.revoked_at IS DISTINCT FROM NEW.revoked_at THEN
        allowed := side IN ('developer', 'government') AND NEW.revoked_side = side AND NEW.revoked_by = acting_person();
    END IF;
    IF (allowed AND stands) IS NOT TRUE THEN
        RAISE EXCEPTION 'each side turns its own key, once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER partnership_keys BEFORE UPDATE ON partnership FOR EACH ROW EXECUTE FUNCTION check_partnership();

CREATE FUNCTION list_partners() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(NEW.submission));
    INSERT INTO partner_list (submission, version, at, partners)
    SELECT NEW.submission, 1 + (SELECT count(*) FROM partner_list l WHERE l.submission = NEW.submission), acting_at(),
        coalesce((
            SELECT array_agg(p.partner::text ORDER BY p.partner) FROM partnership p
            WHERE p.submission = NEW.submission AND p.admitted
        ), '{}');
    RETURN NULL;
END
$$;
CREATE TRIGGER partnership_listed AFTER UPDATE ON partnership
FOR EACH ROW WHEN (OLD.admitted IS DISTINCT FROM NEW.admitted) EXECUTE FUNCTION list_partners();

-- A partner is known by name to those who deal with it.
CREATE POLICY partner ON party FOR SELECT USING (id IN (SELECT p.partner FROM partnership p));

-- Who was proposed and refused, by sector, over all submissions; numbers of one or two are hidden, and so is a number
-- that would tell one of them (kernel/limits.py has the same three).
CREATE FUNCTION partner_statistics() RETURNS TABLE (sector text, proposed bigint, refused bigint, admitted bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT c.sector, CASE WHEN c.proposed >= 3 THEN c.proposed END,
        CASE WHEN c.proposed >= 3 AND c.refused NOT IN (1, 2) AND c.proposed - c.refused NOT IN (1, 2)
            THEN c.refused END,
        CASE WHEN c.proposed >= 3 AND c.admitted NOT IN (1, 2) AND c.proposed - c.admitted NOT IN (1, 2)
            AND c.proposed - c.admitted - c.refused NOT IN (1, 2) THEN c.admitted END
    FROM (
        SELECT p.sector, count(*) AS proposed, count(*) FILTER (WHERE p.refused_at IS NOT NULL) AS refused,
            count(*) FILTER (WHERE p.admitted) AS admitted
        FROM partnership p
        WHERE acts_as('developer') OR acts_as('program') OR acts_as('official') OR acts_as('auditor')
        GROUP BY p.sector
    ) c ORDER BY c.sector
$$;

-- Duties of a developer elsewhere: three instants, stored apart. Nobody but the developer sees them, staff and worker
-- included.
CREATE TABLE duty (
    id duty_id PRIMARY KEY,
    developer party_id NOT NULL REFERENCES party,
    incident text NOT NULL CHECK (length(incident) BETWEEN 1 AND 200),
    pack text NOT NULL CHECK (length(pack) BETWEEN 1 AND 60),
    pack_version text NOT NULL CHECK (length(pack_version) BETWEEN 1 AND 200),
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 60),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    recipient text NOT NULL CHECK (length(recipient) BETWEEN 1 AND 200),
    standing text NOT NULL CHECK (standing IN ('binding', 'voluntary', 'unverified')),
    anchor text NOT NULL CHECK (anchor IN ('awareness', 'determination')),
    time_zone text NOT NULL CHECK (length(time_zone) BETWEEN 1 AND 60),
    aware_at timestamptz NOT NULL,
    determined_at timestamptz CHECK (determined_at >= aware_at),
    submitted_at timestamptz CHECK (submitted_at >= aware_at),
    due_at timestamptz NOT NULL CHECK (due_at > aware_at),
    changes integer NOT NULL DEFAULT 0 CHECK (changes >= 0),
    opened_by person_id NOT NULL REFERENCES person,
    opened_at timestamptz NOT NULL,
    UNIQUE (developer, incident, pack, code)
);
CREATE INDEX duty_opened_by ON duty (opened_by);
ALTER TABLE duty ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON duty FOR ALL USING (
    developer = (SELECT acting_party()) AND (SELECT acts_as('developer'))
);
GRANT SELECT, INSERT, UPDATE (determined_at, submitted_at, due_at, changes) ON duty TO clearway_service;

-- The master key is exchanged while nobody hands over anything either.
CREATE OR REPLACE FUNCTION exchange_master(of_id bytea, for_id bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT acts_as('worker') THEN
        RAISE EXCEPTION 'only the worker exchanges the master key' USING ERRCODE = 'insufficient_privilege';
    END IF;
    LOCK TABLE evidence_key, report_key, material_key IN SHARE ROW EXCLUSIVE MODE;
    UPDATE sealing_master SET id = for_id WHERE id = of_id;
    RETURN FOUND;
END
$$;
