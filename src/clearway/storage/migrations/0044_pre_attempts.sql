-- Whoever may add attempts may choose among them: what was committed to is held by the database, for runs that begin at
-- once, too. Runs of one kind (checkpoint, rung) that go on or count make so many attempts at a task under a budget.
CREATE FUNCTION check_attempts_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
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
CREATE TRIGGER evaluation_run_within BEFORE INSERT ON evaluation_run
FOR EACH ROW EXECUTE FUNCTION check_attempts_left();
