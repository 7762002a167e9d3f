-- What brings out a model's best is carried out in runs that stand beside the estimate: with hints, or on a checkpoint
-- without refusals. None of them is ever what an estimate is made from (Order 3(a); decision 29).

ALTER TABLE evaluation_run
ADD COLUMN rung smallint NOT NULL DEFAULT 0 CHECK (rung BETWEEN 0 AND 9),
ADD COLUMN used text NOT NULL DEFAULT 'committed' CHECK (used IN ('committed', 'helpful-only')),
-- Under which budgets its attempts count; none in runs from before this was kept.
ADD COLUMN budgets bigint[] NOT NULL DEFAULT '{}' CHECK (cardinality(budgets) <= 20);

-- Attempts that did not pass, in which the model or its filter refused.
ALTER TABLE evaluation_outcome
ADD COLUMN refused integer NOT NULL DEFAULT 0 CHECK (refused BETWEEN 0 AND attempts - passes);

-- Whether a checkpoint is one without refusals that the developer lists beside the one that was committed to.
CREATE FUNCTION is_helpful_only(of_developer text, committed text, wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM submission_checkpoint k
        JOIN submission s ON s.id = k.submission AND s.developer = of_developer
        JOIN submission_checkpoint c ON c.submission = k.submission AND encode(c.root, 'hex') = committed
        WHERE k.kind = 'helpful-only' AND encode(k.root, 'hex') = wanted
    )
$$;

-- As before, and: a run on another checkpoint than the one committed to says so, and its package says the same.
CREATE OR REPLACE FUNCTION check_evaluation_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
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

-- As before, and: under the budgets that the run was begun for.
CREATE OR REPLACE FUNCTION check_evaluation_outcome() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
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

-- An estimate names no run with hints, none on another checkpoint, and none that is not finished or was left out.
CREATE FUNCTION check_estimate_runs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
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
CREATE TRIGGER estimate_of_runs BEFORE INSERT ON estimate FOR EACH ROW EXECUTE FUNCTION check_estimate_runs();
