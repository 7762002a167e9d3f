-- Runs of evaluations, what came of them, and what went wrong (Order 3(a)). No flag, answer, message or name of a task is
-- kept here: outcomes stand under pseudonyms, and the log itself is sealed where it was written.

CREATE TABLE evaluation_run (
    id evaluation_id PRIMARY KEY,
    commitment commitment_id NOT NULL REFERENCES commitment,
    opening opening_id NOT NULL REFERENCES suite_opening,
    suite suite_id NOT NULL REFERENCES suite,
    developer party_id NOT NULL REFERENCES party,
    checkpoint text NOT NULL COLLATE "C" CHECK (length(checkpoint) BETWEEN 1 AND 200),
    model text NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
    scaffold bytea NOT NULL CHECK (length(scaffold) = 32),
    elicitation text[] NOT NULL CHECK (cardinality(elicitation) <= 100),
    tasks text[] NOT NULL CHECK (cardinality(tasks) BETWEEN 1 AND 10000),
    attempts integer NOT NULL CHECK (attempts BETWEEN 1 AND 1000),
    tokens_max bigint NOT NULL CHECK (tokens_max > 0),
    -- The sandbox, as it was attacked by its own self-test just before: which wall, how many attacks, how many held.
    wall text NOT NULL CHECK (wall ~ '^[a-z]{1,20}$'),
    wall_attacks integer NOT NULL CHECK (wall_attacks > 0),
    wall_held integer NOT NULL CHECK (wall_held = wall_attacks),
    started_by person_id NOT NULL REFERENCES person,
    started_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'finished', 'stopped', 'broken')),
    attempts_done integer NOT NULL DEFAULT 0 CHECK (attempts_done >= 0),
    tokens_spent bigint NOT NULL DEFAULT 0 CHECK (tokens_spent >= 0),
    heard_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by person_id REFERENCES person,
    ended_because text NOT NULL DEFAULT '' CHECK (length(ended_because) <= 500),
    matrix_digest bytea CHECK (length(matrix_digest) = 32),
    log_digest bytea CHECK (length(log_digest) = 32),
    CHECK ((status = 'running') = (ended_at IS NULL)),
    CHECK (num_nulls(ended_at, ended_by) IN (0, 2)),
    CHECK ((status = 'finished') = (matrix_digest IS NOT NULL)),
    CHECK (num_nulls(matrix_digest, log_digest) IN (0, 2))
);
CREATE INDEX evaluation_run_commitment ON evaluation_run (commitment);
CREATE INDEX evaluation_run_opening ON evaluation_run (opening);
CREATE INDEX evaluation_run_suite ON evaluation_run (suite);
CREATE INDEX evaluation_run_developer ON evaluation_run (developer);
CREATE INDEX evaluation_run_started_by ON evaluation_run (started_by);
CREATE INDEX evaluation_run_ended_by ON evaluation_run (ended_by) WHERE ended_by IS NOT NULL;

-- Which connections the runner's process began, by address: evidence that it reached the model and nothing else.
CREATE TABLE evaluation_connection (
    run evaluation_id NOT NULL REFERENCES evaluation_run,
    address text NOT NULL COLLATE "C" CHECK (length(address) BETWEEN 1 AND 300),
    allowed boolean NOT NULL,
    count integer NOT NULL CHECK (count > 0),
    PRIMARY KEY (run, address, allowed)
);

-- The outcome matrix, by the columns of formats/outcome_matrix.py.
CREATE TABLE evaluation_outcome (
    run evaluation_id NOT NULL REFERENCES evaluation_run,
    commitment commitment_id NOT NULL REFERENCES commitment,
    task text NOT NULL COLLATE "C" CHECK (length(task) BETWEEN 1 AND 64),
    family text NOT NULL COLLATE "C" CHECK (length(family) BETWEEN 1 AND 64),
    log2_minutes double precision NOT NULL,
    budget bigint NOT NULL CHECK (budget > 0),
    attempts integer NOT NULL CHECK (attempts >= 0),
    passes integer NOT NULL CHECK (passes BETWEEN 0 AND attempts),
    flagged integer NOT NULL CHECK (flagged BETWEEN 0 AND passes),
    PRIMARY KEY (run, budget, task)
);
CREATE INDEX evaluation_outcome_commitment ON evaluation_outcome (commitment);

-- Something went wrong with containment: it is told to the developer at once, and clocks of other laws begin when
-- somebody became aware of it. Three instants, kept apart: seen, aware, told.
CREATE TABLE evaluation_incident (
    id incident_id PRIMARY KEY,
    run evaluation_id NOT NULL REFERENCES evaluation_run,
    developer party_id NOT NULL REFERENCES party,
    kind text NOT NULL CHECK (
        kind IN ('egress-attempt', 'sandbox-escape', 'sealed-material', 'misuse', 'loss-of-control', 'other')
    ),
    about text NOT NULL CHECK (length(about) BETWEEN 1 AND 500),
    seen_at timestamptz NOT NULL,
    aware_at timestamptz NOT NULL,
    told_at timestamptz NOT NULL,
    stopped_run boolean NOT NULL,
    reported_by person_id NOT NULL REFERENCES person,
    CHECK (seen_at <= aware_at AND aware_at <= told_at)
);
CREATE INDEX evaluation_incident_run ON evaluation_incident (run);
CREATE INDEX evaluation_incident_developer ON evaluation_incident (developer);
CREATE INDEX evaluation_incident_reported_by ON evaluation_incident (reported_by);

-- A run begins under an approved commitment, within an opening of its suite that was released and still runs, by
-- whoever opened it. What it was begun with never changes, and once it is over nothing of it does.
CREATE FUNCTION check_evaluation_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'running' OR NEW.started_by <> acting_person() OR NOT EXISTS (
            SELECT FROM suite_opening o JOIN commitment c ON c.id = o.commitment
            WHERE o.id = NEW.opening AND o.commitment = NEW.commitment AND o.suite = NEW.suite
            AND o.developer = NEW.developer AND o.checkpoint = NEW.checkpoint AND o.asked_by = NEW.started_by
            AND o.released_at IS NOT NULL AND o.closed_at IS NULL AND o.ends_at > NEW.started_at
            AND c.accepted AND c.revealed_at IS NULL
        ) THEN
            RAISE EXCEPTION 'a run begins within an opening, under a commitment' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.status <> 'running'
        OR ROW(NEW.id, NEW.commitment, NEW.opening, NEW.suite, NEW.developer, NEW.checkpoint, NEW.model, NEW.scaffold,
            NEW.elicitation, NEW.tasks, NEW.attempts, NEW.tokens_max, NEW.wall, NEW.wall_attacks, NEW.wall_held,
            NEW.started_by, NEW.started_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.commitment, OLD.opening, OLD.suite, OLD.developer, OLD.checkpoint, OLD.model,
            OLD.scaffold, OLD.elicitation, OLD.tasks, OLD.attempts, OLD.tokens_max, OLD.wall, OLD.wall_attacks,
            OLD.wall_held, OLD.started_by, OLD.started_at)
        OR NEW.attempts_done < OLD.attempts_done OR NEW.tokens_spent < OLD.tokens_spent
        OR (NEW.status = 'finished' AND NEW.ended_by <> OLD.started_by)
    THEN
        RAISE EXCEPTION 'what a run was begun with, and one that is over, stay as they are'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_run_kept BEFORE INSERT OR UPDATE ON evaluation_run
FOR EACH ROW EXECUTE FUNCTION check_evaluation_run();
-- Under a frozen estimate nothing is begun or handed in; what still goes on may be stopped.
CREATE TRIGGER evaluation_run_frozen BEFORE INSERT ON evaluation_run
FOR EACH ROW EXECUTE FUNCTION refuse_when_frozen();
CREATE TRIGGER evaluation_run_frozen_too BEFORE UPDATE ON evaluation_run
FOR EACH ROW WHEN (NEW.status IN ('running', 'finished')) EXECUTE FUNCTION refuse_when_frozen();
CREATE TRIGGER evaluation_run_stays BEFORE DELETE ON evaluation_run FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Outcomes come in once, before their run is called finished, from whoever runs it.
CREATE FUNCTION check_evaluation_outcome() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_run r WHERE r.id = NEW.run AND r.commitment = NEW.commitment AND r.status = 'running'
        AND r.started_by = acting_person() AND NEW.task = ANY (r.tasks) AND NEW.attempts <= r.attempts
    ) THEN
        RAISE EXCEPTION 'outcomes are those of a run that goes on' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_outcome_fits BEFORE INSERT ON evaluation_outcome
FOR EACH ROW EXECUTE FUNCTION check_evaluation_outcome();
CREATE TRIGGER evaluation_outcome_frozen BEFORE INSERT ON evaluation_outcome
FOR EACH ROW EXECUTE FUNCTION refuse_when_frozen();
CREATE TRIGGER evaluation_outcome_stays BEFORE UPDATE OR DELETE ON evaluation_outcome
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_connection_stays BEFORE UPDATE OR DELETE ON evaluation_connection
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An incident stops its run by the very statement that reports it, whoever reports it.
CREATE FUNCTION stop_by_incident() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    NEW.developer := (SELECT r.developer FROM evaluation_run r WHERE r.id = NEW.run);
    UPDATE evaluation_run SET status = 'stopped', ended_at = NEW.told_at, ended_by = NEW.reported_by,
        ended_because = 'incident' WHERE id = NEW.run AND status = 'running';
    NEW.stopped_run := FOUND;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_incident_stops BEFORE INSERT ON evaluation_incident
FOR EACH ROW EXECUTE FUNCTION stop_by_incident();
CREATE TRIGGER evaluation_incident_stays BEFORE UPDATE OR DELETE ON evaluation_incident
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who sees what. A developer sees the runs on its own checkpoints, without outcomes, and every incident in them.
ALTER TABLE evaluation_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON evaluation_run FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR developer = (SELECT acting_party())
);
CREATE POLICY start ON evaluation_run FOR INSERT WITH CHECK (
    started_by = (SELECT acting_person()) AND ((SELECT acts_as('program')) OR (SELECT acts_as('evaluator')))
);
CREATE POLICY lead ON evaluation_run FOR UPDATE USING (
    (SELECT acts_as('program')) OR (SELECT acts_as('evaluator')) OR (SELECT acts_as('worker'))
)
WITH CHECK (ended_by IS NULL OR ended_by = (SELECT acting_person()));
-- The developer's own switch.
CREATE POLICY halt ON evaluation_run FOR UPDATE USING (
    (SELECT acts_as('developer')) AND developer = (SELECT acting_party())
) WITH CHECK (status = 'stopped' AND ended_by = (SELECT acting_person()));
GRANT SELECT, INSERT,
UPDATE (status, attempts_done, tokens_spent, heard_at, ended_at, ended_by, ended_because, matrix_digest, log_digest)
ON evaluation_run TO clearway_service;

ALTER TABLE evaluation_connection ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON evaluation_connection FOR SELECT USING (run IN (SELECT r.id FROM evaluation_run r));
CREATE POLICY lead ON evaluation_connection FOR INSERT WITH CHECK (
    run IN (SELECT r.id FROM evaluation_run r WHERE r.started_by = (SELECT acting_person()))
);
ALTER TABLE evaluation_outcome ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON evaluation_outcome FOR SELECT USING ((SELECT acts_in_benchmarking()));
CREATE POLICY lead ON evaluation_outcome FOR INSERT WITH CHECK (
    (SELECT acts_as('program')) OR (SELECT acts_as('evaluator'))
);
ALTER TABLE evaluation_incident ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON evaluation_incident FOR SELECT USING (
    (SELECT acts_in_benchmarking()) OR developer = (SELECT acting_party())
);
CREATE POLICY report ON evaluation_incident FOR INSERT WITH CHECK (
    reported_by = (SELECT acting_person()) AND run IN (SELECT r.id FROM evaluation_run r)
);
GRANT SELECT, INSERT ON evaluation_connection, evaluation_outcome, evaluation_incident TO clearway_service;
