-- The government's people in frontier access know each other by name; developers do not know theirs (Order 3(b)).

CREATE POLICY programme ON person FOR SELECT USING (
    roles && ARRAY['program', 'evaluator', 'consulted', 'official', 'custodian']
    AND (
        (SELECT acts_as('program')) OR (SELECT acts_as('official')) OR (SELECT acts_as('evaluator'))
        OR (SELECT acts_as('custodian')) OR (SELECT acts_as('auditor'))
    )
);
