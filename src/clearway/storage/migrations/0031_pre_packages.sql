-- What developers hand over, for whom and for how long (Order 3(b)(i), 3(b)(ii); decision 21).

-- On which side of a submission the acting person stands; nobody stands on both.
CREATE FUNCTION frontier_side(of_submission submission_id) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT CASE
        WHEN s.developer = acting_party() THEN CASE WHEN acts_as('developer') THEN 'developer' END
        WHEN acts_as('program') OR acts_as('official') THEN 'government'
    END
    FROM submission s WHERE s.id = of_submission
$$;
CREATE FUNCTION is_own_submission(of_submission submission_id) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$ SELECT coalesce(frontier_side(of_submission) = 'developer', false) $$;

-- A key that a person signs packages, undertakings and certificates with: one person's, for good.
CREATE TABLE frontier_key (
    key bytea PRIMARY KEY CHECK (length(key) = 32),
    party party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
    registered_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX frontier_key_party ON frontier_key (party);
CREATE INDEX frontier_key_person ON frontier_key (person);
CREATE FUNCTION check_frontier_key() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL THEN
        RAISE EXCEPTION 'a key is revoked once, for good' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER frontier_key_kept BEFORE UPDATE ON frontier_key FOR EACH ROW EXECUTE FUNCTION check_frontier_key();
ALTER TABLE frontier_key ENABLE ROW LEVEL SECURITY;
-- Public keys are public: whoever is shown what was signed has to check it.
CREATE POLICY see ON frontier_key FOR SELECT USING ((SELECT acting_person()) IS NOT NULL);
CREATE POLICY register ON frontier_key FOR INSERT WITH CHECK (
    person = (SELECT acting_person()) AND party = (SELECT acting_party()) AND revoked_at IS NULL
);
CREATE POLICY revoke ON frontier_key FOR UPDATE USING (person = (SELECT acting_person()));
GRANT SELECT, INSERT, UPDATE (revoked_at) ON frontier_key TO clearway_service;

-- A package as it was signed. What it says of deletion is what the policy said when it came.
CREATE TABLE submission_package (
    submission submission_id NOT NULL REFERENCES submission,
    version integer NOT NULL CHECK (version > 0),
    payload_digest bytea NOT NULL CHECK (length(payload_digest) = 32),
    envelope bytea NOT NULL CHECK (length(envelope) <= 2097152),
    key bytea NOT NULL REFERENCES frontier_key,
    submitted_by person_id NOT NULL REFERENCES person,
    submitted_at timestamptz NOT NULL,
    deletion_days integer NOT NULL CHECK (deletion_days BETWEEN 1 AND 3650),
    PRIMARY KEY (submission, version)
);
CREATE INDEX submission_package_key ON submission_package (key);
CREATE INDEX submission_package_by ON submission_package (submitted_by);
CREATE FUNCTION check_submission_package() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM frontier_key k JOIN submission s ON s.developer = k.party
        WHERE k.key = NEW.key AND s.id = NEW.submission AND k.revoked_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a package is signed with a key of its developer' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.version <> 1 + (SELECT count(*) FROM submission_package p WHERE p.submission = NEW.submission)
        OR EXISTS (SELECT FROM material_deletion d WHERE d.submission = NEW.submission)
    THEN
        RAISE EXCEPTION 'versions follow each other, until deletion begins' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER package_signed BEFORE INSERT ON submission_package
FOR EACH ROW EXECUTE FUNCTION check_submission_package();
ALTER TABLE submission_package ENABLE ROW LEVEL SECURITY;
-- The list names what is not for everybody who sees the submission: the developer and the programme's office have it.
CREATE POLICY see ON submission_package FOR SELECT USING (
    is_own_submission(submission) OR (SELECT acts_as('program')) OR (SELECT acts_as('worker'))
);
CREATE POLICY submit ON submission_package FOR INSERT WITH CHECK (
    is_own_submission(submission) AND submitted_by = (SELECT acting_person())
);
GRANT SELECT, INSERT ON submission_package TO clearway_service;
-- How many days there are from withdrawal or window end to the certificate; NULL where nothing was handed in.
CREATE FUNCTION deletion_days(of_submission submission_id) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT p.deletion_days FROM submission_package p WHERE p.submission = of_submission
    AND (frontier_side(of_submission) IS NOT NULL OR acts_as('worker')) ORDER BY p.version DESC LIMIT 1
$$;

-- One item: whose, how marked, for whom, why, how long. A later package replaces what it does not list unchanged.
CREATE TABLE material (
    id material_id PRIMARY KEY,
    submission submission_id NOT NULL,
    package integer NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    title text NOT NULL CHECK (length(title) <= 200),
    owner text NOT NULL CHECK (length(owner) BETWEEN 1 AND 200),
    classification text NOT NULL CHECK (classification IN ('unclassified', 'confidential', 'secret', 'top-secret')),
    controls text[] NOT NULL CHECK (controls <@ ARRAY['CUI//PROPIN', 'CUI', 'trade-secret']),
    tlp text NOT NULL CHECK (tlp IN ('clear', 'green', 'amber', 'amber-strict', 'red')),
    audience_roles text[] NOT NULL CHECK (
        audience_roles <@ ARRAY['program', 'evaluator', 'consulted', 'official']
    ),
    audience_persons text[] NOT NULL CHECK (cardinality(audience_persons) <= 100),
    purpose text NOT NULL CHECK (length(purpose) BETWEEN 1 AND 1000),
    retention_days integer NOT NULL CHECK (retention_days BETWEEN 1 AND 3650),
    delete_on date NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    bytes bigint NOT NULL CHECK (bytes > 0),
    item_digest bytea NOT NULL CHECK (length(item_digest) = 32),
    handed_over_at timestamptz,
    replaced_at timestamptz,
    erased_at timestamptz,
    erased_because text NOT NULL DEFAULT '' CHECK (erased_because IN ('', 'replaced', 'date', 'deletion', 'developer')),
    FOREIGN KEY (submission, package) REFERENCES submission_package,
    CHECK (cardinality(audience_roles) + cardinality(audience_persons) > 0),
    CHECK ((erased_at IS NULL) = (erased_because = ''))
);
CREATE INDEX material_submission ON material (submission, package);
CREATE UNIQUE INDEX material_standing ON material (submission, name) WHERE replaced_at IS NULL;
ALTER TABLE material ENABLE ROW LEVEL SECURITY;

-- What an item holds, sealed under a key of its own. Nobody reads either but through open_material.
CREATE TABLE material_content (
    material material_id PRIMARY KEY REFERENCES material,
    body bytea NOT NULL CHECK (length(body) <= 16777216 + 28)
);
ALTER TABLE material_content ENABLE ROW LEVEL SECURITY;
CREATE TABLE material_key (
    material material_id PRIMARY KEY REFERENCES material_content ON DELETE CASCADE,
    sealed_key bytea NOT NULL CHECK (length(sealed_key) = 60),
    master bytea NOT NULL
);
CREATE TRIGGER check_master BEFORE INSERT OR UPDATE ON material_key FOR EACH ROW EXECUTE FUNCTION check_master();
ALTER TABLE material_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY rewrap ON material_key FOR ALL USING ((SELECT acts_as('worker')));
GRANT SELECT, UPDATE (sealed_key, master) ON material_key TO clearway_service;

-- One person may take out one item, until then.
CREATE TABLE material_grant (
    id grant_id PRIMARY KEY,
    material material_id NOT NULL REFERENCES material,
    submission submission_id NOT NULL REFERENCES submission,
    person person_id NOT NULL REFERENCES person,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    granted_by person_id NOT NULL REFERENCES person CHECK (granted_by <> person),
    granted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > granted_at AND expires_at <= granted_at + interval '30 days'),
    revoked_by person_id REFERENCES person,
    revoked_at timestamptz,
    CHECK (num_nulls(revoked_by, revoked_at) IN (0, 2))
);
CREATE INDEX material_grant_material ON material_grant (material);
CREATE INDEX material_grant_submission ON material_grant (submission);
CREATE INDEX material_grant_person ON material_grant (person);
CREATE INDEX material_grant_by ON material_grant (granted_by);
CREATE INDEX material_grant_revoked ON material_grant (revoked_by) WHERE revoked_by IS NOT NULL;
ALTER TABLE material_grant ENABLE ROW LEVEL SECURITY;

-- Each time that an item was taken out: the loud record, which the developer reads.
CREATE TABLE material_export (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    material material_id NOT NULL REFERENCES material,
    submission submission_id NOT NULL REFERENCES submission,
    person person_id NOT NULL REFERENCES person,
    party party_id NOT NULL REFERENCES party,
    at timestamptz NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    own boolean NOT NULL
);
CREATE INDEX material_export_material ON material_export (material);
CREATE INDEX material_export_submission ON material_export (submission, line);
CREATE INDEX material_export_person ON material_export (person);
CREATE INDEX material_export_party ON material_export (party);
ALTER TABLE material_export ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON material_export FOR SELECT USING (
    is_own_submission(submission) OR (SELECT acts_as('program')) OR person = (SELECT acting_person())
);
GRANT SELECT ON material_export TO clearway_service;

CREATE FUNCTION holds_grant(of_material material_id) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM material_grant g JOIN material m ON m.id = g.material
        WHERE g.material = of_material AND g.person = acting_person() AND g.revoked_at IS NULL
            AND g.expires_at > acting_at() AND m.replaced_at IS NULL AND m.erased_at IS NULL
    )
$$;
CREATE POLICY see ON material FOR SELECT USING (
    is_own_submission(submission) OR (SELECT acts_as('program')) OR (SELECT acts_as('worker')) OR holds_grant(id)
);
CREATE POLICY list ON material FOR INSERT WITH CHECK (
    is_own_submission(submission) AND num_nulls(handed_over_at, replaced_at, erased_at) = 3
);
CREATE POLICY replace ON material FOR UPDATE USING (is_own_submission(submission));
GRANT SELECT, INSERT, UPDATE (replaced_at) ON material TO clearway_service;

CREATE POLICY see ON material_grant FOR SELECT USING (
    is_own_submission(submission) OR (SELECT acts_as('program')) OR person = (SELECT acting_person())
);
CREATE POLICY give ON material_grant FOR INSERT WITH CHECK (
    frontier_side(submission) = 'government' AND (SELECT acts_as('program'))
    AND granted_by = (SELECT acting_person()) AND granted_at = (SELECT acting_at()) AND revoked_at IS NULL
);
CREATE POLICY revoke ON material_grant FOR UPDATE USING (
    is_own_submission(submission) OR (SELECT acts_as('program'))
);
GRANT SELECT, INSERT, UPDATE (revoked_by, revoked_at) ON material_grant TO clearway_service;

-- A grant stays within the audience that the developer signed, within the item's life, and for those who are assigned.
CREATE FUNCTION check_material_grant() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE m record; p record;
BEGIN
    SELECT x.submission, x.replaced_at, x.erased_at, x.delete_on, x.audience_roles, x.audience_persons
    INTO STRICT m FROM material x WHERE x.id = NEW.material;
    SELECT x.id, x.party, x.roles, x.disabled_at INTO STRICT p FROM person x WHERE x.id = NEW.person;
    IF m.submission <> NEW.submission OR m.replaced_at IS NOT NULL OR m.erased_at IS NOT NULL
        OR NEW.expires_at > (m.delete_on::timestamp AT TIME ZONE 'UTC')
        OR EXISTS (SELECT FROM material_deletion d WHERE d.submission = m.submission)
    THEN
        RAISE EXCEPTION 'a grant ends before its item does' USING ERRCODE = 'check_violation';
    END IF;
    IF p.disabled_at IS NOT NULL OR p.party = (SELECT s.developer FROM submission s WHERE s.id = m.submission)
        OR NOT (p.id = ANY (m.audience_persons) OR p.roles && m.audience_roles)
    THEN
        RAISE EXCEPTION 'a grant is for somebody of the audience' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT p.roles && ARRAY['program', 'official'] AND NOT EXISTS (
        SELECT FROM submission_member b WHERE b.submission = m.submission AND b.person = p.id
    ) THEN
        RAISE EXCEPTION 'a grant is for somebody who is assigned' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER material_grant_bounded BEFORE INSERT ON material_grant
FOR EACH ROW EXECUTE FUNCTION check_material_grant();
CREATE FUNCTION check_grant_revoked() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL OR NEW.revoked_by IS DISTINCT FROM acting_person() THEN
        RAISE EXCEPTION 'a grant is revoked once, by who says so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER material_grant_revoked BEFORE UPDATE ON material_grant
FOR EACH ROW EXECUTE FUNCTION check_grant_revoked();

-- Hand over what an item holds: once, by its developer, of an item that is not classified.
CREATE FUNCTION hand_over_material(
    of_material material_id, sealed_body bytea, sealed_key bytea, master bytea, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE material m SET handed_over_at = at
    WHERE m.id = of_material AND is_own_submission(m.submission) AND m.classification = 'unclassified'
        AND num_nulls(m.handed_over_at, m.replaced_at, m.erased_at) = 3
        AND NOT EXISTS (SELECT FROM material_deletion d WHERE d.submission = m.submission);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO material_content (material, body) VALUES (of_material, sealed_body);
    INSERT INTO material_key (material, sealed_key, master)
    VALUES (of_material, hand_over_material.sealed_key, hand_over_material.master);
    RETURN true;
END
$$;

-- Take out what an item holds. There is no other way to it, and none without the line that tells of it.
CREATE FUNCTION open_material(
    of_material material_id, reason text, OUT body bytea, OUT sealed_key bytea, OUT own boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE m record;
BEGIN
    SELECT x.id, x.submission INTO m FROM material x WHERE x.id = of_material;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    own := is_own_submission(m.submission);
    IF NOT (own OR holds_grant(of_material)) THEN
        RETURN;
    END IF;
    SELECT c.body, k.sealed_key INTO open_material.body, open_material.sealed_key
    FROM material_content c JOIN material_key k ON k.material = c.material WHERE c.material = of_material;
    IF FOUND THEN
        INSERT INTO material_export (material, submission, person, party, at, reason, own)
        VALUES (
            m.id, m.submission, acting_person(), acting_party(), acting_at(), open_material.reason, open_material.own
        );
        IF NOT own THEN
            INSERT INTO submission_notice (submission, side, at, about, says)
            VALUES (
                m.submission, 'developer', acting_at(), 'export',
                m.id || ' was taken out by ' || acting_person() || ': see who took out what.'
            );
        END IF;
    END IF;
END
$$;

-- Erase what an item holds and its key: what is left in a backup opens with nothing.
CREATE FUNCTION erase_material(of_material material_id, because text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE material m SET erased_at = at, erased_because = because
    WHERE m.id = of_material AND m.erased_at IS NULL
        AND (
            acts_as('worker')
            OR frontier_side(m.submission) IS NOT NULL AND (acts_as('program') OR acts_as('developer'))
        );
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM material_content c WHERE c.material = of_material;
    RETURN true;
END
$$;

-- A checkpoint, known by the root of its manifest; whoever sees the submission sees which ones are meant.
CREATE TABLE submission_checkpoint (
    id checkpoint_id PRIMARY KEY,
    submission submission_id NOT NULL,
    package integer NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    root bytea NOT NULL CHECK (length(root) = 32),
    files bigint NOT NULL CHECK (files > 0),
    bytes bigint NOT NULL CHECK (bytes > 0),
    registered_at timestamptz NOT NULL,
    FOREIGN KEY (submission, package) REFERENCES submission_package,
    UNIQUE (submission, root)
);
CREATE INDEX submission_checkpoint_package ON submission_checkpoint (submission, package);
ALTER TABLE submission_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON submission_checkpoint FOR SELECT USING (submission IN (SELECT s.id FROM submission s));
CREATE POLICY list ON submission_checkpoint FOR INSERT WITH CHECK (is_own_submission(submission));
GRANT SELECT, INSERT ON submission_checkpoint TO clearway_service;
