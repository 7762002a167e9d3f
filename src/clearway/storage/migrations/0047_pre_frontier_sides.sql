-- Sides of frontier access stay apart, whoever is entered as what; and who looks at outcomes (Order 3(a), 3(b)).

-- Nobody sits on two sides: a developer's people, and those of trusted partners, hold no office of the government's.
CREATE FUNCTION check_person_sides() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE
    office boolean := NEW.roles && ARRAY['program', 'evaluator', 'consulted', 'official', 'custodian'];
BEGIN
    PERFORM forbid(CASE
        WHEN office AND NEW.roles && ARRAY['developer', 'partner'] THEN 'nobody sits on two sides of frontier access'
        WHEN office AND EXISTS (SELECT FROM party p WHERE p.id = NEW.party AND p.kind = 'developer')
        THEN 'a developer''s people hold no office of the government'
    END);
    RETURN NEW;
END
$$;
CREATE TRIGGER sides BEFORE INSERT OR UPDATE OF roles, party ON person
FOR EACH ROW EXECUTE FUNCTION check_person_sides();

-- Only who holds the role is assigned to a submission as it.
CREATE FUNCTION check_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    PERFORM forbid(CASE WHEN NOT EXISTS (
        SELECT FROM person p WHERE p.id = NEW.person AND p.disabled_at IS NULL AND NEW.role = ANY (p.roles)
    ) THEN 'a member holds the role that it is assigned as' END);
    RETURN NEW;
END
$$;
CREATE TRIGGER holds_role BEFORE INSERT ON submission_member FOR EACH ROW EXECUTE FUNCTION check_member();

-- Whoever is disabled signs nothing more: nobody hands in later what was signed with the key of somebody who left.
CREATE FUNCTION revoke_keys_of_disabled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE frontier_key SET revoked_at = NEW.disabled_at WHERE person = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER keys_end AFTER UPDATE OF disabled_at ON person
FOR EACH ROW WHEN (NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION revoke_keys_of_disabled();
UPDATE frontier_key k SET revoked_at = p.disabled_at FROM person p
WHERE p.id = k.person AND p.disabled_at IS NOT NULL AND k.revoked_at IS NULL;

-- Whether a key is of somebody who holds an office of the government's, by the table of people and not by who registers.
ALTER TABLE frontier_key ADD office boolean NOT NULL DEFAULT false;
-- Of keys that there are: nothing else changes of a key but that it is revoked, once.
ALTER TABLE frontier_key DISABLE TRIGGER frontier_key_kept;
UPDATE frontier_key k SET office = true FROM person p
WHERE p.id = k.person AND p.roles && ARRAY['program', 'evaluator', 'consulted', 'official'];
ALTER TABLE frontier_key ENABLE TRIGGER frontier_key_kept;
CREATE FUNCTION mark_office_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    NEW.office := EXISTS (
        SELECT FROM person p
        WHERE p.id = NEW.person AND p.roles && ARRAY['program', 'evaluator', 'consulted', 'official']
    );
    RETURN NEW;
END
$$;
CREATE TRIGGER office BEFORE INSERT ON frontier_key FOR EACH ROW EXECUTE FUNCTION mark_office_key();

-- A deletion certificate is the word of two persons who hold an office of the government: not of another developer's, of
-- a partner's, or of anybody who has a key.
CREATE OR REPLACE FUNCTION check_deletion_certificate() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF (
        SELECT count(*) FROM frontier_key k
        WHERE k.office AND k.revoked_at IS NULL AND (k.key, k.person) IN (
            (NEW.first_key, NEW.first_signer), (NEW.second_key, NEW.second_signer)
        ) AND k.party <> (SELECT s.developer FROM submission s WHERE s.id = NEW.submission)
    ) <> 2 THEN
        RAISE EXCEPTION 'a certificate has two signers of the government' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE material_deletion d SET certified_at = NEW.handed_in_at WHERE d.submission = NEW.submission;
    RETURN NEW;
END
$$;

-- Outcomes are scores before they are estimates: an evaluator sees those of developers whose submissions it is assigned
-- to, and of runs that it made, as it does of estimates.
DROP POLICY see ON evaluation_outcome;
CREATE POLICY see ON evaluation_outcome FOR SELECT USING (
    (SELECT acts_as('program')) OR (SELECT acts_as('official')) OR (SELECT acts_as('auditor'))
    OR (SELECT acts_as('worker')) OR (SELECT acts_as('evaluator')) AND run IN (
        SELECT r.id FROM evaluation_run r WHERE r.started_by = (SELECT acting_person()) OR r.developer IN (
            SELECT s.developer FROM submission s WHERE s.id = ANY ((SELECT assigned_submissions())::text[])
        )
    )
);

-- Whoever is disabled reaches no model any more: the broker asks for grants that stand, and not for people.
CREATE FUNCTION revoke_grants_of_disabled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE access_grant g
    SET revoked_at = NEW.disabled_at, revoked_by = acting_person(), revoked_because = 'The person was disabled.'
    FROM access_holder h WHERE h.granted = g.id AND h.evaluator = NEW.id AND g.revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER access_ends AFTER UPDATE OF disabled_at ON person
FOR EACH ROW WHEN (NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION revoke_grants_of_disabled();
