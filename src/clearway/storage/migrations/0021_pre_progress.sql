-- What is being tried in the sandbox right now, so that people can watch; and proofs tried on the current release
-- (Order 2(d)(2): discover and validate).

-- One row while a proof is replayed (subject: the vulnerability) or a fix is put to the test (subject: the fix). It is
-- removed by the transaction that keeps the outcome. A row whose worker was killed stays, with its last sign of life.
CREATE TABLE attempt (
    subject text PRIMARY KEY COLLATE "C" CHECK (subject ~ '^(vul|fix)-[0-9a-hjkmnp-tv-z]{16}$'),
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    state text NOT NULL CHECK (state IN ('running', 'waiting', 'held')),
    tries integer NOT NULL CHECK (tries > 0),
    began_at timestamptz NOT NULL,
    told_at timestamptz NOT NULL,
    again_at timestamptz,
    reason text NOT NULL CHECK (length(reason) <= 500),
    step_words text[] NOT NULL CHECK (cardinality(step_words) <= 100),
    step_states text[] NOT NULL CHECK (step_states <@ ARRAY['to-come', 'under-way', 'done']),
    step_outcomes text[] NOT NULL,
    log text NOT NULL CHECK (length(log) <= 16000),
    CHECK (cardinality(step_words) = cardinality(step_states)),
    CHECK (cardinality(step_words) = cardinality(step_outcomes))
);
CREATE INDEX attempt_vulnerability ON attempt (vulnerability, began_at);
ALTER TABLE attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY need_to_know ON attempt FOR SELECT USING (cleared_for(vulnerability));
CREATE POLICY try ON attempt FOR ALL USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE, DELETE ON attempt TO clearway_service;

-- A proof that the fixed build stops is also tried on the release that the registry offers today.
ALTER TABLE reproduction DROP CONSTRAINT reproduction_variant_check;
ALTER TABLE reproduction ADD CONSTRAINT reproduction_variant_check
    CHECK (variant IN ('affected', 'fixed', 'current')) NOT VALID;
ALTER TABLE verdict ADD COLUMN fixed_version text NOT NULL DEFAULT '' CHECK (length(fixed_version) <= 80);
