CREATE SCHEMA clearway;
CREATE DOMAIN clearway.advisory_id AS text COLLATE pg_catalog."C"
	CONSTRAINT advisory_id_check CHECK ((VALUE ~ '^adv-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.attestation_id AS text COLLATE pg_catalog."C"
	CONSTRAINT attestation_id_check CHECK ((VALUE ~ '^att-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.case_id AS text COLLATE pg_catalog."C"
	CONSTRAINT case_id_check CHECK ((VALUE ~ '^cas-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.certificate_id AS text COLLATE pg_catalog."C"
	CONSTRAINT certificate_id_check CHECK ((VALUE ~ '^crt-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.checkpoint_id AS text COLLATE pg_catalog."C"
	CONSTRAINT checkpoint_id_check CHECK ((VALUE ~ '^ckp-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.claim_id AS text COLLATE pg_catalog."C"
	CONSTRAINT claim_id_check CHECK ((VALUE ~ '^clm-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.commitment_id AS text COLLATE pg_catalog."C"
	CONSTRAINT commitment_id_check CHECK ((VALUE ~ '^cmt-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.control_id AS text COLLATE pg_catalog."C"
	CONSTRAINT control_id_check CHECK ((VALUE ~ '^ctl-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.determination_id AS text COLLATE pg_catalog."C"
	CONSTRAINT determination_id_check CHECK ((VALUE ~ '^det-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.duty_id AS text COLLATE pg_catalog."C"
	CONSTRAINT duty_id_check CHECK ((VALUE ~ '^dty-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.estimate_id AS text COLLATE pg_catalog."C"
	CONSTRAINT estimate_id_check CHECK ((VALUE ~ '^est-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.evaluation_id AS text COLLATE pg_catalog."C"
	CONSTRAINT evaluation_id_check CHECK ((VALUE ~ '^evl-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.evidence_id AS text COLLATE pg_catalog."C"
	CONSTRAINT evidence_id_check CHECK ((VALUE ~ '^evd-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.evidence_release_id AS text COLLATE pg_catalog."C"
	CONSTRAINT evidence_release_id_check CHECK ((VALUE ~ '^rel-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.finding_id AS text COLLATE pg_catalog."C"
	CONSTRAINT finding_id_check CHECK ((VALUE ~ '^fnd-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.fix_id AS text COLLATE pg_catalog."C"
	CONSTRAINT fix_id_check CHECK ((VALUE ~ '^fix-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.grant_id AS text COLLATE pg_catalog."C"
	CONSTRAINT grant_id_check CHECK ((VALUE ~ '^grt-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.incident_id AS text COLLATE pg_catalog."C"
	CONSTRAINT incident_id_check CHECK ((VALUE ~ '^icd-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.inventory_id AS text COLLATE pg_catalog."C"
	CONSTRAINT inventory_id_check CHECK ((VALUE ~ '^inv-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.key_id AS text COLLATE pg_catalog."C"
	CONSTRAINT key_id_check CHECK ((VALUE ~ '^key-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.material_id AS text COLLATE pg_catalog."C"
	CONSTRAINT material_id_check CHECK ((VALUE ~ '^mat-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.matrix_id AS text COLLATE pg_catalog."C"
	CONSTRAINT matrix_id_check CHECK ((VALUE ~ '^mtx-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.message_id AS text COLLATE pg_catalog."C"
	CONSTRAINT message_id_check CHECK ((VALUE ~ '^msg-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.opening_id AS text COLLATE pg_catalog."C"
	CONSTRAINT opening_id_check CHECK ((VALUE ~ '^opn-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.partnership_id AS text COLLATE pg_catalog."C"
	CONSTRAINT partnership_id_check CHECK ((VALUE ~ '^ptn-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.party_id AS text COLLATE pg_catalog."C"
	CONSTRAINT party_id_check CHECK ((VALUE ~ '^pty-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.person_id AS text COLLATE pg_catalog."C"
	CONSTRAINT person_id_check CHECK ((VALUE ~ '^per-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.rating_id AS text COLLATE pg_catalog."C"
	CONSTRAINT rating_id_check CHECK ((VALUE ~ '^rat-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.release_range_id AS text COLLATE pg_catalog."C"
	CONSTRAINT release_range_id_check CHECK ((VALUE ~ '^rng-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.report_id AS text COLLATE pg_catalog."C"
	CONSTRAINT report_id_check CHECK ((VALUE ~ '^rep-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.reproduction_id AS text COLLATE pg_catalog."C"
	CONSTRAINT reproduction_id_check CHECK ((VALUE ~ '^run-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.review_pair_id AS text COLLATE pg_catalog."C"
	CONSTRAINT review_pair_id_check CHECK ((VALUE ~ '^rev-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.sample_id AS text COLLATE pg_catalog."C"
	CONSTRAINT sample_id_check CHECK ((VALUE ~ '^smp-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.service_id AS text COLLATE pg_catalog."C"
	CONSTRAINT service_id_check CHECK ((VALUE ~ '^srv-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.submission_id AS text COLLATE pg_catalog."C"
	CONSTRAINT submission_id_check CHECK ((VALUE ~ '^sub-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.suite_id AS text COLLATE pg_catalog."C"
	CONSTRAINT suite_id_check CHECK ((VALUE ~ '^sui-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.target_id AS text COLLATE pg_catalog."C"
	CONSTRAINT target_id_check CHECK ((VALUE ~ '^tgt-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.task_id AS text COLLATE pg_catalog."C"
	CONSTRAINT task_id_check CHECK ((VALUE ~ '^tsk-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.verifier_key_id AS text COLLATE pg_catalog."C"
	CONSTRAINT verifier_key_id_check CHECK ((VALUE ~ '^vky-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.vulnerability_id AS text COLLATE pg_catalog."C"
	CONSTRAINT vulnerability_id_check CHECK ((VALUE ~ '^vul-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE DOMAIN clearway.webhook_id AS text COLLATE pg_catalog."C"
	CONSTRAINT webhook_id_check CHECK ((VALUE ~ '^whk-[0-9a-hjkmnp-tv-z]{16}$'::text));
CREATE FUNCTION clearway.access_used(of_submission text, of_purpose text) RETURNS interval
    LANGUAGE sql STABLE
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT coalesce(sum(greatest(least(w.ends_at, w.closed_at) - w.opened_at, interval '0')), interval '0')
    FROM access_window w JOIN submission_chain(of_submission) c ON c.id = w.submission
    WHERE w.purpose = of_purpose AND (c.depth = 0 OR of_purpose = 'access')
$$;
CREATE FUNCTION clearway.act_as_worker() RETURNS TABLE(person text, party text, roles text[], scopes text[])
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT b.person, b.party, b.roles, ARRAY['*']
    FROM (SELECT p.id FROM person p WHERE p.roles = ARRAY['worker'] ORDER BY p.id LIMIT 1) w, begin_acting(w.id) b
$$;
CREATE FUNCTION clearway.act_with_key(presented bytea, at timestamp with time zone) RETURNS TABLE(person text, party text, roles text[], scopes text[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
DECLARE found_key record;
BEGIN
    SELECT k.id, k.person, k.scopes INTO found_key FROM api_key k
    WHERE k.hash = presented AND k.revoked_at IS NULL AND k.expires_at > at;
    IF FOUND THEN
        PERFORM set_config('clearway.key', found_key.id, true);
        PERFORM set_config('clearway.at', at::text, true);
        RETURN QUERY SELECT b.person, b.party, b.roles, found_key.scopes FROM begin_acting(found_key.person) b;
    END IF;
END
$$;
CREATE FUNCTION clearway.act_with_session(presented bytea, at timestamp with time zone) RETURNS TABLE(person text, party text, roles text[], scopes text[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
DECLARE found_session record;
BEGIN
    SELECT k.person, k.scopes INTO found_session FROM web_session s JOIN api_key k ON k.id = s.key
    WHERE s.hash = presented AND s.expires_at > at AND k.revoked_at IS NULL AND k.expires_at > at;
    IF FOUND THEN
        PERFORM set_config('clearway.at', at::text, true);
        RETURN QUERY SELECT b.person, b.party, b.roles, found_session.scopes FROM begin_acting(found_session.person) b;
    END IF;
END
$$;
CREATE FUNCTION clearway.acting_at() RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('clearway.at', true), '')::timestamptz $$;
CREATE FUNCTION clearway.acting_parties() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT array_agg(s.client::text) || acting_party() FROM service_agreement s
    WHERE s.provider = acting_party() AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
$$;
CREATE FUNCTION clearway.acting_party() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('clearway.party', true), '') $$;
CREATE FUNCTION clearway.acting_person() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('clearway.person', true), '') $$;
CREATE FUNCTION clearway.acts_as(role text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT role = ANY (string_to_array(coalesce(current_setting('clearway.roles', true), ''), ',')) $$;
CREATE FUNCTION clearway.acts_as_staff() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT acts_as('coordinator') OR acts_as('worker') $$;
CREATE FUNCTION clearway.acts_for_program() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT acts_as('program') OR acts_as('official') OR acts_as('worker') $$;
CREATE FUNCTION clearway.acts_in_benchmarking() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT acts_as('program') OR acts_as('evaluator') OR acts_as('official') OR acts_as('auditor') OR acts_as('worker')
$$;
CREATE FUNCTION clearway.adopt_master(presented bytea) RETURNS bytea
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO sealing_master (id) VALUES (presented) ON CONFLICT DO NOTHING;
    RETURN (SELECT m.id FROM sealing_master m);
END
$$;
CREATE FUNCTION clearway.answer_digest(presented bytea, confirmed boolean) RETURNS text
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    UPDATE digest SET stage = CASE
        WHEN NOT confirmed THEN 'ended' WHEN stage = 'unconfirmed' THEN 'confirmed' ELSE stage END
    WHERE token = presented RETURNING stage
$$;
CREATE FUNCTION clearway.are_warnings(days integer[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT cardinality(days) <= 5 AND array_position(days, NULL) IS NULL AND 0 < ALL (days) $$;
CREATE FUNCTION clearway.assigned_submissions() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(m.submission::text), '{}') FROM submission_member m
    WHERE m.person = acting_person() AND acts_as(m.role)
$$;
CREATE FUNCTION clearway.audit_append(entry text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.begin_acting(who clearway.person_id) RETURNS TABLE(person text, party text, roles text[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_access_grant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
DECLARE
    ends timestamptz;
    given numeric;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT w.ends_at INTO ends FROM access_window w
        WHERE w.submission = NEW.submission AND w.number = NEW.window_number AND w.closed_at IS NULL FOR UPDATE;
        IF ends IS NULL OR NEW.ends_at > ends THEN
            RAISE EXCEPTION 'a grant ends with its window' USING ERRCODE = 'check_violation';
        END IF;
        SELECT coalesce(sum(CASE WHEN g.revoked_at IS NULL THEN g.budget_microdollars ELSE g.spent_microdollars END), 0)
        INTO given FROM access_grant g WHERE g.submission = NEW.submission;
        IF given + NEW.budget_microdollars > (
            SELECT t.budget_microdollars FROM access_terms t WHERE t.submission = NEW.submission
        ) THEN
            RAISE EXCEPTION 'no more is given than the developer pays for' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.token_hash) IS DISTINCT FROM (OLD.revoked_at, OLD.token_hash)
    THEN
        RAISE EXCEPTION 'what is revoked stays revoked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.token_hash IS DISTINCT FROM OLD.token_hash AND NOT OLD.id = ANY (held_grants()) THEN
        RAISE EXCEPTION 'only the evaluator has a token' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.revoked_at IS DISTINCT FROM OLD.revoked_at AND NEW.revoked_by IS DISTINCT FROM acting_person() THEN
        RAISE EXCEPTION 'whoever revokes says so' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.spent_tokens, NEW.spent_microdollars) IS DISTINCT FROM (OLD.spent_tokens, OLD.spent_microdollars) AND (
        NOT acts_as('worker') OR NEW.spent_tokens < OLD.spent_tokens OR NEW.spent_microdollars < OLD.spent_microdollars
    ) THEN
        RAISE EXCEPTION 'only the broker counts, and only upwards' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_access_window() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
DECLARE of_submission record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM forbid(CASE WHEN OLD.closed_at IS NOT NULL THEN 'a window that is closed stays closed' END);
        IF NEW.closed_at IS NOT NULL THEN
            NEW.closed_at := greatest(NEW.closed_at, earliest_end(OLD.opened_at, OLD.seen_open_at));
        END IF;
        -- Whoever closes it: with the window goes the credential.
        DELETE FROM access_endpoint e
        WHERE NEW.closed_at IS NOT NULL AND NEW.closed_because <> 'superseded' AND e.submission = NEW.submission;
        RETURN NEW;
    END IF;
    NEW.seen_open_at := clock_timestamp();
    SELECT s.state, w.ends_at INTO STRICT of_submission FROM submission s
    LEFT JOIN submission_window w ON w.submission = s.id AND w.closed_at IS NULL WHERE s.id = NEW.submission;
    PERFORM forbid(CASE
        WHEN of_submission.state IN ('general-release', 'withdrawn', 'lapsed', 'superseded')
        THEN 'nothing is opened for a submission that has ended'
        WHEN (NEW.purpose = 'access') <> (of_submission.state = 'access-open')
        THEN 'a window is for what its submission is at'
        WHEN NEW.purpose = 'access' AND (NEW.ends_at <= of_submission.ends_at) IS NOT TRUE
        THEN 'access through the broker ends with the days of access'
        WHEN NEW.ends_at - NEW.opened_at + access_used(NEW.submission, NEW.purpose) > interval '720 hours'
        THEN 'access lasts 30 days altogether'
    END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_agreement() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_attempts_left() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
DECLARE committed integer;
BEGIN
    -- One run after the other begins under a commitment.
    PERFORM FROM commitment c WHERE c.id = NEW.commitment FOR UPDATE;
    committed := (
        SELECT (convert_from(p.policy, 'UTF8')::jsonb ->> 'attempts')::integer
        FROM commitment_policy p WHERE p.commitment = NEW.commitment
    );
    IF NEW.attempts > committed OR EXISTS (
        SELECT FROM evaluation_run r CROSS JOIN unnest(r.tasks) tried (task) CROSS JOIN unnest(r.budgets) under (budget)
        WHERE r.commitment = NEW.commitment AND r.used = NEW.used AND r.rung = NEW.rung
        AND r.status IN ('running', 'finished')
        AND tried.task = ANY (NEW.tasks) AND under.budget = ANY (NEW.budgets)
        AND NOT EXISTS (
            SELECT FROM joint_deed d WHERE d.kind = 'invalidate' AND d.subject = r.id AND d.accepted
        )
        GROUP BY tried.task, under.budget HAVING sum(r.attempts) + NEW.attempts > committed
    ) THEN
        RAISE EXCEPTION 'there are no more attempts than were committed to' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_boundary_record() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT person_holds('program', 'official') THEN
        RAISE EXCEPTION 'whoever does this holds an office of the program' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.first_reviewer IS NOT NULL OR NEW.second_reviewer IS NOT NULL OR NEW.author <> acting_person() THEN
            RAISE EXCEPTION 'a record begins without its reviews' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.second_reviewer IS NOT NULL
        OR ROW(NEW.digest, NEW.determination, NEW.envelope, NEW.author, NEW.written_at)
        IS DISTINCT FROM ROW(OLD.digest, OLD.determination, OLD.envelope, OLD.author, OLD.written_at)
        OR (CASE WHEN OLD.first_reviewer IS NULL
            THEN NEW.first_reviewer IS DISTINCT FROM acting_person() OR NEW.second_reviewer IS NOT NULL
            ELSE NEW.second_reviewer IS DISTINCT FROM acting_person()
                OR ROW(NEW.first_reviewer, NEW.first_at) IS DISTINCT FROM ROW(OLD.first_reviewer, OLD.first_at)
        END)
    THEN
        RAISE EXCEPTION 'a review is given once, by whoever looked' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_clock() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN OLD.ended_at IS NOT NULL THEN 'a clock that has ended stays so'
        WHEN NEW.ran_out AND (NOT acts_as('worker') OR NEW.due_at IS NULL OR NEW.ended_at < OLD.due_at)
        THEN 'only time runs a clock out'
        WHEN NEW.ended_at IS NOT NULL AND NOT NEW.ran_out AND OLD.owner <> 'developer' AND OLD.state = (
            SELECT s.state FROM submission s WHERE s.id = OLD.submission
        ) THEN 'a clock ends with its state'
        WHEN NEW.due_at IS NULL AND OLD.due_at IS NOT NULL AND NOT (OLD.pauses AND (EXISTS (
            SELECT FROM submission_request r WHERE r.submission = OLD.submission AND r.ended_at IS NULL
        ) OR EXISTS (
            SELECT FROM submission_agreement a JOIN submission s ON s.id = a.submission
            WHERE a.submission = OLD.submission AND a.side = 'government' AND s.state = 'submitted'
        ))) THEN 'a clock stands still only where the developer owes something'
        -- Else an instant to come would make what is left of a clock as long as one likes.
        WHEN NEW.changed_at <> OLD.changed_at AND (
            NEW.changed_at < OLD.changed_at OR NEW.changed_at IS DISTINCT FROM acting_at()
        ) THEN 'a clock changes now'
        WHEN NEW.due_at IS DISTINCT FROM OLD.due_at AND NOT CASE
            WHEN OLD.due_at IS NULL THEN NEW.due_at <= NEW.changed_at + OLD.time_left
            WHEN NEW.due_at IS NULL THEN NEW.time_left <= greatest(OLD.due_at - NEW.changed_at, interval '0')
            ELSE NEW.due_at < OLD.due_at
        END THEN 'nobody gives a clock more time'
        WHEN NEW.due_at < OLD.due_at AND NOT (OLD.ends = 'close-access' AND acts_as('developer'))
        THEN 'only the developer, who plans its release, lets a clock end earlier'
    END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_commitment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_commitment_policy() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_cover() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM compensating_control c WHERE c.task = NEW.id AND c.accepted AND c.until >= NEW.until
    ) THEN
        RAISE EXCEPTION 'no accepted control covers this task' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_deletion() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN NEW.due_at IS DISTINCT FROM NEW.began_at + deletion_days(NEW.submission) * interval '24 hours'
        THEN 'deletion is due when it was agreed to be'
    END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_deletion_certificate() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_determination() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN OLD.notified_at IS NOT NULL THEN 'what the developer was told stays'
        WHEN (NEW.cosigned_by IS DISTINCT FROM OLD.cosigned_by OR NEW.envelope <> OLD.envelope) AND (
            OLD.cosigned_by IS NOT NULL OR NEW.cosigned_by IS DISTINCT FROM acting_person() OR NOT acts_as('official')
        ) THEN 'a second official signs, once, in its own name'
    END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_ending() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN (NEW.state IN ('general-release', 'withdrawn', 'lapsed', 'superseded') OR OLD.state = 'access-open')
            AND EXISTS (SELECT FROM access_window w WHERE w.submission = NEW.id AND w.closed_at IS NULL)
        THEN 'access closes first'
        WHEN NEW.state = 'lapsed' AND NOT EXISTS (
            SELECT FROM submission_clock c
            WHERE c.submission = NEW.id AND c.state = OLD.state AND c.ends = 'lapse' AND c.ran_out
        ) THEN 'what has to be so before lapsed is not'
    END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_estimate_runs() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM evaluation_run r WHERE r.id = ANY (NEW.runs) AND (
            r.rung > 0 OR r.used <> 'committed' OR r.commitment <> NEW.commitment OR r.status <> 'finished' OR EXISTS (
                SELECT FROM joint_deed d WHERE d.kind = 'invalidate' AND d.subject = r.id AND d.accepted
            )
        )
    ) THEN
        RAISE EXCEPTION 'an estimate is made from runs without hints on the checkpoint that was committed to'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_evaluation_calls() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT g.submission INTO NEW.submission
        FROM evaluation_run r JOIN access_grant g ON g.id = NEW.granted
        JOIN submission s ON s.id = g.submission AND s.developer = r.developer
        WHERE r.id = NEW.run AND r.status = 'running' AND r.started_by = acting_person()
        AND g.id = ANY (held_grants());
        IF NOT FOUND OR NEW.kept_at IS NOT NULL THEN
            RAISE EXCEPTION 'a run begins with a grant of its own to its developer''s model'
            USING ERRCODE = 'check_violation';
        END IF;
        SELECT coalesce(max(l.line), 0) INTO NEW.after_line FROM access_line l WHERE l.submission = NEW.submission;
    ELSIF OLD.kept_at IS NOT NULL OR NOT acts_as('worker')
        OR ROW(NEW.run, NEW.granted, NEW.submission, NEW.after_line)
        IS DISTINCT FROM ROW(OLD.run, OLD.granted, OLD.submission, OLD.after_line)
        OR EXISTS (SELECT FROM evaluation_run r WHERE r.id = NEW.run AND r.status = 'running')
    THEN
        RAISE EXCEPTION 'the calls of a run are kept once, when it is over' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_evaluation_outcome() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_run r WHERE r.id = NEW.run AND r.commitment = NEW.commitment AND r.status = 'running'
        AND r.started_by = acting_person() AND NEW.task = ANY (r.tasks) AND NEW.attempts <= r.attempts
        AND (r.budgets = '{}' OR NEW.budget = ANY (r.budgets))
    ) THEN
        RAISE EXCEPTION 'outcomes are those of a run that goes on' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_evaluation_run() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'running' OR NEW.started_by <> acting_person() OR NOT EXISTS (
            SELECT FROM suite_opening o JOIN commitment c ON c.id = o.commitment
            WHERE o.id = NEW.opening AND o.commitment = NEW.commitment AND o.suite = NEW.suite
            AND o.developer = NEW.developer AND o.asked_by = NEW.started_by
            AND CASE NEW.used WHEN 'committed' THEN o.checkpoint = NEW.checkpoint
                ELSE is_helpful_only(o.developer, o.checkpoint, NEW.checkpoint) END
            AND o.released_at IS NOT NULL AND o.closed_at IS NULL AND o.ends_at > NEW.started_at
            AND c.accepted AND c.revealed_at IS NULL
        ) THEN
            RAISE EXCEPTION 'a run begins within an opening, under a commitment' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.status <> 'running'
        OR ROW(NEW.id, NEW.commitment, NEW.opening, NEW.suite, NEW.developer, NEW.checkpoint, NEW.model, NEW.scaffold,
            NEW.elicitation, NEW.tasks, NEW.attempts, NEW.tokens_max, NEW.wall, NEW.wall_attacks, NEW.wall_held,
            NEW.started_by, NEW.started_at, NEW.rung, NEW.used, NEW.budgets)
        IS DISTINCT FROM ROW(OLD.id, OLD.commitment, OLD.opening, OLD.suite, OLD.developer, OLD.checkpoint, OLD.model,
            OLD.scaffold, OLD.elicitation, OLD.tasks, OLD.attempts, OLD.tokens_max, OLD.wall, OLD.wall_attacks,
            OLD.wall_held, OLD.started_by, OLD.started_at, OLD.rung, OLD.used, OLD.budgets)
        OR NEW.attempts_done < OLD.attempts_done OR NEW.tokens_spent < OLD.tokens_spent
        OR (NEW.status = 'finished' AND NEW.ended_by <> OLD.started_by)
    THEN
        RAISE EXCEPTION 'what a run was begun with, and one that is over, stay as they are'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_frontier_key() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL THEN
        RAISE EXCEPTION 'a key is revoked once, for good' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_frozen_estimate() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM estimate e WHERE e.id = NEW.about AND e.commitment = NEW.subject AND e.digest = NEW.digest
    ) THEN
        RAISE EXCEPTION 'what is frozen is an estimate under this commitment' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_grant_revoked() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL OR NEW.revoked_by IS DISTINCT FROM acting_person() THEN
        RAISE EXCEPTION 'a grant is revoked once, by who says so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_joint_deed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_master() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NEW.master IS DISTINCT FROM (SELECT m.id FROM sealing_master m) THEN
        RAISE EXCEPTION 'sealed by another master key' USING ERRCODE = 'CW001';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_material_grant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE WHEN NOT EXISTS (
        SELECT FROM person p WHERE p.id = NEW.person AND p.disabled_at IS NULL AND NEW.role = ANY (p.roles)
    ) THEN 'a member holds the role that it is assigned as' END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_move() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN NEW.planned_partner_release IS DISTINCT FROM OLD.planned_partner_release
            AND NOT (acts_as('developer') AND acting_party() = OLD.developer)
        THEN 'only the developer plans its release'
        WHEN (NEW.estimate, NEW.estimate_digest) IS DISTINCT FROM (OLD.estimate, OLD.estimate_digest)
            AND NOT (OLD.estimate IS NULL AND OLD.state = 'evaluating' AND acts_as('evaluator'))
        THEN 'a frozen estimate stays'
    END);
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    PERFORM forbid(CASE
        WHEN NOT EXISTS (
            SELECT FROM submission_move m, unnest(m.roles) r
            WHERE m.start = OLD.state AND m.finish = NEW.state AND acts_as(r)
                AND (r <> 'developer' OR acting_party() = OLD.developer)
                AND (r <> 'evaluator' OR OLD.id = ANY (assigned_submissions()))
        ) THEN 'there is no such move for the acting person'
        WHEN OLD.state = 'access-open' AND EXISTS (
            SELECT FROM submission_window w WHERE w.submission = NEW.id AND w.closed_at IS NULL
        ) THEN 'access closes first'
        WHEN NOT CASE NEW.state
            WHEN 'accepted' THEN (
                SELECT count(*) = 2 AND count(DISTINCT (a.agreement, a.materials, a.access_plan)) = 1
                FROM submission_agreement a WHERE a.submission = NEW.id
            )
            WHEN 'estimate-frozen' THEN NEW.estimate IS NOT NULL
            WHEN 'determined' THEN EXISTS (
                SELECT FROM determination d
                WHERE d.submission = NEW.id AND d.cosigned_at IS NOT NULL AND d.notified_at IS NULL
                    AND d.estimate = NEW.estimate AND d.estimate_digest = NEW.estimate_digest
            )
            WHEN 'notified' THEN NOT EXISTS (
                SELECT FROM determination d
                WHERE d.submission = NEW.id AND d.cosigned_at IS NOT NULL AND d.notified_at IS NULL
            )
            WHEN 'access-open' THEN EXISTS (
                SELECT FROM submission_window w WHERE w.submission = NEW.id AND w.closed_at IS NULL
            ) AND 'designated' = (
                SELECT d.outcome FROM determination d WHERE d.submission = NEW.id AND d.notified_at IS NOT NULL
                ORDER BY d.notified_at DESC, d.id DESC LIMIT 1
            )
            ELSE true
        END THEN 'what has to be so before ' || NEW.state || ' is not'
    END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_new_clock() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE
        WHEN NEW.ended_at IS NOT NULL OR NEW.ran_out OR NEW.due_at IS NULL OR NEW.changed_at <> NEW.started_at
            OR NEW.due_at < NEW.started_at OR NEW.state <> (SELECT s.state FROM submission s WHERE s.id = NEW.submission)
        THEN 'a clock begins by running'
        WHEN NEW.ends = 'close-access' AND NOT EXISTS (
            SELECT FROM submission_window w
            WHERE w.submission = NEW.submission AND w.closed_at IS NULL AND NEW.due_at <= w.ends_at
        ) THEN 'the clock of access ends with access'
    END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_new_submission() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE WHEN NOT (NEW.parent IS NULL AND NEW.state = 'inquiry' OR NEW.state = 'screened' AND EXISTS (
        SELECT FROM submission p
        WHERE p.id = NEW.parent AND p.developer = NEW.developer AND p.state = 'superseded'
    )) OR NEW.estimate IS NOT NULL THEN 'a submission begins at its beginning' END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_opening() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_opening_share() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_partnership() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_person_sides() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_release_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
DECLARE
    by_another boolean := acts_as('coordinator') AND OLD.asked_by <> acting_person();
    approves boolean := (NEW.approved_by, NEW.approved_at, NEW.ends_at)
        IS DISTINCT FROM (OLD.approved_by, OLD.approved_at, OLD.ends_at);
    reviews boolean := (NEW.reviewed_by, NEW.reviewed_at, NEW.review_note)
        IS DISTINCT FROM (OLD.reviewed_by, OLD.reviewed_at, OLD.review_note);
    ends boolean := (NEW.ended_by, NEW.ended_at) IS DISTINCT FROM (OLD.ended_by, OLD.ended_at);
BEGIN
    IF approves AND (
        by_another AND OLD.approved_at IS NULL AND OLD.ended_at IS NULL AND OLD.ends_at > acting_at()
        AND NEW.approved_by = acting_person() AND NEW.approved_at = acting_at()
    ) IS NOT TRUE OR reviews AND (
        by_another AND OLD.reviewed_at IS NULL AND NEW.reviewed_by = acting_person() AND NEW.reviewed_at = acting_at()
    ) IS NOT TRUE OR ends AND (OLD.ended_at IS NULL AND NEW.ended_by = acting_person()) IS NOT TRUE THEN
        RAISE EXCEPTION 'a release is not changed in this way' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_stage_move() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM stage_move m WHERE m.old = OLD.stage AND m.new = NEW.stage) THEN
        RAISE EXCEPTION 'a vulnerability does not move from % to %', OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_submission_package() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.check_timer() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    PERFORM forbid(CASE WHEN EXISTS (
        SELECT FROM running_timer r
        WHERE r.kind = OLD.kind AND r.subject = OLD.subject AND NOT is_timed(r.kind, r.subject, r.due_at)
    ) THEN 'what runs keeps its timer' END);
    RETURN NULL;
END
$$;
CREATE FUNCTION clearway.check_verifier_attestation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM verifier_key k WHERE k.id = NEW.key AND k.party = NEW.party AND k.approved_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'an attestation is signed with an approved key of its party' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM finding f WHERE f.vulnerability = NEW.vulnerability AND f.party = NEW.party)
        AND NOT EXISTS (SELECT FROM party p WHERE p.id = NEW.party AND p.kind = 'clearinghouse')
        OR EXISTS (SELECT FROM fix x WHERE x.id = NEW.fix AND x.party = NEW.party)
        AND NOT EXISTS (SELECT FROM party p WHERE p.id = NEW.party AND p.kind = 'clearinghouse')
    THEN
        RAISE EXCEPTION 'a verifier is not the finder' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_verifier_key() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NEW.approved_by IS DISTINCT FROM OLD.approved_by AND (OLD.approved_by IS NOT NULL OR NOT acts_as('coordinator'))
        OR OLD.revoked_at IS NOT NULL AND (NEW.revoked_at > OLD.revoked_at OR NEW.revoked_at IS NULL)
        OR OLD.compromised AND NOT NEW.compromised
    THEN
        RAISE EXCEPTION 'a key is approved by staff, once, and revoked for good' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.check_window() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
DECLARE earliest timestamptz;
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.seen_open_at := clock_timestamp();
    ELSE
        PERFORM forbid(CASE
            WHEN OLD.closed_at IS NOT NULL OR NEW.ends_at > OLD.ends_at THEN 'access is never made longer'
        END);
        earliest := earliest_end(OLD.opened_at, OLD.seen_open_at);
        IF NEW.ends_at < OLD.ends_at THEN
            NEW.ends_at := least(OLD.ends_at, greatest(NEW.ends_at, earliest));
        END IF;
        IF NEW.closed_at IS NOT NULL THEN
            NEW.closed_at := greatest(NEW.closed_at, earliest);
        END IF;
    END IF;
    PERFORM forbid(CASE WHEN NEW.ends_at - NEW.opened_at + (
        SELECT coalesce(sum(greatest(least(w.closed_at, w.ends_at) - w.opened_at, interval '0')), interval '0')
        FROM submission_window w JOIN submission_chain(NEW.submission) c ON c.id = w.submission AND c.depth > 0
    ) > interval '720 hours' THEN 'access lasts at most 30 days' END);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.claims_in_the_way(of_target clearway.target_id, wanted tstzrange, wanted_mode text) RETURNS TABLE(until timestamp with time zone, holder text, mode text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT upper(c.during), CASE WHEN p.named THEN p.name END, c.mode
    FROM claim c JOIN party p ON p.id = c.party
    WHERE c.target = of_target AND c.during && wanted AND (c.mode = 'exclusive' OR wanted_mode = 'exclusive')
    ORDER BY upper(c.during) DESC
    LIMIT 10
$$;
CREATE FUNCTION clearway.cleared_for(of_vulnerability clearway.vulnerability_id) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT acts_as_staff() OR EXISTS (
        SELECT FROM clearance c WHERE c.vulnerability = of_vulnerability AND c.party = acting_party()
    )
$$;
CREATE FUNCTION clearway.commitment_line(wanted text) RETURNS TABLE(place bigint, line text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT a.position, a.entry FROM commitment c
    JOIN audit_record a ON a.subject = c.id AND a.action = 'benchmarking.commit-policy'
    WHERE c.id = wanted AND (acts_in_benchmarking() OR c.developer = acting_party())
$$;
CREATE FUNCTION clearway.count_exposure() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    UPDATE suite_task t SET exposures = t.exposures + 1,
        retired_at = CASE WHEN t.exposures + 1 >= s.task_exposures_max THEN coalesce(t.retired_at, NEW.at) END
    FROM suite s WHERE s.id = NEW.suite AND t.suite = NEW.suite AND t.pseudonym = ANY (NEW.tasks);
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.cover_findings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO evidence_release_finding (release, finding)
    SELECT NEW.id, f.id FROM finding f WHERE f.vulnerability = NEW.vulnerability;
    RETURN NULL;
END
$$;
CREATE FUNCTION clearway.coverage_of(wanted text[]) RETURNS TABLE(advisory text, stage text, parties bigint, tasks bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    WITH cell AS (
        SELECT t.advisory, t.stage, count(DISTINCT t.party) AS parties, count(*) AS tasks
        FROM task t WHERE t.advisory = ANY (wanted) AND (SELECT acts_as_staff()) GROUP BY t.advisory, t.stage
    ), whole AS (
        SELECT t.advisory, count(DISTINCT t.party) AS parties, count(*) AS tasks
        FROM task t WHERE t.advisory = ANY (wanted) AND (SELECT acts_as_staff()) GROUP BY t.advisory
    )
    SELECT c.advisory, c.stage, CASE WHEN c.parties >= 3 THEN c.parties END, CASE WHEN c.parties >= 3 THEN c.tasks END
    FROM cell c
    UNION ALL
    SELECT w.advisory, '', CASE WHEN s.smallest >= 3 THEN w.parties END, CASE WHEN s.smallest >= 3 THEN w.tasks END
    FROM whole w JOIN (SELECT c.advisory, min(c.parties) AS smallest FROM cell c GROUP BY c.advisory) s USING (advisory)
$$;
CREATE FUNCTION clearway.deletion_days(of_submission clearway.submission_id) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT p.deletion_days FROM submission_package p WHERE p.submission = of_submission
    AND (frontier_side(of_submission) IS NOT NULL OR acts_as('worker')) ORDER BY p.version DESC LIMIT 1
$$;
CREATE FUNCTION clearway.duty_due(of_duty text) RETURNS TABLE(developer text, due_at timestamp with time zone, time_zone text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT d.developer::text, d.due_at, d.time_zone FROM duty d
    WHERE d.id = of_duty AND d.submitted_at IS NULL AND acts_as('worker')
$$;
CREATE FUNCTION clearway.earliest_end(opened_at timestamp with time zone, seen_open_at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$ SELECT opened_at + (clock_timestamp() - coalesce(seen_open_at, clock_timestamp())) $$;
CREATE FUNCTION clearway.end_grants() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    UPDATE material_grant g SET revoked_by = acting_person(), revoked_at = NEW.began_at
    WHERE g.submission = NEW.submission AND g.revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE FUNCTION clearway.erase_material(of_material clearway.material_id, because text, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.evidence_opens(piece clearway.evidence_id) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT acts_as('worker') OR EXISTS (
        SELECT FROM evidence e WHERE e.id = piece AND (
            (e.party = acting_party() AND NOT acts_as_staff()) OR EXISTS (
                SELECT FROM evidence_release r JOIN evidence_release_finding c ON c.release = r.id
                WHERE c.finding = e.finding AND r.vulnerability = e.vulnerability AND release_runs(r)
            )
        )
    )
$$;
CREATE FUNCTION clearway.exchange_master(of_id bytea, for_id bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.follow_proof() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    UPDATE verifier_attestation SET vulnerability = NEW.vulnerability WHERE proof = NEW.id;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.forbid(wrong text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation';
    END IF;
END
$$;
CREATE FUNCTION clearway.forget_messages(before timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    DELETE FROM webhook_message WHERE made_at < before AND acts_as('worker');
    DELETE FROM mail_message WHERE made_at < before AND acts_as('worker');
$$;
CREATE FUNCTION clearway.forget_shares() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    UPDATE opening_share SET sealed = '' WHERE opening = NEW.id;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.found_clearinghouse(party clearway.party_id, worker clearway.person_id, administrator clearway.person_id, key clearway.key_id, hash bytea, at timestamp with time zone, until timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.frontier_side(of_submission clearway.submission_id) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT CASE
        WHEN s.developer = acting_party() THEN CASE WHEN acts_as('developer') THEN 'developer' END
        WHEN acts_as('program') OR acts_as('official') THEN 'government'
    END
    FROM submission s WHERE s.id = of_submission
$$;
CREATE FUNCTION clearway.hand_over_material(of_material clearway.material_id, sealed_body bytea, sealed_key bytea, master bytea, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.hears_of(who text, of_side text, of_party text, of_submission text, of_partnership text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT (acts_as('worker') OR who = acting_person()) AND EXISTS (
        SELECT FROM person p WHERE p.id = who AND p.party = of_party AND p.disabled_at IS NULL AND CASE of_side
            WHEN 'developer' THEN 'developer' = ANY (p.roles) AND (
                of_submission IS NULL
                OR EXISTS (SELECT FROM submission s WHERE s.id = of_submission AND s.developer = p.party)
            )
            WHEN 'government' THEN NOT 'developer' = ANY (p.roles) AND (
                p.roles && ARRAY['program', 'official'] OR EXISTS (
                    SELECT FROM submission_member m
                    WHERE m.submission = of_submission AND m.person = p.id AND m.role = ANY (p.roles)
                )
            )
            WHEN 'partner' THEN 'partner' = ANY (p.roles) AND EXISTS (
                SELECT FROM partnership t
                WHERE t.id = of_partnership AND t.submission = of_submission AND t.partner = p.party
                    AND num_nulls(t.developer_at, t.government_at) = 0
            )
        END
    )
$$;
CREATE FUNCTION clearway.held_grants() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(h.granted::text), '{}') FROM access_holder h
    WHERE h.evaluator = acting_person() AND acts_as('evaluator')
$$;
CREATE FUNCTION clearway.holds_grant(of_material clearway.material_id) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM material_grant g JOIN material m ON m.id = g.material
        WHERE g.material = of_material AND g.person = acting_person() AND g.revoked_at IS NULL
            AND g.expires_at > acting_at() AND m.replaced_at IS NULL AND m.erased_at IS NULL
    )
$$;
CREATE FUNCTION clearway.home_coverage_beside(wanted text[]) RETURNS TABLE(advisory text, outcome text, parties bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT newest.advisory, newest.outcome, CASE WHEN count(*) >= 3 THEN count(*) END
    FROM (
        SELECT DISTINCT ON (h.advisory, h.party) h.advisory, h.party, h.outcome FROM home_answer h
        WHERE h.advisory = ANY (wanted) AND (SELECT acts_as_staff()) ORDER BY h.advisory, h.party, h.line DESC
    ) newest
    WHERE NOT EXISTS (SELECT FROM task t WHERE t.party = newest.party AND t.advisory = newest.advisory)
    GROUP BY newest.advisory, newest.outcome ORDER BY newest.advisory, newest.outcome
$$;
CREATE FUNCTION clearway.home_coverage_of(wanted text) RETURNS TABLE(outcome text, parties bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$ SELECT b.outcome, b.parties FROM home_coverage_beside(ARRAY[wanted]) b $$;
CREATE FUNCTION clearway.is_frozen(wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM joint_deed d WHERE d.kind = 'freeze' AND d.subject = wanted AND d.accepted) $$;
CREATE FUNCTION clearway.is_helpful_only(of_developer text, committed text, wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM submission_checkpoint k
        JOIN submission s ON s.id = k.submission AND s.developer = of_developer
        JOIN submission_checkpoint c ON c.submission = k.submission AND encode(c.root, 'hex') = committed
        WHERE k.kind = 'helpful-only' AND encode(k.root, 'hex') = wanted
    )
$$;
CREATE FUNCTION clearway.is_own_submission(of_submission clearway.submission_id) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$ SELECT coalesce(frontier_side(of_submission) = 'developer', false) $$;
CREATE FUNCTION clearway.is_recorded(wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM commitment c
        JOIN commitment_policy p ON p.commitment = c.id
        JOIN audit_record a ON a.subject = c.id AND a.action = 'benchmarking.commit-policy'
        WHERE c.id = wanted AND a.entry::jsonb #>> '{detail,digest}' = encode(c.digest, 'hex')
    )
$$;
CREATE FUNCTION clearway.is_timed(of_kind text, of_subject text, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM timer t WHERE t.kind = of_kind AND t.subject = of_subject AND t.due_at = at) OR EXISTS (
        SELECT FROM clearway_jobs.pgqueuer j
        WHERE j.entrypoint = of_kind AND j.payload = convert_to(of_subject, 'UTF8')
    )
$$;
CREATE FUNCTION clearway.keeps_feeds() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT acts_as_staff() OR acts_as('administrator') $$;
CREATE FUNCTION clearway.list_partners() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.lost_timers() RETURNS TABLE(kind text, subject text, due_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT r.kind, r.subject, r.due_at FROM running_timer r
    WHERE acts_as('worker') AND NOT is_timed(r.kind, r.subject, r.due_at)
$$;
CREATE FUNCTION clearway.mark_office_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    NEW.office := EXISTS (
        SELECT FROM person p
        WHERE p.id = NEW.person AND p.roles && ARRAY['program', 'evaluator', 'consulted', 'official']
    );
    RETURN NEW;
END
$$;
CREATE TABLE clearway.suite_opening (
    id clearway.opening_id NOT NULL,
    suite clearway.suite_id NOT NULL,
    commitment clearway.commitment_id NOT NULL,
    developer clearway.party_id NOT NULL,
    checkpoint text NOT NULL,
    reason text NOT NULL,
    recipient text NOT NULL,
    open_minutes integer NOT NULL,
    asked_by clearway.person_id NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    closed_at timestamp with time zone,
    ending text,
    wiped_at timestamp with time zone,
    CONSTRAINT suite_opening_check CHECK (((ends_at > asked_at) AND (ends_at <= (COALESCE(released_at, asked_at) + '1 day'::interval)))),
    CONSTRAINT suite_opening_check1 CHECK ((num_nulls(closed_at, ending) = ANY (ARRAY[0, 2]))),
    CONSTRAINT suite_opening_ending_check CHECK ((ending = ANY (ARRAY['closed'::text, 'expired'::text]))),
    CONSTRAINT suite_opening_ends_at_check CHECK (isfinite(ends_at)),
    CONSTRAINT suite_opening_open_minutes_check CHECK (((open_minutes >= 1) AND (open_minutes <= 1440))),
    CONSTRAINT suite_opening_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
    CONSTRAINT suite_opening_recipient_check CHECK ((recipient ~ '^age1[02-9ac-hj-np-z]{58}$'::text))
);
CREATE FUNCTION clearway.may_open(wanted clearway.suite_opening) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.may_read_tier(tier text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT tier = 'clear' OR tier = ANY (readable_tiers()) $$;
CREATE FUNCTION clearway.open_material(of_material clearway.material_id, reason text, OUT body bytea, OUT sealed_key bytea, OUT own boolean) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.partner_statistics() RETURNS TABLE(sector text, proposed bigint, refused bigint, admitted bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.partnership_side(of_partnership clearway.partnership_id) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT coalesce(frontier_side(p.submission), CASE
        WHEN p.partner = acting_party() AND acts_as('partner')
            AND num_nulls(p.developer_at, p.government_at) = 0 THEN 'partner'
    END)
    FROM partnership p WHERE p.id = of_partnership
$$;
CREATE FUNCTION clearway.party_hears_of(party text, tier text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $_$ SELECT tier IN ('clear', 'green') OR EXISTS (
        SELECT FROM audience_member m WHERE m.party = $1 AND m.tier = $2 AND m.person IS NULL) $_$;
CREATE FUNCTION clearway.person_holds(VARIADIC wanted text[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM person p WHERE p.id = acting_person() AND p.disabled_at IS NULL AND p.roles && wanted
    )
$$;
CREATE FUNCTION clearway.readable_tiers() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT CASE
        WHEN acts_as_staff() THEN ARRAY['clear', 'green', 'amber', 'amber-strict', 'red']
        WHEN acting_person() IS NULL THEN ARRAY['clear']
        ELSE ARRAY['clear', 'green'] || ARRAY(
            SELECT DISTINCT m.tier FROM audience_member m
            WHERE m.party = acting_party() AND (m.person IS NULL OR m.person = acting_person()) AND m.tier <> 'green'
        ) END $$;
CREATE FUNCTION clearway.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END
$$;
CREATE FUNCTION clearway.refuse_when_frozen() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND is_frozen(OLD.commitment) OR TG_OP <> 'DELETE' AND is_frozen(NEW.commitment) THEN
        RAISE EXCEPTION 'the estimate under this commitment is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TABLE clearway.evidence_release (
    id clearway.evidence_release_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    reason text NOT NULL,
    broken_glass boolean NOT NULL,
    asked_by clearway.person_id NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    approved_by clearway.person_id,
    approved_at timestamp with time zone,
    reviewed_by clearway.person_id,
    reviewed_at timestamp with time zone,
    review_note text DEFAULT ''::text NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_by clearway.person_id,
    ended_at timestamp with time zone,
    CONSTRAINT evidence_release_check CHECK (((approved_by IS NULL) OR (((approved_by)::text <> (asked_by)::text) AND (NOT broken_glass)))),
    CONSTRAINT evidence_release_check1 CHECK (((reviewed_by IS NULL) OR (((reviewed_by)::text <> (asked_by)::text) AND broken_glass AND (review_note <> ''::text)))),
    CONSTRAINT evidence_release_check2 CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT evidence_release_check3 CHECK (((reviewed_by IS NULL) = (reviewed_at IS NULL))),
    CONSTRAINT evidence_release_check4 CHECK (((ended_by IS NULL) = (ended_at IS NULL))),
    CONSTRAINT evidence_release_check5 CHECK ((ends_at <=
CASE
    WHEN broken_glass THEN (asked_at + '02:00:00'::interval)
    WHEN (approved_at IS NULL) THEN (asked_at + '72:00:00'::interval)
    ELSE (approved_at + '08:00:00'::interval)
END)),
    CONSTRAINT evidence_release_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
    CONSTRAINT evidence_release_review_note_check CHECK ((length(review_note) <= 2000))
);
CREATE FUNCTION clearway.release_runs(release clearway.evidence_release) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT acts_as('coordinator') AND release.asked_by = acting_person() AND release.ended_at IS NULL
        AND release.ends_at > acting_at() AND (release.broken_glass OR release.approved_at IS NOT NULL)
$$;
CREATE FUNCTION clearway.release_suite(wanted clearway.opening_id, at timestamp with time zone) RETURNS bytea
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
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
CREATE FUNCTION clearway.report_opens(of_report clearway.report_id) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT acts_as('worker') OR EXISTS (
        SELECT FROM report p WHERE p.id = of_report AND p.party = acting_party() AND NOT acts_as_staff()
    ) OR (
        acts_as('coordinator')
        AND EXISTS (SELECT FROM finding f WHERE f.report = of_report AND f.vulnerability IS NOT NULL)
        AND NOT EXISTS (
            SELECT FROM finding f WHERE f.report = of_report AND (f.vulnerability IS NOT NULL OR f.outcome = 'received')
                AND NOT EXISTS (
                    SELECT FROM evidence_release r JOIN evidence_release_finding c ON c.release = r.id
                    WHERE c.finding = f.id AND r.vulnerability = f.vulnerability AND release_runs(r)
                )
        )
    )
$$;
CREATE FUNCTION clearway.revoke_grants_of_disabled() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    UPDATE access_grant g
    SET revoked_at = NEW.disabled_at, revoked_by = acting_person(), revoked_because = 'The person was disabled.'
    FROM access_holder h WHERE h.granted = g.id AND h.evaluator = NEW.id AND g.revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE FUNCTION clearway.revoke_keys_of_disabled() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    UPDATE frontier_key SET revoked_at = NEW.disabled_at WHERE person = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE FUNCTION clearway.seal_evidence(piece clearway.evidence_id, sealed_body bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT acts_as('worker') THEN
        RAISE EXCEPTION 'only the worker seals' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE evidence SET body = sealed_body, sealed = true WHERE id = piece AND NOT sealed;
END
$$;
CREATE FUNCTION clearway.seal_report_piece(of_report clearway.report_id, at_number integer, sealed_body bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF NOT acts_as('worker') THEN
        RAISE EXCEPTION 'only the worker seals' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE report_piece SET body = sealed_body, sealed = true
    WHERE report = of_report AND number = at_number AND NOT sealed;
END
$$;
CREATE FUNCTION clearway.serving_parties() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(s.provider::text), '{}') FROM service_agreement s
    WHERE s.client = acting_party() AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
$$;
CREATE FUNCTION clearway.settle_task() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    NEW.settled_at := CASE WHEN NEW.stage IN ('done', 'not-affected', 'not-needed')
        THEN coalesce(NEW.settled_at, now()) END;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.stop_by_incident() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    NEW.developer := (SELECT r.developer FROM evaluation_run r WHERE r.id = NEW.run);
    UPDATE evaluation_run SET status = 'stopped', ended_at = NEW.told_at, ended_by = NEW.reported_by,
        ended_because = 'incident' WHERE id = NEW.run AND status = 'running';
    NEW.stopped_run := FOUND;
    RETURN NEW;
END
$$;
CREATE FUNCTION clearway.submission_chain(newest text) RETURNS TABLE(id text, depth integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    WITH RECURSIVE chain AS (
        SELECT s.id, s.parent, 0 AS depth FROM submission s WHERE s.id = newest
        UNION ALL
        SELECT s.id, s.parent, c.depth + 1 FROM submission s JOIN chain c ON s.id = c.parent WHERE c.depth < 1000
    )
    SELECT c.id::text, c.depth FROM chain c
$$;
CREATE FUNCTION clearway.survivor_of(merged clearway.vulnerability_id) RETURNS clearway.vulnerability_id
    LANGUAGE sql STABLE
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    WITH RECURSIVE chain (id, next) AS (
        SELECT v.id, v.merged_into FROM vulnerability v WHERE v.id = merged
        UNION SELECT v.id, v.merged_into FROM chain c JOIN vulnerability v ON v.id = c.next
    )
    SELECT c.id FROM chain c WHERE c.next IS NULL
$$;
CREATE FUNCTION clearway.task_lateness(now timestamp with time zone) RETURNS TABLE(late integer, count bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    SET work_mem TO '64MB'
    AS $$
    WITH opened AS (
        SELECT t.party, t.due_at FROM task t WHERE (SELECT acts_as_staff()) AND t.stage = 'open'
        UNION ALL
        SELECT t.party, t.due_at FROM task t
        WHERE NOT (SELECT acts_as_staff()) AND t.party = (SELECT acting_party()) AND t.stage = 'open'
    ), counted AS (
        SELECT CASE WHEN o.due_at IS NULL THEN 4 WHEN o.due_at > now THEN 0
                WHEN o.due_at > now - interval '7 days' THEN 1 WHEN o.due_at > now - interval '28 days' THEN 2
                ELSE 3 END AS late,
            o.party, count(*) AS tasks
        FROM opened o GROUP BY 1, 2
    ), cell AS (
        SELECT c.late, count(*) AS parties, sum(c.tasks) AS tasks FROM counted c GROUP BY c.late
    )
    SELECT c.late, CASE
        WHEN min(c.parties) OVER (PARTITION BY c.late IN (1, 2, 3)) >= 3 OR NOT (SELECT acts_as_staff())
        THEN c.tasks END::bigint
    FROM cell c ORDER BY c.late
$$;
CREATE FUNCTION clearway.task_patching(since timestamp with time zone) RETURNS TABLE(name text, count bigint, half interval, most interval)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    SET work_mem TO '64MB'
    AS $$
    WITH took AS MATERIALIZED (
        SELECT o.sector AS name, l.party, l.settled_at - l.made_at AS took
        FROM task_lives l JOIN operator_profile o ON o.party = l.party AND o.counted AND o.sector <> ''
        WHERE (SELECT acts_as_staff()) AND l.stage = 'done' AND l.made_at >= since
        UNION ALL
        SELECT i.exposed, l.party, l.settled_at - l.made_at FROM task_life l JOIN inventory i ON i.id = l.inventory
        WHERE NOT (SELECT acts_as_staff()) AND l.party = (SELECT acting_party()) AND l.stage = 'done'
            AND l.made_at >= since
    ), told AS (
        SELECT d.name, count(*) >= 3 OR NOT (SELECT acts_as_staff()) AS told
        FROM (SELECT t.name, t.party FROM took t GROUP BY t.name, t.party) d GROUP BY d.name
    )
    SELECT g.name, CASE WHEN told.told THEN g.count END, CASE WHEN told.told THEN g.half END,
        CASE WHEN told.told THEN g.most END
    FROM (
        SELECT t.name, count(*) AS count, percentile_cont(0.5) WITHIN GROUP (ORDER BY t.took) AS half,
            percentile_cont(0.9) WITHIN GROUP (ORDER BY t.took) AS most
        FROM took t GROUP BY t.name
    ) g JOIN told USING (name) ORDER BY g.name
$$;
CREATE FUNCTION clearway.task_settled(most integer) RETURNS TABLE(advisory text, settled bigint, total bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    SET work_mem TO '64MB'
    AS $$
    (SELECT a.id::text, CASE WHEN n.told THEN n.settled END::bigint, CASE WHEN n.told THEN n.total END::bigint
    FROM advisory a CROSS JOIN LATERAL (
        SELECT sum(p.settled) AS settled, sum(p.total) AS total,
            count(*) >= 3 AND count(*) FILTER (WHERE p.settled > 0) NOT IN (1, 2)
                AND count(*) FILTER (WHERE p.settled < p.total) NOT IN (1, 2) AS told
        FROM (
            SELECT count(*) FILTER (WHERE t.stage IN ('done', 'not-affected', 'covered', 'not-needed')) AS settled,
                count(*) AS total
            FROM task t WHERE t.advisory = a.id GROUP BY t.party
        ) p
    ) n
    WHERE (SELECT acts_as_staff()) AND n.total > 0 ORDER BY a.id DESC LIMIT most)
    UNION ALL
    (SELECT t.advisory::text,
        count(*) FILTER (WHERE t.stage IN ('done', 'not-affected', 'covered', 'not-needed')), count(*)
    FROM task t WHERE NOT (SELECT acts_as_staff()) AND t.party = (SELECT acting_party())
    GROUP BY t.advisory ORDER BY t.advisory DESC LIMIT most)
$$;
CREATE FUNCTION clearway.task_totals() RETURNS TABLE(stage text, count bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    SELECT t.stage, count(*) FROM task t
    WHERE (SELECT acts_as_staff()) OR t.party = (SELECT acting_party()) GROUP BY t.stage
    UNION ALL
    SELECT '', count(DISTINCT t.party) FROM task t
    WHERE (SELECT acts_as_staff()) OR t.party = (SELECT acting_party())
$$;
CREATE FUNCTION clearway.task_weeks(ends timestamp with time zone[]) RETURNS TABLE(at timestamp with time zone, open bigint, overdue bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    SET work_mem TO '64MB'
    AS $$
    WITH life AS (
        SELECT l.party, l.made_at, l.due_at, l.settled_at FROM task_lives l WHERE (SELECT acts_as_staff())
        UNION ALL
        SELECT l.party, l.made_at, l.due_at, l.settled_at FROM task_life l
        WHERE NOT (SELECT acts_as_staff()) AND l.party = (SELECT acting_party())
    ), bucket AS (
        -- What happens at the very instant has happened: a bucket's number is that of the instants before it.
        SELECT party, width_bucket(made_at - interval '1 microsecond', ends) AS made,
            width_bucket(settled_at - interval '1 microsecond', ends) AS settled,
            width_bucket(due_at, ends) AS due, count(*) AS tasks
        FROM life GROUP BY 1, 2, 3, 4
    ), standing AS (
        SELECT i, b.party, sum(b.tasks) AS open, coalesce(sum(b.tasks) FILTER (WHERE i > b.due), 0) AS overdue
        FROM bucket b, generate_series(b.made + 1, coalesce(b.settled, cardinality(ends))) i GROUP BY i, b.party
    ), counted AS (
        SELECT i, sum(open) AS open, count(*) AS parties, sum(overdue) AS overdue,
            count(*) FILTER (WHERE overdue > 0) AS late, count(*) FILTER (WHERE open > overdue) AS early
        FROM standing GROUP BY i
    )
    SELECT ends[e.i],
        CASE WHEN c.parties IS NULL THEN 0 WHEN c.parties >= 3 OR NOT (SELECT acts_as_staff()) THEN c.open END,
        CASE WHEN c.parties IS NULL THEN 0
            WHEN (c.parties >= 3 AND c.late NOT IN (1, 2) AND c.early NOT IN (1, 2)) OR NOT (SELECT acts_as_staff())
            THEN c.overdue END
    FROM generate_series(1, cardinality(ends)) AS e (i) LEFT JOIN counted c USING (i) ORDER BY e.i
$$;
CREATE FUNCTION clearway.verifier_ties(of_vulnerability clearway.vulnerability_id, of_fix clearway.fix_id, of_party clearway.party_id) RETURNS TABLE(own boolean, in_conflict boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
    WITH involved AS (
        SELECT f.party FROM finding f WHERE f.vulnerability = of_vulnerability
        UNION SELECT x.party FROM fix x WHERE x.id = of_fix
    )
    SELECT
        EXISTS (SELECT FROM involved i WHERE i.party = of_party),
        EXISTS (
            SELECT FROM involved i JOIN conflict_of_interest c
                ON (c.one, c.other) IN ((i.party, of_party), (of_party, i.party))
            WHERE c.ended_at IS NULL
        )
    WHERE cleared_for(of_vulnerability)
        OR EXISTS (SELECT FROM vulnerability v WHERE v.id = of_vulnerability AND v.published_at IS NOT NULL)
$$;
CREATE FUNCTION clearway.write_step() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'clearway', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN
        INSERT INTO submission_step (submission, start, finish, at, person, party) VALUES (
            NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state, NEW.state_since,
            acting_person(), acting_party()
        );
    END IF;
    RETURN NULL;
END
$$;
CREATE TABLE clearway.access_endpoint (
    submission clearway.submission_id NOT NULL,
    edition integer NOT NULL,
    url bytea NOT NULL,
    credential bytea NOT NULL,
    key bytea NOT NULL,
    master bytea NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT access_endpoint_edition_check CHECK ((edition > 0)),
    CONSTRAINT access_endpoint_master_check CHECK ((length(master) = 8))
);
CREATE TABLE clearway.access_grant (
    id clearway.grant_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    window_number integer NOT NULL,
    pseudonym text NOT NULL,
    token_hash bytea,
    budget_tokens bigint NOT NULL,
    budget_microdollars bigint NOT NULL,
    calls_per_minute integer NOT NULL,
    calls_at_once integer NOT NULL,
    granted_by clearway.person_id NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by clearway.person_id,
    revoked_because text DEFAULT ''::text NOT NULL,
    spent_tokens bigint DEFAULT 0 NOT NULL,
    spent_microdollars bigint DEFAULT 0 NOT NULL,
    CONSTRAINT access_grant_budget_microdollars_check CHECK ((budget_microdollars >= 0)),
    CONSTRAINT access_grant_budget_tokens_check CHECK ((budget_tokens > 0)),
    CONSTRAINT access_grant_calls_at_once_check CHECK ((calls_at_once > 0)),
    CONSTRAINT access_grant_calls_per_minute_check CHECK ((calls_per_minute > 0)),
    CONSTRAINT access_grant_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
    CONSTRAINT access_grant_pseudonym_check CHECK (((length(pseudonym) >= 1) AND (length(pseudonym) <= 60))),
    CONSTRAINT access_grant_revoked_because_check CHECK ((length(revoked_because) <= 500)),
    CONSTRAINT access_grant_spent_microdollars_check CHECK ((spent_microdollars >= 0)),
    CONSTRAINT access_grant_spent_tokens_check CHECK ((spent_tokens >= 0)),
    CONSTRAINT access_grant_token_hash_check CHECK ((length(token_hash) = 32))
);
CREATE TABLE clearway.access_holder (
    granted clearway.grant_id NOT NULL,
    evaluator clearway.person_id NOT NULL
);
CREATE TABLE clearway.access_line (
    line bigint NOT NULL,
    submission clearway.submission_id NOT NULL,
    granted clearway.grant_id NOT NULL,
    call bytea NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    path text NOT NULL,
    model text NOT NULL,
    status integer NOT NULL,
    why text NOT NULL,
    request_hash bytea NOT NULL,
    request_bytes bigint NOT NULL,
    reply_hash bytea,
    reply_bytes bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    microdollars bigint NOT NULL,
    CONSTRAINT access_line_call_check CHECK ((length(call) = 16)),
    CONSTRAINT access_line_kind_check CHECK ((kind = ANY (ARRAY['begun'::text, 'ended'::text, 'refused'::text, 'lost'::text]))),
    CONSTRAINT access_line_model_check CHECK ((length(model) <= 200)),
    CONSTRAINT access_line_path_check CHECK ((length(path) <= 100)),
    CONSTRAINT access_line_reply_hash_check CHECK ((length(reply_hash) = 32)),
    CONSTRAINT access_line_request_hash_check CHECK ((length(request_hash) = 32)),
    CONSTRAINT access_line_why_check CHECK ((length(why) <= 100))
);
ALTER TABLE clearway.access_line ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.access_line_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.access_terms (
    submission clearway.submission_id NOT NULL,
    models text[] NOT NULL,
    input_price bigint NOT NULL,
    output_price bigint NOT NULL,
    budget_microdollars bigint NOT NULL,
    set_by clearway.person_id NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT access_terms_budget_microdollars_check CHECK ((budget_microdollars >= 0)),
    CONSTRAINT access_terms_input_price_check CHECK ((input_price >= 0)),
    CONSTRAINT access_terms_models_check CHECK (((cardinality(models) >= 1) AND (cardinality(models) <= 50))),
    CONSTRAINT access_terms_output_price_check CHECK ((output_price >= 0))
);
CREATE TABLE clearway.access_window (
    submission clearway.submission_id NOT NULL,
    number integer NOT NULL,
    purpose text NOT NULL,
    opened_by clearway.person_id NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    evaluators_named boolean NOT NULL,
    closed_at timestamp with time zone,
    closed_by clearway.person_id,
    closed_because text DEFAULT ''::text NOT NULL,
    seen_open_at timestamp with time zone,
    CONSTRAINT access_window_check CHECK (((ends_at > opened_at) AND (ends_at <= (opened_at + '720:00:00'::interval)))),
    CONSTRAINT access_window_check1 CHECK ((((closed_at IS NULL) = (closed_by IS NULL)) AND ((closed_at IS NULL) = (closed_because = ''::text)))),
    CONSTRAINT access_window_closed_because_check CHECK ((closed_because = ANY (ARRAY[''::text, 'closed'::text, 'expired'::text, 'killed'::text, 'superseded'::text]))),
    CONSTRAINT access_window_number_check CHECK ((number > 0)),
    CONSTRAINT access_window_purpose_check CHECK ((purpose = ANY (ARRAY['evaluation'::text, 'access'::text])))
);
CREATE TABLE clearway.advisory (
    id clearway.advisory_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    title text NOT NULL,
    package text NOT NULL,
    introduced text NOT NULL,
    fixed_version text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    release integer DEFAULT 1 NOT NULL,
    released_at timestamp with time zone DEFAULT now() NOT NULL,
    maturity text DEFAULT 'final'::text NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_for text DEFAULT ''::text NOT NULL,
    CONSTRAINT advisory_maturity_check CHECK ((maturity = ANY (ARRAY['draft'::text, 'interim'::text, 'final'::text]))),
    CONSTRAINT advisory_release_check CHECK ((release > 0)),
    CONSTRAINT advisory_withdrawn_for_a_reason CHECK (((withdrawn_at IS NULL) = (withdrawn_for = ''::text))),
    CONSTRAINT advisory_withdrawn_for_check CHECK ((length(withdrawn_for) <= 2000))
);
CREATE TABLE clearway.advisory_change (
    tier text NOT NULL,
    "position" bigint NOT NULL,
    advisory clearway.advisory_id NOT NULL,
    kind text NOT NULL,
    release integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT advisory_change_kind_check CHECK ((kind = ANY (ARRAY['published'::text, 'revised'::text, 'withdrawn'::text]))),
    CONSTRAINT advisory_change_position_check CHECK (("position" > 0)),
    CONSTRAINT advisory_change_release_check CHECK ((release > 0)),
    CONSTRAINT advisory_change_tier_check CHECK ((tier = ANY (ARRAY['clear'::text, 'green'::text, 'amber'::text, 'amber-strict'::text])))
);
CREATE TABLE clearway.advisory_release (
    advisory clearway.advisory_id NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    summary text NOT NULL,
    supplement jsonb NOT NULL,
    withdraws boolean DEFAULT false NOT NULL,
    CONSTRAINT advisory_release_number_check CHECK ((number > 1)),
    CONSTRAINT advisory_release_summary_check CHECK (((length(summary) >= 1) AND (length(summary) <= 2000)))
);
CREATE TABLE clearway.api_key (
    id clearway.key_id NOT NULL,
    person clearway.person_id NOT NULL,
    hash bytea NOT NULL,
    label text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT api_key_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT api_key_label_check CHECK ((length(label) <= 200))
);
CREATE TABLE clearway.attempt (
    subject text NOT NULL COLLATE pg_catalog."C",
    vulnerability clearway.vulnerability_id NOT NULL,
    state text NOT NULL,
    tries integer NOT NULL,
    began_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL,
    again_at timestamp with time zone,
    reason text NOT NULL,
    step_words text[] NOT NULL,
    step_states text[] NOT NULL,
    step_outcomes text[] NOT NULL,
    log text NOT NULL,
    CONSTRAINT attempt_check CHECK ((cardinality(step_words) = cardinality(step_states))),
    CONSTRAINT attempt_check1 CHECK ((cardinality(step_words) = cardinality(step_outcomes))),
    CONSTRAINT attempt_log_check CHECK ((length(log) <= 16000)),
    CONSTRAINT attempt_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT attempt_state_check CHECK ((state = ANY (ARRAY['running'::text, 'waiting'::text, 'held'::text]))),
    CONSTRAINT attempt_step_states_check CHECK ((step_states <@ ARRAY['to-come'::text, 'under-way'::text, 'done'::text])),
    CONSTRAINT attempt_step_words_check CHECK ((cardinality(step_words) <= 100)),
    CONSTRAINT attempt_subject_check CHECK ((subject ~ '^(vul|fix)-[0-9a-hjkmnp-tv-z]{16}$'::text)),
    CONSTRAINT attempt_tries_check CHECK ((tries > 0))
);
CREATE TABLE clearway.attestation (
    task clearway.task_id NOT NULL,
    at timestamp with time zone NOT NULL,
    person clearway.person_id NOT NULL,
    outcome text NOT NULL,
    note text NOT NULL,
    line bigint NOT NULL,
    until timestamp with time zone,
    justification text DEFAULT ''::text NOT NULL,
    CONSTRAINT attestation_check CHECK ((isfinite(until) AND (until > at) AND (until <= (at + '366 days'::interval)))),
    CONSTRAINT attestation_deferral_ends CHECK (((outcome <> 'deferred'::text) OR ((until IS NOT NULL) AND (note <> ''::text)))),
    CONSTRAINT attestation_justification_check CHECK ((justification ~ '^[a-z_]{0,80}$'::text)),
    CONSTRAINT attestation_note_check CHECK ((length(note) <= 100000)),
    CONSTRAINT attestation_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'planned'::text, 'not-affected'::text, 'cannot'::text, 'deferred'::text])))
);
ALTER TABLE clearway.attestation ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.attestation_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.audience (
    name text NOT NULL COLLATE pg_catalog."C",
    tier text NOT NULL,
    about text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT audience_about_check CHECK ((length(about) <= 1000)),
    CONSTRAINT audience_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,59}$'::text)),
    CONSTRAINT audience_tier_check CHECK ((tier = ANY (ARRAY['green'::text, 'amber'::text, 'amber-strict'::text, 'red'::text])))
);
CREATE TABLE clearway.audience_member (
    audience text NOT NULL COLLATE pg_catalog."C",
    tier text NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id,
    since timestamp with time zone NOT NULL,
    CONSTRAINT audience_member_check CHECK (((tier = 'red'::text) = (person IS NOT NULL)))
);
CREATE TABLE clearway.audit_answer (
    number bigint NOT NULL,
    sample clearway.sample_id NOT NULL,
    "position" integer NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    answered_by clearway.person_id NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT audit_answer_answer_check CHECK ((answer = ANY (ARRAY['agree'::text, 'disagree'::text]))),
    CONSTRAINT audit_answer_check CHECK (((answer = 'agree'::text) OR (note <> ''::text))),
    CONSTRAINT audit_answer_note_check CHECK ((length(note) <= 500))
);
ALTER TABLE clearway.audit_answer ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.audit_answer_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.audit_checkpoint (
    size bigint NOT NULL,
    note text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE clearway.audit_head (
    single boolean DEFAULT true NOT NULL,
    size bigint NOT NULL,
    CONSTRAINT audit_head_single_check CHECK (single)
);
CREATE TABLE clearway.audit_node (
    level smallint NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_node_hash_check CHECK ((length(hash) = 32))
);
CREATE TABLE clearway.audit_record (
    "position" bigint NOT NULL,
    entry text NOT NULL,
    action text GENERATED ALWAYS AS (((entry)::jsonb ->> 'action'::text)) STORED NOT NULL,
    subject text GENERATED ALWAYS AS (((entry)::jsonb ->> 'subject'::text)) STORED NOT NULL COLLATE pg_catalog."C",
    party text GENERATED ALWAYS AS (((entry)::jsonb ->> 'party'::text)) STORED
);
CREATE TABLE clearway.audit_sample (
    id clearway.sample_id NOT NULL,
    of text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    kind text,
    claim clearway.claim_id,
    party clearway.party_id,
    rater clearway.person_id,
    population integer NOT NULL,
    population_digest bytea NOT NULL,
    population_keys text NOT NULL,
    size integer NOT NULL,
    seed bytea NOT NULL,
    drawn_by clearway.person_id NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    CONSTRAINT audit_sample_check CHECK (((size >= 1) AND (size <= population))),
    CONSTRAINT audit_sample_check1 CHECK ((since < until)),
    CONSTRAINT audit_sample_check2 CHECK (((of = 'ratings'::text) = (rater IS NOT NULL))),
    CONSTRAINT audit_sample_of_check CHECK ((of = ANY (ARRAY['verdicts'::text, 'ratings'::text]))),
    CONSTRAINT audit_sample_population_check CHECK ((population > 0)),
    CONSTRAINT audit_sample_population_digest_check CHECK ((length(population_digest) = 32)),
    CONSTRAINT audit_sample_seed_check CHECK ((length(seed) = 32))
);
CREATE TABLE clearway.audit_sample_item (
    sample clearway.sample_id NOT NULL,
    "position" integer NOT NULL,
    key text NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    CONSTRAINT audit_sample_item_position_check CHECK (("position" > 0))
);
CREATE TABLE clearway.believed_severity (
    vulnerability clearway.vulnerability_id NOT NULL,
    score real NOT NULL,
    low real NOT NULL,
    high real NOT NULL,
    ratings integer NOT NULL,
    CONSTRAINT believed_severity_check CHECK (((low <= score) AND (score <= high)))
);
CREATE TABLE clearway.boundary_record (
    digest bytea NOT NULL,
    determination clearway.determination_id NOT NULL,
    envelope bytea NOT NULL,
    author clearway.person_id NOT NULL,
    written_at timestamp with time zone NOT NULL,
    first_reviewer clearway.person_id,
    first_at timestamp with time zone,
    second_reviewer clearway.person_id,
    second_at timestamp with time zone,
    CONSTRAINT boundary_record_check CHECK ((num_nulls(first_reviewer, first_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT boundary_record_check1 CHECK ((num_nulls(second_reviewer, second_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT boundary_record_check2 CHECK ((((first_reviewer)::text <> (author)::text) AND ((second_reviewer)::text <> (author)::text) AND ((first_reviewer)::text <> (second_reviewer)::text))),
    CONSTRAINT boundary_record_check3 CHECK (((second_reviewer IS NULL) OR (first_reviewer IS NOT NULL))),
    CONSTRAINT boundary_record_check4 CHECK (((first_at >= written_at) AND (second_at >= first_at))),
    CONSTRAINT boundary_record_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT boundary_record_envelope_check CHECK (((length(envelope) >= 2) AND (length(envelope) <= 65536)))
);
CREATE TABLE clearway.capacity (
    party clearway.party_id NOT NULL,
    open_max integer NOT NULL,
    week_max integer,
    CONSTRAINT capacity_open_max_check CHECK (((open_max >= 0) AND (open_max <= 1000))),
    CONSTRAINT capacity_week_max_check CHECK (((week_max >= 1) AND (week_max <= 1000)))
);
CREATE TABLE clearway.case_answer (
    case_room clearway.case_id NOT NULL,
    at timestamp with time zone NOT NULL,
    party clearway.party_id NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    line bigint NOT NULL,
    CONSTRAINT case_answer_answer_check CHECK ((answer = ANY (ARRAY['acknowledged'::text, 'disputed'::text, 'resolved'::text, 'message'::text]))),
    CONSTRAINT case_answer_note_check CHECK ((length(note) <= 100000))
);
ALTER TABLE clearway.case_answer ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.case_answer_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.case_room (
    id clearway.case_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    maintainer clearway.party_id,
    policy text NOT NULL,
    embargo_until timestamp with time zone NOT NULL,
    days integer,
    cvss_score real,
    opened_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    resolved_at timestamp with time zone,
    CONSTRAINT case_room_policy_check CHECK ((policy = ANY (ARRAY['standard'::text, 'exploited'::text])))
);
CREATE TABLE clearway.claim (
    id clearway.claim_id NOT NULL,
    target clearway.target_id NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    mode text NOT NULL,
    technique text NOT NULL,
    tool text NOT NULL,
    during tstzrange NOT NULL,
    released_at timestamp with time zone,
    lane text GENERATED ALWAYS AS (
CASE mode
    WHEN 'exclusive'::text THEN (id)::text
    ELSE 'shared'::text
END) STORED NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT claim_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT claim_mode_check CHECK ((mode = ANY (ARRAY['exclusive'::text, 'shared'::text]))),
    CONSTRAINT claim_technique_check CHECK ((length(technique) <= 200)),
    CONSTRAINT claim_tool_check CHECK ((length(tool) <= 200))
);
CREATE TABLE clearway.clearance (
    vulnerability clearway.vulnerability_id NOT NULL,
    party clearway.party_id NOT NULL,
    reason text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT clearance_reason_check CHECK ((length(reason) <= 200))
);
CREATE TABLE clearway.commitment (
    id clearway.commitment_id NOT NULL,
    suite text NOT NULL,
    developer clearway.party_id NOT NULL,
    checkpoint text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    author clearway.person_id NOT NULL,
    committed_at timestamp with time zone NOT NULL,
    approver clearway.person_id,
    approved_at timestamp with time zone,
    accepted boolean,
    revealed_by clearway.person_id,
    revealed_at timestamp with time zone,
    CONSTRAINT commitment_check CHECK (((approver)::text <> (author)::text)),
    CONSTRAINT commitment_check1 CHECK ((num_nulls(approver, approved_at, accepted) = ANY (ARRAY[0, 3]))),
    CONSTRAINT commitment_check2 CHECK ((num_nulls(revealed_by, revealed_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT commitment_check3 CHECK (((revealed_at IS NULL) OR accepted)),
    CONSTRAINT commitment_check4 CHECK ((approved_at >= committed_at)),
    CONSTRAINT commitment_checkpoint_check CHECK (((length(checkpoint) >= 1) AND (length(checkpoint) <= 200))),
    CONSTRAINT commitment_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT commitment_suite_check CHECK ((suite ~ '^[a-z0-9][a-z0-9.-]{0,63}$'::text))
);
CREATE TABLE clearway.commitment_policy (
    commitment clearway.commitment_id NOT NULL,
    nonce bytea NOT NULL,
    policy bytea NOT NULL,
    CONSTRAINT commitment_policy_nonce_check CHECK ((length(nonce) = 32)),
    CONSTRAINT commitment_policy_policy_check CHECK (((length(policy) >= 2) AND (length(policy) <= 262144)))
);
CREATE TABLE clearway.compensating_control (
    id clearway.control_id NOT NULL,
    task clearway.task_id NOT NULL,
    kind text NOT NULL,
    done text NOT NULL,
    checked text NOT NULL,
    until timestamp with time zone NOT NULL,
    author clearway.person_id NOT NULL,
    written_at timestamp with time zone NOT NULL,
    reviewer clearway.person_id,
    reviewed_at timestamp with time zone,
    accepted boolean,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT compensating_control_check CHECK (((reviewer)::text <> (author)::text)),
    CONSTRAINT compensating_control_check1 CHECK ((isfinite(until) AND (until > written_at) AND (until <= (written_at + '366 days'::interval)))),
    CONSTRAINT compensating_control_check2 CHECK ((num_nulls(reviewer, reviewed_at, accepted) = ANY (ARRAY[0, 3]))),
    CONSTRAINT compensating_control_checked_check CHECK (((length(checked) >= 1) AND (length(checked) <= 2000))),
    CONSTRAINT compensating_control_done_check CHECK (((length(done) >= 1) AND (length(done) <= 2000))),
    CONSTRAINT compensating_control_kind_check CHECK ((kind ~ '^[a-z][a-z-]{0,59}$'::text)),
    CONSTRAINT compensating_control_note_check CHECK ((length(note) <= 2000))
);
CREATE TABLE clearway.component (
    inventory clearway.inventory_id NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    source text NOT NULL,
    source_version text DEFAULT ''::text NOT NULL
);
CREATE TABLE clearway.conflict_of_interest (
    one clearway.party_id NOT NULL,
    other clearway.party_id NOT NULL,
    reason text NOT NULL,
    declared_by clearway.person_id NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    ended_by clearway.person_id,
    ended_at timestamp with time zone,
    CONSTRAINT conflict_of_interest_check CHECK (((one)::text < (other)::text)),
    CONSTRAINT conflict_of_interest_check1 CHECK (((ended_by IS NULL) = (ended_at IS NULL))),
    CONSTRAINT conflict_of_interest_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
CREATE TABLE clearway.custodian_key (
    person clearway.person_id NOT NULL,
    recipient text NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    CONSTRAINT custodian_key_recipient_check CHECK ((recipient ~ '^age1[02-9ac-hj-np-z]{58}$'::text))
);
CREATE TABLE clearway.deletion_certificate (
    id clearway.certificate_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    envelope bytea NOT NULL,
    payload_digest bytea NOT NULL,
    first_key bytea NOT NULL,
    first_signer clearway.person_id NOT NULL,
    second_key bytea NOT NULL,
    second_signer clearway.person_id NOT NULL,
    handed_in_by clearway.person_id NOT NULL,
    handed_in_at timestamp with time zone NOT NULL,
    CONSTRAINT deletion_certificate_check CHECK (((first_signer)::text <> (second_signer)::text)),
    CONSTRAINT deletion_certificate_check1 CHECK ((first_key <> second_key)),
    CONSTRAINT deletion_certificate_envelope_check CHECK ((length(envelope) <= 1048576)),
    CONSTRAINT deletion_certificate_payload_digest_check CHECK ((length(payload_digest) = 32))
);
CREATE TABLE clearway.determination (
    id clearway.determination_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    outcome text NOT NULL,
    estimate clearway.estimate_id NOT NULL,
    estimate_digest text NOT NULL,
    proposed_by clearway.person_id NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    cosigned_by clearway.person_id,
    cosigned_at timestamp with time zone,
    envelope text DEFAULT ''::text NOT NULL,
    notified_at timestamp with time zone,
    CONSTRAINT determination_check CHECK (((cosigned_by)::text <> (proposed_by)::text)),
    CONSTRAINT determination_check1 CHECK ((num_nulls(cosigned_by, cosigned_at, NULLIF(envelope, ''::text)) = ANY (ARRAY[0, 3]))),
    CONSTRAINT determination_check2 CHECK (((notified_at IS NULL) OR (cosigned_at IS NOT NULL))),
    CONSTRAINT determination_envelope_check CHECK ((length(envelope) <= 20000)),
    CONSTRAINT determination_estimate_digest_check CHECK ((estimate_digest ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT determination_outcome_check CHECK ((outcome = ANY (ARRAY['designated'::text, 'not-designated'::text, 'cannot-rule-out'::text])))
);
CREATE TABLE clearway.determination_reasons (
    determination clearway.determination_id NOT NULL,
    reasons text NOT NULL,
    CONSTRAINT determination_reasons_reasons_check CHECK (((length(reasons) >= 1) AND (length(reasons) <= 4000)))
);
CREATE TABLE clearway.digest (
    person clearway.person_id NOT NULL,
    party clearway.party_id NOT NULL,
    address text NOT NULL,
    cadence text NOT NULL,
    hour integer NOT NULL,
    weekday integer NOT NULL,
    time_zone text NOT NULL,
    stage text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    token bytea NOT NULL,
    told_until timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    notices boolean DEFAULT false NOT NULL,
    CONSTRAINT digest_address_check CHECK (((length(address) >= 3) AND (length(address) <= 254))),
    CONSTRAINT digest_cadence_check CHECK ((cadence = ANY (ARRAY['daily'::text, 'weekly'::text]))),
    CONSTRAINT digest_hour_check CHECK (((hour >= 0) AND (hour <= 23))),
    CONSTRAINT digest_stage_check CHECK ((stage = ANY (ARRAY['unconfirmed'::text, 'confirmed'::text, 'ended'::text]))),
    CONSTRAINT digest_time_zone_check CHECK ((length(time_zone) <= 100)),
    CONSTRAINT digest_token_check CHECK ((length(token) = 32)),
    CONSTRAINT digest_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);
CREATE TABLE clearway.due_change (
    task clearway.task_id NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    old_due_at timestamp with time zone,
    due_at timestamp with time zone,
    forensic boolean NOT NULL,
    policy text NOT NULL,
    outcome text NOT NULL,
    path jsonb NOT NULL,
    reasons text[] NOT NULL,
    editions text[] NOT NULL,
    causes jsonb NOT NULL,
    CONSTRAINT due_change_causes_check CHECK ((jsonb_array_length(causes) > 0)),
    CONSTRAINT due_change_number_check CHECK ((number > 0))
);
CREATE TABLE clearway.duty (
    id clearway.duty_id NOT NULL,
    developer clearway.party_id NOT NULL,
    incident text NOT NULL,
    pack text NOT NULL,
    pack_version text NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    recipient text NOT NULL,
    standing text NOT NULL,
    anchor text NOT NULL,
    time_zone text NOT NULL,
    aware_at timestamp with time zone NOT NULL,
    determined_at timestamp with time zone,
    submitted_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    changes integer DEFAULT 0 NOT NULL,
    opened_by clearway.person_id NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT duty_anchor_check CHECK ((anchor = ANY (ARRAY['awareness'::text, 'determination'::text]))),
    CONSTRAINT duty_changes_check CHECK ((changes >= 0)),
    CONSTRAINT duty_check CHECK ((determined_at >= aware_at)),
    CONSTRAINT duty_check1 CHECK ((submitted_at >= aware_at)),
    CONSTRAINT duty_check2 CHECK ((due_at > aware_at)),
    CONSTRAINT duty_code_check CHECK (((length(code) >= 1) AND (length(code) <= 60))),
    CONSTRAINT duty_incident_check CHECK (((length(incident) >= 1) AND (length(incident) <= 200))),
    CONSTRAINT duty_pack_check CHECK (((length(pack) >= 1) AND (length(pack) <= 60))),
    CONSTRAINT duty_pack_version_check CHECK (((length(pack_version) >= 1) AND (length(pack_version) <= 200))),
    CONSTRAINT duty_recipient_check CHECK (((length(recipient) >= 1) AND (length(recipient) <= 200))),
    CONSTRAINT duty_standing_check CHECK ((standing = ANY (ARRAY['binding'::text, 'voluntary'::text, 'unverified'::text]))),
    CONSTRAINT duty_time_zone_check CHECK (((length(time_zone) >= 1) AND (length(time_zone) <= 60))),
    CONSTRAINT duty_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
);
CREATE TABLE clearway.early_advisory (
    id clearway.advisory_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    release integer NOT NULL,
    composed text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    embargo_until timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    CONSTRAINT early_advisory_release_check CHECK ((release > 0))
);
CREATE TABLE clearway.early_recipient (
    advisory clearway.advisory_id NOT NULL,
    tier text NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id,
    since timestamp with time zone NOT NULL
);
CREATE TABLE clearway.early_share (
    advisory clearway.advisory_id NOT NULL,
    audience text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL
);
CREATE TABLE clearway.estimate (
    id clearway.estimate_id NOT NULL,
    commitment clearway.commitment_id NOT NULL,
    runs text[] NOT NULL,
    matrix_digest bytea NOT NULL,
    digest bytea NOT NULL,
    result bytea NOT NULL,
    made_by clearway.person_id NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT estimate_check CHECK ((((length(result) >= 2) AND (length(result) <= 33554432)) AND (sha256(result) = digest))),
    CONSTRAINT estimate_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT estimate_matrix_digest_check CHECK ((length(matrix_digest) = 32)),
    CONSTRAINT estimate_runs_check CHECK (((cardinality(runs) >= 1) AND (cardinality(runs) <= 1000)))
);
CREATE TABLE clearway.evaluation_calls (
    run clearway.evaluation_id NOT NULL,
    granted clearway.grant_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    after_line bigint NOT NULL,
    last_line bigint,
    lines bigint,
    calls bigint,
    digest bytea,
    kept_at timestamp with time zone,
    CONSTRAINT evaluation_calls_after_line_check CHECK ((after_line >= 0)),
    CONSTRAINT evaluation_calls_check CHECK ((last_line >= after_line)),
    CONSTRAINT evaluation_calls_check1 CHECK (((calls >= 0) AND (calls <= lines))),
    CONSTRAINT evaluation_calls_check2 CHECK ((num_nulls(last_line, lines, calls, digest, kept_at) = ANY (ARRAY[0, 5]))),
    CONSTRAINT evaluation_calls_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT evaluation_calls_lines_check CHECK ((lines >= 0))
);
CREATE TABLE clearway.evaluation_connection (
    run clearway.evaluation_id NOT NULL,
    address text NOT NULL COLLATE pg_catalog."C",
    allowed boolean NOT NULL,
    count integer NOT NULL,
    CONSTRAINT evaluation_connection_address_check CHECK (((length(address) >= 1) AND (length(address) <= 300))),
    CONSTRAINT evaluation_connection_count_check CHECK ((count > 0))
);
CREATE TABLE clearway.evaluation_incident (
    id clearway.incident_id NOT NULL,
    run clearway.evaluation_id NOT NULL,
    developer clearway.party_id NOT NULL,
    kind text NOT NULL,
    about text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    aware_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL,
    stopped_run boolean NOT NULL,
    reported_by clearway.person_id NOT NULL,
    CONSTRAINT evaluation_incident_about_check CHECK (((length(about) >= 1) AND (length(about) <= 500))),
    CONSTRAINT evaluation_incident_check CHECK (((seen_at <= aware_at) AND (aware_at <= told_at))),
    CONSTRAINT evaluation_incident_kind_check CHECK ((kind = ANY (ARRAY['egress-attempt'::text, 'sandbox-escape'::text, 'sealed-material'::text, 'misuse'::text, 'loss-of-control'::text, 'other'::text])))
);
CREATE TABLE clearway.evaluation_outcome (
    run clearway.evaluation_id NOT NULL,
    commitment clearway.commitment_id NOT NULL,
    task text NOT NULL COLLATE pg_catalog."C",
    family text NOT NULL COLLATE pg_catalog."C",
    log2_minutes double precision NOT NULL,
    budget bigint NOT NULL,
    attempts integer NOT NULL,
    passes integer NOT NULL,
    flagged integer NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    CONSTRAINT evaluation_outcome_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT evaluation_outcome_budget_check CHECK ((budget > 0)),
    CONSTRAINT evaluation_outcome_check CHECK (((passes >= 0) AND (passes <= attempts))),
    CONSTRAINT evaluation_outcome_check1 CHECK (((flagged >= 0) AND (flagged <= passes))),
    CONSTRAINT evaluation_outcome_check2 CHECK (((refused >= 0) AND (refused <= (attempts - passes)))),
    CONSTRAINT evaluation_outcome_family_check CHECK (((length(family) >= 1) AND (length(family) <= 64))),
    CONSTRAINT evaluation_outcome_task_check CHECK (((length(task) >= 1) AND (length(task) <= 64)))
);
CREATE TABLE clearway.evaluation_run (
    id clearway.evaluation_id NOT NULL,
    commitment clearway.commitment_id NOT NULL,
    opening clearway.opening_id NOT NULL,
    suite clearway.suite_id NOT NULL,
    developer clearway.party_id NOT NULL,
    checkpoint text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL,
    scaffold bytea NOT NULL,
    elicitation text[] NOT NULL,
    tasks text[] NOT NULL,
    attempts integer NOT NULL,
    tokens_max bigint NOT NULL,
    wall text NOT NULL,
    wall_attacks integer NOT NULL,
    wall_held integer NOT NULL,
    started_by clearway.person_id NOT NULL,
    started_at timestamp with time zone NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    attempts_done integer DEFAULT 0 NOT NULL,
    tokens_spent bigint DEFAULT 0 NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by clearway.person_id,
    ended_because text DEFAULT ''::text NOT NULL,
    matrix_digest bytea,
    log_digest bytea,
    rung smallint DEFAULT 0 NOT NULL,
    used text DEFAULT 'committed'::text NOT NULL,
    budgets bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT evaluation_run_attempts_check CHECK (((attempts >= 1) AND (attempts <= 1000))),
    CONSTRAINT evaluation_run_attempts_done_check CHECK ((attempts_done >= 0)),
    CONSTRAINT evaluation_run_budgets_check CHECK ((cardinality(budgets) <= 20)),
    CONSTRAINT evaluation_run_check CHECK ((wall_held = wall_attacks)),
    CONSTRAINT evaluation_run_check1 CHECK (((status = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT evaluation_run_check2 CHECK ((num_nulls(ended_at, ended_by) = ANY (ARRAY[0, 2]))),
    CONSTRAINT evaluation_run_check3 CHECK (((status = 'finished'::text) = (matrix_digest IS NOT NULL))),
    CONSTRAINT evaluation_run_check4 CHECK ((num_nulls(matrix_digest, log_digest) = ANY (ARRAY[0, 2]))),
    CONSTRAINT evaluation_run_checkpoint_check CHECK (((length(checkpoint) >= 1) AND (length(checkpoint) <= 200))),
    CONSTRAINT evaluation_run_elicitation_check CHECK ((cardinality(elicitation) <= 100)),
    CONSTRAINT evaluation_run_ended_because_check CHECK ((length(ended_because) <= 500)),
    CONSTRAINT evaluation_run_log_digest_check CHECK ((length(log_digest) = 32)),
    CONSTRAINT evaluation_run_matrix_digest_check CHECK ((length(matrix_digest) = 32)),
    CONSTRAINT evaluation_run_model_check CHECK (((length(model) >= 1) AND (length(model) <= 200))),
    CONSTRAINT evaluation_run_rung_check CHECK (((rung >= 0) AND (rung <= 9))),
    CONSTRAINT evaluation_run_scaffold_check CHECK ((length(scaffold) = 32)),
    CONSTRAINT evaluation_run_status_check CHECK ((status = ANY (ARRAY['running'::text, 'finished'::text, 'stopped'::text, 'broken'::text]))),
    CONSTRAINT evaluation_run_tasks_check CHECK (((cardinality(tasks) >= 1) AND (cardinality(tasks) <= 10000))),
    CONSTRAINT evaluation_run_tokens_max_check CHECK ((tokens_max > 0)),
    CONSTRAINT evaluation_run_tokens_spent_check CHECK ((tokens_spent >= 0)),
    CONSTRAINT evaluation_run_used_check CHECK ((used = ANY (ARRAY['committed'::text, 'helpful-only'::text]))),
    CONSTRAINT evaluation_run_wall_attacks_check CHECK ((wall_attacks > 0)),
    CONSTRAINT evaluation_run_wall_check CHECK ((wall ~ '^[a-z]{1,20}$'::text))
);
CREATE TABLE clearway.evidence (
    id clearway.evidence_id NOT NULL,
    finding clearway.finding_id NOT NULL,
    vulnerability clearway.vulnerability_id,
    party clearway.party_id NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    body bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sealed boolean DEFAULT false NOT NULL,
    CONSTRAINT evidence_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT evidence_kind_check CHECK ((kind = ANY (ARRAY['proof'::text, 'crash-log'::text, 'file'::text]))),
    CONSTRAINT evidence_name_check CHECK ((length(name) <= 200))
);
CREATE TABLE clearway.evidence_key (
    evidence clearway.evidence_id NOT NULL,
    sealed_key bytea NOT NULL,
    master bytea NOT NULL,
    CONSTRAINT evidence_key_sealed_key_check CHECK ((length(sealed_key) = 60))
);
CREATE TABLE clearway.evidence_release_finding (
    release clearway.evidence_release_id NOT NULL,
    finding clearway.finding_id NOT NULL
);
CREATE TABLE clearway.exploit_score (
    cve text NOT NULL COLLATE pg_catalog."C",
    chance real NOT NULL,
    CONSTRAINT exploit_score_chance_check CHECK (((chance >= (0)::double precision) AND (chance <= (1)::double precision)))
);
CREATE TABLE clearway.exploited_listing (
    cve text NOT NULL COLLATE pg_catalog."C",
    listed_on date NOT NULL
);
CREATE TABLE clearway.feed (
    tier text NOT NULL,
    lines bigint NOT NULL,
    record_size bigint NOT NULL,
    root_version integer NOT NULL,
    root_expires timestamp with time zone NOT NULL,
    targets_version integer NOT NULL,
    targets_expires timestamp with time zone NOT NULL,
    CONSTRAINT feed_lines_check CHECK ((lines >= 0)),
    CONSTRAINT feed_record_size_check CHECK ((record_size >= 0)),
    CONSTRAINT feed_root_version_check CHECK ((root_version > 0)),
    CONSTRAINT feed_targets_version_check CHECK ((targets_version > 0)),
    CONSTRAINT feed_tier_check CHECK ((tier = ANY (ARRAY['clear'::text, 'green'::text, 'amber'::text, 'amber-strict'::text])))
);
CREATE TABLE clearway.feed_file (
    tier text NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    body bytea NOT NULL,
    replaced_at timestamp with time zone
);
CREATE TABLE clearway.feed_line (
    tier text NOT NULL,
    "position" bigint NOT NULL,
    advisory clearway.advisory_id NOT NULL,
    text text NOT NULL,
    CONSTRAINT feed_line_position_check CHECK (("position" >= 0))
);
CREATE TABLE clearway.feed_role (
    tier text NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT feed_role_version_check CHECK ((version > 0))
);
CREATE TABLE clearway.feed_target (
    path text NOT NULL COLLATE pg_catalog."C",
    tier text NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    length bigint NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT feed_target_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT feed_target_length_check CHECK ((length >= 0))
);
CREATE TABLE clearway.finding (
    id clearway.finding_id NOT NULL,
    report clearway.report_id NOT NULL,
    "position" integer NOT NULL,
    party clearway.party_id NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    tool text NOT NULL,
    tool_version text NOT NULL,
    rule text NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    fixed_version text NOT NULL,
    file text NOT NULL,
    function text NOT NULL,
    line integer NOT NULL,
    weaknesses text[] NOT NULL,
    identifiers text[] NOT NULL,
    severity text NOT NULL,
    cvss_vector text NOT NULL,
    crash_type text NOT NULL,
    crash_state text[] NOT NULL,
    reference_links text[] NOT NULL,
    credit text NOT NULL,
    model text NOT NULL,
    model_version text NOT NULL,
    harness text NOT NULL,
    prompt_hash text NOT NULL,
    review text NOT NULL,
    outcome text NOT NULL,
    outcome_reason text NOT NULL,
    vulnerability clearway.vulnerability_id,
    received_at timestamp with time zone NOT NULL,
    twin clearway.finding_id,
    packages text[] DEFAULT '{}'::text[] NOT NULL,
    ranges text[] DEFAULT '{}'::text[] NOT NULL,
    symbols text[] DEFAULT '{}'::text[] NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    published text DEFAULT ''::text NOT NULL,
    fingerprints text[] DEFAULT '{}'::text[] NOT NULL,
    scope_note text DEFAULT ''::text NOT NULL,
    CONSTRAINT finding_outcome_check CHECK ((outcome = ANY (ARRAY['received'::text, 'new'::text, 'joined'::text, 'needs-information'::text, 'refused'::text]))),
    CONSTRAINT finding_severity_check CHECK ((severity = ANY (ARRAY['unknown'::text, 'none'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
    CONSTRAINT finding_title_check CHECK ((length(title) <= 300))
);
CREATE TABLE clearway.finding_join (
    finding clearway.finding_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    made_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    probability real NOT NULL,
    reasons text[] NOT NULL,
    ended_at timestamp with time zone,
    number bigint NOT NULL,
    CONSTRAINT finding_join_kind_check CHECK ((kind = ANY (ARRAY['first'::text, 'automatic'::text, 'person'::text]))),
    CONSTRAINT finding_join_probability_check CHECK (((probability >= (0)::double precision) AND (probability <= (1)::double precision)))
);
ALTER TABLE clearway.finding_join ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.finding_join_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.finding_supplement (
    finding clearway.finding_id NOT NULL,
    number integer NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    at timestamp with time zone NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    identifiers text[] NOT NULL,
    crash_type text NOT NULL,
    crash_state text[] NOT NULL,
    scope_note text NOT NULL,
    proof clearway.evidence_id,
    CONSTRAINT finding_supplement_number_check CHECK ((number >= 0))
);
CREATE TABLE clearway.fix (
    id clearway.fix_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    patch bytea,
    release text NOT NULL,
    digest bytea NOT NULL,
    note text NOT NULL,
    status text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    recipe_digest bytea,
    sandbox text DEFAULT ''::text NOT NULL,
    proofs text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT fix_check CHECK (((patch IS NULL) <> (release = ''::text))),
    CONSTRAINT fix_check1 CHECK (((status = 'proposed'::text) = (decided_at IS NULL))),
    CONSTRAINT fix_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT fix_note_check CHECK ((length(note) <= 2000)),
    CONSTRAINT fix_patch_check CHECK (((length(patch) >= 1) AND (length(patch) <= 1048576))),
    CONSTRAINT fix_recipe_digest_check CHECK ((length(recipe_digest) = 32)),
    CONSTRAINT fix_release_check CHECK ((length(release) <= 80)),
    CONSTRAINT fix_sandbox_check CHECK ((length(sandbox) <= 64))
);
CREATE TABLE clearway.frontier_key (
    key bytea NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    label text NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    office boolean DEFAULT false NOT NULL,
    CONSTRAINT frontier_key_key_check CHECK ((length(key) = 32)),
    CONSTRAINT frontier_key_label_check CHECK (((length(label) >= 1) AND (length(label) <= 200)))
);
CREATE TABLE clearway.home_answer (
    line bigint NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    advisory clearway.advisory_id NOT NULL,
    outcome text NOT NULL,
    note text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT home_answer_check CHECK (((length(note) <= 2000) AND ((outcome <> 'cannot'::text) OR (note <> ''::text)))),
    CONSTRAINT home_answer_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'planned'::text, 'not-affected'::text, 'cannot'::text])))
);
ALTER TABLE clearway.home_answer ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.home_answer_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.inventory (
    id clearway.inventory_id NOT NULL,
    party clearway.party_id NOT NULL,
    name text NOT NULL,
    exposed text NOT NULL,
    time_zone text NOT NULL,
    format text NOT NULL,
    digest bytea NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    mission text DEFAULT 'unknown'::text NOT NULL,
    safety text DEFAULT 'unknown'::text NOT NULL,
    CONSTRAINT inventory_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT inventory_exposed_check CHECK ((exposed = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text]))),
    CONSTRAINT inventory_mission_check CHECK ((mission = ANY (ARRAY['degraded'::text, 'mef-support-crippled'::text, 'mef-failure'::text, 'mission-failure'::text, 'unknown'::text]))),
    CONSTRAINT inventory_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT inventory_safety_check CHECK ((safety = ANY (ARRAY['negligible'::text, 'marginal'::text, 'critical'::text, 'catastrophic'::text, 'unknown'::text]))),
    CONSTRAINT inventory_time_zone_check CHECK ((length(time_zone) <= 100))
);
CREATE TABLE clearway.joint_deed (
    kind text NOT NULL,
    subject text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    about text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    reason text NOT NULL,
    author clearway.person_id NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    approver clearway.person_id,
    approved_at timestamp with time zone,
    accepted boolean,
    CONSTRAINT joint_deed_about_check CHECK ((length(about) <= 100)),
    CONSTRAINT joint_deed_check CHECK (((approver)::text <> (author)::text)),
    CONSTRAINT joint_deed_check1 CHECK ((num_nulls(approver, approved_at, accepted) = ANY (ARRAY[0, 3]))),
    CONSTRAINT joint_deed_check2 CHECK ((approved_at >= asked_at)),
    CONSTRAINT joint_deed_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT joint_deed_kind_check CHECK ((kind = ANY (ARRAY['invalidate'::text, 'freeze'::text, 'sign'::text, 'release'::text]))),
    CONSTRAINT joint_deed_number_check CHECK ((number > 0)),
    CONSTRAINT joint_deed_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
    CONSTRAINT joint_deed_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 100)))
);
CREATE TABLE clearway.mail_message (
    id clearway.message_id NOT NULL,
    person clearway.person_id NOT NULL,
    party clearway.party_id NOT NULL,
    side text NOT NULL,
    submission clearway.submission_id,
    partnership clearway.partnership_id,
    about text NOT NULL,
    content text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    stage text NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT mail_message_about_check CHECK ((length(about) <= 200)),
    CONSTRAINT mail_message_check CHECK (((stage = 'waiting'::text) = (ended_at IS NULL))),
    CONSTRAINT mail_message_content_check CHECK ((length(content) <= 20000)),
    CONSTRAINT mail_message_side_check CHECK ((side = ANY (ARRAY['developer'::text, 'government'::text, 'partner'::text]))),
    CONSTRAINT mail_message_stage_check CHECK ((stage = ANY (ARRAY['waiting'::text, 'delivered'::text, 'undelivered'::text])))
);
CREATE TABLE clearway.material (
    id clearway.material_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    package integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    owner text NOT NULL,
    classification text NOT NULL,
    controls text[] NOT NULL,
    tlp text NOT NULL,
    audience_roles text[] NOT NULL,
    audience_persons text[] NOT NULL,
    purpose text NOT NULL,
    retention_days integer NOT NULL,
    delete_on date NOT NULL,
    digest bytea NOT NULL,
    bytes bigint NOT NULL,
    item_digest bytea NOT NULL,
    handed_over_at timestamp with time zone,
    replaced_at timestamp with time zone,
    erased_at timestamp with time zone,
    erased_because text DEFAULT ''::text NOT NULL,
    CONSTRAINT material_audience_persons_check CHECK ((cardinality(audience_persons) <= 100)),
    CONSTRAINT material_audience_roles_check CHECK ((audience_roles <@ ARRAY['program'::text, 'evaluator'::text, 'consulted'::text, 'official'::text])),
    CONSTRAINT material_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT material_check CHECK (((cardinality(audience_roles) + cardinality(audience_persons)) > 0)),
    CONSTRAINT material_check1 CHECK (((erased_at IS NULL) = (erased_because = ''::text))),
    CONSTRAINT material_classification_check CHECK ((classification = ANY (ARRAY['unclassified'::text, 'confidential'::text, 'secret'::text, 'top-secret'::text]))),
    CONSTRAINT material_controls_check CHECK ((controls <@ ARRAY['CUI//PROPIN'::text, 'CUI'::text, 'trade-secret'::text])),
    CONSTRAINT material_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT material_erased_because_check CHECK ((erased_because = ANY (ARRAY[''::text, 'replaced'::text, 'date'::text, 'deletion'::text, 'developer'::text]))),
    CONSTRAINT material_item_digest_check CHECK ((length(item_digest) = 32)),
    CONSTRAINT material_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 40))),
    CONSTRAINT material_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,63}$'::text)),
    CONSTRAINT material_owner_check CHECK (((length(owner) >= 1) AND (length(owner) <= 200))),
    CONSTRAINT material_purpose_check CHECK (((length(purpose) >= 1) AND (length(purpose) <= 1000))),
    CONSTRAINT material_retention_days_check CHECK (((retention_days >= 1) AND (retention_days <= 3650))),
    CONSTRAINT material_title_check CHECK ((length(title) <= 200)),
    CONSTRAINT material_tlp_check CHECK ((tlp = ANY (ARRAY['clear'::text, 'green'::text, 'amber'::text, 'amber-strict'::text, 'red'::text])))
);
CREATE TABLE clearway.material_content (
    material clearway.material_id NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT material_content_body_check CHECK ((length(body) <= (16777216 + 28)))
);
CREATE TABLE clearway.material_deletion (
    submission clearway.submission_id NOT NULL,
    began_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    told_late_at timestamp with time zone,
    certified_at timestamp with time zone,
    CONSTRAINT material_deletion_check CHECK ((due_at > began_at))
);
CREATE TABLE clearway.material_export (
    line bigint NOT NULL,
    material clearway.material_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    person clearway.person_id NOT NULL,
    party clearway.party_id NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    own boolean NOT NULL,
    CONSTRAINT material_export_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 1000)))
);
ALTER TABLE clearway.material_export ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.material_export_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.material_grant (
    id clearway.grant_id NOT NULL,
    material clearway.material_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    person clearway.person_id NOT NULL,
    reason text NOT NULL,
    granted_by clearway.person_id NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_by clearway.person_id,
    revoked_at timestamp with time zone,
    CONSTRAINT material_grant_check CHECK (((granted_by)::text <> (person)::text)),
    CONSTRAINT material_grant_check1 CHECK (((expires_at > granted_at) AND (expires_at <= (granted_at + '30 days'::interval)))),
    CONSTRAINT material_grant_check2 CHECK ((num_nulls(revoked_by, revoked_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT material_grant_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 1000)))
);
CREATE TABLE clearway.material_key (
    material clearway.material_id NOT NULL,
    sealed_key bytea NOT NULL,
    master bytea NOT NULL,
    CONSTRAINT material_key_sealed_key_check CHECK ((length(sealed_key) = 60))
);
CREATE TABLE clearway.matrix (
    id clearway.matrix_id NOT NULL,
    package text NOT NULL,
    asked_by clearway.person_id NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    computed_at timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    CONSTRAINT matrix_check CHECK (((computed_at IS NOT NULL) OR (problem = ''::text))),
    CONSTRAINT matrix_package_check CHECK ((length(package) <= 1000)),
    CONSTRAINT matrix_problem_check CHECK ((length(problem) <= 8000))
);
CREATE TABLE clearway.matrix_candidate (
    matrix clearway.matrix_id NOT NULL,
    place integer NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL
);
CREATE TABLE clearway.matrix_cell (
    matrix clearway.matrix_id NOT NULL,
    fix integer NOT NULL,
    proof integer NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT matrix_cell_outcome_check CHECK ((outcome = ANY (ARRAY['stopped'::text, 'triggers'::text, 'unclear'::text]))),
    CONSTRAINT matrix_cell_reason_check CHECK ((length(reason) <= 500))
);
CREATE TABLE clearway.matrix_decision (
    number bigint NOT NULL,
    matrix clearway.matrix_id NOT NULL,
    kind text NOT NULL,
    vulnerabilities text[] NOT NULL,
    merged text[] NOT NULL,
    separated text[] NOT NULL,
    decided_by clearway.person_id NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    undone_by clearway.person_id,
    undone_at timestamp with time zone,
    CONSTRAINT matrix_decision_check CHECK (((undone_by IS NULL) = (undone_at IS NULL))),
    CONSTRAINT matrix_decision_kind_check CHECK ((kind = ANY (ARRAY['merge'::text, 'split'::text])))
);
ALTER TABLE clearway.matrix_decision ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.matrix_decision_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.matrix_fix (
    matrix clearway.matrix_id NOT NULL,
    place integer NOT NULL,
    fix clearway.fix_id,
    part integer NOT NULL,
    vulnerabilities text[] NOT NULL,
    label text NOT NULL,
    narrow boolean NOT NULL,
    problem text NOT NULL,
    CONSTRAINT matrix_fix_label_check CHECK ((length(label) <= 200)),
    CONSTRAINT matrix_fix_part_check CHECK ((part >= 0)),
    CONSTRAINT matrix_fix_problem_check CHECK ((length(problem) <= 8000))
);
CREATE TABLE clearway.matrix_proof (
    matrix clearway.matrix_id NOT NULL,
    place integer NOT NULL,
    proof clearway.evidence_id NOT NULL,
    finding clearway.finding_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    unfixed text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT matrix_proof_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT matrix_proof_unfixed_check CHECK ((unfixed = ANY (ARRAY['stopped'::text, 'triggers'::text, 'unclear'::text])))
);
CREATE TABLE clearway.never_join (
    number bigint NOT NULL,
    one clearway.vulnerability_id NOT NULL,
    other clearway.vulnerability_id NOT NULL,
    low clearway.vulnerability_id NOT NULL,
    high clearway.vulnerability_id NOT NULL,
    reason text NOT NULL,
    pair clearway.review_pair_id,
    made_by clearway.person_id NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT never_join_check CHECK (((low)::text < (high)::text)),
    CONSTRAINT never_join_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
ALTER TABLE clearway.never_join ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.never_join_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.opening_share (
    opening clearway.opening_id NOT NULL,
    custodian clearway.person_id NOT NULL,
    number smallint NOT NULL,
    sealed bytea NOT NULL,
    handed_in_at timestamp with time zone NOT NULL,
    CONSTRAINT opening_share_sealed_check CHECK ((length(sealed) <= 2048))
);
CREATE TABLE clearway.operator_profile (
    party clearway.party_id NOT NULL,
    policy text NOT NULL,
    sector text NOT NULL,
    counted boolean NOT NULL,
    named boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT operator_profile_policy_check CHECK ((policy ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text)),
    CONSTRAINT operator_profile_sector_check CHECK ((sector ~ '^([a-z][a-z-]{0,59})?$'::text))
);
CREATE TABLE clearway.partner_list (
    submission clearway.submission_id NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    partners text[] NOT NULL,
    CONSTRAINT partner_list_version_check CHECK ((version > 0))
);
CREATE TABLE clearway.partnership (
    id clearway.partnership_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    partner clearway.party_id NOT NULL,
    sector text NOT NULL,
    proposed_side text NOT NULL,
    proposed_by clearway.person_id NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    developer_by clearway.person_id,
    developer_at timestamp with time zone,
    government_by clearway.person_id,
    government_at timestamp with time zone,
    refused_side text,
    refused_by clearway.person_id,
    refused_at timestamp with time zone,
    undertaking bytea,
    undertaken_key bytea,
    undertaken_by clearway.person_id,
    undertaken_at timestamp with time zone,
    access_by clearway.person_id,
    access_at timestamp with time zone,
    revoked_side text,
    revoked_by clearway.person_id,
    revoked_at timestamp with time zone,
    admitted boolean GENERATED ALWAYS AS (((num_nulls(developer_at, government_at, undertaken_at) = 0) AND (num_nulls(refused_at, revoked_at) = 2))) STORED NOT NULL,
    CONSTRAINT partnership_check CHECK ((num_nulls(developer_by, developer_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT partnership_check1 CHECK ((num_nulls(government_by, government_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT partnership_check2 CHECK (((developer_by)::text <> (government_by)::text)),
    CONSTRAINT partnership_check3 CHECK ((num_nulls(refused_side, refused_by, refused_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT partnership_check4 CHECK ((num_nulls(revoked_side, revoked_by, revoked_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT partnership_check5 CHECK ((num_nulls(undertaking, undertaken_key, undertaken_by, undertaken_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT partnership_check6 CHECK (((undertaken_at IS NULL) OR (num_nulls(developer_at, government_at) = 0))),
    CONSTRAINT partnership_check7 CHECK ((num_nulls(access_by, access_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT partnership_check8 CHECK (((access_at IS NULL) OR (num_nulls(developer_at, government_at, undertaken_at) = 0))),
    CONSTRAINT partnership_check9 CHECK (((refused_at IS NULL) OR (undertaken_at IS NULL))),
    CONSTRAINT partnership_proposed_side_check CHECK ((proposed_side = ANY (ARRAY['developer'::text, 'government'::text]))),
    CONSTRAINT partnership_refused_side_check CHECK ((refused_side = ANY (ARRAY['developer'::text, 'government'::text]))),
    CONSTRAINT partnership_revoked_side_check CHECK ((revoked_side = ANY (ARRAY['developer'::text, 'government'::text]))),
    CONSTRAINT partnership_sector_check CHECK (((length(sector) >= 1) AND (length(sector) <= 60))),
    CONSTRAINT partnership_undertaking_check CHECK ((length(undertaking) <= 65536))
);
CREATE TABLE clearway.partnership_declaration (
    partnership clearway.partnership_id NOT NULL,
    person clearway.person_id NOT NULL,
    side text NOT NULL,
    in_conflict boolean NOT NULL,
    words text NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    CONSTRAINT partnership_declaration_side_check CHECK ((side = ANY (ARRAY['developer'::text, 'government'::text, 'partner'::text]))),
    CONSTRAINT partnership_declaration_words_check CHECK ((length(words) <= 1000))
);
CREATE TABLE clearway.partnership_reason (
    line bigint NOT NULL,
    partnership clearway.partnership_id NOT NULL,
    side text NOT NULL,
    about text NOT NULL,
    words text NOT NULL,
    person clearway.person_id NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT partnership_reason_about_check CHECK (((length(about) >= 1) AND (length(about) <= 60))),
    CONSTRAINT partnership_reason_side_check CHECK ((side = ANY (ARRAY['developer'::text, 'government'::text]))),
    CONSTRAINT partnership_reason_words_check CHECK (((length(words) >= 1) AND (length(words) <= 1000)))
);
ALTER TABLE clearway.partnership_reason ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.partnership_reason_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.party (
    id clearway.party_id NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    named boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT party_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
CREATE TABLE clearway.party_contact (
    party clearway.party_id NOT NULL,
    words text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT party_contact_words_check CHECK (((length(words) >= 1) AND (length(words) <= 300)))
);
CREATE TABLE clearway.person (
    id clearway.person_id NOT NULL,
    party clearway.party_id NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT person_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
CREATE TABLE clearway.provider_document (
    edition text NOT NULL,
    tier text NOT NULL,
    recipient clearway.party_id,
    person clearway.person_id,
    year smallint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    advisory clearway.advisory_id NOT NULL,
    format text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    entry text NOT NULL,
    signature text NOT NULL,
    body bytea,
    release integer,
    handed_out_at timestamp with time zone,
    CONSTRAINT provider_document_check CHECK ((((recipient IS NULL) = (body IS NULL)) AND ((recipient IS NULL) = (release IS NULL)))),
    CONSTRAINT provider_document_check1 CHECK (((person IS NULL) OR (recipient IS NOT NULL))),
    CONSTRAINT provider_document_edition_check CHECK ((edition = ANY (ARRAY['2.0'::text, '2.1'::text]))),
    CONSTRAINT provider_document_tier_check CHECK ((tier = ANY (ARRAY['clear'::text, 'green'::text, 'amber'::text, 'amber-strict'::text, 'red'::text])))
);
CREATE TABLE clearway.provider_key (
    fingerprint text NOT NULL,
    certificate text NOT NULL,
    since timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT provider_key_certificate_check CHECK ((length(certificate) <= 65536)),
    CONSTRAINT provider_key_fingerprint_check CHECK ((fingerprint ~ '^[0-9A-F]{40}$'::text))
);
CREATE TABLE clearway.rank (
    vulnerability clearway.vulnerability_id NOT NULL,
    ranked_at timestamp with time zone NOT NULL,
    urgency text NOT NULL,
    days integer,
    forensic boolean NOT NULL,
    exploited boolean NOT NULL,
    automatable boolean,
    total boolean,
    cvss_score real,
    reasons text[] NOT NULL,
    believed_score real,
    believed_low real,
    believed_high real,
    believed_ratings integer,
    policy text DEFAULT ''::text NOT NULL,
    path jsonb DEFAULT '[]'::jsonb NOT NULL,
    editions text[] DEFAULT '{}'::text[] NOT NULL,
    weight integer DEFAULT 0 NOT NULL,
    CONSTRAINT rank_check CHECK ((num_nulls(believed_score, believed_low, believed_high, believed_ratings) = ANY (ARRAY[0, 4]))),
    CONSTRAINT rank_urgency_check CHECK ((urgency = ANY (ARRAY['now'::text, 'soon'::text, 'planned'::text, 'on-upgrade'::text]))),
    CONSTRAINT rank_weight_check CHECK ((weight >= 0))
);
CREATE TABLE clearway.rater_habit (
    party clearway.party_id NOT NULL,
    scale text NOT NULL,
    reference boolean NOT NULL,
    ratings integer NOT NULL,
    bias real NOT NULL,
    bias_error real NOT NULL,
    spread real NOT NULL
);
CREATE TABLE clearway.regrouped_finding (
    regrouping bigint NOT NULL,
    finding clearway.finding_id NOT NULL,
    outcome text NOT NULL,
    outcome_reason text NOT NULL,
    kind text NOT NULL,
    probability real NOT NULL,
    reasons text[] NOT NULL
);
CREATE TABLE clearway.regrouping (
    number bigint NOT NULL,
    kind text NOT NULL,
    source clearway.vulnerability_id NOT NULL,
    target clearway.vulnerability_id NOT NULL,
    stage text NOT NULL,
    reasons text[] NOT NULL,
    made_by clearway.person_id NOT NULL,
    made_at timestamp with time zone NOT NULL,
    undone_by clearway.person_id,
    undone_at timestamp with time zone,
    CONSTRAINT regrouping_check CHECK (((source)::text <> (target)::text)),
    CONSTRAINT regrouping_check1 CHECK (((undone_by IS NULL) = (undone_at IS NULL))),
    CONSTRAINT regrouping_kind_check CHECK ((kind = ANY (ARRAY['merge'::text, 'separation'::text])))
);
ALTER TABLE clearway.regrouping ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.regrouping_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.release_range (
    id clearway.release_range_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    proof clearway.evidence_id NOT NULL,
    asked_by clearway.person_id NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    environment text DEFAULT ''::text NOT NULL,
    found_at timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    introduced text[] DEFAULT '{}'::text[] NOT NULL,
    fixed text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT release_range_check CHECK (((found_at IS NOT NULL) OR (problem = ''::text))),
    CONSTRAINT release_range_check1 CHECK ((cardinality(introduced) = cardinality(fixed))),
    CONSTRAINT release_range_environment_check CHECK ((length(environment) <= 64)),
    CONSTRAINT release_range_method_check CHECK ((length(method) <= 500)),
    CONSTRAINT release_range_problem_check CHECK ((length(problem) <= 8000))
);
CREATE TABLE clearway.release_seen (
    range clearway.release_range_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    place integer NOT NULL,
    version text NOT NULL,
    affected text NOT NULL,
    tried boolean NOT NULL,
    reason text NOT NULL,
    published boolean,
    reported boolean,
    CONSTRAINT release_seen_affected_check CHECK ((affected = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text]))),
    CONSTRAINT release_seen_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT release_seen_version_check CHECK ((length(version) <= 200))
);
CREATE TABLE clearway.rendering (
    advisory clearway.advisory_id NOT NULL,
    format text NOT NULL,
    body bytea NOT NULL,
    digest bytea NOT NULL,
    signature bytea NOT NULL,
    release integer DEFAULT 1 NOT NULL,
    CONSTRAINT rendering_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT rendering_format_check CHECK ((format ~ '^[a-z][a-z0-9.-]{0,39}$'::text)),
    CONSTRAINT rendering_release_check CHECK ((release > 0)),
    CONSTRAINT rendering_signature_check CHECK ((length(signature) = 64))
);
CREATE TABLE clearway.report (
    id clearway.report_id NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    claim clearway.claim_id,
    name text NOT NULL,
    format text NOT NULL,
    tool text NOT NULL,
    digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT report_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT report_format_check CHECK ((length(format) <= 50)),
    CONSTRAINT report_name_check CHECK ((length(name) <= 200)),
    CONSTRAINT report_tool_check CHECK ((length(tool) <= 200))
);
CREATE TABLE clearway.report_key (
    report clearway.report_id NOT NULL,
    sealed_key bytea NOT NULL,
    master bytea NOT NULL,
    CONSTRAINT report_key_sealed_key_check CHECK ((length(sealed_key) = 60))
);
CREATE TABLE clearway.report_piece (
    report clearway.report_id NOT NULL,
    number integer NOT NULL,
    body bytea NOT NULL,
    sealed boolean DEFAULT false NOT NULL,
    CONSTRAINT report_piece_number_check CHECK ((number >= 0))
);
CREATE TABLE clearway.reporter_hop (
    finding clearway.finding_id NOT NULL,
    number integer NOT NULL,
    party text NOT NULL,
    reference text NOT NULL,
    at text NOT NULL,
    CONSTRAINT reporter_hop_number_check CHECK ((number >= 0))
);
CREATE TABLE clearway.reproduction (
    id clearway.reproduction_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    proof clearway.evidence_id NOT NULL,
    environment text NOT NULL,
    variant text NOT NULL,
    version text NOT NULL,
    run integer NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    crash_kind text NOT NULL,
    crash_access text NOT NULL,
    crash_frames text[] NOT NULL,
    excerpt text NOT NULL,
    build_digest bytea NOT NULL,
    source_digest bytea NOT NULL,
    wall_seconds real NOT NULL,
    memory_peak_bytes bigint NOT NULL,
    ran_at timestamp with time zone NOT NULL,
    CONSTRAINT reproduction_build_digest_check CHECK ((length(build_digest) = 32)),
    CONSTRAINT reproduction_environment_check CHECK ((length(environment) <= 64)),
    CONSTRAINT reproduction_excerpt_check CHECK ((length(excerpt) <= 8000)),
    CONSTRAINT reproduction_outcome_check CHECK ((outcome = ANY (ARRAY['triggered'::text, 'quiet'::text, 'unclear'::text, 'broken'::text]))),
    CONSTRAINT reproduction_run_check CHECK ((run > 0)),
    CONSTRAINT reproduction_source_digest_check CHECK ((length(source_digest) = 32)),
    CONSTRAINT reproduction_version_check CHECK ((length(version) <= 80))
);
CREATE TABLE clearway.retry (
    party clearway.party_id NOT NULL,
    key text NOT NULL,
    request_digest bytea NOT NULL,
    answer bytea,
    at timestamp with time zone NOT NULL,
    CONSTRAINT retry_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200))),
    CONSTRAINT retry_request_digest_check CHECK ((length(request_digest) = 32))
);
CREATE TABLE clearway.review_pair (
    id clearway.review_pair_id NOT NULL,
    finding clearway.finding_id NOT NULL,
    likened clearway.vulnerability_id NOT NULL,
    left_side clearway.vulnerability_id NOT NULL,
    right_side clearway.vulnerability_id NOT NULL,
    probability double precision NOT NULL,
    agreements text[] NOT NULL,
    differences text[] NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    decided_by clearway.person_id,
    decided_at timestamp with time zone,
    note text DEFAULT ''::text NOT NULL,
    merge bigint,
    CONSTRAINT review_pair_check CHECK (((state = 'moved'::text) OR ((left_side)::text <> (right_side)::text))),
    CONSTRAINT review_pair_check1 CHECK (((state = 'moved'::text) OR ((state = 'open'::text) = (decided_at IS NULL)))),
    CONSTRAINT review_pair_check2 CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT review_pair_check3 CHECK (((state = 'joined'::text) = (merge IS NOT NULL))),
    CONSTRAINT review_pair_note_check CHECK ((length(note) <= 500)),
    CONSTRAINT review_pair_probability_check CHECK (((probability >= (0)::double precision) AND (probability <= (1)::double precision))),
    CONSTRAINT review_pair_state_check CHECK ((state = ANY (ARRAY['open'::text, 'joined'::text, 'apart'::text, 'never'::text, 'later'::text, 'moved'::text])))
);
CREATE TABLE clearway.submission_clock (
    line bigint NOT NULL,
    submission clearway.submission_id NOT NULL,
    state text NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    owner text NOT NULL,
    ends text NOT NULL,
    pauses boolean NOT NULL,
    started_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    time_left interval,
    ended_at timestamp with time zone,
    ran_out boolean DEFAULT false NOT NULL,
    warn_days integer[] DEFAULT '{}'::integer[] NOT NULL,
    CONSTRAINT submission_clock_check CHECK ((num_nulls(due_at, time_left) = 1)),
    CONSTRAINT submission_clock_check1 CHECK (((ended_at IS NOT NULL) OR (NOT ran_out))),
    CONSTRAINT submission_clock_ends_check CHECK (((length(ends) >= 1) AND (length(ends) <= 40))),
    CONSTRAINT submission_clock_key_check CHECK ((key ~ '^[a-z][a-z-]{0,39}$'::text)),
    CONSTRAINT submission_clock_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT submission_clock_owner_check CHECK ((owner = ANY (ARRAY['government'::text, 'developer'::text, 'both'::text]))),
    CONSTRAINT submission_clock_warn_days_check CHECK (clearway.are_warnings(warn_days))
);
CREATE VIEW clearway.running_timer AS
 SELECT 'frontier-clock'::text AS kind,
    (((c.submission)::text || ':'::text) || c.key) AS subject,
    c.due_at
   FROM clearway.submission_clock c
  WHERE ((c.ended_at IS NULL) AND (c.due_at IS NOT NULL))
UNION ALL
 SELECT 'access-end'::text AS kind,
    w.submission AS subject,
    w.ends_at AS due_at
   FROM clearway.access_window w
  WHERE (w.closed_at IS NULL)
UNION ALL
 SELECT 'deletion-due'::text AS kind,
    d.submission AS subject,
    COALESCE((d.told_late_at + '168:00:00'::interval), d.due_at) AS due_at
   FROM clearway.material_deletion d
  WHERE (d.certified_at IS NULL)
UNION ALL
 SELECT 'material-end'::text AS kind,
    m.id AS subject,
    ((m.delete_on)::timestamp without time zone AT TIME ZONE 'UTC'::text) AS due_at
   FROM clearway.material m
  WHERE (m.erased_at IS NULL);
CREATE TABLE clearway.schema_migration (
    number integer NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    applied_at timestamp with time zone NOT NULL
);
CREATE TABLE clearway.sealing_master (
    single boolean DEFAULT true NOT NULL,
    id bytea NOT NULL,
    CONSTRAINT sealing_master_id_check CHECK ((length(id) = 8)),
    CONSTRAINT sealing_master_single_check CHECK (single)
);
CREATE TABLE clearway.service_act (
    line bigint NOT NULL,
    client clearway.party_id NOT NULL,
    provider clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    told text NOT NULL,
    CONSTRAINT service_act_action_check CHECK ((length(action) <= 100)),
    CONSTRAINT service_act_subject_check CHECK ((length(subject) <= 100)),
    CONSTRAINT service_act_told_check CHECK ((length(told) <= 200)),
    CONSTRAINT service_act_who_check CHECK ((length(who) <= 200))
);
ALTER TABLE clearway.service_act ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.service_act_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.service_agreement (
    id clearway.service_id NOT NULL,
    provider clearway.party_id NOT NULL,
    client clearway.party_id NOT NULL,
    asked_by_party clearway.party_id NOT NULL,
    asked_by clearway.person_id NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    agreed_by clearway.person_id,
    agreed_at timestamp with time zone,
    ended_by clearway.person_id,
    ended_by_party clearway.party_id,
    ended_at timestamp with time zone,
    CONSTRAINT service_agreement_check CHECK (((client)::text <> (provider)::text)),
    CONSTRAINT service_agreement_check1 CHECK ((((asked_by_party)::text = (provider)::text) OR ((asked_by_party)::text = (client)::text))),
    CONSTRAINT service_agreement_check2 CHECK ((((ended_by_party)::text = (provider)::text) OR ((ended_by_party)::text = (client)::text))),
    CONSTRAINT service_agreement_check3 CHECK ((num_nulls(agreed_by, agreed_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT service_agreement_check4 CHECK ((num_nulls(ended_by, ended_by_party, ended_at) = ANY (ARRAY[0, 3])))
);
CREATE TABLE clearway.severity_model (
    fitted_at timestamp with time zone NOT NULL,
    ratings integer NOT NULL,
    mean real NOT NULL,
    deviation real NOT NULL,
    bias_spread real NOT NULL,
    noise real NOT NULL
);
CREATE TABLE clearway.severity_rating (
    id clearway.rating_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    party clearway.party_id NOT NULL,
    person clearway.person_id NOT NULL,
    vector text NOT NULL,
    scale text NOT NULL,
    score real NOT NULL,
    reason text NOT NULL,
    reference boolean NOT NULL,
    rated_at timestamp with time zone NOT NULL,
    CONSTRAINT severity_rating_reason_check CHECK ((length(reason) <= 2000)),
    CONSTRAINT severity_rating_scale_check CHECK ((scale = ANY (ARRAY['3.0'::text, '3.1'::text, '4.0'::text]))),
    CONSTRAINT severity_rating_score_check CHECK (((score >= (0)::double precision) AND (score <= (10)::double precision))),
    CONSTRAINT severity_rating_vector_check CHECK ((length(vector) <= 300))
);
CREATE TABLE clearway.signal_load (
    feed text NOT NULL,
    dated date NOT NULL,
    lines integer NOT NULL,
    loaded_at timestamp with time zone NOT NULL,
    CONSTRAINT signal_load_feed_check CHECK ((feed = ANY (ARRAY['kev'::text, 'epss'::text, 'ssvc'::text])))
);
CREATE TABLE clearway.ssvc_statement (
    cve text NOT NULL COLLATE pg_catalog."C",
    exploitation text NOT NULL,
    automatable boolean NOT NULL,
    total boolean NOT NULL,
    stated_on date NOT NULL,
    CONSTRAINT ssvc_statement_exploitation_check CHECK ((exploitation = ANY (ARRAY['none'::text, 'poc'::text, 'active'::text])))
);
CREATE TABLE clearway.stage_move (
    old text NOT NULL,
    new text NOT NULL
);
CREATE TABLE clearway.stewardship (
    package text NOT NULL,
    party clearway.party_id NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT stewardship_package_check CHECK (((length(package) >= 1) AND (length(package) <= 1000)))
);
CREATE TABLE clearway.submission (
    id clearway.submission_id NOT NULL,
    developer clearway.party_id NOT NULL,
    title text NOT NULL,
    model_name text NOT NULL,
    state text NOT NULL,
    state_since timestamp with time zone NOT NULL,
    contact text NOT NULL,
    opened_by clearway.person_id NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    planned_partner_release timestamp with time zone,
    time_zone text NOT NULL,
    parent clearway.submission_id,
    estimate clearway.estimate_id,
    estimate_digest text DEFAULT ''::text NOT NULL,
    CONSTRAINT submission_check CHECK (((estimate IS NULL) = (estimate_digest = ''::text))),
    CONSTRAINT submission_contact_check CHECK (((length(contact) >= 1) AND (length(contact) <= 300))),
    CONSTRAINT submission_estimate_digest_check CHECK ((estimate_digest ~ '^([0-9a-f]{64})?$'::text)),
    CONSTRAINT submission_model_name_check CHECK (((length(model_name) >= 1) AND (length(model_name) <= 200))),
    CONSTRAINT submission_time_zone_check CHECK (((length(time_zone) >= 1) AND (length(time_zone) <= 60))),
    CONSTRAINT submission_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
);
CREATE TABLE clearway.submission_agreement (
    submission clearway.submission_id NOT NULL,
    side text NOT NULL,
    agreement text NOT NULL,
    materials text NOT NULL,
    access_plan text NOT NULL,
    signed_by clearway.person_id NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT submission_agreement_check CHECK ((concat_ws(' '::text, agreement, materials, access_plan) ~ '^[0-9a-f]{64} [0-9a-f]{64} [0-9a-f]{64}$'::text)),
    CONSTRAINT submission_agreement_side_check CHECK ((side = ANY (ARRAY['developer'::text, 'government'::text])))
);
CREATE TABLE clearway.submission_checkpoint (
    id clearway.checkpoint_id NOT NULL,
    submission clearway.submission_id NOT NULL,
    package integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    root bytea NOT NULL,
    files bigint NOT NULL,
    bytes bigint NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    CONSTRAINT submission_checkpoint_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT submission_checkpoint_files_check CHECK ((files > 0)),
    CONSTRAINT submission_checkpoint_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 40))),
    CONSTRAINT submission_checkpoint_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,63}$'::text)),
    CONSTRAINT submission_checkpoint_root_check CHECK ((length(root) = 32))
);
ALTER TABLE clearway.submission_clock ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.submission_clock_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.submission_consultation (
    submission clearway.submission_id NOT NULL,
    person clearway.person_id NOT NULL,
    answer text,
    note text DEFAULT ''::text NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT submission_consultation_answer_check CHECK ((answer = ANY (ARRAY['concur'::text, 'comment'::text, 'none'::text]))),
    CONSTRAINT submission_consultation_check CHECK (((answer IS NULL) = (answered_at IS NULL))),
    CONSTRAINT submission_consultation_note_check CHECK ((length(note) <= 4000))
);
CREATE TABLE clearway.submission_member (
    submission clearway.submission_id NOT NULL,
    person clearway.person_id NOT NULL,
    role text NOT NULL,
    added_by clearway.person_id NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT submission_member_role_check CHECK ((role = ANY (ARRAY['evaluator'::text, 'consulted'::text])))
);
CREATE TABLE clearway.submission_move (
    start text NOT NULL,
    finish text NOT NULL,
    roles text[] NOT NULL
);
CREATE TABLE clearway.submission_notice (
    line bigint NOT NULL,
    submission clearway.submission_id NOT NULL,
    side text NOT NULL,
    at timestamp with time zone NOT NULL,
    about text NOT NULL,
    says text NOT NULL,
    told_at timestamp with time zone,
    partnership clearway.partnership_id,
    due_at timestamp with time zone,
    due_what text,
    CONSTRAINT submission_notice_about_check CHECK (((length(about) >= 1) AND (length(about) <= 60))),
    CONSTRAINT submission_notice_check CHECK ((num_nulls(due_at, due_what) = ANY (ARRAY[0, 2]))),
    CONSTRAINT submission_notice_check1 CHECK (((side <> 'partner'::text) OR (partnership IS NOT NULL))),
    CONSTRAINT submission_notice_due_what_check CHECK (((length(due_what) >= 1) AND (length(due_what) <= 200))),
    CONSTRAINT submission_notice_says_check CHECK (((length(says) >= 1) AND (length(says) <= 500))),
    CONSTRAINT submission_notice_side_check CHECK ((side = ANY (ARRAY['developer'::text, 'government'::text, 'partner'::text])))
);
ALTER TABLE clearway.submission_notice ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.submission_notice_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.submission_package (
    submission clearway.submission_id NOT NULL,
    version integer NOT NULL,
    payload_digest bytea NOT NULL,
    envelope bytea NOT NULL,
    key bytea NOT NULL,
    submitted_by clearway.person_id NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    deletion_days integer NOT NULL,
    CONSTRAINT submission_package_deletion_days_check CHECK (((deletion_days >= 1) AND (deletion_days <= 3650))),
    CONSTRAINT submission_package_envelope_check CHECK ((length(envelope) <= 2097152)),
    CONSTRAINT submission_package_payload_digest_check CHECK ((length(payload_digest) = 32)),
    CONSTRAINT submission_package_version_check CHECK ((version > 0))
);
CREATE TABLE clearway.submission_request (
    line bigint NOT NULL,
    submission clearway.submission_id NOT NULL,
    what text NOT NULL,
    asked_by clearway.person_id NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ended_by clearway.person_id,
    ended_at timestamp with time zone,
    answer text DEFAULT ''::text NOT NULL,
    CONSTRAINT submission_request_answer_check CHECK ((length(answer) <= 2000)),
    CONSTRAINT submission_request_check CHECK (((ended_by IS NULL) = (ended_at IS NULL))),
    CONSTRAINT submission_request_what_check CHECK (((length(what) >= 1) AND (length(what) <= 500)))
);
ALTER TABLE clearway.submission_request ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.submission_request_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.submission_step (
    line bigint NOT NULL,
    submission clearway.submission_id NOT NULL,
    start text,
    finish text NOT NULL,
    at timestamp with time zone NOT NULL,
    person clearway.person_id NOT NULL,
    party clearway.party_id NOT NULL
);
ALTER TABLE clearway.submission_step ALTER COLUMN line ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.submission_step_line_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.submission_window (
    submission clearway.submission_id NOT NULL,
    opened_by clearway.person_id NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closing text,
    seen_open_at timestamp with time zone,
    CONSTRAINT submission_window_check CHECK (((ends_at >= opened_at) AND (ends_at <= (opened_at + '720:00:00'::interval)))),
    CONSTRAINT submission_window_check1 CHECK (((closed_at IS NULL) = (closing IS NULL))),
    CONSTRAINT submission_window_closing_check CHECK ((closing = ANY (ARRAY['expired'::text, 'released'::text, 'ended'::text, 'waived'::text, 'withdrawn'::text, 'superseded'::text])))
);
CREATE TABLE clearway.suite (
    id clearway.suite_id NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    bundle_digest bytea NOT NULL,
    bundle_bytes bigint NOT NULL,
    proofs_digest bytea NOT NULL,
    task_exposures_max integer NOT NULL,
    sealed_by clearway.person_id NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT suite_bundle_bytes_check CHECK ((bundle_bytes > 0)),
    CONSTRAINT suite_bundle_digest_check CHECK ((length(bundle_digest) = 32)),
    CONSTRAINT suite_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9.-]{0,63}$'::text)),
    CONSTRAINT suite_proofs_digest_check CHECK ((length(proofs_digest) = 32)),
    CONSTRAINT suite_task_exposures_max_check CHECK (((task_exposures_max >= 1) AND (task_exposures_max <= 1000))),
    CONSTRAINT suite_version_check CHECK ((version ~ '^[a-z0-9][a-z0-9.-]{0,63}$'::text))
);
CREATE TABLE clearway.suite_custodian (
    suite clearway.suite_id NOT NULL,
    number smallint NOT NULL,
    custodian clearway.person_id NOT NULL,
    proof bytea NOT NULL,
    CONSTRAINT suite_custodian_number_check CHECK (((number >= 1) AND (number <= 3))),
    CONSTRAINT suite_custodian_proof_check CHECK ((length(proof) = 32))
);
CREATE TABLE clearway.suite_exposure (
    kind text NOT NULL,
    subject text NOT NULL COLLATE pg_catalog."C",
    suite clearway.suite_id NOT NULL,
    developer clearway.party_id NOT NULL,
    checkpoint text NOT NULL,
    tasks text[] NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT suite_exposure_kind_check CHECK ((kind = ANY (ARRAY['opening'::text, 'run'::text]))),
    CONSTRAINT suite_exposure_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 100))),
    CONSTRAINT suite_exposure_tasks_check CHECK (((cardinality(tasks) >= 1) AND (cardinality(tasks) <= 10000)))
);
CREATE TABLE clearway.suite_mask (
    suite clearway.suite_id NOT NULL,
    mask bytea NOT NULL,
    CONSTRAINT suite_mask_mask_check CHECK ((length(mask) = 74))
);
CREATE TABLE clearway.suite_share (
    suite clearway.suite_id NOT NULL,
    number smallint NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT suite_share_sealed_check CHECK (((length(sealed) >= 100) AND (length(sealed) <= 2048)))
);
CREATE TABLE clearway.suite_task (
    suite clearway.suite_id NOT NULL,
    pseudonym text NOT NULL COLLATE pg_catalog."C",
    exposures integer DEFAULT 0 NOT NULL,
    retired_at timestamp with time zone,
    family text,
    step integer,
    minutes double precision,
    timed_by integer,
    CONSTRAINT suite_task_exposures_check CHECK ((exposures >= 0)),
    CONSTRAINT suite_task_family_check CHECK ((family ~ '^[a-z][a-z0-9-]{0,63}$'::text)),
    CONSTRAINT suite_task_measured CHECK ((num_nulls(family, step, minutes, timed_by) = ANY (ARRAY[0, 4]))),
    CONSTRAINT suite_task_minutes_check CHECK (((minutes >= (0.015625)::double precision) AND (minutes <= (2097152)::double precision))),
    CONSTRAINT suite_task_pseudonym_check CHECK ((pseudonym ~ '^t-[0-9a-f]{16}$'::text)),
    CONSTRAINT suite_task_step_check CHECK (((step >= 1) AND (step <= 9))),
    CONSTRAINT suite_task_timed_by_check CHECK (((timed_by >= 0) AND (timed_by <= 1000)))
);
CREATE TABLE clearway.target (
    id clearway.target_id NOT NULL,
    purl text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT target_purl_check CHECK (((length(purl) >= 1) AND (length(purl) <= 500)))
);
CREATE TABLE clearway.target_scope (
    target clearway.target_id NOT NULL,
    party clearway.party_id NOT NULL,
    statement text NOT NULL,
    weaknesses_out text[] NOT NULL,
    paths_out text[] NOT NULL,
    versions text[] NOT NULL,
    supported text[] NOT NULL,
    set_at timestamp with time zone NOT NULL
);
CREATE TABLE clearway.task (
    id clearway.task_id NOT NULL,
    party clearway.party_id NOT NULL,
    inventory clearway.inventory_id NOT NULL,
    advisory clearway.advisory_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    package text NOT NULL,
    old_version text NOT NULL,
    new_version text NOT NULL,
    due_at timestamp with time zone,
    forensic boolean NOT NULL,
    words text NOT NULL,
    reasons text[] NOT NULL,
    stage text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    policy text DEFAULT ''::text NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    path jsonb DEFAULT '[]'::jsonb NOT NULL,
    editions text[] DEFAULT '{}'::text[] NOT NULL,
    until timestamp with time zone,
    changes integer DEFAULT 0 NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT task_ends CHECK (((stage <> ALL (ARRAY['deferred'::text, 'covered'::text])) OR (until IS NOT NULL))),
    CONSTRAINT task_stage_check CHECK ((stage = ANY (ARRAY['open'::text, 'done'::text, 'planned'::text, 'not-affected'::text, 'cannot'::text, 'deferred'::text, 'covered'::text, 'not-needed'::text]))),
    CONSTRAINT task_until_check CHECK (isfinite(until))
);
CREATE VIEW clearway.task_life AS
 SELECT party,
    inventory,
    stage,
    made_at,
    due_at,
    settled_at
   FROM clearway.task t;
CREATE VIEW clearway.task_lives AS
 SELECT party,
    inventory,
    stage,
    made_at,
    due_at,
    settled_at
   FROM clearway.task t;
CREATE TABLE clearway.task_rollup (
    at timestamp with time zone NOT NULL,
    tasks bigint NOT NULL,
    figures jsonb NOT NULL
);
CREATE TABLE clearway.telling (
    number bigint NOT NULL,
    finding clearway.finding_id NOT NULL,
    profile bytea NOT NULL
);
CREATE TABLE clearway.telling_key (
    key bigint NOT NULL,
    telling bigint NOT NULL
);
ALTER TABLE clearway.telling ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clearway.telling_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE clearway.timer (
    kind text NOT NULL,
    subject text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone NOT NULL
);
CREATE TABLE clearway.verdict (
    vulnerability clearway.vulnerability_id NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    environment text NOT NULL,
    kind text NOT NULL,
    reasons text[] NOT NULL,
    triggered integer NOT NULL,
    runs integer NOT NULL,
    crash_kind text NOT NULL,
    crash_access text NOT NULL,
    crash_frames text[] NOT NULL,
    proof clearway.evidence_id,
    recipe_digest bytea,
    sandbox text DEFAULT ''::text NOT NULL,
    fixed_version text DEFAULT ''::text NOT NULL,
    CONSTRAINT verdict_check CHECK (((triggered >= 0) AND (triggered <= runs))),
    CONSTRAINT verdict_environment_check CHECK ((length(environment) <= 64)),
    CONSTRAINT verdict_fixed_version_check CHECK ((length(fixed_version) <= 80)),
    CONSTRAINT verdict_recipe_digest_check CHECK ((length(recipe_digest) = 32)),
    CONSTRAINT verdict_sandbox_check CHECK ((length(sandbox) <= 64))
);
CREATE TABLE clearway.verification (
    fix clearway.fix_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    line text NOT NULL,
    outcome text NOT NULL,
    evidence text NOT NULL,
    CONSTRAINT verification_evidence_check CHECK ((length(evidence) <= 8000))
);
CREATE TABLE clearway.verifier_attestation (
    id clearway.attestation_id NOT NULL,
    vulnerability clearway.vulnerability_id NOT NULL,
    kind text NOT NULL,
    proof clearway.evidence_id,
    fix clearway.fix_id,
    party clearway.party_id NOT NULL,
    key clearway.verifier_key_id NOT NULL,
    verdict text NOT NULL,
    recipe_digest bytea NOT NULL,
    payload_digest bytea NOT NULL,
    envelope bytea NOT NULL,
    verified_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT verifier_attestation_check CHECK (((kind = 'validation'::text) = (proof IS NOT NULL))),
    CONSTRAINT verifier_attestation_check1 CHECK (((kind = 'fix'::text) = (fix IS NOT NULL))),
    CONSTRAINT verifier_attestation_envelope_check CHECK ((length(envelope) <= 65536)),
    CONSTRAINT verifier_attestation_kind_check CHECK ((kind = ANY (ARRAY['validation'::text, 'fix'::text]))),
    CONSTRAINT verifier_attestation_payload_digest_check CHECK ((length(payload_digest) = 32)),
    CONSTRAINT verifier_attestation_recipe_digest_check CHECK ((length(recipe_digest) = 32)),
    CONSTRAINT verifier_attestation_verdict_check CHECK ((length(verdict) <= 40))
);
CREATE TABLE clearway.verifier_key (
    id clearway.verifier_key_id NOT NULL,
    party clearway.party_id NOT NULL,
    key bytea NOT NULL,
    label text NOT NULL,
    house boolean NOT NULL,
    registered_by clearway.person_id NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    approved_by clearway.person_id,
    approved_at timestamp with time zone,
    revoked_by clearway.person_id,
    revoked_at timestamp with time zone,
    compromised boolean DEFAULT false NOT NULL,
    CONSTRAINT verifier_key_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT verifier_key_check1 CHECK (((revoked_by IS NULL) = (revoked_at IS NULL))),
    CONSTRAINT verifier_key_check2 CHECK (((revoked_at IS NOT NULL) OR (NOT compromised))),
    CONSTRAINT verifier_key_key_check CHECK ((length(key) = 32)),
    CONSTRAINT verifier_key_label_check CHECK ((length(label) <= 200))
);
CREATE TABLE clearway.vulnerability (
    id clearway.vulnerability_id NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    fixed_version text NOT NULL,
    weaknesses text[] NOT NULL,
    identifiers text[] NOT NULL,
    severity text NOT NULL,
    cvss_vector text NOT NULL,
    crash_type text NOT NULL,
    crash_state text[] NOT NULL,
    stage text NOT NULL,
    merged_into clearway.vulnerability_id,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT vulnerability_check CHECK (((stage = 'published'::text) = (published_at IS NOT NULL))),
    CONSTRAINT vulnerability_check1 CHECK (((stage = 'merged'::text) = (merged_into IS NOT NULL))),
    CONSTRAINT vulnerability_severity_check CHECK ((severity = ANY (ARRAY['unknown'::text, 'none'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
    CONSTRAINT vulnerability_stage_check CHECK ((stage = ANY (ARRAY['new'::text, 'reproduced'::text, 'not-reproduced'::text, 'already-fixed'::text, 'needs-information'::text, 'ranked'::text, 'coordinated'::text, 'fixed'::text, 'published'::text, 'merged'::text]))),
    CONSTRAINT vulnerability_title_check CHECK ((length(title) <= 300))
);
CREATE TABLE clearway.web_session (
    hash bytea NOT NULL,
    person clearway.person_id NOT NULL,
    key clearway.key_id DEFAULT current_setting('clearway.key'::text) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT web_session_hash_check CHECK ((length(hash) = 32))
);
CREATE TABLE clearway.webhook (
    id clearway.webhook_id NOT NULL,
    party clearway.party_id NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    scheme text NOT NULL,
    made_by clearway.person_id NOT NULL,
    made_at timestamp with time zone NOT NULL,
    stage text NOT NULL,
    stopped_because text DEFAULT ''::text NOT NULL,
    failing_since timestamp with time zone,
    delivered_at timestamp with time zone,
    CONSTRAINT webhook_check CHECK (((stage = 'failing'::text) = (failing_since IS NOT NULL))),
    CONSTRAINT webhook_events_check CHECK (((cardinality(events) >= 1) AND (cardinality(events) <= 20))),
    CONSTRAINT webhook_scheme_check CHECK ((scheme = ANY (ARRAY['hmac'::text, 'ed25519'::text]))),
    CONSTRAINT webhook_stage_check CHECK ((stage = ANY (ARRAY['listening'::text, 'failing'::text, 'stopped'::text, 'removed'::text]))),
    CONSTRAINT webhook_stopped_because_check CHECK ((length(stopped_because) <= 500)),
    CONSTRAINT webhook_url_check CHECK (((length(url) >= 1) AND (length(url) <= 2000)))
);
CREATE TABLE clearway.webhook_message (
    id clearway.message_id NOT NULL,
    webhook clearway.webhook_id NOT NULL,
    party clearway.party_id NOT NULL,
    tier text NOT NULL,
    about text NOT NULL,
    event text NOT NULL,
    body text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    stage text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    outcome text DEFAULT ''::text NOT NULL,
    side text,
    submission clearway.submission_id,
    partnership clearway.partnership_id,
    CONSTRAINT webhook_message_about_check CHECK ((length(about) <= 200)),
    CONSTRAINT webhook_message_outcome_check CHECK ((length(outcome) <= 500)),
    CONSTRAINT webhook_message_side_check CHECK ((side = ANY (ARRAY['developer'::text, 'government'::text, 'partner'::text]))),
    CONSTRAINT webhook_message_stage_check CHECK ((stage = ANY (ARRAY['waiting'::text, 'delivered'::text, 'undelivered'::text])))
);
CREATE TABLE clearway.webhook_secret (
    webhook clearway.webhook_id NOT NULL,
    number integer NOT NULL,
    secret bytea NOT NULL,
    key bytea NOT NULL,
    master bytea NOT NULL,
    public_key text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    CONSTRAINT webhook_secret_master_check CHECK ((length(master) = 8)),
    CONSTRAINT webhook_secret_number_check CHECK ((number > 0))
);
ALTER TABLE ONLY clearway.access_endpoint
    ADD CONSTRAINT access_endpoint_pkey PRIMARY KEY (submission);
ALTER TABLE ONLY clearway.access_grant
    ADD CONSTRAINT access_grant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.access_grant
    ADD CONSTRAINT access_grant_submission_pseudonym_key UNIQUE (submission, pseudonym);
ALTER TABLE ONLY clearway.access_grant
    ADD CONSTRAINT access_grant_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY clearway.access_holder
    ADD CONSTRAINT access_holder_pkey PRIMARY KEY (granted);
ALTER TABLE ONLY clearway.access_line
    ADD CONSTRAINT access_line_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.access_terms
    ADD CONSTRAINT access_terms_pkey PRIMARY KEY (submission);
ALTER TABLE ONLY clearway.access_window
    ADD CONSTRAINT access_window_pkey PRIMARY KEY (submission, number);
ALTER TABLE ONLY clearway.advisory_change
    ADD CONSTRAINT advisory_change_pkey PRIMARY KEY (tier, "position");
ALTER TABLE ONLY clearway.advisory
    ADD CONSTRAINT advisory_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.advisory_release
    ADD CONSTRAINT advisory_release_pkey PRIMARY KEY (advisory, number);
ALTER TABLE ONLY clearway.advisory
    ADD CONSTRAINT advisory_vulnerability_key UNIQUE (vulnerability);
ALTER TABLE ONLY clearway.api_key
    ADD CONSTRAINT api_key_hash_key UNIQUE (hash);
ALTER TABLE ONLY clearway.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (subject);
ALTER TABLE ONLY clearway.attestation
    ADD CONSTRAINT attestation_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.audience_member
    ADD CONSTRAINT audience_member_audience_party_person_key UNIQUE NULLS NOT DISTINCT (audience, party, person);
ALTER TABLE ONLY clearway.audience
    ADD CONSTRAINT audience_name_tier_key UNIQUE (name, tier);
ALTER TABLE ONLY clearway.audience
    ADD CONSTRAINT audience_pkey PRIMARY KEY (name);
ALTER TABLE ONLY clearway.audit_answer
    ADD CONSTRAINT audit_answer_pkey PRIMARY KEY (number);
ALTER TABLE ONLY clearway.audit_checkpoint
    ADD CONSTRAINT audit_checkpoint_pkey PRIMARY KEY (size);
ALTER TABLE ONLY clearway.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (single);
ALTER TABLE ONLY clearway.audit_node
    ADD CONSTRAINT audit_node_pkey PRIMARY KEY (level, "position");
ALTER TABLE ONLY clearway.audit_record
    ADD CONSTRAINT audit_record_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY clearway.audit_sample_item
    ADD CONSTRAINT audit_sample_item_pkey PRIMARY KEY (sample, "position");
ALTER TABLE ONLY clearway.audit_sample
    ADD CONSTRAINT audit_sample_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.believed_severity
    ADD CONSTRAINT believed_severity_pkey PRIMARY KEY (vulnerability);
ALTER TABLE ONLY clearway.boundary_record
    ADD CONSTRAINT boundary_record_determination_key UNIQUE (determination);
ALTER TABLE ONLY clearway.boundary_record
    ADD CONSTRAINT boundary_record_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY clearway.capacity
    ADD CONSTRAINT capacity_pkey PRIMARY KEY (party);
ALTER TABLE ONLY clearway.case_answer
    ADD CONSTRAINT case_answer_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.case_room
    ADD CONSTRAINT case_room_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.case_room
    ADD CONSTRAINT case_room_vulnerability_key UNIQUE (vulnerability);
ALTER TABLE ONLY clearway.claim
    ADD CONSTRAINT claim_collides EXCLUDE USING gist (target WITH =, during WITH &&, lane WITH <>);
ALTER TABLE ONLY clearway.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.clearance
    ADD CONSTRAINT clearance_pkey PRIMARY KEY (vulnerability, party);
ALTER TABLE ONLY clearway.commitment
    ADD CONSTRAINT commitment_digest_key UNIQUE (digest);
ALTER TABLE ONLY clearway.commitment
    ADD CONSTRAINT commitment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.commitment_policy
    ADD CONSTRAINT commitment_policy_pkey PRIMARY KEY (commitment);
ALTER TABLE ONLY clearway.compensating_control
    ADD CONSTRAINT compensating_control_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.component
    ADD CONSTRAINT component_pkey PRIMARY KEY (inventory, package, version);
ALTER TABLE ONLY clearway.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_pkey PRIMARY KEY (one, other, declared_at);
ALTER TABLE ONLY clearway.custodian_key
    ADD CONSTRAINT custodian_key_pkey PRIMARY KEY (person);
ALTER TABLE ONLY clearway.custodian_key
    ADD CONSTRAINT custodian_key_recipient_key UNIQUE (recipient);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_submission_key UNIQUE (submission);
ALTER TABLE ONLY clearway.determination
    ADD CONSTRAINT determination_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.determination_reasons
    ADD CONSTRAINT determination_reasons_pkey PRIMARY KEY (determination);
ALTER TABLE ONLY clearway.digest
    ADD CONSTRAINT digest_pkey PRIMARY KEY (person);
ALTER TABLE ONLY clearway.digest
    ADD CONSTRAINT digest_token_key UNIQUE (token);
ALTER TABLE ONLY clearway.due_change
    ADD CONSTRAINT due_change_pkey PRIMARY KEY (task, number);
ALTER TABLE ONLY clearway.duty
    ADD CONSTRAINT duty_developer_incident_pack_code_key UNIQUE (developer, incident, pack, code);
ALTER TABLE ONLY clearway.duty
    ADD CONSTRAINT duty_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.early_advisory
    ADD CONSTRAINT early_advisory_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.early_advisory
    ADD CONSTRAINT early_advisory_vulnerability_key UNIQUE (vulnerability);
ALTER TABLE ONLY clearway.early_recipient
    ADD CONSTRAINT early_recipient_advisory_tier_party_person_key UNIQUE NULLS NOT DISTINCT (advisory, tier, party, person);
ALTER TABLE ONLY clearway.early_share
    ADD CONSTRAINT early_share_pkey PRIMARY KEY (advisory, audience);
ALTER TABLE ONLY clearway.estimate
    ADD CONSTRAINT estimate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.evaluation_calls
    ADD CONSTRAINT evaluation_calls_pkey PRIMARY KEY (run);
ALTER TABLE ONLY clearway.evaluation_connection
    ADD CONSTRAINT evaluation_connection_pkey PRIMARY KEY (run, address, allowed);
ALTER TABLE ONLY clearway.evaluation_incident
    ADD CONSTRAINT evaluation_incident_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.evaluation_outcome
    ADD CONSTRAINT evaluation_outcome_pkey PRIMARY KEY (run, budget, task);
ALTER TABLE ONLY clearway.evaluation_run
    ADD CONSTRAINT evaluation_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.evidence_key
    ADD CONSTRAINT evidence_key_pkey PRIMARY KEY (evidence);
ALTER TABLE ONLY clearway.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.evidence_release_finding
    ADD CONSTRAINT evidence_release_finding_pkey PRIMARY KEY (release, finding);
ALTER TABLE ONLY clearway.evidence_release
    ADD CONSTRAINT evidence_release_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.exploit_score
    ADD CONSTRAINT exploit_score_pkey PRIMARY KEY (cve);
ALTER TABLE ONLY clearway.exploited_listing
    ADD CONSTRAINT exploited_listing_pkey PRIMARY KEY (cve);
ALTER TABLE ONLY clearway.feed_file
    ADD CONSTRAINT feed_file_pkey PRIMARY KEY (tier, name);
ALTER TABLE ONLY clearway.feed_line
    ADD CONSTRAINT feed_line_pkey PRIMARY KEY (tier, "position");
ALTER TABLE ONLY clearway.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (tier);
ALTER TABLE ONLY clearway.feed_role
    ADD CONSTRAINT feed_role_pkey PRIMARY KEY (tier, name);
ALTER TABLE ONLY clearway.feed_target
    ADD CONSTRAINT feed_target_pkey PRIMARY KEY (path);
ALTER TABLE ONLY clearway.finding_join
    ADD CONSTRAINT finding_join_pkey PRIMARY KEY (finding, number);
ALTER TABLE ONLY clearway.finding
    ADD CONSTRAINT finding_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.finding
    ADD CONSTRAINT finding_report_position_key UNIQUE (report, "position");
ALTER TABLE ONLY clearway.finding_supplement
    ADD CONSTRAINT finding_supplement_pkey PRIMARY KEY (finding, number);
ALTER TABLE ONLY clearway.fix
    ADD CONSTRAINT fix_pkey PRIMARY KEY (id);
ALTER TABLE clearway.fix
    ADD CONSTRAINT fix_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'plausible'::text, 'verified'::text, 'refused'::text]))) NOT VALID;
ALTER TABLE ONLY clearway.frontier_key
    ADD CONSTRAINT frontier_key_pkey PRIMARY KEY (key);
ALTER TABLE ONLY clearway.home_answer
    ADD CONSTRAINT home_answer_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.inventory
    ADD CONSTRAINT inventory_party_name_key UNIQUE (party, name);
ALTER TABLE ONLY clearway.inventory
    ADD CONSTRAINT inventory_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.joint_deed
    ADD CONSTRAINT joint_deed_pkey PRIMARY KEY (kind, subject, number);
ALTER TABLE ONLY clearway.mail_message
    ADD CONSTRAINT mail_message_person_about_key UNIQUE (person, about);
ALTER TABLE ONLY clearway.mail_message
    ADD CONSTRAINT mail_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.material_content
    ADD CONSTRAINT material_content_pkey PRIMARY KEY (material);
ALTER TABLE ONLY clearway.material_deletion
    ADD CONSTRAINT material_deletion_pkey PRIMARY KEY (submission);
ALTER TABLE ONLY clearway.material_export
    ADD CONSTRAINT material_export_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.material_grant
    ADD CONSTRAINT material_grant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.material_key
    ADD CONSTRAINT material_key_pkey PRIMARY KEY (material);
ALTER TABLE ONLY clearway.material
    ADD CONSTRAINT material_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.matrix_candidate
    ADD CONSTRAINT matrix_candidate_matrix_vulnerability_key UNIQUE (matrix, vulnerability);
ALTER TABLE ONLY clearway.matrix_candidate
    ADD CONSTRAINT matrix_candidate_pkey PRIMARY KEY (matrix, place);
ALTER TABLE ONLY clearway.matrix_cell
    ADD CONSTRAINT matrix_cell_pkey PRIMARY KEY (matrix, fix, proof);
ALTER TABLE ONLY clearway.matrix_decision
    ADD CONSTRAINT matrix_decision_pkey PRIMARY KEY (number);
ALTER TABLE ONLY clearway.matrix_fix
    ADD CONSTRAINT matrix_fix_pkey PRIMARY KEY (matrix, place);
ALTER TABLE ONLY clearway.matrix
    ADD CONSTRAINT matrix_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.matrix_proof
    ADD CONSTRAINT matrix_proof_pkey PRIMARY KEY (matrix, place);
ALTER TABLE ONLY clearway.never_join
    ADD CONSTRAINT never_join_pkey PRIMARY KEY (number);
ALTER TABLE ONLY clearway.opening_share
    ADD CONSTRAINT opening_share_pkey PRIMARY KEY (opening, custodian);
ALTER TABLE ONLY clearway.operator_profile
    ADD CONSTRAINT operator_profile_pkey PRIMARY KEY (party);
ALTER TABLE ONLY clearway.partner_list
    ADD CONSTRAINT partner_list_pkey PRIMARY KEY (submission, version);
ALTER TABLE ONLY clearway.partnership_declaration
    ADD CONSTRAINT partnership_declaration_pkey PRIMARY KEY (partnership, person);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.partnership_reason
    ADD CONSTRAINT partnership_reason_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.party_contact
    ADD CONSTRAINT party_contact_pkey PRIMARY KEY (party);
ALTER TABLE clearway.party
    ADD CONSTRAINT party_kind_check CHECK ((kind = ANY (ARRAY['clearinghouse'::text, 'finder'::text, 'maintainer'::text, 'operator'::text, 'agency'::text, 'verifier'::text, 'developer'::text]))) NOT VALID;
ALTER TABLE ONLY clearway.party
    ADD CONSTRAINT party_name_key UNIQUE (name);
ALTER TABLE ONLY clearway.party
    ADD CONSTRAINT party_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);
ALTER TABLE clearway.person
    ADD CONSTRAINT person_roles_check CHECK ((roles <@ ARRAY['administrator'::text, 'coordinator'::text, 'finder'::text, 'maintainer'::text, 'operator'::text, 'auditor'::text, 'verifier'::text, 'worker'::text, 'developer'::text, 'program'::text, 'evaluator'::text, 'consulted'::text, 'official'::text, 'custodian'::text, 'partner'::text])) NOT VALID;
ALTER TABLE ONLY clearway.provider_document
    ADD CONSTRAINT provider_document_edition_tier_recipient_person_name_key UNIQUE NULLS NOT DISTINCT (edition, tier, recipient, person, name);
ALTER TABLE ONLY clearway.provider_key
    ADD CONSTRAINT provider_key_pkey PRIMARY KEY (fingerprint);
ALTER TABLE ONLY clearway.rank
    ADD CONSTRAINT rank_pkey PRIMARY KEY (vulnerability, ranked_at);
ALTER TABLE ONLY clearway.rater_habit
    ADD CONSTRAINT rater_habit_pkey PRIMARY KEY (party, scale, reference);
ALTER TABLE ONLY clearway.regrouped_finding
    ADD CONSTRAINT regrouped_finding_pkey PRIMARY KEY (regrouping, finding);
ALTER TABLE ONLY clearway.regrouping
    ADD CONSTRAINT regrouping_pkey PRIMARY KEY (number);
ALTER TABLE ONLY clearway.release_range
    ADD CONSTRAINT release_range_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.release_seen
    ADD CONSTRAINT release_seen_pkey PRIMARY KEY (range, place);
ALTER TABLE ONLY clearway.rendering
    ADD CONSTRAINT rendering_pkey PRIMARY KEY (advisory, release, format);
ALTER TABLE ONLY clearway.report_key
    ADD CONSTRAINT report_key_pkey PRIMARY KEY (report);
ALTER TABLE clearway.report_piece
    ADD CONSTRAINT report_piece_body_check CHECK ((length(body) <= (1048576 + 28))) NOT VALID;
ALTER TABLE ONLY clearway.report_piece
    ADD CONSTRAINT report_piece_pkey PRIMARY KEY (report, number);
ALTER TABLE ONLY clearway.report
    ADD CONSTRAINT report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.reporter_hop
    ADD CONSTRAINT reporter_hop_pkey PRIMARY KEY (finding, number);
ALTER TABLE ONLY clearway.reproduction
    ADD CONSTRAINT reproduction_pkey PRIMARY KEY (id);
ALTER TABLE clearway.reproduction
    ADD CONSTRAINT reproduction_variant_check CHECK ((variant = ANY (ARRAY['affected'::text, 'fixed'::text, 'current'::text]))) NOT VALID;
ALTER TABLE ONLY clearway.retry
    ADD CONSTRAINT retry_pkey PRIMARY KEY (party, key);
ALTER TABLE ONLY clearway.review_pair
    ADD CONSTRAINT review_pair_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (number);
ALTER TABLE ONLY clearway.sealing_master
    ADD CONSTRAINT sealing_master_pkey PRIMARY KEY (single);
ALTER TABLE ONLY clearway.service_act
    ADD CONSTRAINT service_act_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.service_agreement
    ADD CONSTRAINT service_agreement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.severity_model
    ADD CONSTRAINT severity_model_pkey PRIMARY KEY (fitted_at);
ALTER TABLE ONLY clearway.severity_rating
    ADD CONSTRAINT severity_rating_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.signal_load
    ADD CONSTRAINT signal_load_pkey PRIMARY KEY (feed);
ALTER TABLE ONLY clearway.ssvc_statement
    ADD CONSTRAINT ssvc_statement_pkey PRIMARY KEY (cve);
ALTER TABLE ONLY clearway.stage_move
    ADD CONSTRAINT stage_move_pkey PRIMARY KEY (old, new);
ALTER TABLE ONLY clearway.stewardship
    ADD CONSTRAINT stewardship_pkey PRIMARY KEY (package);
ALTER TABLE ONLY clearway.submission_agreement
    ADD CONSTRAINT submission_agreement_pkey PRIMARY KEY (submission, side);
ALTER TABLE ONLY clearway.submission_checkpoint
    ADD CONSTRAINT submission_checkpoint_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.submission_checkpoint
    ADD CONSTRAINT submission_checkpoint_submission_root_key UNIQUE (submission, root);
ALTER TABLE ONLY clearway.submission_clock
    ADD CONSTRAINT submission_clock_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.submission_consultation
    ADD CONSTRAINT submission_consultation_pkey PRIMARY KEY (submission, person);
ALTER TABLE ONLY clearway.submission_member
    ADD CONSTRAINT submission_member_pkey PRIMARY KEY (submission, person, role);
ALTER TABLE ONLY clearway.submission_move
    ADD CONSTRAINT submission_move_pkey PRIMARY KEY (start, finish);
ALTER TABLE ONLY clearway.submission_notice
    ADD CONSTRAINT submission_notice_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.submission_package
    ADD CONSTRAINT submission_package_pkey PRIMARY KEY (submission, version);
ALTER TABLE ONLY clearway.submission
    ADD CONSTRAINT submission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.submission_request
    ADD CONSTRAINT submission_request_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.submission_step
    ADD CONSTRAINT submission_step_pkey PRIMARY KEY (line);
ALTER TABLE ONLY clearway.submission_window
    ADD CONSTRAINT submission_window_pkey PRIMARY KEY (submission);
ALTER TABLE ONLY clearway.suite
    ADD CONSTRAINT suite_bundle_digest_key UNIQUE (bundle_digest);
ALTER TABLE ONLY clearway.suite_custodian
    ADD CONSTRAINT suite_custodian_pkey PRIMARY KEY (suite, number);
ALTER TABLE ONLY clearway.suite_custodian
    ADD CONSTRAINT suite_custodian_suite_custodian_key UNIQUE (suite, custodian);
ALTER TABLE ONLY clearway.suite_exposure
    ADD CONSTRAINT suite_exposure_pkey PRIMARY KEY (kind, subject);
ALTER TABLE ONLY clearway.suite_mask
    ADD CONSTRAINT suite_mask_pkey PRIMARY KEY (suite);
ALTER TABLE ONLY clearway.suite
    ADD CONSTRAINT suite_name_version_key UNIQUE (name, version);
ALTER TABLE ONLY clearway.suite_opening
    ADD CONSTRAINT suite_opening_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.suite
    ADD CONSTRAINT suite_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.suite_share
    ADD CONSTRAINT suite_share_pkey PRIMARY KEY (suite, number);
ALTER TABLE ONLY clearway.suite_task
    ADD CONSTRAINT suite_task_pkey PRIMARY KEY (suite, pseudonym);
ALTER TABLE ONLY clearway.target
    ADD CONSTRAINT target_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.target
    ADD CONSTRAINT target_purl_key UNIQUE (purl);
ALTER TABLE ONLY clearway.target_scope
    ADD CONSTRAINT target_scope_pkey PRIMARY KEY (target);
ALTER TABLE ONLY clearway.task
    ADD CONSTRAINT task_inventory_advisory_package_old_version_key UNIQUE (inventory, advisory, package, old_version);
ALTER TABLE ONLY clearway.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.task_rollup
    ADD CONSTRAINT task_rollup_pkey PRIMARY KEY (at);
ALTER TABLE ONLY clearway.telling
    ADD CONSTRAINT telling_finding_key UNIQUE (finding);
ALTER TABLE ONLY clearway.telling_key
    ADD CONSTRAINT telling_key_pkey PRIMARY KEY (key, telling);
ALTER TABLE ONLY clearway.telling
    ADD CONSTRAINT telling_pkey PRIMARY KEY (number);
ALTER TABLE ONLY clearway.timer
    ADD CONSTRAINT timer_pkey PRIMARY KEY (kind, subject);
ALTER TABLE clearway.verdict
    ADD CONSTRAINT verdict_kind_check CHECK ((kind = ANY (ARRAY['reproduced'::text, 'reproduced-elsewhere'::text, 'not-reproduced'::text, 'already-fixed'::text, 'needs-information'::text, 'environment-failed'::text]))) NOT VALID;
ALTER TABLE ONLY clearway.verdict
    ADD CONSTRAINT verdict_pkey PRIMARY KEY (vulnerability, decided_at);
ALTER TABLE clearway.verification
    ADD CONSTRAINT verification_line_check CHECK ((line = ANY (ARRAY['applies'::text, 'oracle-kept'::text, 'builds'::text, 'proof-stopped'::text, 'variants-stopped'::text, 'benign-unchanged'::text, 'tests-pass'::text, 'no-new-crash'::text]))) NOT VALID;
ALTER TABLE clearway.verification
    ADD CONSTRAINT verification_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'failed'::text, 'not-tried'::text, 'not-available'::text]))) NOT VALID;
ALTER TABLE ONLY clearway.verification
    ADD CONSTRAINT verification_pkey PRIMARY KEY (fix, line);
ALTER TABLE ONLY clearway.verifier_attestation
    ADD CONSTRAINT verifier_attestation_key_payload_digest_key UNIQUE (key, payload_digest);
ALTER TABLE ONLY clearway.verifier_attestation
    ADD CONSTRAINT verifier_attestation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.verifier_key
    ADD CONSTRAINT verifier_key_key_key UNIQUE (key);
ALTER TABLE ONLY clearway.verifier_key
    ADD CONSTRAINT verifier_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.vulnerability
    ADD CONSTRAINT vulnerability_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.web_session
    ADD CONSTRAINT web_session_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY clearway.webhook_message
    ADD CONSTRAINT webhook_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.webhook_message
    ADD CONSTRAINT webhook_message_webhook_about_key UNIQUE (webhook, about);
ALTER TABLE ONLY clearway.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clearway.webhook_secret
    ADD CONSTRAINT webhook_secret_pkey PRIMARY KEY (webhook, number);
CREATE INDEX access_grant_granted_by ON clearway.access_grant USING btree (granted_by);
CREATE INDEX access_grant_revoked_by ON clearway.access_grant USING btree (revoked_by);
CREATE INDEX access_grant_window ON clearway.access_grant USING btree (submission, window_number);
CREATE INDEX access_holder_evaluator ON clearway.access_holder USING btree (evaluator);
CREATE INDEX access_line_begun ON clearway.access_line USING btree (call) WHERE (kind = 'begun'::text);
CREATE UNIQUE INDEX access_line_granted ON clearway.access_line USING btree (granted, call, kind);
CREATE INDEX access_line_submission ON clearway.access_line USING btree (submission, line);
CREATE INDEX access_terms_set_by ON clearway.access_terms USING btree (set_by);
CREATE INDEX access_window_closed_by ON clearway.access_window USING btree (closed_by);
CREATE UNIQUE INDEX access_window_open ON clearway.access_window USING btree (submission) WHERE (closed_at IS NULL);
CREATE INDEX access_window_opened_by ON clearway.access_window USING btree (opened_by);
CREATE INDEX advisory_change_advisory ON clearway.advisory_change USING btree (advisory, tier, "position");
CREATE INDEX advisory_package ON clearway.advisory USING btree (package);
CREATE INDEX api_key_person ON clearway.api_key USING btree (person);
CREATE INDEX attempt_vulnerability ON clearway.attempt USING btree (vulnerability, began_at);
CREATE INDEX attestation_task ON clearway.attestation USING btree (task, at);
CREATE INDEX audience_member_party ON clearway.audience_member USING btree (party);
CREATE INDEX audit_answer_item ON clearway.audit_answer USING btree (sample, "position", number);
CREATE INDEX audit_record_party ON clearway.audit_record USING btree (party, "position");
CREATE INDEX audit_record_subject ON clearway.audit_record USING btree (subject, "position");
CREATE INDEX boundary_record_author ON clearway.boundary_record USING btree (author);
CREATE INDEX boundary_record_first ON clearway.boundary_record USING btree (first_reviewer) WHERE (first_reviewer IS NOT NULL);
CREATE INDEX boundary_record_second ON clearway.boundary_record USING btree (second_reviewer) WHERE (second_reviewer IS NOT NULL);
CREATE INDEX case_answer_case ON clearway.case_answer USING btree (case_room, line);
CREATE INDEX case_room_open ON clearway.case_room USING btree (maintainer) WHERE ((told_at IS NOT NULL) AND (resolved_at IS NULL));
CREATE INDEX case_room_told ON clearway.case_room USING btree (maintainer, told_at);
CREATE INDEX case_room_waiting ON clearway.case_room USING btree (maintainer, days, cvss_score DESC) WHERE (told_at IS NULL);
CREATE INDEX claim_party ON clearway.claim USING btree (party, id);
CREATE INDEX clearance_party ON clearway.clearance USING btree (party, vulnerability);
CREATE INDEX commitment_approver ON clearway.commitment USING btree (approver) WHERE (approver IS NOT NULL);
CREATE INDEX commitment_author ON clearway.commitment USING btree (author);
CREATE INDEX commitment_revealed ON clearway.commitment USING btree (revealed_by) WHERE (revealed_by IS NOT NULL);
CREATE UNIQUE INDEX commitment_standing ON clearway.commitment USING btree (developer, checkpoint) WHERE ((accepted IS DISTINCT FROM false) AND (revealed_at IS NULL));
CREATE INDEX compensating_control_task ON clearway.compensating_control USING btree (task, id);
CREATE UNIQUE INDEX compensating_control_waiting ON clearway.compensating_control USING btree (task) WHERE (reviewed_at IS NULL);
CREATE INDEX component_package ON clearway.component USING btree (package);
CREATE INDEX component_source ON clearway.component USING btree (source) WHERE (source <> ''::text);
CREATE INDEX conflict_of_interest_declared ON clearway.conflict_of_interest USING btree (declared_by);
CREATE INDEX conflict_of_interest_ended ON clearway.conflict_of_interest USING btree (ended_by) WHERE (ended_by IS NOT NULL);
CREATE INDEX conflict_of_interest_other ON clearway.conflict_of_interest USING btree (other);
CREATE UNIQUE INDEX conflict_of_interest_standing ON clearway.conflict_of_interest USING btree (one, other) WHERE (ended_at IS NULL);
CREATE INDEX deletion_certificate_by ON clearway.deletion_certificate USING btree (handed_in_by);
CREATE INDEX deletion_certificate_first ON clearway.deletion_certificate USING btree (first_signer);
CREATE INDEX deletion_certificate_first_key ON clearway.deletion_certificate USING btree (first_key);
CREATE INDEX deletion_certificate_second ON clearway.deletion_certificate USING btree (second_signer);
CREATE INDEX deletion_certificate_second_key ON clearway.deletion_certificate USING btree (second_key);
CREATE INDEX determination_cosigned_by ON clearway.determination USING btree (cosigned_by);
CREATE INDEX determination_proposed_by ON clearway.determination USING btree (proposed_by);
CREATE INDEX determination_submission ON clearway.determination USING btree (submission);
CREATE INDEX duty_opened_by ON clearway.duty USING btree (opened_by);
CREATE INDEX early_share_audience ON clearway.early_share USING btree (audience);
CREATE INDEX estimate_commitment ON clearway.estimate USING btree (commitment);
CREATE INDEX estimate_made_by ON clearway.estimate USING btree (made_by);
CREATE INDEX evaluation_calls_granted ON clearway.evaluation_calls USING btree (granted);
CREATE INDEX evaluation_calls_submission ON clearway.evaluation_calls USING btree (submission);
CREATE INDEX evaluation_incident_developer ON clearway.evaluation_incident USING btree (developer);
CREATE INDEX evaluation_incident_reported_by ON clearway.evaluation_incident USING btree (reported_by);
CREATE INDEX evaluation_incident_run ON clearway.evaluation_incident USING btree (run);
CREATE INDEX evaluation_outcome_commitment ON clearway.evaluation_outcome USING btree (commitment);
CREATE INDEX evaluation_run_commitment ON clearway.evaluation_run USING btree (commitment);
CREATE INDEX evaluation_run_developer ON clearway.evaluation_run USING btree (developer);
CREATE INDEX evaluation_run_ended_by ON clearway.evaluation_run USING btree (ended_by) WHERE (ended_by IS NOT NULL);
CREATE INDEX evaluation_run_opening ON clearway.evaluation_run USING btree (opening);
CREATE INDEX evaluation_run_started_by ON clearway.evaluation_run USING btree (started_by);
CREATE INDEX evaluation_run_suite ON clearway.evaluation_run USING btree (suite);
CREATE INDEX evidence_finding ON clearway.evidence USING btree (finding);
CREATE INDEX evidence_plain ON clearway.evidence USING btree (id) WHERE (NOT sealed);
CREATE INDEX evidence_proof_digest ON clearway.evidence USING btree (digest) WHERE (kind = 'proof'::text);
CREATE INDEX evidence_release_approved_by ON clearway.evidence_release USING btree (approved_by);
CREATE INDEX evidence_release_ended_by ON clearway.evidence_release USING btree (ended_by);
CREATE INDEX evidence_release_finding_finding ON clearway.evidence_release_finding USING btree (finding);
CREATE INDEX evidence_release_loud ON clearway.evidence_release USING btree (id) WHERE (broken_glass AND (reviewed_at IS NULL));
CREATE UNIQUE INDEX evidence_release_once ON clearway.evidence_release USING btree (asked_by, vulnerability, broken_glass) WHERE (ended_at IS NULL);
CREATE INDEX evidence_release_open ON clearway.evidence_release USING btree (id) WHERE (ended_at IS NULL);
CREATE INDEX evidence_release_reviewed_by ON clearway.evidence_release USING btree (reviewed_by);
CREATE INDEX evidence_release_vulnerability ON clearway.evidence_release USING btree (vulnerability, id);
CREATE INDEX evidence_vulnerability ON clearway.evidence USING btree (vulnerability, id);
CREATE INDEX feed_file_replaced ON clearway.feed_file USING btree (tier, replaced_at) WHERE (replaced_at IS NOT NULL);
CREATE INDEX feed_line_advisory ON clearway.feed_line USING btree (advisory);
CREATE INDEX feed_role_end ON clearway.feed_role USING btree (tier, expires_at);
CREATE INDEX feed_target_role ON clearway.feed_target USING btree (tier, role);
CREATE INDEX finding_harness ON clearway.finding USING btree (harness, id) WHERE (harness <> ''::text);
CREATE UNIQUE INDEX finding_join_open ON clearway.finding_join USING btree (finding) WHERE (ended_at IS NULL);
CREATE INDEX finding_join_vulnerability ON clearway.finding_join USING btree (vulnerability);
CREATE INDEX finding_model ON clearway.finding USING btree (model, id) WHERE (model <> ''::text);
CREATE INDEX finding_outcome ON clearway.finding USING btree (outcome, id);
CREATE INDEX finding_own_harness ON clearway.finding USING btree (party, harness, id) WHERE (harness <> ''::text);
CREATE INDEX finding_own_model ON clearway.finding USING btree (party, model, id) WHERE (model <> ''::text);
CREATE INDEX finding_own_prompt ON clearway.finding USING btree (party, prompt_hash, id) WHERE (prompt_hash <> ''::text);
CREATE INDEX finding_own_review ON clearway.finding USING btree (party, review, id) WHERE (review <> ''::text);
CREATE INDEX finding_own_tool ON clearway.finding USING btree (party, tool, id);
CREATE INDEX finding_package ON clearway.finding USING btree (package, id);
CREATE INDEX finding_party ON clearway.finding USING btree (party, id);
CREATE INDEX finding_prompt ON clearway.finding USING btree (prompt_hash, id) WHERE (prompt_hash <> ''::text);
CREATE INDEX finding_rated ON clearway.finding USING btree (id) WHERE ((cvss_vector <> ''::text) AND (vulnerability IS NOT NULL) AND (outcome = ANY (ARRAY['new'::text, 'joined'::text])));
CREATE INDEX finding_received ON clearway.finding USING btree (report, "position") WHERE (outcome = 'received'::text);
CREATE INDEX finding_review ON clearway.finding USING btree (review, id) WHERE (review <> ''::text);
CREATE INDEX finding_standing ON clearway.finding USING btree (party, vulnerability) INCLUDE (model, model_version, tool, received_at) WHERE (outcome = ANY (ARRAY['received'::text, 'new'::text, 'joined'::text]));
CREATE INDEX finding_tool ON clearway.finding USING btree (tool, id);
CREATE INDEX finding_twin ON clearway.finding USING btree (twin) WHERE (twin IS NOT NULL);
CREATE INDEX finding_vulnerability ON clearway.finding USING btree (vulnerability, id);
CREATE INDEX fix_vulnerability ON clearway.fix USING btree (vulnerability, id);
CREATE INDEX frontier_key_party ON clearway.frontier_key USING btree (party);
CREATE INDEX frontier_key_person ON clearway.frontier_key USING btree (person);
CREATE INDEX home_answer_advisory ON clearway.home_answer USING btree (advisory);
CREATE INDEX home_answer_newest ON clearway.home_answer USING btree (party, advisory, line DESC);
CREATE INDEX joint_deed_approver ON clearway.joint_deed USING btree (approver) WHERE (approver IS NOT NULL);
CREATE INDEX joint_deed_author ON clearway.joint_deed USING btree (author);
CREATE UNIQUE INDEX joint_deed_standing ON clearway.joint_deed USING btree (kind, subject) WHERE (accepted IS DISTINCT FROM false);
CREATE INDEX mail_message_made ON clearway.mail_message USING btree (made_at);
CREATE INDEX mail_message_partnership ON clearway.mail_message USING btree (partnership) WHERE (partnership IS NOT NULL);
CREATE INDEX mail_message_party ON clearway.mail_message USING btree (party);
CREATE INDEX mail_message_submission ON clearway.mail_message USING btree (submission) WHERE (submission IS NOT NULL);
CREATE INDEX material_export_material ON clearway.material_export USING btree (material);
CREATE INDEX material_export_party ON clearway.material_export USING btree (party);
CREATE INDEX material_export_person ON clearway.material_export USING btree (person);
CREATE INDEX material_export_submission ON clearway.material_export USING btree (submission, line);
CREATE INDEX material_grant_by ON clearway.material_grant USING btree (granted_by);
CREATE INDEX material_grant_material ON clearway.material_grant USING btree (material);
CREATE INDEX material_grant_person ON clearway.material_grant USING btree (person);
CREATE INDEX material_grant_revoked ON clearway.material_grant USING btree (revoked_by) WHERE (revoked_by IS NOT NULL);
CREATE INDEX material_grant_submission ON clearway.material_grant USING btree (submission);
CREATE UNIQUE INDEX material_standing ON clearway.material USING btree (submission, name) WHERE (replaced_at IS NULL);
CREATE INDEX material_submission ON clearway.material USING btree (submission, package);
CREATE INDEX matrix_candidate_vulnerability ON clearway.matrix_candidate USING btree (vulnerability, matrix);
CREATE INDEX matrix_cell_proof ON clearway.matrix_cell USING btree (matrix, proof);
CREATE INDEX matrix_decision_decided ON clearway.matrix_decision USING btree (decided_by);
CREATE INDEX matrix_decision_matrix ON clearway.matrix_decision USING btree (matrix, number);
CREATE UNIQUE INDEX matrix_decision_standing ON clearway.matrix_decision USING btree (matrix, kind, vulnerabilities) WHERE (undone_at IS NULL);
CREATE INDEX matrix_decision_undone ON clearway.matrix_decision USING btree (undone_by) WHERE (undone_by IS NOT NULL);
CREATE INDEX matrix_fix_fix ON clearway.matrix_fix USING btree (fix) WHERE (fix IS NOT NULL);
CREATE INDEX matrix_person ON clearway.matrix USING btree (asked_by);
CREATE INDEX matrix_proof_finding ON clearway.matrix_proof USING btree (finding);
CREATE INDEX matrix_proof_proof ON clearway.matrix_proof USING btree (proof);
CREATE INDEX matrix_proof_vulnerability ON clearway.matrix_proof USING btree (vulnerability);
CREATE INDEX never_join_high ON clearway.never_join USING btree (high) WHERE (ended_at IS NULL);
CREATE INDEX never_join_low ON clearway.never_join USING btree (low, high) WHERE (ended_at IS NULL);
CREATE INDEX never_join_pair ON clearway.never_join USING btree (pair) WHERE (ended_at IS NULL);
CREATE INDEX opening_share_custodian ON clearway.opening_share USING btree (custodian);
CREATE INDEX partnership_access ON clearway.partnership USING btree (access_by) WHERE (access_by IS NOT NULL);
CREATE INDEX partnership_declaration_person ON clearway.partnership_declaration USING btree (person);
CREATE INDEX partnership_developer ON clearway.partnership USING btree (developer_by) WHERE (developer_by IS NOT NULL);
CREATE INDEX partnership_government ON clearway.partnership USING btree (government_by) WHERE (government_by IS NOT NULL);
CREATE INDEX partnership_key ON clearway.partnership USING btree (undertaken_key) WHERE (undertaken_key IS NOT NULL);
CREATE INDEX partnership_partner ON clearway.partnership USING btree (partner);
CREATE INDEX partnership_proposed ON clearway.partnership USING btree (proposed_by);
CREATE INDEX partnership_reason_partnership ON clearway.partnership_reason USING btree (partnership, line);
CREATE INDEX partnership_reason_person ON clearway.partnership_reason USING btree (person);
CREATE INDEX partnership_refused ON clearway.partnership USING btree (refused_by) WHERE (refused_by IS NOT NULL);
CREATE INDEX partnership_revoked ON clearway.partnership USING btree (revoked_by) WHERE (revoked_by IS NOT NULL);
CREATE UNIQUE INDEX partnership_standing ON clearway.partnership USING btree (submission, partner) WHERE ((refused_at IS NULL) AND (revoked_at IS NULL));
CREATE INDEX partnership_undertaken ON clearway.partnership USING btree (undertaken_by) WHERE (undertaken_by IS NOT NULL);
CREATE INDEX person_party ON clearway.person USING btree (party);
CREATE INDEX provider_document_advisory ON clearway.provider_document USING btree (advisory);
CREATE INDEX provider_document_change ON clearway.provider_document USING btree (edition, tier, updated_at DESC, name DESC);
CREATE INDEX provider_document_recipient ON clearway.provider_document USING btree (recipient, edition, tier);
CREATE INDEX provider_document_year ON clearway.provider_document USING btree (edition, tier, year, name);
CREATE INDEX regrouped_finding_finding ON clearway.regrouped_finding USING btree (finding, regrouping);
CREATE UNIQUE INDEX regrouping_merged ON clearway.regrouping USING btree (source) WHERE ((kind = 'merge'::text) AND (undone_at IS NULL));
CREATE INDEX regrouping_source ON clearway.regrouping USING btree (source, number);
CREATE INDEX regrouping_target ON clearway.regrouping USING btree (target, number);
CREATE INDEX release_range_person ON clearway.release_range USING btree (asked_by);
CREATE INDEX release_range_proof ON clearway.release_range USING btree (proof);
CREATE INDEX release_range_vulnerability ON clearway.release_range USING btree (vulnerability, id);
CREATE UNIQUE INDEX release_range_waiting ON clearway.release_range USING btree (vulnerability) WHERE (found_at IS NULL);
CREATE INDEX release_seen_vulnerability ON clearway.release_seen USING btree (vulnerability);
CREATE INDEX report_party ON clearway.report USING btree (party, id);
CREATE INDEX report_piece_plain ON clearway.report_piece USING btree (report, number) WHERE (NOT sealed);
CREATE INDEX reproduction_proof ON clearway.reproduction USING btree (proof);
CREATE INDEX reproduction_vulnerability ON clearway.reproduction USING btree (vulnerability, ran_at);
CREATE INDEX review_pair_apart ON clearway.review_pair USING btree (LEAST(left_side, right_side), GREATEST(left_side, right_side)) WHERE (state = 'apart'::text);
CREATE INDEX review_pair_decided ON clearway.review_pair USING btree (decided_by, decided_at, id);
CREATE INDEX review_pair_left ON clearway.review_pair USING btree (left_side) WHERE (state = ANY (ARRAY['open'::text, 'later'::text, 'moved'::text]));
CREATE INDEX review_pair_merge ON clearway.review_pair USING btree (merge) WHERE (merge IS NOT NULL);
CREATE INDEX review_pair_next ON clearway.review_pair USING btree (state, probability, id) WHERE (state = ANY (ARRAY['open'::text, 'later'::text]));
CREATE INDEX review_pair_right ON clearway.review_pair USING btree (right_side) WHERE (state = ANY (ARRAY['open'::text, 'later'::text, 'moved'::text]));
CREATE UNIQUE INDEX review_pair_waiting ON clearway.review_pair USING btree (LEAST(left_side, right_side), GREATEST(left_side, right_side)) WHERE (state = ANY (ARRAY['open'::text, 'later'::text]));
CREATE INDEX service_act_client ON clearway.service_act USING btree (client, line);
CREATE INDEX service_act_provider ON clearway.service_act USING btree (provider, line);
CREATE INDEX service_agreement_client ON clearway.service_agreement USING btree (client);
CREATE UNIQUE INDEX service_agreement_standing ON clearway.service_agreement USING btree (provider, client) WHERE (ended_at IS NULL);
CREATE INDEX severity_rating_newest ON clearway.severity_rating USING btree (rated_at, id);
CREATE INDEX severity_rating_party ON clearway.severity_rating USING btree (party);
CREATE INDEX severity_rating_person ON clearway.severity_rating USING btree (person, rated_at);
CREATE INDEX severity_rating_vulnerability ON clearway.severity_rating USING btree (vulnerability, rated_at);
CREATE INDEX submission_agreement_signed_by ON clearway.submission_agreement USING btree (signed_by);
CREATE INDEX submission_checkpoint_package ON clearway.submission_checkpoint USING btree (submission, package);
CREATE UNIQUE INDEX submission_clock_running ON clearway.submission_clock USING btree (submission, key) WHERE (ended_at IS NULL);
CREATE INDEX submission_clock_submission ON clearway.submission_clock USING btree (submission);
CREATE INDEX submission_consultation_person ON clearway.submission_consultation USING btree (person);
CREATE INDEX submission_developer ON clearway.submission USING btree (developer);
CREATE INDEX submission_member_added_by ON clearway.submission_member USING btree (added_by);
CREATE INDEX submission_member_person ON clearway.submission_member USING btree (person);
CREATE INDEX submission_notice_partnership ON clearway.submission_notice USING btree (partnership) WHERE (partnership IS NOT NULL);
CREATE INDEX submission_notice_submission ON clearway.submission_notice USING btree (submission, line);
CREATE INDEX submission_notice_untold ON clearway.submission_notice USING btree (submission) WHERE (told_at IS NULL);
CREATE INDEX submission_opened_by ON clearway.submission USING btree (opened_by);
CREATE INDEX submission_package_by ON clearway.submission_package USING btree (submitted_by);
CREATE INDEX submission_package_key ON clearway.submission_package USING btree (key);
CREATE UNIQUE INDEX submission_parent ON clearway.submission USING btree (parent);
CREATE INDEX submission_request_asked_by ON clearway.submission_request USING btree (asked_by);
CREATE INDEX submission_request_ended_by ON clearway.submission_request USING btree (ended_by);
CREATE UNIQUE INDEX submission_request_open ON clearway.submission_request USING btree (submission) WHERE (ended_at IS NULL);
CREATE INDEX submission_request_submission ON clearway.submission_request USING btree (submission);
CREATE INDEX submission_step_party ON clearway.submission_step USING btree (party);
CREATE INDEX submission_step_person ON clearway.submission_step USING btree (person);
CREATE INDEX submission_step_submission ON clearway.submission_step USING btree (submission, line);
CREATE INDEX submission_window_opened_by ON clearway.submission_window USING btree (opened_by);
CREATE INDEX suite_custodian_person ON clearway.suite_custodian USING btree (custodian);
CREATE INDEX suite_exposure_developer ON clearway.suite_exposure USING btree (developer, at);
CREATE INDEX suite_exposure_suite ON clearway.suite_exposure USING btree (suite);
CREATE INDEX suite_opening_asked ON clearway.suite_opening USING btree (asked_by);
CREATE INDEX suite_opening_commitment ON clearway.suite_opening USING btree (commitment);
CREATE INDEX suite_opening_developer ON clearway.suite_opening USING btree (developer);
CREATE UNIQUE INDEX suite_opening_running ON clearway.suite_opening USING btree (suite) WHERE (closed_at IS NULL);
CREATE INDEX suite_opening_suite ON clearway.suite_opening USING btree (suite);
CREATE INDEX suite_sealed ON clearway.suite USING btree (sealed_by);
CREATE INDEX task_advisory ON clearway.task USING btree (advisory);
CREATE INDEX task_judged ON clearway.task USING btree (advisory, id) WHERE (stage = ANY (ARRAY['open'::text, 'planned'::text, 'deferred'::text, 'covered'::text, 'cannot'::text, 'not-needed'::text]));
CREATE INDEX task_party ON clearway.task USING btree (party, stage, due_at);
CREATE INDEX task_vulnerability ON clearway.task USING btree (vulnerability);
CREATE INDEX timer_due ON clearway.timer USING btree (due_at);
CREATE INDEX verdict_decided ON clearway.verdict USING btree (decided_at, vulnerability);
CREATE INDEX verdict_proof ON clearway.verdict USING btree (proof) WHERE (proof IS NOT NULL);
CREATE INDEX verifier_attestation_fix ON clearway.verifier_attestation USING btree (fix) WHERE (fix IS NOT NULL);
CREATE INDEX verifier_attestation_party ON clearway.verifier_attestation USING btree (party);
CREATE INDEX verifier_attestation_proof ON clearway.verifier_attestation USING btree (proof) WHERE (proof IS NOT NULL);
CREATE INDEX verifier_attestation_vulnerability ON clearway.verifier_attestation USING btree (vulnerability, id);
CREATE INDEX verifier_key_approved ON clearway.verifier_key USING btree (approved_by) WHERE (approved_by IS NOT NULL);
CREATE INDEX verifier_key_party ON clearway.verifier_key USING btree (party);
CREATE INDEX verifier_key_registered ON clearway.verifier_key USING btree (registered_by);
CREATE INDEX verifier_key_revoked ON clearway.verifier_key USING btree (revoked_by) WHERE (revoked_by IS NOT NULL);
CREATE INDEX vulnerability_crash ON clearway.vulnerability USING btree (package, id) WHERE ((crash_state <> '{}'::text[]) AND (stage <> 'merged'::text));
CREATE INDEX vulnerability_identifiers ON clearway.vulnerability USING gin (identifiers);
CREATE INDEX vulnerability_merged_into ON clearway.vulnerability USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX vulnerability_package ON clearway.vulnerability USING btree (package, id);
CREATE INDEX vulnerability_stage ON clearway.vulnerability USING btree (stage, id) INCLUDE (published_at);
CREATE INDEX webhook_message_partnership ON clearway.webhook_message USING btree (partnership) WHERE (partnership IS NOT NULL);
CREATE INDEX webhook_message_submission ON clearway.webhook_message USING btree (submission) WHERE (submission IS NOT NULL);
CREATE INDEX webhook_message_time ON clearway.webhook_message USING btree (webhook, made_at);
CREATE INDEX webhook_party ON clearway.webhook USING btree (party, id);
CREATE TRIGGER access_ends AFTER UPDATE OF disabled_at ON clearway.person FOR EACH ROW WHEN ((new.disabled_at IS NOT NULL)) EXECUTE FUNCTION clearway.revoke_grants_of_disabled();
CREATE TRIGGER access_grant_check BEFORE INSERT OR UPDATE ON clearway.access_grant FOR EACH ROW EXECUTE FUNCTION clearway.check_access_grant();
CREATE TRIGGER access_window_check BEFORE INSERT OR UPDATE ON clearway.access_window FOR EACH ROW EXECUTE FUNCTION clearway.check_access_window();
CREATE TRIGGER agreement BEFORE UPDATE ON clearway.service_agreement FOR EACH ROW EXECUTE FUNCTION clearway.check_agreement();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON clearway.finding_supplement FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON clearway.reporter_hop FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON clearway.finding_supplement FOR EACH STATEMENT EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON clearway.reporter_hop FOR EACH STATEMENT EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER beginning BEFORE INSERT ON clearway.submission FOR EACH ROW EXECUTE FUNCTION clearway.check_new_submission();
CREATE TRIGGER beginning BEFORE INSERT ON clearway.submission_clock FOR EACH ROW EXECUTE FUNCTION clearway.check_new_clock();
CREATE TRIGGER boundary_record_kept BEFORE INSERT OR UPDATE ON clearway.boundary_record FOR EACH ROW EXECUTE FUNCTION clearway.check_boundary_record();
CREATE TRIGGER boundary_record_stays BEFORE DELETE ON clearway.boundary_record FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER certificate_signed BEFORE INSERT ON clearway.deletion_certificate FOR EACH ROW EXECUTE FUNCTION clearway.check_deletion_certificate();
CREATE TRIGGER check_master BEFORE INSERT OR UPDATE ON clearway.evidence_key FOR EACH ROW EXECUTE FUNCTION clearway.check_master();
CREATE TRIGGER check_master BEFORE INSERT OR UPDATE ON clearway.material_key FOR EACH ROW EXECUTE FUNCTION clearway.check_master();
CREATE TRIGGER check_master BEFORE INSERT OR UPDATE ON clearway.report_key FOR EACH ROW EXECUTE FUNCTION clearway.check_master();
CREATE TRIGGER check_release_change BEFORE UPDATE ON clearway.evidence_release FOR EACH ROW EXECUTE FUNCTION clearway.check_release_change();
CREATE TRIGGER commitment_kept BEFORE INSERT OR UPDATE ON clearway.commitment FOR EACH ROW EXECUTE FUNCTION clearway.check_commitment();
CREATE TRIGGER commitment_policy_fits BEFORE INSERT ON clearway.commitment_policy FOR EACH ROW EXECUTE FUNCTION clearway.check_commitment_policy();
CREATE TRIGGER commitment_policy_stays BEFORE DELETE OR UPDATE ON clearway.commitment_policy FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER commitment_stays BEFORE DELETE ON clearway.commitment FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER cover BEFORE INSERT OR UPDATE OF stage, until ON clearway.task FOR EACH ROW WHEN ((new.stage = 'covered'::text)) EXECUTE FUNCTION clearway.check_cover();
CREATE TRIGGER cover_findings AFTER INSERT ON clearway.evidence_release FOR EACH ROW EXECUTE FUNCTION clearway.cover_findings();
CREATE TRIGGER custodian_key_stays BEFORE DELETE OR UPDATE ON clearway.custodian_key FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER deletion_ends_grants AFTER INSERT ON clearway.material_deletion FOR EACH ROW EXECUTE FUNCTION clearway.end_grants();
CREATE TRIGGER due_as_agreed BEFORE INSERT ON clearway.material_deletion FOR EACH ROW EXECUTE FUNCTION clearway.check_deletion();
CREATE TRIGGER estimate_in_time BEFORE INSERT ON clearway.estimate FOR EACH ROW EXECUTE FUNCTION clearway.refuse_when_frozen();
CREATE TRIGGER estimate_of_runs BEFORE INSERT ON clearway.estimate FOR EACH ROW EXECUTE FUNCTION clearway.check_estimate_runs();
CREATE TRIGGER estimate_stays BEFORE DELETE OR UPDATE ON clearway.estimate FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER evaluation_calls_check BEFORE INSERT OR UPDATE ON clearway.evaluation_calls FOR EACH ROW EXECUTE FUNCTION clearway.check_evaluation_calls();
CREATE TRIGGER evaluation_calls_stay BEFORE DELETE ON clearway.evaluation_calls FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER evaluation_connection_stays BEFORE DELETE OR UPDATE ON clearway.evaluation_connection FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER evaluation_incident_stays BEFORE DELETE OR UPDATE ON clearway.evaluation_incident FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER evaluation_incident_stops BEFORE INSERT ON clearway.evaluation_incident FOR EACH ROW EXECUTE FUNCTION clearway.stop_by_incident();
CREATE TRIGGER evaluation_outcome_fits BEFORE INSERT ON clearway.evaluation_outcome FOR EACH ROW EXECUTE FUNCTION clearway.check_evaluation_outcome();
CREATE TRIGGER evaluation_outcome_frozen BEFORE INSERT ON clearway.evaluation_outcome FOR EACH ROW EXECUTE FUNCTION clearway.refuse_when_frozen();
CREATE TRIGGER evaluation_outcome_stays BEFORE DELETE OR UPDATE ON clearway.evaluation_outcome FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER evaluation_run_frozen BEFORE INSERT ON clearway.evaluation_run FOR EACH ROW EXECUTE FUNCTION clearway.refuse_when_frozen();
CREATE TRIGGER evaluation_run_frozen_too BEFORE UPDATE ON clearway.evaluation_run FOR EACH ROW WHEN ((new.status = ANY (ARRAY['running'::text, 'finished'::text]))) EXECUTE FUNCTION clearway.refuse_when_frozen();
CREATE TRIGGER evaluation_run_kept BEFORE INSERT OR UPDATE ON clearway.evaluation_run FOR EACH ROW EXECUTE FUNCTION clearway.check_evaluation_run();
CREATE TRIGGER evaluation_run_stays BEFORE DELETE ON clearway.evaluation_run FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER evaluation_run_within BEFORE INSERT ON clearway.evaluation_run FOR EACH ROW EXECUTE FUNCTION clearway.check_attempts_left();
CREATE TRIGGER evidence_attestations AFTER UPDATE OF vulnerability ON clearway.evidence FOR EACH ROW WHEN (((new.vulnerability IS NOT NULL) AND ((old.vulnerability)::text IS DISTINCT FROM (new.vulnerability)::text))) EXECUTE FUNCTION clearway.follow_proof();
CREATE TRIGGER frontier_key_kept BEFORE UPDATE ON clearway.frontier_key FOR EACH ROW EXECUTE FUNCTION clearway.check_frontier_key();
CREATE TRIGGER holds_role BEFORE INSERT ON clearway.submission_member FOR EACH ROW EXECUTE FUNCTION clearway.check_member();
CREATE TRIGGER joint_deed_kept BEFORE INSERT OR UPDATE ON clearway.joint_deed FOR EACH ROW EXECUTE FUNCTION clearway.check_joint_deed();
CREATE TRIGGER joint_deed_of_estimate BEFORE INSERT ON clearway.joint_deed FOR EACH ROW WHEN (((new.kind = 'freeze'::text) AND (new.about ~~ 'est-%'::text))) EXECUTE FUNCTION clearway.check_frozen_estimate();
CREATE TRIGGER joint_deed_stays BEFORE DELETE ON clearway.joint_deed FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER keys_end AFTER UPDATE OF disabled_at ON clearway.person FOR EACH ROW WHEN ((new.disabled_at IS NOT NULL)) EXECUTE FUNCTION clearway.revoke_keys_of_disabled();
CREATE TRIGGER limits BEFORE INSERT OR UPDATE ON clearway.submission_window FOR EACH ROW EXECUTE FUNCTION clearway.check_window();
CREATE TRIGGER material_grant_bounded BEFORE INSERT ON clearway.material_grant FOR EACH ROW EXECUTE FUNCTION clearway.check_material_grant();
CREATE TRIGGER material_grant_revoked BEFORE UPDATE ON clearway.material_grant FOR EACH ROW EXECUTE FUNCTION clearway.check_grant_revoked();
CREATE TRIGGER moves BEFORE UPDATE ON clearway.submission FOR EACH ROW EXECUTE FUNCTION clearway.check_move();
CREATE TRIGGER moves_on BEFORE UPDATE ON clearway.submission FOR EACH ROW WHEN ((new.state <> old.state)) EXECUTE FUNCTION clearway.check_ending();
CREATE TRIGGER office BEFORE INSERT ON clearway.frontier_key FOR EACH ROW EXECUTE FUNCTION clearway.mark_office_key();
CREATE TRIGGER opening_share_fits BEFORE INSERT ON clearway.opening_share FOR EACH ROW EXECUTE FUNCTION clearway.check_opening_share();
CREATE TRIGGER opening_share_remains BEFORE DELETE ON clearway.opening_share FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER opening_share_stays BEFORE UPDATE ON clearway.opening_share FOR EACH ROW WHEN (((new.sealed <> '\x'::bytea) OR ((new.custodian)::text <> (old.custodian)::text))) EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER package_signed BEFORE INSERT ON clearway.submission_package FOR EACH ROW EXECUTE FUNCTION clearway.check_submission_package();
CREATE TRIGGER partnership_keys BEFORE UPDATE ON clearway.partnership FOR EACH ROW EXECUTE FUNCTION clearway.check_partnership();
CREATE TRIGGER partnership_listed AFTER UPDATE ON clearway.partnership FOR EACH ROW WHEN ((old.admitted IS DISTINCT FROM new.admitted)) EXECUTE FUNCTION clearway.list_partners();
CREATE TRIGGER settle BEFORE INSERT OR UPDATE OF stage ON clearway.task FOR EACH ROW EXECUTE FUNCTION clearway.settle_task();
CREATE TRIGGER sides BEFORE INSERT OR UPDATE OF roles, party ON clearway.person FOR EACH ROW EXECUTE FUNCTION clearway.check_person_sides();
CREATE TRIGGER signing BEFORE UPDATE ON clearway.determination FOR EACH ROW EXECUTE FUNCTION clearway.check_determination();
CREATE TRIGGER stage_move BEFORE UPDATE OF stage ON clearway.vulnerability FOR EACH ROW WHEN ((old.stage IS DISTINCT FROM new.stage)) EXECUTE FUNCTION clearway.check_stage_move();
CREATE TRIGGER steps AFTER INSERT OR UPDATE ON clearway.submission FOR EACH ROW EXECUTE FUNCTION clearway.write_step();
CREATE TRIGGER suite_custodian_stays BEFORE DELETE OR UPDATE ON clearway.suite_custodian FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER suite_exposure_counts AFTER INSERT ON clearway.suite_exposure FOR EACH ROW EXECUTE FUNCTION clearway.count_exposure();
CREATE TRIGGER suite_exposure_stays BEFORE DELETE OR UPDATE ON clearway.suite_exposure FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER suite_mask_stays BEFORE DELETE OR UPDATE ON clearway.suite_mask FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER suite_opening_closes AFTER UPDATE OF closed_at ON clearway.suite_opening FOR EACH ROW WHEN ((new.closed_at IS NOT NULL)) EXECUTE FUNCTION clearway.forget_shares();
CREATE TRIGGER suite_opening_kept BEFORE INSERT OR UPDATE ON clearway.suite_opening FOR EACH ROW EXECUTE FUNCTION clearway.check_opening();
CREATE TRIGGER suite_opening_stays BEFORE DELETE ON clearway.suite_opening FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER suite_share_stays BEFORE DELETE OR UPDATE ON clearway.suite_share FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER suite_stays BEFORE DELETE OR UPDATE ON clearway.suite FOR EACH ROW EXECUTE FUNCTION clearway.refuse_change();
CREATE TRIGGER "time" BEFORE UPDATE ON clearway.submission_clock FOR EACH ROW EXECUTE FUNCTION clearway.check_clock();
CREATE CONSTRAINT TRIGGER timer_kept AFTER DELETE OR UPDATE ON clearway.timer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.kind = ANY (ARRAY['frontier-clock'::text, 'access-end'::text, 'deletion-due'::text, 'material-end'::text]))) EXECUTE FUNCTION clearway.check_timer();
CREATE TRIGGER verifier_attestation_independent BEFORE INSERT ON clearway.verifier_attestation FOR EACH ROW EXECUTE FUNCTION clearway.check_verifier_attestation();
CREATE TRIGGER verifier_key_kept BEFORE UPDATE ON clearway.verifier_key FOR EACH ROW EXECUTE FUNCTION clearway.check_verifier_key();
ALTER TABLE ONLY clearway.access_endpoint
    ADD CONSTRAINT access_endpoint_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.access_grant
    ADD CONSTRAINT access_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.access_grant
    ADD CONSTRAINT access_grant_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.access_grant
    ADD CONSTRAINT access_grant_submission_window_number_fkey FOREIGN KEY (submission, window_number) REFERENCES clearway.access_window(submission, number);
ALTER TABLE ONLY clearway.access_holder
    ADD CONSTRAINT access_holder_evaluator_fkey FOREIGN KEY (evaluator) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.access_holder
    ADD CONSTRAINT access_holder_granted_fkey FOREIGN KEY (granted) REFERENCES clearway.access_grant(id);
ALTER TABLE ONLY clearway.access_line
    ADD CONSTRAINT access_line_granted_fkey FOREIGN KEY (granted) REFERENCES clearway.access_grant(id);
ALTER TABLE ONLY clearway.access_line
    ADD CONSTRAINT access_line_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.access_terms
    ADD CONSTRAINT access_terms_set_by_fkey FOREIGN KEY (set_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.access_terms
    ADD CONSTRAINT access_terms_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.access_window
    ADD CONSTRAINT access_window_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.access_window
    ADD CONSTRAINT access_window_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.access_window
    ADD CONSTRAINT access_window_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.advisory_change
    ADD CONSTRAINT advisory_change_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.advisory(id);
ALTER TABLE ONLY clearway.advisory_release
    ADD CONSTRAINT advisory_release_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.advisory(id);
ALTER TABLE ONLY clearway.advisory
    ADD CONSTRAINT advisory_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.api_key
    ADD CONSTRAINT api_key_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.attempt
    ADD CONSTRAINT attempt_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.attestation
    ADD CONSTRAINT attestation_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.attestation
    ADD CONSTRAINT attestation_task_fkey FOREIGN KEY (task) REFERENCES clearway.task(id);
ALTER TABLE ONLY clearway.audience_member
    ADD CONSTRAINT audience_member_audience_tier_fkey FOREIGN KEY (audience, tier) REFERENCES clearway.audience(name, tier);
ALTER TABLE ONLY clearway.audience_member
    ADD CONSTRAINT audience_member_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.audience_member
    ADD CONSTRAINT audience_member_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.audit_answer
    ADD CONSTRAINT audit_answer_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.audit_answer
    ADD CONSTRAINT audit_answer_sample_position_fkey FOREIGN KEY (sample, "position") REFERENCES clearway.audit_sample_item(sample, "position");
ALTER TABLE ONLY clearway.audit_sample
    ADD CONSTRAINT audit_sample_claim_fkey FOREIGN KEY (claim) REFERENCES clearway.claim(id);
ALTER TABLE ONLY clearway.audit_sample
    ADD CONSTRAINT audit_sample_drawn_by_fkey FOREIGN KEY (drawn_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.audit_sample_item
    ADD CONSTRAINT audit_sample_item_sample_fkey FOREIGN KEY (sample) REFERENCES clearway.audit_sample(id);
ALTER TABLE ONLY clearway.audit_sample_item
    ADD CONSTRAINT audit_sample_item_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.audit_sample
    ADD CONSTRAINT audit_sample_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.audit_sample
    ADD CONSTRAINT audit_sample_rater_fkey FOREIGN KEY (rater) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.believed_severity
    ADD CONSTRAINT believed_severity_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.boundary_record
    ADD CONSTRAINT boundary_record_author_fkey FOREIGN KEY (author) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.boundary_record
    ADD CONSTRAINT boundary_record_first_reviewer_fkey FOREIGN KEY (first_reviewer) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.boundary_record
    ADD CONSTRAINT boundary_record_second_reviewer_fkey FOREIGN KEY (second_reviewer) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.capacity
    ADD CONSTRAINT capacity_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.case_answer
    ADD CONSTRAINT case_answer_case_room_fkey FOREIGN KEY (case_room) REFERENCES clearway.case_room(id);
ALTER TABLE ONLY clearway.case_answer
    ADD CONSTRAINT case_answer_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.case_room
    ADD CONSTRAINT case_room_maintainer_fkey FOREIGN KEY (maintainer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.case_room
    ADD CONSTRAINT case_room_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.claim
    ADD CONSTRAINT claim_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.claim
    ADD CONSTRAINT claim_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.claim
    ADD CONSTRAINT claim_target_fkey FOREIGN KEY (target) REFERENCES clearway.target(id);
ALTER TABLE ONLY clearway.clearance
    ADD CONSTRAINT clearance_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.clearance
    ADD CONSTRAINT clearance_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.commitment
    ADD CONSTRAINT commitment_approver_fkey FOREIGN KEY (approver) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.commitment
    ADD CONSTRAINT commitment_author_fkey FOREIGN KEY (author) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.commitment
    ADD CONSTRAINT commitment_developer_fkey FOREIGN KEY (developer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.commitment_policy
    ADD CONSTRAINT commitment_policy_commitment_fkey FOREIGN KEY (commitment) REFERENCES clearway.commitment(id);
ALTER TABLE ONLY clearway.commitment
    ADD CONSTRAINT commitment_revealed_by_fkey FOREIGN KEY (revealed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.compensating_control
    ADD CONSTRAINT compensating_control_author_fkey FOREIGN KEY (author) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.compensating_control
    ADD CONSTRAINT compensating_control_reviewer_fkey FOREIGN KEY (reviewer) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.compensating_control
    ADD CONSTRAINT compensating_control_task_fkey FOREIGN KEY (task) REFERENCES clearway.task(id);
ALTER TABLE ONLY clearway.component
    ADD CONSTRAINT component_inventory_fkey FOREIGN KEY (inventory) REFERENCES clearway.inventory(id);
ALTER TABLE ONLY clearway.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_declared_by_fkey FOREIGN KEY (declared_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_one_fkey FOREIGN KEY (one) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_other_fkey FOREIGN KEY (other) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.custodian_key
    ADD CONSTRAINT custodian_key_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_first_key_fkey FOREIGN KEY (first_key) REFERENCES clearway.frontier_key(key);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_first_signer_fkey FOREIGN KEY (first_signer) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_handed_in_by_fkey FOREIGN KEY (handed_in_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_second_key_fkey FOREIGN KEY (second_key) REFERENCES clearway.frontier_key(key);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_second_signer_fkey FOREIGN KEY (second_signer) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.deletion_certificate
    ADD CONSTRAINT deletion_certificate_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.material_deletion(submission);
ALTER TABLE ONLY clearway.determination
    ADD CONSTRAINT determination_cosigned_by_fkey FOREIGN KEY (cosigned_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.determination
    ADD CONSTRAINT determination_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.determination_reasons
    ADD CONSTRAINT determination_reasons_determination_fkey FOREIGN KEY (determination) REFERENCES clearway.determination(id);
ALTER TABLE ONLY clearway.determination
    ADD CONSTRAINT determination_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.digest
    ADD CONSTRAINT digest_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.digest
    ADD CONSTRAINT digest_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.due_change
    ADD CONSTRAINT due_change_task_fkey FOREIGN KEY (task) REFERENCES clearway.task(id);
ALTER TABLE ONLY clearway.duty
    ADD CONSTRAINT duty_developer_fkey FOREIGN KEY (developer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.duty
    ADD CONSTRAINT duty_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.early_advisory
    ADD CONSTRAINT early_advisory_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.early_recipient
    ADD CONSTRAINT early_recipient_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.early_advisory(id);
ALTER TABLE ONLY clearway.early_recipient
    ADD CONSTRAINT early_recipient_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.early_recipient
    ADD CONSTRAINT early_recipient_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.early_share
    ADD CONSTRAINT early_share_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.early_advisory(id);
ALTER TABLE ONLY clearway.early_share
    ADD CONSTRAINT early_share_audience_fkey FOREIGN KEY (audience) REFERENCES clearway.audience(name);
ALTER TABLE ONLY clearway.estimate
    ADD CONSTRAINT estimate_commitment_fkey FOREIGN KEY (commitment) REFERENCES clearway.commitment(id);
ALTER TABLE ONLY clearway.estimate
    ADD CONSTRAINT estimate_made_by_fkey FOREIGN KEY (made_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evaluation_calls
    ADD CONSTRAINT evaluation_calls_granted_fkey FOREIGN KEY (granted) REFERENCES clearway.access_grant(id);
ALTER TABLE ONLY clearway.evaluation_calls
    ADD CONSTRAINT evaluation_calls_run_fkey FOREIGN KEY (run) REFERENCES clearway.evaluation_run(id);
ALTER TABLE ONLY clearway.evaluation_calls
    ADD CONSTRAINT evaluation_calls_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.evaluation_connection
    ADD CONSTRAINT evaluation_connection_run_fkey FOREIGN KEY (run) REFERENCES clearway.evaluation_run(id);
ALTER TABLE ONLY clearway.evaluation_incident
    ADD CONSTRAINT evaluation_incident_developer_fkey FOREIGN KEY (developer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.evaluation_incident
    ADD CONSTRAINT evaluation_incident_reported_by_fkey FOREIGN KEY (reported_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evaluation_incident
    ADD CONSTRAINT evaluation_incident_run_fkey FOREIGN KEY (run) REFERENCES clearway.evaluation_run(id);
ALTER TABLE ONLY clearway.evaluation_outcome
    ADD CONSTRAINT evaluation_outcome_commitment_fkey FOREIGN KEY (commitment) REFERENCES clearway.commitment(id);
ALTER TABLE ONLY clearway.evaluation_outcome
    ADD CONSTRAINT evaluation_outcome_run_fkey FOREIGN KEY (run) REFERENCES clearway.evaluation_run(id);
ALTER TABLE ONLY clearway.evaluation_run
    ADD CONSTRAINT evaluation_run_commitment_fkey FOREIGN KEY (commitment) REFERENCES clearway.commitment(id);
ALTER TABLE ONLY clearway.evaluation_run
    ADD CONSTRAINT evaluation_run_developer_fkey FOREIGN KEY (developer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.evaluation_run
    ADD CONSTRAINT evaluation_run_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evaluation_run
    ADD CONSTRAINT evaluation_run_opening_fkey FOREIGN KEY (opening) REFERENCES clearway.suite_opening(id);
ALTER TABLE ONLY clearway.evaluation_run
    ADD CONSTRAINT evaluation_run_started_by_fkey FOREIGN KEY (started_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evaluation_run
    ADD CONSTRAINT evaluation_run_suite_fkey FOREIGN KEY (suite) REFERENCES clearway.suite(id);
ALTER TABLE ONLY clearway.evidence
    ADD CONSTRAINT evidence_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.evidence_key
    ADD CONSTRAINT evidence_key_evidence_fkey FOREIGN KEY (evidence) REFERENCES clearway.evidence(id);
ALTER TABLE ONLY clearway.evidence
    ADD CONSTRAINT evidence_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.evidence_release
    ADD CONSTRAINT evidence_release_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evidence_release
    ADD CONSTRAINT evidence_release_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evidence_release
    ADD CONSTRAINT evidence_release_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evidence_release_finding
    ADD CONSTRAINT evidence_release_finding_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.evidence_release_finding
    ADD CONSTRAINT evidence_release_finding_release_fkey FOREIGN KEY (release) REFERENCES clearway.evidence_release(id);
ALTER TABLE ONLY clearway.evidence_release
    ADD CONSTRAINT evidence_release_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.evidence_release
    ADD CONSTRAINT evidence_release_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.evidence
    ADD CONSTRAINT evidence_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.feed_file
    ADD CONSTRAINT feed_file_tier_fkey FOREIGN KEY (tier) REFERENCES clearway.feed(tier);
ALTER TABLE ONLY clearway.feed_line
    ADD CONSTRAINT feed_line_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.advisory(id);
ALTER TABLE ONLY clearway.feed_line
    ADD CONSTRAINT feed_line_tier_fkey FOREIGN KEY (tier) REFERENCES clearway.feed(tier);
ALTER TABLE ONLY clearway.feed_role
    ADD CONSTRAINT feed_role_tier_fkey FOREIGN KEY (tier) REFERENCES clearway.feed(tier);
ALTER TABLE ONLY clearway.feed_target
    ADD CONSTRAINT feed_target_tier_fkey FOREIGN KEY (tier) REFERENCES clearway.feed(tier);
ALTER TABLE ONLY clearway.finding_join
    ADD CONSTRAINT finding_join_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.finding_join
    ADD CONSTRAINT finding_join_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.finding
    ADD CONSTRAINT finding_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.finding
    ADD CONSTRAINT finding_report_fkey FOREIGN KEY (report) REFERENCES clearway.report(id);
ALTER TABLE ONLY clearway.finding_supplement
    ADD CONSTRAINT finding_supplement_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.finding_supplement
    ADD CONSTRAINT finding_supplement_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.finding_supplement
    ADD CONSTRAINT finding_supplement_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.finding_supplement
    ADD CONSTRAINT finding_supplement_proof_fkey FOREIGN KEY (proof) REFERENCES clearway.evidence(id);
ALTER TABLE ONLY clearway.finding
    ADD CONSTRAINT finding_twin_fkey FOREIGN KEY (twin) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.finding
    ADD CONSTRAINT finding_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.fix
    ADD CONSTRAINT fix_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.fix
    ADD CONSTRAINT fix_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.fix
    ADD CONSTRAINT fix_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.frontier_key
    ADD CONSTRAINT frontier_key_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.frontier_key
    ADD CONSTRAINT frontier_key_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.home_answer
    ADD CONSTRAINT home_answer_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.advisory(id);
ALTER TABLE ONLY clearway.home_answer
    ADD CONSTRAINT home_answer_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.home_answer
    ADD CONSTRAINT home_answer_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.inventory
    ADD CONSTRAINT inventory_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.joint_deed
    ADD CONSTRAINT joint_deed_approver_fkey FOREIGN KEY (approver) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.joint_deed
    ADD CONSTRAINT joint_deed_author_fkey FOREIGN KEY (author) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.mail_message
    ADD CONSTRAINT mail_message_partnership_fkey FOREIGN KEY (partnership) REFERENCES clearway.partnership(id);
ALTER TABLE ONLY clearway.mail_message
    ADD CONSTRAINT mail_message_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.mail_message
    ADD CONSTRAINT mail_message_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.mail_message
    ADD CONSTRAINT mail_message_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.material_content
    ADD CONSTRAINT material_content_material_fkey FOREIGN KEY (material) REFERENCES clearway.material(id);
ALTER TABLE ONLY clearway.material_deletion
    ADD CONSTRAINT material_deletion_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.material_export
    ADD CONSTRAINT material_export_material_fkey FOREIGN KEY (material) REFERENCES clearway.material(id);
ALTER TABLE ONLY clearway.material_export
    ADD CONSTRAINT material_export_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.material_export
    ADD CONSTRAINT material_export_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.material_export
    ADD CONSTRAINT material_export_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.material_grant
    ADD CONSTRAINT material_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.material_grant
    ADD CONSTRAINT material_grant_material_fkey FOREIGN KEY (material) REFERENCES clearway.material(id);
ALTER TABLE ONLY clearway.material_grant
    ADD CONSTRAINT material_grant_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.material_grant
    ADD CONSTRAINT material_grant_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.material_grant
    ADD CONSTRAINT material_grant_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.material_key
    ADD CONSTRAINT material_key_material_fkey FOREIGN KEY (material) REFERENCES clearway.material_content(material) ON DELETE CASCADE;
ALTER TABLE ONLY clearway.material
    ADD CONSTRAINT material_submission_package_fkey FOREIGN KEY (submission, package) REFERENCES clearway.submission_package(submission, version);
ALTER TABLE ONLY clearway.matrix
    ADD CONSTRAINT matrix_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.matrix_candidate
    ADD CONSTRAINT matrix_candidate_matrix_fkey FOREIGN KEY (matrix) REFERENCES clearway.matrix(id);
ALTER TABLE ONLY clearway.matrix_candidate
    ADD CONSTRAINT matrix_candidate_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.matrix_cell
    ADD CONSTRAINT matrix_cell_matrix_fix_fkey FOREIGN KEY (matrix, fix) REFERENCES clearway.matrix_fix(matrix, place);
ALTER TABLE ONLY clearway.matrix_cell
    ADD CONSTRAINT matrix_cell_matrix_proof_fkey FOREIGN KEY (matrix, proof) REFERENCES clearway.matrix_proof(matrix, place);
ALTER TABLE ONLY clearway.matrix_decision
    ADD CONSTRAINT matrix_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.matrix_decision
    ADD CONSTRAINT matrix_decision_matrix_fkey FOREIGN KEY (matrix) REFERENCES clearway.matrix(id);
ALTER TABLE ONLY clearway.matrix_decision
    ADD CONSTRAINT matrix_decision_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.matrix_fix
    ADD CONSTRAINT matrix_fix_fix_fkey FOREIGN KEY (fix) REFERENCES clearway.fix(id);
ALTER TABLE ONLY clearway.matrix_fix
    ADD CONSTRAINT matrix_fix_matrix_fkey FOREIGN KEY (matrix) REFERENCES clearway.matrix(id);
ALTER TABLE ONLY clearway.matrix_proof
    ADD CONSTRAINT matrix_proof_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.matrix_proof
    ADD CONSTRAINT matrix_proof_matrix_fkey FOREIGN KEY (matrix) REFERENCES clearway.matrix(id);
ALTER TABLE ONLY clearway.matrix_proof
    ADD CONSTRAINT matrix_proof_proof_fkey FOREIGN KEY (proof) REFERENCES clearway.evidence(id);
ALTER TABLE ONLY clearway.matrix_proof
    ADD CONSTRAINT matrix_proof_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.never_join
    ADD CONSTRAINT never_join_high_fkey FOREIGN KEY (high) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.never_join
    ADD CONSTRAINT never_join_low_fkey FOREIGN KEY (low) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.never_join
    ADD CONSTRAINT never_join_made_by_fkey FOREIGN KEY (made_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.never_join
    ADD CONSTRAINT never_join_one_fkey FOREIGN KEY (one) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.never_join
    ADD CONSTRAINT never_join_other_fkey FOREIGN KEY (other) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.never_join
    ADD CONSTRAINT never_join_pair_fkey FOREIGN KEY (pair) REFERENCES clearway.review_pair(id);
ALTER TABLE ONLY clearway.opening_share
    ADD CONSTRAINT opening_share_custodian_fkey FOREIGN KEY (custodian) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.opening_share
    ADD CONSTRAINT opening_share_opening_fkey FOREIGN KEY (opening) REFERENCES clearway.suite_opening(id);
ALTER TABLE ONLY clearway.operator_profile
    ADD CONSTRAINT operator_profile_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.partner_list
    ADD CONSTRAINT partner_list_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_access_by_fkey FOREIGN KEY (access_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership_declaration
    ADD CONSTRAINT partnership_declaration_partnership_fkey FOREIGN KEY (partnership) REFERENCES clearway.partnership(id);
ALTER TABLE ONLY clearway.partnership_declaration
    ADD CONSTRAINT partnership_declaration_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_developer_by_fkey FOREIGN KEY (developer_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_government_by_fkey FOREIGN KEY (government_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_partner_fkey FOREIGN KEY (partner) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership_reason
    ADD CONSTRAINT partnership_reason_partnership_fkey FOREIGN KEY (partnership) REFERENCES clearway.partnership(id);
ALTER TABLE ONLY clearway.partnership_reason
    ADD CONSTRAINT partnership_reason_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_refused_by_fkey FOREIGN KEY (refused_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_undertaken_by_fkey FOREIGN KEY (undertaken_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.partnership
    ADD CONSTRAINT partnership_undertaken_key_fkey FOREIGN KEY (undertaken_key) REFERENCES clearway.frontier_key(key);
ALTER TABLE ONLY clearway.party_contact
    ADD CONSTRAINT party_contact_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.person
    ADD CONSTRAINT person_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.provider_document
    ADD CONSTRAINT provider_document_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.provider_document
    ADD CONSTRAINT provider_document_recipient_fkey FOREIGN KEY (recipient) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.rank
    ADD CONSTRAINT rank_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.rater_habit
    ADD CONSTRAINT rater_habit_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.regrouped_finding
    ADD CONSTRAINT regrouped_finding_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.regrouped_finding
    ADD CONSTRAINT regrouped_finding_regrouping_fkey FOREIGN KEY (regrouping) REFERENCES clearway.regrouping(number);
ALTER TABLE ONLY clearway.regrouping
    ADD CONSTRAINT regrouping_made_by_fkey FOREIGN KEY (made_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.regrouping
    ADD CONSTRAINT regrouping_source_fkey FOREIGN KEY (source) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.regrouping
    ADD CONSTRAINT regrouping_target_fkey FOREIGN KEY (target) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.regrouping
    ADD CONSTRAINT regrouping_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.release_range
    ADD CONSTRAINT release_range_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.release_range
    ADD CONSTRAINT release_range_proof_fkey FOREIGN KEY (proof) REFERENCES clearway.evidence(id);
ALTER TABLE ONLY clearway.release_range
    ADD CONSTRAINT release_range_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.release_seen
    ADD CONSTRAINT release_seen_range_fkey FOREIGN KEY (range) REFERENCES clearway.release_range(id);
ALTER TABLE ONLY clearway.release_seen
    ADD CONSTRAINT release_seen_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.rendering
    ADD CONSTRAINT rendering_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.advisory(id);
ALTER TABLE ONLY clearway.report
    ADD CONSTRAINT report_claim_fkey FOREIGN KEY (claim) REFERENCES clearway.claim(id);
ALTER TABLE ONLY clearway.report_key
    ADD CONSTRAINT report_key_report_fkey FOREIGN KEY (report) REFERENCES clearway.report(id);
ALTER TABLE ONLY clearway.report
    ADD CONSTRAINT report_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.report
    ADD CONSTRAINT report_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.report_piece
    ADD CONSTRAINT report_piece_report_fkey FOREIGN KEY (report) REFERENCES clearway.report(id);
ALTER TABLE ONLY clearway.reporter_hop
    ADD CONSTRAINT reporter_hop_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.reproduction
    ADD CONSTRAINT reproduction_proof_fkey FOREIGN KEY (proof) REFERENCES clearway.evidence(id);
ALTER TABLE ONLY clearway.reproduction
    ADD CONSTRAINT reproduction_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.retry
    ADD CONSTRAINT retry_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.review_pair
    ADD CONSTRAINT review_pair_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.review_pair
    ADD CONSTRAINT review_pair_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.review_pair
    ADD CONSTRAINT review_pair_left_side_fkey FOREIGN KEY (left_side) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.review_pair
    ADD CONSTRAINT review_pair_likened_fkey FOREIGN KEY (likened) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.review_pair
    ADD CONSTRAINT review_pair_merge_fkey FOREIGN KEY (merge) REFERENCES clearway.regrouping(number);
ALTER TABLE ONLY clearway.review_pair
    ADD CONSTRAINT review_pair_right_side_fkey FOREIGN KEY (right_side) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.service_act
    ADD CONSTRAINT service_act_client_fkey FOREIGN KEY (client) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.service_act
    ADD CONSTRAINT service_act_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.service_act
    ADD CONSTRAINT service_act_provider_fkey FOREIGN KEY (provider) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.service_agreement
    ADD CONSTRAINT service_agreement_agreed_by_fkey FOREIGN KEY (agreed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.service_agreement
    ADD CONSTRAINT service_agreement_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.service_agreement
    ADD CONSTRAINT service_agreement_client_fkey FOREIGN KEY (client) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.service_agreement
    ADD CONSTRAINT service_agreement_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.service_agreement
    ADD CONSTRAINT service_agreement_provider_fkey FOREIGN KEY (provider) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.severity_rating
    ADD CONSTRAINT severity_rating_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.severity_rating
    ADD CONSTRAINT severity_rating_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.severity_rating
    ADD CONSTRAINT severity_rating_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.stewardship
    ADD CONSTRAINT stewardship_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.submission_agreement
    ADD CONSTRAINT submission_agreement_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_agreement
    ADD CONSTRAINT submission_agreement_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission_checkpoint
    ADD CONSTRAINT submission_checkpoint_submission_package_fkey FOREIGN KEY (submission, package) REFERENCES clearway.submission_package(submission, version);
ALTER TABLE ONLY clearway.submission_clock
    ADD CONSTRAINT submission_clock_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission_consultation
    ADD CONSTRAINT submission_consultation_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_consultation
    ADD CONSTRAINT submission_consultation_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission
    ADD CONSTRAINT submission_developer_fkey FOREIGN KEY (developer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.submission_member
    ADD CONSTRAINT submission_member_added_by_fkey FOREIGN KEY (added_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_member
    ADD CONSTRAINT submission_member_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_member
    ADD CONSTRAINT submission_member_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission_notice
    ADD CONSTRAINT submission_notice_partnership_fkey FOREIGN KEY (partnership) REFERENCES clearway.partnership(id);
ALTER TABLE ONLY clearway.submission_notice
    ADD CONSTRAINT submission_notice_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission
    ADD CONSTRAINT submission_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_package
    ADD CONSTRAINT submission_package_key_fkey FOREIGN KEY (key) REFERENCES clearway.frontier_key(key);
ALTER TABLE ONLY clearway.submission_package
    ADD CONSTRAINT submission_package_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission_package
    ADD CONSTRAINT submission_package_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission
    ADD CONSTRAINT submission_parent_fkey FOREIGN KEY (parent) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission_request
    ADD CONSTRAINT submission_request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_request
    ADD CONSTRAINT submission_request_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_request
    ADD CONSTRAINT submission_request_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission_step
    ADD CONSTRAINT submission_step_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.submission_step
    ADD CONSTRAINT submission_step_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_step
    ADD CONSTRAINT submission_step_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.submission_window
    ADD CONSTRAINT submission_window_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.submission_window
    ADD CONSTRAINT submission_window_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.suite_custodian
    ADD CONSTRAINT suite_custodian_custodian_fkey FOREIGN KEY (custodian) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.suite_custodian
    ADD CONSTRAINT suite_custodian_suite_fkey FOREIGN KEY (suite) REFERENCES clearway.suite(id);
ALTER TABLE ONLY clearway.suite_exposure
    ADD CONSTRAINT suite_exposure_developer_fkey FOREIGN KEY (developer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.suite_exposure
    ADD CONSTRAINT suite_exposure_suite_fkey FOREIGN KEY (suite) REFERENCES clearway.suite(id);
ALTER TABLE ONLY clearway.suite_mask
    ADD CONSTRAINT suite_mask_suite_fkey FOREIGN KEY (suite) REFERENCES clearway.suite(id);
ALTER TABLE ONLY clearway.suite_opening
    ADD CONSTRAINT suite_opening_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.suite_opening
    ADD CONSTRAINT suite_opening_commitment_fkey FOREIGN KEY (commitment) REFERENCES clearway.commitment(id);
ALTER TABLE ONLY clearway.suite_opening
    ADD CONSTRAINT suite_opening_developer_fkey FOREIGN KEY (developer) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.suite_opening
    ADD CONSTRAINT suite_opening_suite_fkey FOREIGN KEY (suite) REFERENCES clearway.suite(id);
ALTER TABLE ONLY clearway.suite
    ADD CONSTRAINT suite_sealed_by_fkey FOREIGN KEY (sealed_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.suite_share
    ADD CONSTRAINT suite_share_suite_number_fkey FOREIGN KEY (suite, number) REFERENCES clearway.suite_custodian(suite, number);
ALTER TABLE ONLY clearway.suite_task
    ADD CONSTRAINT suite_task_suite_fkey FOREIGN KEY (suite) REFERENCES clearway.suite(id);
ALTER TABLE ONLY clearway.target_scope
    ADD CONSTRAINT target_scope_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.target_scope
    ADD CONSTRAINT target_scope_target_fkey FOREIGN KEY (target) REFERENCES clearway.target(id);
ALTER TABLE ONLY clearway.task
    ADD CONSTRAINT task_advisory_fkey FOREIGN KEY (advisory) REFERENCES clearway.advisory(id);
ALTER TABLE ONLY clearway.task
    ADD CONSTRAINT task_inventory_fkey FOREIGN KEY (inventory) REFERENCES clearway.inventory(id);
ALTER TABLE ONLY clearway.task
    ADD CONSTRAINT task_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.task
    ADD CONSTRAINT task_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.telling
    ADD CONSTRAINT telling_finding_fkey FOREIGN KEY (finding) REFERENCES clearway.finding(id);
ALTER TABLE ONLY clearway.telling_key
    ADD CONSTRAINT telling_key_telling_fkey FOREIGN KEY (telling) REFERENCES clearway.telling(number);
ALTER TABLE ONLY clearway.verdict
    ADD CONSTRAINT verdict_proof_fkey FOREIGN KEY (proof) REFERENCES clearway.evidence(id);
ALTER TABLE ONLY clearway.verdict
    ADD CONSTRAINT verdict_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.verification
    ADD CONSTRAINT verification_fix_fkey FOREIGN KEY (fix) REFERENCES clearway.fix(id);
ALTER TABLE ONLY clearway.verification
    ADD CONSTRAINT verification_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.verifier_attestation
    ADD CONSTRAINT verifier_attestation_fix_fkey FOREIGN KEY (fix) REFERENCES clearway.fix(id);
ALTER TABLE ONLY clearway.verifier_attestation
    ADD CONSTRAINT verifier_attestation_key_fkey FOREIGN KEY (key) REFERENCES clearway.verifier_key(id);
ALTER TABLE ONLY clearway.verifier_attestation
    ADD CONSTRAINT verifier_attestation_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.verifier_attestation
    ADD CONSTRAINT verifier_attestation_proof_fkey FOREIGN KEY (proof) REFERENCES clearway.evidence(id);
ALTER TABLE ONLY clearway.verifier_attestation
    ADD CONSTRAINT verifier_attestation_vulnerability_fkey FOREIGN KEY (vulnerability) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.verifier_key
    ADD CONSTRAINT verifier_key_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.verifier_key
    ADD CONSTRAINT verifier_key_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.verifier_key
    ADD CONSTRAINT verifier_key_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.verifier_key
    ADD CONSTRAINT verifier_key_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.vulnerability
    ADD CONSTRAINT vulnerability_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES clearway.vulnerability(id);
ALTER TABLE ONLY clearway.web_session
    ADD CONSTRAINT web_session_key_fkey FOREIGN KEY (key) REFERENCES clearway.api_key(id);
ALTER TABLE ONLY clearway.web_session
    ADD CONSTRAINT web_session_person_fkey FOREIGN KEY (person) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.webhook
    ADD CONSTRAINT webhook_made_by_fkey FOREIGN KEY (made_by) REFERENCES clearway.person(id);
ALTER TABLE ONLY clearway.webhook_message
    ADD CONSTRAINT webhook_message_partnership_fkey FOREIGN KEY (partnership) REFERENCES clearway.partnership(id);
ALTER TABLE ONLY clearway.webhook_message
    ADD CONSTRAINT webhook_message_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.webhook_message
    ADD CONSTRAINT webhook_message_submission_fkey FOREIGN KEY (submission) REFERENCES clearway.submission(id);
ALTER TABLE ONLY clearway.webhook_message
    ADD CONSTRAINT webhook_message_webhook_fkey FOREIGN KEY (webhook) REFERENCES clearway.webhook(id);
ALTER TABLE ONLY clearway.webhook
    ADD CONSTRAINT webhook_party_fkey FOREIGN KEY (party) REFERENCES clearway.party(id);
ALTER TABLE ONLY clearway.webhook_secret
    ADD CONSTRAINT webhook_secret_webhook_fkey FOREIGN KEY (webhook) REFERENCES clearway.webhook(id);
ALTER TABLE clearway.access_endpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.access_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.access_holder ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.access_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.access_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.access_window ENABLE ROW LEVEL SECURITY;
CREATE POLICY act ON clearway.service_act FOR INSERT WITH CHECK ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ((provider)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((client)::text = ANY (( SELECT clearway.acting_parties() AS acting_parties)::text[]))));
CREATE POLICY administer ON clearway.api_key USING (( SELECT clearway.acts_as('administrator'::text) AS acts_as));
CREATE POLICY administer ON clearway.party USING (( SELECT clearway.acts_as('administrator'::text) AS acts_as));
CREATE POLICY administer ON clearway.person USING (( SELECT clearway.acts_as('administrator'::text) AS acts_as));
ALTER TABLE clearway.advisory ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.advisory_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.advisory_release ENABLE ROW LEVEL SECURITY;
CREATE POLICY answer ON clearway.audit_answer FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('coordinator'::text) AS acts_as) AND ((answered_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (EXISTS ( SELECT
   FROM clearway.audit_sample s
  WHERE (((s.id)::text = (audit_answer.sample)::text) AND ((s.rater)::text IS DISTINCT FROM (audit_answer.answered_by)::text))))));
CREATE POLICY answer ON clearway.case_answer FOR INSERT WITH CHECK ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND (EXISTS ( SELECT
   FROM clearway.case_room r
  WHERE ((r.id)::text = (case_answer.case_room)::text)))));
CREATE POLICY answer ON clearway.evidence_release FOR UPDATE USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY answer ON clearway.service_agreement FOR UPDATE USING (((( SELECT clearway.acting_party() AS acting_party) = (provider)::text) OR (( SELECT clearway.acting_party() AS acting_party) = (client)::text)));
CREATE POLICY answer ON clearway.submission_consultation FOR UPDATE USING (((answer IS NULL) AND (((person)::text = ( SELECT clearway.acting_person() AS acting_person)) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as)))) WITH CHECK (((answer IS NOT NULL) AND (((person)::text = ( SELECT clearway.acting_person() AS acting_person)) OR (( SELECT clearway.acts_as('worker'::text) AS acts_as) AND (answer = 'none'::text)))));
CREATE POLICY answer ON clearway.submission_request FOR UPDATE USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s))) WITH CHECK (((ended_by)::text = ( SELECT clearway.acting_person() AS acting_person)));
ALTER TABLE clearway.api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY approve ON clearway.joint_deed FOR UPDATE USING (( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking)) WITH CHECK (((approver)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY ask ON clearway.evidence_release FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('coordinator'::text) AS acts_as) AND ((asked_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (asked_at = ( SELECT clearway.acting_at() AS acting_at)) AND (approved_by IS NULL) AND (reviewed_by IS NULL) AND (ended_by IS NULL)));
CREATE POLICY ask ON clearway.joint_deed FOR INSERT WITH CHECK (((author)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY ask ON clearway.service_agreement FOR INSERT WITH CHECK ((((asked_by_party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((asked_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (agreed_at IS NULL) AND (ended_at IS NULL)));
CREATE POLICY ask ON clearway.submission_consultation FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('program'::text) AS acts_as) AND (answer IS NULL)));
CREATE POLICY ask ON clearway.submission_request FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('program'::text) AS acts_as) AND ((asked_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (ended_at IS NULL)));
CREATE POLICY ask ON clearway.suite_opening FOR INSERT WITH CHECK (((asked_by)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY assign ON clearway.submission_member FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('program'::text) AS acts_as) AND ((added_by)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY assigned ON clearway.submission FOR SELECT USING (((id)::text = ANY (( SELECT clearway.assigned_submissions() AS assigned_submissions)::text[])));
CREATE POLICY attach ON clearway.evidence FOR INSERT WITH CHECK (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
ALTER TABLE clearway.attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY attest ON clearway.attestation FOR INSERT WITH CHECK ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (EXISTS ( SELECT
   FROM clearway.task t
  WHERE ((t.id)::text = (attestation.task)::text)))));
CREATE POLICY attest ON clearway.task FOR UPDATE USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
ALTER TABLE clearway.attestation ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audience ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audience_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audit_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audit_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audit_node ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audit_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audit_sample ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.audit_sample_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY begin ON clearway.evaluation_calls FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('evaluator'::text) AS acts_as) AND ((run)::text IN ( SELECT r.id
   FROM clearway.evaluation_run r))));
CREATE POLICY begin ON clearway.material_deletion FOR INSERT WITH CHECK ((((clearway.frontier_side(submission) IS NOT NULL) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as)) AND (num_nulls(told_late_at, certified_at) = 2)));
ALTER TABLE clearway.believed_severity ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.boundary_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.capacity ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.case_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.case_room ENABLE ROW LEVEL SECURITY;
CREATE POLICY certify ON clearway.deletion_certificate FOR INSERT WITH CHECK (((clearway.frontier_side(submission) = 'government'::text) AND ((handed_in_by)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY change ON clearway.access_grant FOR UPDATE USING (true);
CREATE POLICY change ON clearway.access_terms FOR UPDATE USING ((( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party))))));
ALTER TABLE clearway.claim ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.clearance ENABLE ROW LEVEL SECURITY;
CREATE POLICY cleared ON clearway.evidence FOR SELECT USING (clearway.cleared_for(vulnerability));
CREATE POLICY close ON clearway.submission_window FOR UPDATE USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY commit ON clearway.commitment FOR INSERT WITH CHECK ((((author)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as))));
CREATE POLICY commit ON clearway.commitment_policy FOR INSERT WITH CHECK (((commitment)::text IN ( SELECT c.id
   FROM clearway.commitment c
  WHERE ((c.author)::text = ( SELECT clearway.acting_person() AS acting_person)))));
ALTER TABLE clearway.commitment ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.commitment_policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.compensating_control ENABLE ROW LEVEL SECURITY;
CREATE POLICY complete ON clearway.finding FOR UPDATE USING ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND (outcome = 'needs-information'::text))) WITH CHECK ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND (outcome = 'received'::text) AND (vulnerability IS NULL)));
ALTER TABLE clearway.component ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.conflict_of_interest ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.custodian_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY date ON clearway.due_change FOR INSERT WITH CHECK (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY decide ON clearway.fix FOR UPDATE USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY decide ON clearway.partnership FOR UPDATE USING (((clearway.frontier_side(submission) IS NOT NULL) OR ((partner)::text = ( SELECT clearway.acting_party() AS acting_party))));
CREATE POLICY decide ON clearway.rank FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY decide ON clearway.verdict FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY declare ON clearway.conflict_of_interest FOR INSERT WITH CHECK ((((( SELECT clearway.acting_party() AS acting_party) = (one)::text) OR (( SELECT clearway.acting_party() AS acting_party) = (other)::text)) AND ((declared_by)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY declare ON clearway.partnership_declaration FOR INSERT WITH CHECK ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (side = clearway.partnership_side(partnership))));
ALTER TABLE clearway.deletion_certificate ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.determination ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.determination_reasons ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.digest ENABLE ROW LEVEL SECURITY;
CREATE POLICY draw ON clearway.audit_sample FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('coordinator'::text) AS acts_as) AND ((drawn_by)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY draw ON clearway.audit_sample_item FOR INSERT WITH CHECK (( SELECT clearway.acts_as('coordinator'::text) AS acts_as));
ALTER TABLE clearway.due_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.duty ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.early_advisory ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.early_recipient ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.early_share ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.estimate ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evaluation_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evaluation_connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evaluation_incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evaluation_outcome ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evaluation_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evidence_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evidence_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.evidence_release_finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY expire ON clearway.claim FOR UPDATE USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
ALTER TABLE clearway.exploit_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.exploited_listing ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.feed ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.feed_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.feed_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.feed_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.feed_target ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.finding_join ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.finding_supplement ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.fix ENABLE ROW LEVEL SECURITY;
CREATE POLICY forget ON clearway.task_rollup FOR DELETE USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
ALTER TABLE clearway.frontier_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY give ON clearway.access_grant FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('program'::text) AS acts_as) AND ((granted_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (token_hash IS NULL)));
CREATE POLICY give ON clearway.access_holder FOR INSERT WITH CHECK (( SELECT clearway.acts_as('program'::text) AS acts_as));
CREATE POLICY give ON clearway.material_grant FOR INSERT WITH CHECK (((clearway.frontier_side(submission) = 'government'::text) AND ( SELECT clearway.acts_as('program'::text) AS acts_as) AND ((granted_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (granted_at = ( SELECT clearway.acting_at() AS acting_at)) AND (revoked_at IS NULL)));
CREATE POLICY give ON clearway.partnership_reason FOR INSERT WITH CHECK ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (side = clearway.partnership_side(partnership))));
CREATE POLICY govern ON clearway.determination FOR SELECT USING (( SELECT clearway.acts_for_program() AS acts_for_program));
CREATE POLICY govern ON clearway.determination_reasons FOR SELECT USING (( SELECT clearway.acts_for_program() AS acts_for_program));
CREATE POLICY govern ON clearway.submission FOR SELECT USING (( SELECT clearway.acts_for_program() AS acts_for_program));
CREATE POLICY govern ON clearway.submission_consultation FOR SELECT USING ((( SELECT clearway.acts_for_program() AS acts_for_program) OR ((person)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY halt ON clearway.evaluation_run FOR UPDATE USING ((( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((developer)::text = ( SELECT clearway.acting_party() AS acting_party)))) WITH CHECK (((status = 'stopped'::text) AND ((ended_by)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY hand_in ON clearway.opening_share FOR INSERT WITH CHECK (((custodian)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY hand_in ON clearway.verifier_attestation FOR INSERT WITH CHECK ((clearway.cleared_for(vulnerability) AND (((party)::text = ( SELECT clearway.acting_party() AS acting_party)) OR ( SELECT clearway.acts_as_staff() AS acts_as_staff))));
ALTER TABLE clearway.home_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.inventory ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.joint_deed ENABLE ROW LEVEL SECURITY;
CREATE POLICY keep ON clearway.commitment FOR UPDATE USING ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as)));
CREATE POLICY keep ON clearway.evaluation_calls FOR UPDATE USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY keep ON clearway.evidence_key FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('worker'::text) AS acts_as) OR (EXISTS ( SELECT
   FROM clearway.evidence e
  WHERE (((e.id)::text = (evidence_key.evidence)::text) AND ((e.party)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
CREATE POLICY keep ON clearway.feed USING (( SELECT clearway.keeps_feeds() AS keeps_feeds));
CREATE POLICY keep ON clearway.feed_file USING (( SELECT clearway.keeps_feeds() AS keeps_feeds));
CREATE POLICY keep ON clearway.feed_line USING (( SELECT clearway.keeps_feeds() AS keeps_feeds));
CREATE POLICY keep ON clearway.feed_role USING (( SELECT clearway.keeps_feeds() AS keeps_feeds));
CREATE POLICY keep ON clearway.feed_target USING (( SELECT clearway.keeps_feeds() AS keeps_feeds));
CREATE POLICY keep ON clearway.finding_supplement FOR INSERT WITH CHECK ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND (EXISTS ( SELECT
   FROM clearway.finding f
  WHERE (((f.id)::text = (finding_supplement.finding)::text) AND ((f.party)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
CREATE POLICY keep ON clearway.provider_key USING (( SELECT clearway.keeps_feeds() AS keeps_feeds));
CREATE POLICY keep ON clearway.report_key FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('worker'::text) AS acts_as) OR (EXISTS ( SELECT
   FROM clearway.report r
  WHERE (((r.id)::text = (report_key.report)::text) AND ((r.party)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
CREATE POLICY keep ON clearway.report_piece FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM clearway.report r
  WHERE (((r.id)::text = (report_piece.report)::text) AND ((r.party)::text = ( SELECT clearway.acting_party() AS acting_party))))));
CREATE POLICY keep ON clearway.reporter_hop FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM clearway.finding f
  WHERE (((f.id)::text = (reporter_hop.finding)::text) AND ((f.party)::text = ( SELECT clearway.acting_party() AS acting_party))))));
CREATE POLICY keep ON clearway.suite_opening FOR UPDATE USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as)));
CREATE POLICY keep ON clearway.verifier_key FOR UPDATE USING ((( SELECT clearway.acts_as('coordinator'::text) AS acts_as) OR ((party)::text = ( SELECT clearway.acting_party() AS acting_party))));
CREATE POLICY lead ON clearway.evaluation_connection FOR INSERT WITH CHECK (((run)::text IN ( SELECT r.id
   FROM clearway.evaluation_run r
  WHERE ((r.started_by)::text = ( SELECT clearway.acting_person() AS acting_person)))));
CREATE POLICY lead ON clearway.evaluation_outcome FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('evaluator'::text) AS acts_as)));
CREATE POLICY lead ON clearway.evaluation_run FOR UPDATE USING ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('evaluator'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as))) WITH CHECK (((ended_by IS NULL) OR ((ended_by)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY list ON clearway.material FOR INSERT WITH CHECK ((clearway.is_own_submission(submission) AND (num_nulls(handed_over_at, replaced_at, erased_at) = 3)));
CREATE POLICY list ON clearway.submission_checkpoint FOR INSERT WITH CHECK (clearway.is_own_submission(submission));
CREATE POLICY load ON clearway.exploit_score USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY load ON clearway.exploited_listing USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY load ON clearway.signal_load USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY load ON clearway.ssvc_statement USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
ALTER TABLE clearway.mail_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY make ON clearway.estimate FOR INSERT WITH CHECK ((((made_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('evaluator'::text) AS acts_as))));
CREATE POLICY match ON clearway.component FOR SELECT USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY match ON clearway.inventory FOR SELECT USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY match ON clearway.operator_profile FOR SELECT USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
ALTER TABLE clearway.material ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.material_content ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.material_deletion ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.material_export ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.material_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.material_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.matrix ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.matrix_candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.matrix_cell ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.matrix_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.matrix_fix ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.matrix_proof ENABLE ROW LEVEL SECURITY;
CREATE POLICY move ON clearway.submission FOR UPDATE USING (true);
CREATE POLICY name ON clearway.target FOR INSERT WITH CHECK ((( SELECT clearway.acting_person() AS acting_person) IS NOT NULL));
CREATE POLICY named ON clearway.operator_profile FOR SELECT USING ((named AND ( SELECT clearway.acts_as('coordinator'::text) AS acts_as)));
CREATE POLICY named ON clearway.task FOR SELECT USING ((( SELECT clearway.acts_as('coordinator'::text) AS acts_as) AND ((party)::text IN ( SELECT o.party
   FROM clearway.operator_profile o
  WHERE o.named))));
CREATE POLICY need_to_know ON clearway.attempt FOR SELECT USING (clearway.cleared_for(vulnerability));
CREATE POLICY need_to_know ON clearway.fix FOR SELECT USING (clearway.cleared_for(vulnerability));
CREATE POLICY need_to_know ON clearway.release_range FOR SELECT USING (clearway.cleared_for(vulnerability));
CREATE POLICY need_to_know ON clearway.release_seen FOR SELECT USING (clearway.cleared_for(vulnerability));
CREATE POLICY need_to_know ON clearway.reproduction FOR SELECT USING (clearway.cleared_for(vulnerability));
CREATE POLICY need_to_know ON clearway.severity_rating FOR SELECT USING ((( SELECT clearway.acts_as_staff() AS acts_as_staff) OR clearway.cleared_for(vulnerability)));
CREATE POLICY need_to_know ON clearway.verification FOR SELECT USING (clearway.cleared_for(vulnerability));
CREATE POLICY need_to_know ON clearway.vulnerability FOR SELECT USING (((published_at IS NOT NULL) OR ( SELECT clearway.acts_as_staff() AS acts_as_staff) OR (EXISTS ( SELECT
   FROM clearway.clearance c
  WHERE (((c.vulnerability)::text = (vulnerability.id)::text) AND ((c.party)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
ALTER TABLE clearway.never_join ENABLE ROW LEVEL SECURITY;
CREATE POLICY note ON clearway.advisory_change FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY open ON clearway.access_window FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((opened_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (closed_at IS NULL) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party))))));
CREATE POLICY open ON clearway.evidence_key FOR SELECT USING ((( SELECT clearway.acts_as('worker'::text) AS acts_as) OR clearway.evidence_opens(evidence)));
CREATE POLICY open ON clearway.report_key FOR SELECT USING ((( SELECT clearway.acts_as('worker'::text) AS acts_as) OR clearway.report_opens(report)));
CREATE POLICY open ON clearway.submission FOR INSERT WITH CHECK ((((developer)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((opened_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ( SELECT clearway.acts_as('developer'::text) AS acts_as)));
CREATE POLICY open ON clearway.submission_window FOR INSERT WITH CHECK (((closed_at IS NULL) AND ((opened_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party))))));
ALTER TABLE clearway.opening_share ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.operator_profile ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON clearway.access_endpoint USING ((( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party))))));
CREATE POLICY own ON clearway.api_key USING (((person)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY own ON clearway.audience FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.audience_member m
  WHERE ((m.audience = audience.name) AND ((m.party)::text = ( SELECT clearway.acting_party() AS acting_party))))));
CREATE POLICY own ON clearway.audience_member FOR SELECT USING ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((person IS NULL) OR ((person)::text = ( SELECT clearway.acting_person() AS acting_person)))));
CREATE POLICY own ON clearway.capacity USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.claim USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.clearance FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.component USING (((inventory)::text IN ( SELECT i.id
   FROM clearway.inventory i
  WHERE ((i.party)::text = ( SELECT clearway.acting_party() AS acting_party)))));
CREATE POLICY own ON clearway.conflict_of_interest FOR SELECT USING (((( SELECT clearway.acting_party() AS acting_party) = (one)::text) OR (( SELECT clearway.acting_party() AS acting_party) = (other)::text)));
CREATE POLICY own ON clearway.custodian_key FOR INSERT WITH CHECK ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ( SELECT clearway.acts_as('custodian'::text) AS acts_as)));
CREATE POLICY own ON clearway.digest USING (((person)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY own ON clearway.duty USING ((((developer)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ( SELECT clearway.acts_as('developer'::text) AS acts_as)));
CREATE POLICY own ON clearway.early_share FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.audience_member m
  WHERE ((m.audience = early_share.audience) AND ((m.party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((m.person IS NULL) OR ((m.person)::text = ( SELECT clearway.acting_person() AS acting_person)))))));
CREATE POLICY own ON clearway.evidence FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.finding FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.finding_supplement FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.home_answer FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.inventory USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.operator_profile USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.party_contact USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.provider_document FOR SELECT USING ((((recipient)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((person IS NULL) OR ((person)::text = ( SELECT clearway.acting_person() AS acting_person))) AND (EXISTS ( SELECT
   FROM ((clearway.early_share s
     JOIN clearway.audience a ON ((a.name = s.audience)))
     JOIN clearway.audience_member m ON ((m.audience = s.audience)))
  WHERE (((s.advisory)::text = (provider_document.advisory)::text) AND (a.tier = provider_document.tier) AND ((m.party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND (NOT ((m.person)::text IS DISTINCT FROM (provider_document.person)::text)))))));
CREATE POLICY own ON clearway.rater_habit FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.report USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.retry USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.stewardship FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.submission FOR SELECT USING ((((developer)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ( SELECT clearway.acts_as('developer'::text) AS acts_as)));
CREATE POLICY own ON clearway.suite_share FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.suite_custodian c
  WHERE (((c.suite)::text = (suite_share.suite)::text) AND (c.number = suite_share.number) AND ((c.custodian)::text = ( SELECT clearway.acting_person() AS acting_person))))));
CREATE POLICY own ON clearway.task FOR SELECT USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.web_session USING (((person)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY own ON clearway.webhook USING (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
CREATE POLICY own ON clearway.webhook_message USING ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND clearway.party_hears_of((party)::text, tier) AND ((side IS NULL) OR clearway.hears_of(( SELECT clearway.acting_person() AS acting_person), side, (party)::text, (submission)::text, (partnership)::text))));
CREATE POLICY own ON clearway.webhook_secret USING (((webhook)::text IN ( SELECT w.id
   FROM clearway.webhook w
  WHERE ((w.party)::text = ( SELECT clearway.acting_party() AS acting_party)))));
CREATE POLICY partner ON clearway.party FOR SELECT USING (((id)::text IN ( SELECT p.partner
   FROM clearway.partnership p)));
ALTER TABLE clearway.partner_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.partnership ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.partnership_declaration ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.partnership_reason ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.party ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.party_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.person ENABLE ROW LEVEL SECURITY;
CREATE POLICY programme ON clearway.person FOR SELECT USING (((roles && ARRAY['program'::text, 'evaluator'::text, 'consulted'::text, 'official'::text, 'custodian'::text]) AND (( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as) OR ( SELECT clearway.acts_as('evaluator'::text) AS acts_as) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as) OR ( SELECT clearway.acts_as('auditor'::text) AS acts_as))));
CREATE POLICY propose ON clearway.determination FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('official'::text) AS acts_as) AND ((proposed_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (cosigned_at IS NULL) AND (notified_at IS NULL)));
CREATE POLICY propose ON clearway.determination_reasons FOR INSERT WITH CHECK (( SELECT clearway.acts_as('official'::text) AS acts_as));
CREATE POLICY propose ON clearway.fix FOR INSERT WITH CHECK ((clearway.cleared_for(vulnerability) AND ((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((person)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY propose ON clearway.partnership FOR INSERT WITH CHECK (((proposed_side = clearway.frontier_side(submission)) AND ((proposed_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (num_nulls(developer_at, government_at, refused_at, undertaken_at, access_at, revoked_at) = 6)));
ALTER TABLE clearway.provider_document ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.provider_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY publish ON clearway.advisory FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY publish ON clearway.advisory_release FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY publish ON clearway.rendering FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
ALTER TABLE clearway.rank ENABLE ROW LEVEL SECURITY;
CREATE POLICY rate ON clearway.severity_rating FOR INSERT WITH CHECK ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND clearway.cleared_for(vulnerability) AND (reference = ( SELECT clearway.acts_as('coordinator'::text) AS acts_as))));
ALTER TABLE clearway.rater_habit ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON clearway.frontier_key FOR INSERT WITH CHECK ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND (revoked_at IS NULL)));
CREATE POLICY register ON clearway.verifier_key FOR INSERT WITH CHECK ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((registered_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (revoked_by IS NULL) AND
CASE
    WHEN house THEN ( SELECT clearway.acts_as('worker'::text) AS acts_as)
    ELSE ((approved_by IS NULL) AND ( SELECT clearway.acts_as('verifier'::text) AS acts_as))
END));
ALTER TABLE clearway.regrouped_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.regrouping ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.release_range ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.release_seen ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.rendering ENABLE ROW LEVEL SECURITY;
CREATE POLICY replace ON clearway.material FOR UPDATE USING (clearway.is_own_submission(submission));
CREATE POLICY replay ON clearway.release_seen FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY report ON clearway.evaluation_incident FOR INSERT WITH CHECK ((((reported_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ((run)::text IN ( SELECT r.id
   FROM clearway.evaluation_run r))));
CREATE POLICY report ON clearway.finding FOR INSERT WITH CHECK (((party)::text = ( SELECT clearway.acting_party() AS acting_party)));
ALTER TABLE clearway.report ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.report_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.report_piece ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.reporter_hop ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.reproduction ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.retry ENABLE ROW LEVEL SECURITY;
CREATE POLICY review ON clearway.boundary_record FOR UPDATE USING ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as)));
CREATE POLICY review ON clearway.compensating_control FOR UPDATE USING (((reviewer IS NULL) AND (EXISTS ( SELECT
   FROM clearway.task t
  WHERE ((t.id)::text = (compensating_control.task)::text))))) WITH CHECK (((reviewer)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY review ON clearway.task FOR UPDATE USING ((( SELECT clearway.acts_as('coordinator'::text) AS acts_as) AND ((party)::text IN ( SELECT o.party
   FROM clearway.operator_profile o
  WHERE o.named))));
ALTER TABLE clearway.review_pair ENABLE ROW LEVEL SECURITY;
CREATE POLICY revise ON clearway.advisory FOR UPDATE USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY revoke ON clearway.frontier_key FOR UPDATE USING (((person)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY revoke ON clearway.material_grant FOR UPDATE USING ((clearway.is_own_submission(submission) OR ( SELECT clearway.acts_as('program'::text) AS acts_as)));
CREATE POLICY rewrap ON clearway.evidence_key FOR UPDATE USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY rewrap ON clearway.material_key USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY rewrap ON clearway.report_key FOR UPDATE USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY roll_up ON clearway.task_rollup FOR INSERT WITH CHECK (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY run ON clearway.reproduction FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY run ON clearway.suite_exposure FOR INSERT WITH CHECK (((kind = 'run'::text) AND (( SELECT clearway.acts_as('worker'::text) AS acts_as) OR ( SELECT clearway.acts_as('evaluator'::text) AS acts_as) OR ( SELECT clearway.acts_as('program'::text) AS acts_as))));
CREATE POLICY say ON clearway.access_terms FOR INSERT WITH CHECK ((( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((set_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party))))));
CREATE POLICY seal ON clearway.suite FOR INSERT WITH CHECK ((((sealed_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('evaluator'::text) AS acts_as))));
CREATE POLICY seal ON clearway.suite_custodian FOR INSERT WITH CHECK ((((custodian)::text <> ( SELECT clearway.acting_person() AS acting_person)) AND ((suite)::text IN ( SELECT s.id
   FROM clearway.suite s
  WHERE ((s.sealed_by)::text = ( SELECT clearway.acting_person() AS acting_person))))));
CREATE POLICY seal ON clearway.suite_mask FOR INSERT WITH CHECK (((suite)::text IN ( SELECT s.id
   FROM clearway.suite s
  WHERE ((s.sealed_by)::text = ( SELECT clearway.acting_person() AS acting_person)))));
CREATE POLICY seal ON clearway.suite_share FOR INSERT WITH CHECK (((suite)::text IN ( SELECT s.id
   FROM clearway.suite s
  WHERE ((s.sealed_by)::text = ( SELECT clearway.acting_person() AS acting_person)))));
CREATE POLICY seal ON clearway.suite_task FOR INSERT WITH CHECK ((((suite)::text IN ( SELECT s.id
   FROM clearway.suite s
  WHERE ((s.sealed_by)::text = ( SELECT clearway.acting_person() AS acting_person)))) AND (exposures = 0) AND (retired_at IS NULL)));
CREATE POLICY sealed_only ON clearway.evidence AS RESTRICTIVE FOR INSERT WITH CHECK (sealed);
CREATE POLICY sealed_only ON clearway.report_piece AS RESTRICTIVE FOR INSERT WITH CHECK (sealed);
ALTER TABLE clearway.sealing_master ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON clearway.access_grant FOR SELECT USING ((((id)::text = ANY (( SELECT clearway.held_grants() AS held_grants)::text[])) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR (( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
CREATE POLICY see ON clearway.access_holder FOR SELECT USING ((((evaluator)::text = ( SELECT clearway.acting_person() AS acting_person)) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR ((granted)::text IN ( SELECT g.id
   FROM (clearway.access_grant g
     JOIN clearway.access_window w ON ((((w.submission)::text = (g.submission)::text) AND (w.number = g.window_number))))
  WHERE w.evaluators_named))));
CREATE POLICY see ON clearway.access_line FOR SELECT USING ((((granted)::text = ANY (( SELECT clearway.held_grants() AS held_grants)::text[])) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR (( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
CREATE POLICY see ON clearway.access_terms FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.access_window FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.advisory FOR SELECT USING (true);
CREATE POLICY see ON clearway.advisory_change FOR SELECT USING (clearway.may_read_tier(tier));
CREATE POLICY see ON clearway.advisory_release FOR SELECT USING (true);
CREATE POLICY see ON clearway.attestation FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.task t
  WHERE ((t.id)::text = (attestation.task)::text))));
CREATE POLICY see ON clearway.audit_answer FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.audit_checkpoint FOR SELECT USING (true);
CREATE POLICY see ON clearway.audit_head FOR SELECT USING (true);
CREATE POLICY see ON clearway.audit_node FOR SELECT USING (true);
CREATE POLICY see ON clearway.audit_record FOR SELECT USING (((party = ( SELECT clearway.acting_party() AS acting_party)) OR ( SELECT clearway.acts_as_staff() AS acts_as_staff) OR ( SELECT clearway.acts_as('auditor'::text) AS acts_as) OR ( SELECT clearway.acts_as('administrator'::text) AS acts_as)));
CREATE POLICY see ON clearway.audit_sample FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.audit_sample_item FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.believed_severity FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.vulnerability v
  WHERE ((v.id)::text = (believed_severity.vulnerability)::text))));
CREATE POLICY see ON clearway.boundary_record FOR SELECT USING ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as) OR ( SELECT clearway.acts_as('auditor'::text) AS acts_as)));
CREATE POLICY see ON clearway.case_answer FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.case_room r
  WHERE ((r.id)::text = (case_answer.case_room)::text))));
CREATE POLICY see ON clearway.claim FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.commitment FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as) OR (( SELECT clearway.acts_as('consulted'::text) AS acts_as) AND (checkpoint IN ( SELECT encode(c.root, 'hex'::text) AS encode
   FROM clearway.submission_checkpoint c))) OR ((developer)::text = ( SELECT clearway.acting_party() AS acting_party))));
CREATE POLICY see ON clearway.commitment_policy FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.commitment c
  WHERE (((c.id)::text = (commitment_policy.commitment)::text) AND (( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR (c.revealed_at IS NOT NULL))))));
CREATE POLICY see ON clearway.compensating_control FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.task t
  WHERE ((t.id)::text = (compensating_control.task)::text))));
CREATE POLICY see ON clearway.custodian_key FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as)));
CREATE POLICY see ON clearway.deletion_certificate FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.due_change FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.task t
  WHERE ((t.id)::text = (due_change.task)::text))));
CREATE POLICY see ON clearway.estimate FOR SELECT USING ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as) OR ((made_by)::text = ( SELECT clearway.acting_person() AS acting_person)) OR (( SELECT clearway.acts_as('evaluator'::text) AS acts_as) AND ((commitment)::text IN ( SELECT c.id
   FROM (clearway.commitment c
     JOIN clearway.submission s ON (((s.developer)::text = (c.developer)::text)))
  WHERE ((s.id)::text = ANY (( SELECT clearway.assigned_submissions() AS assigned_submissions)::text[])))))));
CREATE POLICY see ON clearway.evaluation_calls FOR SELECT USING (((run)::text IN ( SELECT r.id
   FROM clearway.evaluation_run r)));
CREATE POLICY see ON clearway.evaluation_connection FOR SELECT USING (((run)::text IN ( SELECT r.id
   FROM clearway.evaluation_run r)));
CREATE POLICY see ON clearway.evaluation_incident FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ((developer)::text = ( SELECT clearway.acting_party() AS acting_party))));
CREATE POLICY see ON clearway.evaluation_outcome FOR SELECT USING ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as) OR ( SELECT clearway.acts_as('auditor'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR (( SELECT clearway.acts_as('evaluator'::text) AS acts_as) AND ((run)::text IN ( SELECT r.id
   FROM clearway.evaluation_run r
  WHERE (((r.started_by)::text = ( SELECT clearway.acting_person() AS acting_person)) OR ((r.developer)::text IN ( SELECT s.developer
           FROM clearway.submission s
          WHERE ((s.id)::text = ANY (( SELECT clearway.assigned_submissions() AS assigned_submissions)::text[]))))))))));
CREATE POLICY see ON clearway.evaluation_run FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ((developer)::text = ( SELECT clearway.acting_party() AS acting_party))));
CREATE POLICY see ON clearway.evidence_release FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.evidence_release_finding FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.exploit_score FOR SELECT USING (true);
CREATE POLICY see ON clearway.exploited_listing FOR SELECT USING (true);
CREATE POLICY see ON clearway.feed FOR SELECT USING (clearway.may_read_tier(tier));
CREATE POLICY see ON clearway.feed_file FOR SELECT USING (clearway.may_read_tier(tier));
CREATE POLICY see ON clearway.feed_line FOR SELECT USING (clearway.may_read_tier(tier));
CREATE POLICY see ON clearway.feed_role FOR SELECT USING (clearway.may_read_tier(tier));
CREATE POLICY see ON clearway.feed_target FOR SELECT USING (clearway.may_read_tier(tier));
CREATE POLICY see ON clearway.finding_supplement FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.frontier_key FOR SELECT USING ((( SELECT clearway.acting_person() AS acting_person) IS NOT NULL));
CREATE POLICY see ON clearway.joint_deed FOR SELECT USING (( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking));
CREATE POLICY see ON clearway.material FOR SELECT USING ((clearway.is_own_submission(submission) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR clearway.holds_grant(id)));
CREATE POLICY see ON clearway.material_deletion FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.material_export FOR SELECT USING ((clearway.is_own_submission(submission) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ((person)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY see ON clearway.material_grant FOR SELECT USING ((clearway.is_own_submission(submission) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ((person)::text = ( SELECT clearway.acting_person() AS acting_person))));
CREATE POLICY see ON clearway.opening_share FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as)));
CREATE POLICY see ON clearway.partner_list FOR SELECT USING ((clearway.frontier_side(submission) IS NOT NULL));
CREATE POLICY see ON clearway.partnership FOR SELECT USING (((clearway.frontier_side(submission) IS NOT NULL) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR (((partner)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ( SELECT clearway.acts_as('partner'::text) AS acts_as) AND (num_nulls(developer_at, government_at) = 0))));
CREATE POLICY see ON clearway.partnership_declaration FOR SELECT USING ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) OR (clearway.partnership_side(partnership) = ANY (ARRAY['developer'::text, 'government'::text]))));
CREATE POLICY see ON clearway.partnership_reason FOR SELECT USING ((clearway.partnership_side(partnership) = ANY (ARRAY['developer'::text, 'government'::text])));
CREATE POLICY see ON clearway.party FOR SELECT USING ((named OR ((id)::text = ( SELECT clearway.acting_party() AS acting_party)) OR ( SELECT clearway.acts_as_staff() AS acts_as_staff) OR ( SELECT clearway.acts_as('administrator'::text) AS acts_as)));
CREATE POLICY see ON clearway.person FOR SELECT USING ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) OR ( SELECT clearway.acts_as_staff() AS acts_as_staff)));
CREATE POLICY see ON clearway.provider_document FOR SELECT USING (((recipient IS NULL) AND (tier = ANY (( SELECT clearway.readable_tiers() AS readable_tiers)::text[]))));
CREATE POLICY see ON clearway.provider_key FOR SELECT USING (true);
CREATE POLICY see ON clearway.rank FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.vulnerability v
  WHERE ((v.id)::text = (rank.vulnerability)::text))));
CREATE POLICY see ON clearway.rendering FOR SELECT USING (true);
CREATE POLICY see ON clearway.report FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.report_piece FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.report r
  WHERE ((r.id)::text = (report_piece.report)::text))));
CREATE POLICY see ON clearway.reporter_hop FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.finding f
  WHERE ((f.id)::text = (reporter_hop.finding)::text))));
CREATE POLICY see ON clearway.sealing_master FOR SELECT USING (true);
CREATE POLICY see ON clearway.service_act FOR SELECT USING (((( SELECT clearway.acting_party() AS acting_party) = (client)::text) OR (( SELECT clearway.acting_party() AS acting_party) = (provider)::text)));
CREATE POLICY see ON clearway.service_agreement FOR SELECT USING (((( SELECT clearway.acting_party() AS acting_party) = (provider)::text) OR (( SELECT clearway.acting_party() AS acting_party) = (client)::text)));
CREATE POLICY see ON clearway.signal_load FOR SELECT USING (true);
CREATE POLICY see ON clearway.ssvc_statement FOR SELECT USING (true);
CREATE POLICY see ON clearway.stage_move FOR SELECT USING (true);
CREATE POLICY see ON clearway.submission_agreement FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.submission_checkpoint FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.submission_member FOR SELECT USING ((((person)::text = ( SELECT clearway.acting_person() AS acting_person)) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('official'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR ((role = 'consulted'::text) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)))));
CREATE POLICY see ON clearway.submission_move FOR SELECT USING (true);
CREATE POLICY see ON clearway.submission_notice FOR SELECT USING (
CASE side
    WHEN 'partner'::text THEN ((partnership)::text IN ( SELECT p.id
       FROM clearway.partnership p))
    ELSE (((submission)::text IN ( SELECT s.id
       FROM clearway.submission s)) AND ((side = 'developer'::text) OR (NOT ( SELECT clearway.acts_as('developer'::text) AS acts_as))))
END);
CREATE POLICY see ON clearway.submission_package FOR SELECT USING ((clearway.is_own_submission(submission) OR ( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as)));
CREATE POLICY see ON clearway.submission_request FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.submission_step FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.submission_window FOR SELECT USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY see ON clearway.suite FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as)));
CREATE POLICY see ON clearway.suite_custodian FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as)));
CREATE POLICY see ON clearway.suite_exposure FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ((developer)::text = ( SELECT clearway.acting_party() AS acting_party))));
CREATE POLICY see ON clearway.suite_opening FOR SELECT USING ((( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking) OR ( SELECT clearway.acts_as('custodian'::text) AS acts_as)));
CREATE POLICY see ON clearway.suite_task FOR SELECT USING (( SELECT clearway.acts_in_benchmarking() AS acts_in_benchmarking));
CREATE POLICY see ON clearway.target FOR SELECT USING ((( SELECT clearway.acting_person() AS acting_person) IS NOT NULL));
CREATE POLICY see ON clearway.target_scope FOR SELECT USING ((( SELECT clearway.acting_person() AS acting_person) IS NOT NULL));
CREATE POLICY see ON clearway.task_rollup FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY see ON clearway.verdict FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.vulnerability v
  WHERE ((v.id)::text = (verdict.vulnerability)::text))));
CREATE POLICY see ON clearway.verifier_attestation FOR SELECT USING ((EXISTS ( SELECT
   FROM clearway.vulnerability v
  WHERE ((v.id)::text = (verifier_attestation.vulnerability)::text))));
CREATE POLICY see ON clearway.verifier_key FOR SELECT USING (true);
CREATE POLICY send ON clearway.digest USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY send ON clearway.mail_message USING ((( SELECT clearway.acts_as('worker'::text) AS acts_as) AND clearway.hears_of((person)::text, side, (party)::text, (submission)::text, (partnership)::text)));
CREATE POLICY serve ON clearway.access_endpoint USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY serve ON clearway.component FOR SELECT USING (((inventory)::text IN ( SELECT i.id
   FROM clearway.inventory i
  WHERE ((i.party)::text = ANY (( SELECT clearway.acting_parties() AS acting_parties)::text[])))));
CREATE POLICY serve ON clearway.inventory FOR SELECT USING (((party)::text = ANY (( SELECT clearway.acting_parties() AS acting_parties)::text[])));
CREATE POLICY serve ON clearway.party FOR SELECT USING ((((id)::text = ANY (( SELECT clearway.acting_parties() AS acting_parties)::text[])) OR ((id)::text = ANY (( SELECT clearway.serving_parties() AS serving_parties)::text[]))));
CREATE POLICY serve ON clearway.party_contact FOR SELECT USING ((((party)::text = ANY (( SELECT clearway.acting_parties() AS acting_parties)::text[])) OR ((party)::text = ANY (( SELECT clearway.serving_parties() AS serving_parties)::text[]))));
CREATE POLICY serve ON clearway.task FOR SELECT USING (((party)::text = ANY (( SELECT clearway.acting_parties() AS acting_parties)::text[])));
CREATE POLICY serve_attest ON clearway.task FOR UPDATE USING (((party)::text = ANY (( SELECT clearway.acting_parties() AS acting_parties)::text[])));
ALTER TABLE clearway.service_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.service_agreement ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.severity_model ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.severity_rating ENABLE ROW LEVEL SECURITY;
CREATE POLICY shut ON clearway.access_window FOR UPDATE USING ((( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('worker'::text) AS acts_as) OR (( SELECT clearway.acts_as('developer'::text) AS acts_as) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE ((s.developer)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
CREATE POLICY sign ON clearway.audit_checkpoint FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY sign ON clearway.determination FOR UPDATE USING (( SELECT clearway.acts_for_program() AS acts_for_program));
CREATE POLICY sign ON clearway.submission_agreement FOR INSERT WITH CHECK ((((signed_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE (s.state = 'submitted'::text))) AND ( SELECT clearway.acts_as(
        CASE submission_agreement.side
            WHEN 'developer'::text THEN 'developer'::text
            ELSE 'program'::text
        END) AS acts_as)));
CREATE POLICY sign_anew ON clearway.submission_agreement FOR UPDATE USING ((((submission)::text IN ( SELECT s.id
   FROM clearway.submission s
  WHERE (s.state = 'submitted'::text))) AND ( SELECT clearway.acts_as(
        CASE submission_agreement.side
            WHEN 'developer'::text THEN 'developer'::text
            ELSE 'program'::text
        END) AS acts_as))) WITH CHECK (((signed_by)::text = ( SELECT clearway.acting_person() AS acting_person)));
ALTER TABLE clearway.signal_load ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.ssvc_statement ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON clearway.audience USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.audience_member USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.believed_severity USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.capacity USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.case_room USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.clearance USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.conflict_of_interest USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.early_advisory USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.early_recipient USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.early_share USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.evidence USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.finding USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.finding_join USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.matrix USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.matrix_candidate USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.matrix_cell USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.matrix_decision USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.matrix_fix USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.matrix_proof USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.never_join USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.provider_document USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.rater_habit USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.regrouped_finding USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.regrouping USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.release_range USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.review_pair USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.severity_model USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.stewardship USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.target_scope USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.telling USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.telling_key USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.verdict FOR SELECT USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
CREATE POLICY staff ON clearway.vulnerability USING (( SELECT clearway.acts_as_staff() AS acts_as_staff));
ALTER TABLE clearway.stage_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY start ON clearway.evaluation_run FOR INSERT WITH CHECK ((((started_by)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (( SELECT clearway.acts_as('program'::text) AS acts_as) OR ( SELECT clearway.acts_as('evaluator'::text) AS acts_as))));
CREATE POLICY steward ON clearway.target_scope USING ((EXISTS ( SELECT
   FROM (clearway.target t
     JOIN clearway.stewardship s ON ((s.package = t.purl)))
  WHERE (((t.id)::text = (target_scope.target)::text) AND ((s.party)::text = ( SELECT clearway.acting_party() AS acting_party))))));
ALTER TABLE clearway.stewardship ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_agreement ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_consultation ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_move ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_package ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.submission_window ENABLE ROW LEVEL SECURITY;
CREATE POLICY submit ON clearway.party FOR SELECT USING (((kind = 'developer'::text) AND ((id)::text IN ( SELECT s.developer
   FROM clearway.submission s))));
CREATE POLICY submit ON clearway.submission_package FOR INSERT WITH CHECK ((clearway.is_own_submission(submission) AND ((submitted_by)::text = ( SELECT clearway.acting_person() AS acting_person))));
ALTER TABLE clearway.suite ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.suite_custodian ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.suite_exposure ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.suite_mask ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.suite_opening ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.suite_share ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.suite_task ENABLE ROW LEVEL SECURITY;
CREATE POLICY take ON clearway.provider_document FOR UPDATE USING ((((recipient)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((person IS NULL) OR ((person)::text = ( SELECT clearway.acting_person() AS acting_person)))));
ALTER TABLE clearway.target ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.target_scope ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.task ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.task_rollup ENABLE ROW LEVEL SECURITY;
CREATE POLICY tell ON clearway.home_answer FOR INSERT WITH CHECK ((((party)::text = ( SELECT clearway.acting_party() AS acting_party)) AND ((person)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (EXISTS ( SELECT
   FROM clearway.advisory a
  WHERE ((a.id)::text = (home_answer.advisory)::text)))));
CREATE POLICY tell ON clearway.material_deletion FOR UPDATE USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY tell ON clearway.submission_notice FOR INSERT WITH CHECK (((told_at IS NULL) AND (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)) OR (((partnership)::text, (submission)::text) IN ( SELECT p.id,
    p.submission
   FROM clearway.partnership p)))));
CREATE POLICY tell ON clearway.webhook USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY tell ON clearway.webhook_message USING ((( SELECT clearway.acts_as('worker'::text) AS acts_as) AND clearway.party_hears_of((party)::text, tier) AND ((side IS NULL) OR clearway.hears_of((( SELECT w.made_by
   FROM clearway.webhook w
  WHERE ((w.id)::text = (webhook_message.webhook)::text)))::text, side, (party)::text, (submission)::text, (partnership)::text))));
CREATE POLICY tell ON clearway.webhook_secret USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
ALTER TABLE clearway.telling ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.telling_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.timer ENABLE ROW LEVEL SECURITY;
CREATE POLICY told ON clearway.case_room FOR SELECT USING ((((maintainer)::text = ( SELECT clearway.acting_party() AS acting_party)) AND (told_at IS NOT NULL)));
CREATE POLICY told ON clearway.determination FOR SELECT USING (((notified_at IS NOT NULL) AND ((submission)::text IN ( SELECT s.id
   FROM clearway.submission s))));
CREATE POLICY told ON clearway.submission_notice FOR UPDATE USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY try ON clearway.attempt USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY use ON clearway.submission_clock USING (((submission)::text IN ( SELECT s.id
   FROM clearway.submission s)));
CREATE POLICY use ON clearway.timer USING ((( SELECT clearway.acting_person() AS acting_person) IS NOT NULL));
ALTER TABLE clearway.verdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.verification ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.verifier_attestation ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.verifier_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY verify ON clearway.verification FOR INSERT WITH CHECK (( SELECT clearway.acts_as_staff() AS acts_as_staff));
ALTER TABLE clearway.vulnerability ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.web_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.webhook ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.webhook_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearway.webhook_secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY work ON clearway.task USING (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY write ON clearway.access_line FOR INSERT WITH CHECK (( SELECT clearway.acts_as('worker'::text) AS acts_as));
CREATE POLICY write ON clearway.boundary_record FOR INSERT WITH CHECK (((author)::text = ( SELECT clearway.acting_person() AS acting_person)));
CREATE POLICY write ON clearway.compensating_control FOR INSERT WITH CHECK ((((author)::text = ( SELECT clearway.acting_person() AS acting_person)) AND (reviewer IS NULL) AND (EXISTS ( SELECT
   FROM clearway.task t
  WHERE (((t.id)::text = (compensating_control.task)::text) AND ((t.party)::text = ( SELECT clearway.acting_party() AS acting_party)))))));
GRANT USAGE ON SCHEMA clearway TO clearway_service;
REVOKE ALL ON FUNCTION clearway.answer_digest(presented bytea, confirmed boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION clearway.answer_digest(presented bytea, confirmed boolean) TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.suite_opening TO clearway_service;
GRANT UPDATE(closed_at) ON TABLE clearway.suite_opening TO clearway_service;
GRANT UPDATE(ending) ON TABLE clearway.suite_opening TO clearway_service;
GRANT UPDATE(wiped_at) ON TABLE clearway.suite_opening TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(approved_by) ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(approved_at) ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(reviewed_by) ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(reviewed_at) ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(review_note) ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(ends_at) ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(ended_by) ON TABLE clearway.evidence_release TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.evidence_release TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.access_endpoint TO clearway_service;
GRANT UPDATE(edition) ON TABLE clearway.access_endpoint TO clearway_service;
GRANT UPDATE(url) ON TABLE clearway.access_endpoint TO clearway_service;
GRANT UPDATE(credential) ON TABLE clearway.access_endpoint TO clearway_service;
GRANT UPDATE(key) ON TABLE clearway.access_endpoint TO clearway_service;
GRANT UPDATE(master) ON TABLE clearway.access_endpoint TO clearway_service;
GRANT UPDATE(set_at) ON TABLE clearway.access_endpoint TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.access_grant TO clearway_service;
GRANT UPDATE(token_hash) ON TABLE clearway.access_grant TO clearway_service;
GRANT UPDATE(revoked_at) ON TABLE clearway.access_grant TO clearway_service;
GRANT UPDATE(revoked_by) ON TABLE clearway.access_grant TO clearway_service;
GRANT UPDATE(revoked_because) ON TABLE clearway.access_grant TO clearway_service;
GRANT UPDATE(spent_tokens) ON TABLE clearway.access_grant TO clearway_service;
GRANT UPDATE(spent_microdollars) ON TABLE clearway.access_grant TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.access_holder TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.access_line TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.access_terms TO clearway_service;
GRANT UPDATE(models) ON TABLE clearway.access_terms TO clearway_service;
GRANT UPDATE(input_price) ON TABLE clearway.access_terms TO clearway_service;
GRANT UPDATE(output_price) ON TABLE clearway.access_terms TO clearway_service;
GRANT UPDATE(budget_microdollars) ON TABLE clearway.access_terms TO clearway_service;
GRANT UPDATE(set_by) ON TABLE clearway.access_terms TO clearway_service;
GRANT UPDATE(set_at) ON TABLE clearway.access_terms TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.access_window TO clearway_service;
GRANT UPDATE(closed_at) ON TABLE clearway.access_window TO clearway_service;
GRANT UPDATE(closed_by) ON TABLE clearway.access_window TO clearway_service;
GRANT UPDATE(closed_because) ON TABLE clearway.access_window TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(title) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(package) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(introduced) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(fixed_version) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(release) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(released_at) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(maturity) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(withdrawn_at) ON TABLE clearway.advisory TO clearway_service;
GRANT UPDATE(withdrawn_for) ON TABLE clearway.advisory TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.advisory_change TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.advisory_release TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.api_key TO clearway_service;
GRANT UPDATE(revoked_at) ON TABLE clearway.api_key TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.attempt TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.attestation TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.audience TO clearway_service;
GRANT UPDATE(about) ON TABLE clearway.audience TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.audience_member TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.audit_answer TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.audit_checkpoint TO clearway_service;
GRANT SELECT ON TABLE clearway.audit_head TO clearway_service;
GRANT SELECT ON TABLE clearway.audit_node TO clearway_service;
GRANT SELECT ON TABLE clearway.audit_record TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.audit_sample TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.audit_sample_item TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.believed_severity TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.boundary_record TO clearway_service;
GRANT UPDATE(first_reviewer) ON TABLE clearway.boundary_record TO clearway_service;
GRANT UPDATE(first_at) ON TABLE clearway.boundary_record TO clearway_service;
GRANT UPDATE(second_reviewer) ON TABLE clearway.boundary_record TO clearway_service;
GRANT UPDATE(second_at) ON TABLE clearway.boundary_record TO clearway_service;
GRANT SELECT,INSERT,UPDATE ON TABLE clearway.capacity TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.case_answer TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.case_room TO clearway_service;
GRANT UPDATE(maintainer) ON TABLE clearway.case_room TO clearway_service;
GRANT UPDATE(embargo_until) ON TABLE clearway.case_room TO clearway_service;
GRANT UPDATE(told_at) ON TABLE clearway.case_room TO clearway_service;
GRANT UPDATE(resolved_at) ON TABLE clearway.case_room TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.claim TO clearway_service;
GRANT UPDATE(during) ON TABLE clearway.claim TO clearway_service;
GRANT UPDATE(released_at) ON TABLE clearway.claim TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.clearance TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.commitment TO clearway_service;
GRANT UPDATE(approver) ON TABLE clearway.commitment TO clearway_service;
GRANT UPDATE(approved_at) ON TABLE clearway.commitment TO clearway_service;
GRANT UPDATE(accepted) ON TABLE clearway.commitment TO clearway_service;
GRANT UPDATE(revealed_by) ON TABLE clearway.commitment TO clearway_service;
GRANT UPDATE(revealed_at) ON TABLE clearway.commitment TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.commitment_policy TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.compensating_control TO clearway_service;
GRANT UPDATE(reviewer) ON TABLE clearway.compensating_control TO clearway_service;
GRANT UPDATE(reviewed_at) ON TABLE clearway.compensating_control TO clearway_service;
GRANT UPDATE(accepted) ON TABLE clearway.compensating_control TO clearway_service;
GRANT UPDATE(note) ON TABLE clearway.compensating_control TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.component TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.conflict_of_interest TO clearway_service;
GRANT UPDATE(ended_by) ON TABLE clearway.conflict_of_interest TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.conflict_of_interest TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.custodian_key TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.deletion_certificate TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.determination TO clearway_service;
GRANT UPDATE(cosigned_by) ON TABLE clearway.determination TO clearway_service;
GRANT UPDATE(cosigned_at) ON TABLE clearway.determination TO clearway_service;
GRANT UPDATE(envelope) ON TABLE clearway.determination TO clearway_service;
GRANT UPDATE(notified_at) ON TABLE clearway.determination TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.determination_reasons TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.digest TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.due_change TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.duty TO clearway_service;
GRANT UPDATE(determined_at) ON TABLE clearway.duty TO clearway_service;
GRANT UPDATE(submitted_at) ON TABLE clearway.duty TO clearway_service;
GRANT UPDATE(due_at) ON TABLE clearway.duty TO clearway_service;
GRANT UPDATE(changes) ON TABLE clearway.duty TO clearway_service;
GRANT SELECT,INSERT,UPDATE ON TABLE clearway.early_advisory TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.early_recipient TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.early_share TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.estimate TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evaluation_calls TO clearway_service;
GRANT UPDATE(last_line) ON TABLE clearway.evaluation_calls TO clearway_service;
GRANT UPDATE(lines) ON TABLE clearway.evaluation_calls TO clearway_service;
GRANT UPDATE(calls) ON TABLE clearway.evaluation_calls TO clearway_service;
GRANT UPDATE(digest) ON TABLE clearway.evaluation_calls TO clearway_service;
GRANT UPDATE(kept_at) ON TABLE clearway.evaluation_calls TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evaluation_connection TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evaluation_incident TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evaluation_outcome TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(status) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(attempts_done) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(tokens_spent) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(heard_at) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(ended_by) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(ended_because) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(matrix_digest) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT UPDATE(log_digest) ON TABLE clearway.evaluation_run TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evidence TO clearway_service;
GRANT UPDATE(vulnerability) ON TABLE clearway.evidence TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.evidence_key TO clearway_service;
GRANT UPDATE(sealed_key) ON TABLE clearway.evidence_key TO clearway_service;
GRANT UPDATE(master) ON TABLE clearway.evidence_key TO clearway_service;
GRANT SELECT ON TABLE clearway.evidence_release_finding TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.exploit_score TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.exploited_listing TO clearway_service;
GRANT SELECT,INSERT,UPDATE ON TABLE clearway.feed TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.feed_file TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.feed_line TO clearway_service;
GRANT SELECT,INSERT,UPDATE ON TABLE clearway.feed_role TO clearway_service;
GRANT SELECT,INSERT,UPDATE ON TABLE clearway.feed_target TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(package) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(version) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(identifiers) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(crash_type) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(crash_state) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(outcome) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(outcome_reason) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(vulnerability) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(twin) ON TABLE clearway.finding TO clearway_service;
GRANT UPDATE(scope_note) ON TABLE clearway.finding TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.finding_join TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.finding_join TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.finding_supplement TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.fix TO clearway_service;
GRANT UPDATE(status) ON TABLE clearway.fix TO clearway_service;
GRANT UPDATE(decided_at) ON TABLE clearway.fix TO clearway_service;
GRANT UPDATE(recipe_digest) ON TABLE clearway.fix TO clearway_service;
GRANT UPDATE(sandbox) ON TABLE clearway.fix TO clearway_service;
GRANT UPDATE(proofs) ON TABLE clearway.fix TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.frontier_key TO clearway_service;
GRANT UPDATE(revoked_at) ON TABLE clearway.frontier_key TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.home_answer TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.inventory TO clearway_service;
GRANT UPDATE(exposed) ON TABLE clearway.inventory TO clearway_service;
GRANT UPDATE(time_zone) ON TABLE clearway.inventory TO clearway_service;
GRANT UPDATE(format) ON TABLE clearway.inventory TO clearway_service;
GRANT UPDATE(digest) ON TABLE clearway.inventory TO clearway_service;
GRANT UPDATE(kept_at) ON TABLE clearway.inventory TO clearway_service;
GRANT UPDATE(mission) ON TABLE clearway.inventory TO clearway_service;
GRANT UPDATE(safety) ON TABLE clearway.inventory TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.joint_deed TO clearway_service;
GRANT UPDATE(approver) ON TABLE clearway.joint_deed TO clearway_service;
GRANT UPDATE(approved_at) ON TABLE clearway.joint_deed TO clearway_service;
GRANT UPDATE(accepted) ON TABLE clearway.joint_deed TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.mail_message TO clearway_service;
GRANT UPDATE(stage) ON TABLE clearway.mail_message TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.mail_message TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.material TO clearway_service;
GRANT UPDATE(replaced_at) ON TABLE clearway.material TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.material_deletion TO clearway_service;
GRANT UPDATE(told_late_at) ON TABLE clearway.material_deletion TO clearway_service;
GRANT SELECT ON TABLE clearway.material_export TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.material_grant TO clearway_service;
GRANT UPDATE(revoked_by) ON TABLE clearway.material_grant TO clearway_service;
GRANT UPDATE(revoked_at) ON TABLE clearway.material_grant TO clearway_service;
GRANT SELECT ON TABLE clearway.material_key TO clearway_service;
GRANT UPDATE(sealed_key) ON TABLE clearway.material_key TO clearway_service;
GRANT UPDATE(master) ON TABLE clearway.material_key TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.matrix TO clearway_service;
GRANT UPDATE(computed_at) ON TABLE clearway.matrix TO clearway_service;
GRANT UPDATE(problem) ON TABLE clearway.matrix TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.matrix_candidate TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.matrix_cell TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.matrix_decision TO clearway_service;
GRANT UPDATE(undone_by) ON TABLE clearway.matrix_decision TO clearway_service;
GRANT UPDATE(undone_at) ON TABLE clearway.matrix_decision TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.matrix_fix TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.matrix_proof TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.never_join TO clearway_service;
GRANT UPDATE(low) ON TABLE clearway.never_join TO clearway_service;
GRANT UPDATE(high) ON TABLE clearway.never_join TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.never_join TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.opening_share TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.operator_profile TO clearway_service;
GRANT UPDATE(policy) ON TABLE clearway.operator_profile TO clearway_service;
GRANT UPDATE(sector) ON TABLE clearway.operator_profile TO clearway_service;
GRANT UPDATE(counted) ON TABLE clearway.operator_profile TO clearway_service;
GRANT UPDATE(named) ON TABLE clearway.operator_profile TO clearway_service;
GRANT UPDATE(changed_at) ON TABLE clearway.operator_profile TO clearway_service;
GRANT SELECT ON TABLE clearway.partner_list TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(developer_by) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(developer_at) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(government_by) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(government_at) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(refused_side) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(refused_by) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(refused_at) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(undertaking) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(undertaken_key) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(undertaken_by) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(undertaken_at) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(access_by) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(access_at) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(revoked_side) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(revoked_by) ON TABLE clearway.partnership TO clearway_service;
GRANT UPDATE(revoked_at) ON TABLE clearway.partnership TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.partnership_declaration TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.partnership_reason TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.party TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.party_contact TO clearway_service;
GRANT UPDATE(words) ON TABLE clearway.party_contact TO clearway_service;
GRANT UPDATE(changed_at) ON TABLE clearway.party_contact TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.person TO clearway_service;
GRANT UPDATE(disabled_at) ON TABLE clearway.person TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(tier) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(year) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(name) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(format) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(updated_at) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(entry) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(signature) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(body) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(release) ON TABLE clearway.provider_document TO clearway_service;
GRANT UPDATE(handed_out_at) ON TABLE clearway.provider_document TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.provider_key TO clearway_service;
GRANT UPDATE(retired_at) ON TABLE clearway.provider_key TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.rank TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.rater_habit TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.regrouped_finding TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.regrouping TO clearway_service;
GRANT UPDATE(undone_by) ON TABLE clearway.regrouping TO clearway_service;
GRANT UPDATE(undone_at) ON TABLE clearway.regrouping TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.release_range TO clearway_service;
GRANT UPDATE(environment) ON TABLE clearway.release_range TO clearway_service;
GRANT UPDATE(found_at) ON TABLE clearway.release_range TO clearway_service;
GRANT UPDATE(problem) ON TABLE clearway.release_range TO clearway_service;
GRANT UPDATE(method) ON TABLE clearway.release_range TO clearway_service;
GRANT UPDATE(introduced) ON TABLE clearway.release_range TO clearway_service;
GRANT UPDATE(fixed) ON TABLE clearway.release_range TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.release_seen TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.rendering TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.report TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.report_key TO clearway_service;
GRANT UPDATE(sealed_key) ON TABLE clearway.report_key TO clearway_service;
GRANT UPDATE(master) ON TABLE clearway.report_key TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.report_piece TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.reporter_hop TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.reproduction TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.retry TO clearway_service;
GRANT UPDATE(answer) ON TABLE clearway.retry TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(finding) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(likened) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(left_side) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(right_side) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(probability) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(agreements) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(differences) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(state) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(decided_by) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(decided_at) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(note) ON TABLE clearway.review_pair TO clearway_service;
GRANT UPDATE(merge) ON TABLE clearway.review_pair TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_clock TO clearway_service;
GRANT UPDATE(changed_at) ON TABLE clearway.submission_clock TO clearway_service;
GRANT UPDATE(due_at) ON TABLE clearway.submission_clock TO clearway_service;
GRANT UPDATE(time_left) ON TABLE clearway.submission_clock TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.submission_clock TO clearway_service;
GRANT UPDATE(ran_out) ON TABLE clearway.submission_clock TO clearway_service;
GRANT SELECT ON TABLE clearway.sealing_master TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.service_act TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.service_agreement TO clearway_service;
GRANT UPDATE(agreed_by) ON TABLE clearway.service_agreement TO clearway_service;
GRANT UPDATE(agreed_at) ON TABLE clearway.service_agreement TO clearway_service;
GRANT UPDATE(ended_by) ON TABLE clearway.service_agreement TO clearway_service;
GRANT UPDATE(ended_by_party) ON TABLE clearway.service_agreement TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.service_agreement TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.severity_model TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.severity_rating TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.signal_load TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.ssvc_statement TO clearway_service;
GRANT SELECT ON TABLE clearway.stage_move TO clearway_service;
GRANT SELECT,INSERT,UPDATE ON TABLE clearway.stewardship TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission TO clearway_service;
GRANT UPDATE(state) ON TABLE clearway.submission TO clearway_service;
GRANT UPDATE(state_since) ON TABLE clearway.submission TO clearway_service;
GRANT UPDATE(planned_partner_release) ON TABLE clearway.submission TO clearway_service;
GRANT UPDATE(estimate) ON TABLE clearway.submission TO clearway_service;
GRANT UPDATE(estimate_digest) ON TABLE clearway.submission TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_agreement TO clearway_service;
GRANT UPDATE(agreement) ON TABLE clearway.submission_agreement TO clearway_service;
GRANT UPDATE(materials) ON TABLE clearway.submission_agreement TO clearway_service;
GRANT UPDATE(access_plan) ON TABLE clearway.submission_agreement TO clearway_service;
GRANT UPDATE(signed_by) ON TABLE clearway.submission_agreement TO clearway_service;
GRANT UPDATE(signed_at) ON TABLE clearway.submission_agreement TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_checkpoint TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_consultation TO clearway_service;
GRANT UPDATE(answer) ON TABLE clearway.submission_consultation TO clearway_service;
GRANT UPDATE(note) ON TABLE clearway.submission_consultation TO clearway_service;
GRANT UPDATE(answered_at) ON TABLE clearway.submission_consultation TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_member TO clearway_service;
GRANT SELECT ON TABLE clearway.submission_move TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_notice TO clearway_service;
GRANT UPDATE(told_at) ON TABLE clearway.submission_notice TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_package TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_request TO clearway_service;
GRANT UPDATE(ended_by) ON TABLE clearway.submission_request TO clearway_service;
GRANT UPDATE(ended_at) ON TABLE clearway.submission_request TO clearway_service;
GRANT UPDATE(answer) ON TABLE clearway.submission_request TO clearway_service;
GRANT SELECT ON TABLE clearway.submission_step TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.submission_window TO clearway_service;
GRANT UPDATE(ends_at) ON TABLE clearway.submission_window TO clearway_service;
GRANT UPDATE(closed_at) ON TABLE clearway.submission_window TO clearway_service;
GRANT UPDATE(closing) ON TABLE clearway.submission_window TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.suite TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.suite_custodian TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.suite_exposure TO clearway_service;
GRANT INSERT ON TABLE clearway.suite_mask TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.suite_share TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.suite_task TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.target TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.target_scope TO clearway_service;
GRANT UPDATE(party) ON TABLE clearway.target_scope TO clearway_service;
GRANT UPDATE(statement) ON TABLE clearway.target_scope TO clearway_service;
GRANT UPDATE(weaknesses_out) ON TABLE clearway.target_scope TO clearway_service;
GRANT UPDATE(paths_out) ON TABLE clearway.target_scope TO clearway_service;
GRANT UPDATE(versions) ON TABLE clearway.target_scope TO clearway_service;
GRANT UPDATE(supported) ON TABLE clearway.target_scope TO clearway_service;
GRANT UPDATE(set_at) ON TABLE clearway.target_scope TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(due_at) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(forensic) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(words) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(reasons) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(stage) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(policy) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(outcome) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(path) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(editions) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(until) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(changes) ON TABLE clearway.task TO clearway_service;
GRANT UPDATE(settled_at) ON TABLE clearway.task TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.task_rollup TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.telling TO clearway_service;
GRANT UPDATE(profile) ON TABLE clearway.telling TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.telling_key TO clearway_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE clearway.timer TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.verdict TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.verification TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.verifier_attestation TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.verifier_key TO clearway_service;
GRANT UPDATE(approved_by) ON TABLE clearway.verifier_key TO clearway_service;
GRANT UPDATE(approved_at) ON TABLE clearway.verifier_key TO clearway_service;
GRANT UPDATE(revoked_by) ON TABLE clearway.verifier_key TO clearway_service;
GRANT UPDATE(revoked_at) ON TABLE clearway.verifier_key TO clearway_service;
GRANT UPDATE(compromised) ON TABLE clearway.verifier_key TO clearway_service;
GRANT SELECT,INSERT,UPDATE ON TABLE clearway.vulnerability TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.web_session TO clearway_service;
GRANT SELECT,INSERT ON TABLE clearway.webhook TO clearway_service;
GRANT UPDATE(events) ON TABLE clearway.webhook TO clearway_service;
GRANT UPDATE(stage) ON TABLE clearway.webhook TO clearway_service;
GRANT UPDATE(stopped_because) ON TABLE clearway.webhook TO clearway_service;
GRANT UPDATE(failing_since) ON TABLE clearway.webhook TO clearway_service;
GRANT UPDATE(delivered_at) ON TABLE clearway.webhook TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.webhook_message TO clearway_service;
GRANT UPDATE(stage) ON TABLE clearway.webhook_message TO clearway_service;
GRANT UPDATE(attempts) ON TABLE clearway.webhook_message TO clearway_service;
GRANT UPDATE(tried_at) ON TABLE clearway.webhook_message TO clearway_service;
GRANT UPDATE(outcome) ON TABLE clearway.webhook_message TO clearway_service;
GRANT SELECT,INSERT,DELETE ON TABLE clearway.webhook_secret TO clearway_service;
GRANT UPDATE(key) ON TABLE clearway.webhook_secret TO clearway_service;
GRANT UPDATE(master) ON TABLE clearway.webhook_secret TO clearway_service;
GRANT UPDATE(ends_at) ON TABLE clearway.webhook_secret TO clearway_service;
