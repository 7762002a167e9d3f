-- What must never happen to suites, commitments, openings and joint deeds, whatever statement asks for it.

-- Whether the acting person is known and holds a role, asked of the table of people and not of what the session claims.
CREATE FUNCTION person_holds(VARIADIC wanted text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM person p WHERE p.id = acting_person() AND p.disabled_at IS NULL AND p.roles && wanted
    )
$$;

-- A deed is approved or declined once, by somebody else who really holds an office; nothing else of it changes.
CREATE FUNCTION check_joint_deed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT person_holds('program', 'evaluator', 'official') THEN
        RAISE EXCEPTION 'whoever does this holds an office of the program' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.approver IS NOT NULL OR NEW.author <> acting_person() THEN
            RAISE EXCEPTION 'a deed begins without its approval' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.kind = 'freeze' AND NOT EXISTS (SELECT FROM commitment c WHERE c.id = NEW.subject AND c.accepted) THEN
            RAISE EXCEPTION 'what is frozen is an estimate under an approved commitment'
            USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.approver IS NOT NULL OR NEW.approver IS DISTINCT FROM acting_person()
        OR ROW(NEW.kind, NEW.subject, NEW.number, NEW.about, NEW.digest, NEW.reason, NEW.author, NEW.asked_at)
        IS DISTINCT FROM
        ROW(OLD.kind, OLD.subject, OLD.number, OLD.about, OLD.digest, OLD.reason, OLD.author, OLD.asked_at)
    THEN
        RAISE EXCEPTION 'a deed is approved or declined once, by another person' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'invalidate' AND NEW.accepted IS DISTINCT FROM false AND (
        is_frozen(NEW.about) OR EXISTS (
            SELECT FROM evaluation_run r WHERE r.id = NEW.subject AND is_frozen(r.commitment)
        )
    ) THEN
        RAISE EXCEPTION 'no run is left out once its estimate is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER joint_deed_kept BEFORE INSERT OR UPDATE ON joint_deed
FOR EACH ROW EXECUTE FUNCTION check_joint_deed();
CREATE TRIGGER joint_deed_stays BEFORE DELETE ON joint_deed FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What was committed to never changes. It is approved once, by another person, when the policy behind the digest is
-- there and the record has the digest; and revealed once, when its estimate is frozen.
CREATE FUNCTION check_commitment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT person_holds('program', 'official') THEN
        RAISE EXCEPTION 'whoever does this holds an office of the program' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF num_nulls(NEW.approver, NEW.revealed_by) < 2 OR NEW.author <> acting_person() THEN
            RAISE EXCEPTION 'a commitment begins without its approval' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.suite, NEW.developer, NEW.checkpoint, NEW.digest, NEW.author, NEW.committed_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.suite, OLD.developer, OLD.checkpoint, OLD.digest, OLD.author, OLD.committed_at)
        OR OLD.approver IS NOT NULL AND ROW(NEW.approver, NEW.approved_at, NEW.accepted)
        IS DISTINCT FROM ROW(OLD.approver, OLD.approved_at, OLD.accepted)
        OR OLD.revealed_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'what was committed to, approved or revealed stays so' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.approver IS NULL AND NEW.approver IS NOT NULL THEN
        IF NEW.approver <> acting_person() OR NEW.revealed_at IS NOT NULL
            OR NEW.accepted AND NOT is_recorded(NEW.id)
        THEN
            RAISE EXCEPTION 'the record has no such commitment to approve' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.revealed_by IS DISTINCT FROM acting_person() OR NOT is_frozen(NEW.id) THEN
        RAISE EXCEPTION 'a policy is revealed when its estimate is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

-- Whether the policy behind a commitment is kept, and its digest stands in the record.
CREATE FUNCTION is_recorded(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM commitment c
        JOIN commitment_policy p ON p.commitment = c.id
        JOIN audit_record a ON a.subject = c.id AND a.action = 'benchmarking.commit-policy'
        WHERE c.id = wanted AND a.entry::jsonb #>> '{detail,digest}' = encode(c.digest, 'hex')
    )
$$;
CREATE TRIGGER commitment_kept BEFORE INSERT OR UPDATE ON commitment
FOR EACH ROW EXECUTE FUNCTION check_commitment();
CREATE TRIGGER commitment_stays BEFORE DELETE ON commitment FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The digest is that of formats/threshold_policy.py: a tag, the nonce, the canonical policy.
CREATE FUNCTION check_commitment_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM commitment c WHERE c.id = NEW.commitment AND c.author = acting_person() AND c.approver IS NULL
        AND c.digest = sha256(convert_to(E'clearway threshold policy 1\n', 'UTF8') || NEW.nonce || NEW.policy)
        AND c.suite = convert_from(NEW.policy, 'UTF8')::jsonb ->> 'suite'
    ) THEN
        RAISE EXCEPTION 'this is not the policy that was committed to' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER commitment_policy_fits BEFORE INSERT ON commitment_policy
FOR EACH ROW EXECUTE FUNCTION check_commitment_policy();
CREATE TRIGGER commitment_policy_stays BEFORE UPDATE OR DELETE ON commitment_policy
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whether a suite may be opened under a commitment: approved, in the record, neither frozen nor revealed, about this
-- suite and version, this developer and this checkpoint.
CREATE FUNCTION may_open(wanted suite_opening) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM commitment c
        JOIN commitment_policy p ON p.commitment = c.id
        JOIN suite s ON s.name = c.suite
        WHERE c.id = wanted.commitment AND s.id = wanted.suite
        AND c.accepted AND c.revealed_at IS NULL AND c.approved_at <= wanted.asked_at
        AND c.developer = wanted.developer AND c.checkpoint = wanted.checkpoint
        AND convert_from(p.policy, 'UTF8')::jsonb -> 'suite_versions' ? s.version
        AND is_recorded(c.id) AND NOT is_frozen(c.id)
    ) AND EXISTS (SELECT FROM suite_task t WHERE t.suite = wanted.suite AND t.retired_at IS NULL)
$$;

CREATE FUNCTION check_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF num_nulls(NEW.released_at, NEW.closed_at, NEW.wiped_at) < 3 OR NEW.asked_by <> acting_person()
            OR NOT person_holds('program', 'evaluator') OR NOT may_open(NEW)
        THEN
            RAISE EXCEPTION 'a suite is opened under an approved commitment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.suite, NEW.commitment, NEW.developer, NEW.checkpoint, NEW.reason, NEW.recipient,
        NEW.open_minutes, NEW.asked_by, NEW.asked_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.suite, OLD.commitment, OLD.developer, OLD.checkpoint, OLD.reason,
        OLD.recipient, OLD.open_minutes, OLD.asked_by, OLD.asked_at)
        OR OLD.closed_at IS NOT NULL AND ROW(NEW.closed_at, NEW.ending, NEW.ends_at, NEW.released_at)
        IS DISTINCT FROM ROW(OLD.closed_at, OLD.ending, OLD.ends_at, OLD.released_at)
        OR OLD.released_at IS NOT NULL AND ROW(NEW.released_at, NEW.ends_at)
        IS DISTINCT FROM ROW(OLD.released_at, OLD.ends_at)
        OR OLD.wiped_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'an opening is released once and closed once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER suite_opening_kept BEFORE INSERT OR UPDATE ON suite_opening
FOR EACH ROW EXECUTE FUNCTION check_opening();
CREATE TRIGGER suite_opening_stays BEFORE DELETE ON suite_opening FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A share is handed in by its custodian, in time, and never by whoever asked for the opening.
CREATE FUNCTION check_opening_share() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NEW.sealed = '' OR NEW.custodian <> acting_person() OR NOT person_holds('custodian') OR NOT EXISTS (
        SELECT FROM suite_opening o
        JOIN suite_custodian c ON c.suite = o.suite AND c.custodian = NEW.custodian AND c.number = NEW.number
        WHERE o.id = NEW.opening AND o.asked_by <> NEW.custodian AND o.released_at IS NULL AND o.closed_at IS NULL
        AND NEW.handed_in_at >= o.asked_at AND NEW.handed_in_at < o.ends_at
    ) THEN
        RAISE EXCEPTION 'this share is not for this opening, or comes too late' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER opening_share_fits BEFORE INSERT ON opening_share
FOR EACH ROW EXECUTE FUNCTION check_opening_share();
-- When an opening is closed, what was handed in for it is forgotten; who handed it in is not.
CREATE FUNCTION forget_shares() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE opening_share SET sealed = '' WHERE opening = NEW.id;
    RETURN NEW;
END
$$;
CREATE TRIGGER suite_opening_closes AFTER UPDATE OF closed_at ON suite_opening
FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION forget_shares();
CREATE TRIGGER opening_share_stays BEFORE UPDATE ON opening_share
FOR EACH ROW WHEN (NEW.sealed <> '' OR NEW.custodian <> OLD.custodian) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opening_share_remains BEFORE DELETE ON opening_share FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Counting exposures retires tasks; no other statement does either.
CREATE FUNCTION count_exposure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE suite_task t SET exposures = t.exposures + 1,
        retired_at = CASE WHEN t.exposures + 1 >= s.task_exposures_max THEN coalesce(t.retired_at, NEW.at) END
    FROM suite s WHERE s.id = NEW.suite AND t.suite = NEW.suite AND t.pseudonym = ANY (NEW.tasks);
    RETURN NEW;
END
$$;
CREATE TRIGGER suite_exposure_counts AFTER INSERT ON suite_exposure FOR EACH ROW EXECUTE FUNCTION count_exposure();
CREATE TRIGGER suite_exposure_stays BEFORE UPDATE OR DELETE ON suite_exposure
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The one way to what covers a suite's key: the opening's own person, two other people's shares, in time, under a
-- commitment that still stands. The exposure to the developer is written down by the same statement.
CREATE FUNCTION release_suite(wanted opening_id, at timestamptz) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE opening suite_opening; released bytea;
BEGIN
    opening := (SELECT o FROM suite_opening o WHERE o.id = wanted FOR UPDATE);
    IF opening.id IS NULL OR opening.asked_by IS DISTINCT FROM acting_person() OR NOT person_holds('program', 'evaluator')
        OR opening.released_at IS NOT NULL OR opening.closed_at IS NOT NULL
        OR at IS NULL OR at < opening.asked_at OR at >= opening.ends_at OR NOT may_open(opening)
        OR (SELECT count(DISTINCT s.custodian) FROM opening_share s WHERE s.opening = wanted) < 2
    THEN
        RAISE EXCEPTION 'this opening is not ready to be released' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE suite_opening SET released_at = at, ends_at = at + make_interval(mins => opening.open_minutes)
    WHERE id = wanted;
    INSERT INTO suite_exposure (kind, subject, suite, developer, checkpoint, tasks, at)
    SELECT 'opening', wanted, opening.suite, opening.developer, opening.checkpoint, array_agg(t.pseudonym), at
    FROM suite_task t WHERE t.suite = opening.suite AND t.retired_at IS NULL;
    SELECT m.mask INTO STRICT released FROM suite_mask m WHERE m.suite = opening.suite;
    RETURN released;
END
$$;
CREATE TRIGGER custodian_key_stays BEFORE UPDATE OR DELETE ON custodian_key
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suite_stays BEFORE UPDATE OR DELETE ON suite
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suite_custodian_stays BEFORE UPDATE OR DELETE ON suite_custodian
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suite_share_stays BEFORE UPDATE OR DELETE ON suite_share
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suite_mask_stays BEFORE UPDATE OR DELETE ON suite_mask
FOR EACH ROW EXECUTE FUNCTION refuse_change();
