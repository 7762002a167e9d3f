-- Estimates of horizons, and records of determinations that cross the boundary (Order 3(a); decision 26).

-- An estimate never changes. It is frozen by a joint deed about its commitment that names it and its digest.
CREATE TABLE estimate (
    id estimate_id PRIMARY KEY,
    commitment commitment_id NOT NULL REFERENCES commitment,
    runs text[] NOT NULL CHECK (cardinality(runs) BETWEEN 1 AND 1000),
    matrix_digest bytea NOT NULL CHECK (length(matrix_digest) = 32),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    result bytea NOT NULL CHECK (length(result) BETWEEN 2 AND 33554432 AND sha256(result) = digest),
    made_by person_id NOT NULL REFERENCES person,
    made_at timestamptz NOT NULL
);
CREATE INDEX estimate_commitment ON estimate (commitment);
CREATE INDEX estimate_made_by ON estimate (made_by);
CREATE TRIGGER estimate_stays BEFORE UPDATE OR DELETE ON estimate FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER estimate_in_time BEFORE INSERT ON estimate FOR EACH ROW EXECUTE FUNCTION refuse_when_frozen();

-- Scores are for the program, the official and evaluators who are assigned to the developer's submission; never for the
-- developer.
ALTER TABLE estimate ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON estimate FOR SELECT USING (
    (SELECT acts_as('program')) OR (SELECT acts_as('official')) OR made_by = (SELECT acting_person())
    OR (SELECT acts_as('evaluator')) AND commitment IN (
        SELECT c.id FROM commitment c JOIN submission s ON s.developer = c.developer
        WHERE s.id = ANY ((SELECT assigned_submissions())::text[])
    )
);
CREATE POLICY make ON estimate FOR INSERT WITH CHECK (
    made_by = (SELECT acting_person()) AND ((SELECT acts_as('program')) OR (SELECT acts_as('evaluator')))
);
GRANT SELECT, INSERT ON estimate TO clearway_service;

-- A deed that freezes and names an estimate names one under its commitment, by the digest that it has.
CREATE FUNCTION check_frozen_estimate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
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
CREATE TRIGGER joint_deed_of_estimate BEFORE INSERT ON joint_deed
FOR EACH ROW WHEN (NEW.kind = 'freeze' AND NEW.about LIKE 'est-%') EXECUTE FUNCTION check_frozen_estimate();

-- What crosses the boundary: signed records, each looked at by two people, neither of them its author nor each other.
CREATE TABLE boundary_record (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    determination determination_id NOT NULL UNIQUE,
    envelope bytea NOT NULL CHECK (length(envelope) BETWEEN 2 AND 65536),
    author person_id NOT NULL REFERENCES person,
    written_at timestamptz NOT NULL,
    first_reviewer person_id REFERENCES person,
    first_at timestamptz,
    second_reviewer person_id REFERENCES person,
    second_at timestamptz,
    CHECK (num_nulls(first_reviewer, first_at) IN (0, 2)),
    CHECK (num_nulls(second_reviewer, second_at) IN (0, 2)),
    CHECK (first_reviewer <> author AND second_reviewer <> author AND first_reviewer <> second_reviewer),
    CHECK (second_reviewer IS NULL OR first_reviewer IS NOT NULL),
    CHECK (first_at >= written_at AND second_at >= first_at)
);
CREATE INDEX boundary_record_author ON boundary_record (author);
CREATE INDEX boundary_record_first ON boundary_record (first_reviewer) WHERE first_reviewer IS NOT NULL;
CREATE INDEX boundary_record_second ON boundary_record (second_reviewer) WHERE second_reviewer IS NOT NULL;

-- A record begins without reviews, and each review is given once, by the person who acts.
CREATE FUNCTION check_boundary_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
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
CREATE TRIGGER boundary_record_kept BEFORE INSERT OR UPDATE ON boundary_record
FOR EACH ROW EXECUTE FUNCTION check_boundary_record();
CREATE TRIGGER boundary_record_stays BEFORE DELETE ON boundary_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE boundary_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON boundary_record FOR SELECT USING (
    (SELECT acts_as('program')) OR (SELECT acts_as('official')) OR (SELECT acts_as('auditor'))
);
CREATE POLICY write ON boundary_record FOR INSERT WITH CHECK (author = (SELECT acting_person()));
CREATE POLICY review ON boundary_record FOR UPDATE USING ((SELECT acts_as('program')) OR (SELECT acts_as('official')));
GRANT SELECT, INSERT, UPDATE (first_reviewer, first_at, second_reviewer, second_at)
ON boundary_record TO clearway_service;
