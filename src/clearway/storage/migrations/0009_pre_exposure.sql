-- Inventories, tasks and attestations (Order 2(c)(iii)).

-- What an operator runs. Only that operator sees it, and the worker that matches it; not even coordinators do.
CREATE TABLE inventory (
    id inventory_id PRIMARY KEY,
    party party_id NOT NULL REFERENCES party,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    exposed text NOT NULL CHECK (exposed IN ('yes', 'no', 'unknown')),
    time_zone text NOT NULL CHECK (length(time_zone) <= 100),
    format text NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    kept_at timestamptz NOT NULL,
    UNIQUE (party, name)
);
ALTER TABLE inventory ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON inventory FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY match ON inventory FOR SELECT USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (exposed, time_zone, format, digest, kept_at) ON inventory TO clearway_service;

-- `source` is the package that the component was built from, `source_version` its version where that is another.
CREATE TABLE component (
    inventory inventory_id NOT NULL REFERENCES inventory,
    package text NOT NULL,
    version text NOT NULL,
    source text NOT NULL,
    source_version text NOT NULL DEFAULT '',
    PRIMARY KEY (inventory, package, version)
);
CREATE INDEX component_package ON component (package);
CREATE INDEX component_source ON component (source) WHERE source <> '';
ALTER TABLE component ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON component FOR ALL USING (
    inventory IN (SELECT i.id FROM inventory i WHERE i.party = (SELECT acting_party()))
);
CREATE POLICY match ON component FOR SELECT USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, DELETE ON component TO clearway_service;

-- What an operator has to do. The due time moves both ways, so it may be written again.
CREATE TABLE task (
    id task_id PRIMARY KEY,
    party party_id NOT NULL REFERENCES party,
    inventory inventory_id NOT NULL REFERENCES inventory,
    advisory advisory_id NOT NULL REFERENCES advisory,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    package text NOT NULL,
    old_version text NOT NULL,
    new_version text NOT NULL,
    due_at timestamptz,
    forensic boolean NOT NULL,
    words text NOT NULL,
    reasons text[] NOT NULL,
    stage text NOT NULL CHECK (stage IN ('open', 'done', 'planned', 'not-affected', 'cannot')),
    made_at timestamptz NOT NULL,
    UNIQUE (inventory, advisory, package, old_version)
);
CREATE INDEX task_party ON task (party, stage, due_at);
CREATE INDEX task_advisory ON task (advisory);
CREATE INDEX task_vulnerability ON task (vulnerability);
ALTER TABLE task ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON task FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY attest ON task FOR UPDATE USING (party = (SELECT acting_party()));
CREATE POLICY staff ON task FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (stage, due_at, forensic, words, reasons) ON task TO clearway_service;

CREATE TABLE attestation (
    task task_id NOT NULL REFERENCES task,
    at timestamptz NOT NULL,
    person person_id NOT NULL REFERENCES person,
    outcome text NOT NULL CHECK (outcome IN ('done', 'planned', 'not-affected', 'cannot')),
    note text NOT NULL CHECK (length(note) <= 100000),
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX attestation_task ON attestation (task, at);
ALTER TABLE attestation ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON attestation FOR SELECT USING (EXISTS (SELECT FROM task t WHERE t.id = attestation.task));
CREATE POLICY attest ON attestation FOR INSERT WITH CHECK (
    person = (SELECT acting_person()) AND EXISTS (SELECT FROM task t WHERE t.id = attestation.task)
);
GRANT SELECT, INSERT ON attestation TO clearway_service;
