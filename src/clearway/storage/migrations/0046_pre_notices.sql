-- Notices of submissions and duties go to those who need to know, by webhooks and mail (Order 3(b); decision 18).

-- What was kept before this was told on pages only, and is not sent now.
ALTER TABLE submission_notice
    ADD told_at timestamptz,
    ADD partnership partnership_id REFERENCES partnership,
    ADD due_at timestamptz,
    ADD due_what text CHECK (length(due_what) BETWEEN 1 AND 200),
    ADD CHECK (num_nulls(due_at, due_what) IN (0, 2)),
    ADD CHECK (side <> 'partner' OR partnership IS NOT NULL),
    DROP CONSTRAINT submission_notice_side_check,
    ADD CONSTRAINT submission_notice_side_check CHECK (side IN ('developer', 'government', 'partner'));
UPDATE submission_notice SET told_at = at;
CREATE INDEX submission_notice_untold ON submission_notice (submission) WHERE told_at IS NULL;
CREATE INDEX submission_notice_partnership ON submission_notice (partnership) WHERE partnership IS NOT NULL;
DROP POLICY see ON submission_notice;
CREATE POLICY see ON submission_notice FOR SELECT USING (
    CASE side
        WHEN 'partner' THEN partnership IN (SELECT p.id FROM partnership p)
        ELSE submission IN (SELECT s.id FROM submission s) AND (side = 'developer' OR NOT (SELECT acts_as('developer')))
    END
);
-- A partner that undertakes tells both sides, and sees neither the submission nor what they were told.
DROP POLICY tell ON submission_notice;
CREATE POLICY tell ON submission_notice FOR INSERT WITH CHECK (
    told_at IS NULL AND (
        submission IN (SELECT s.id FROM submission s)
        OR (partnership, submission) IN (SELECT p.id, p.submission FROM partnership p)
    )
);
CREATE POLICY told ON submission_notice FOR UPDATE USING ((SELECT acts_as('worker')));
GRANT UPDATE (told_at) ON submission_notice TO clearway_service;

-- How many days before its end a clock warns: kept as it was when the clock started.
CREATE FUNCTION are_warnings(days integer[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT cardinality(days) <= 5 AND array_position(days, NULL) IS NULL AND 0 < ALL (days) $$;
ALTER TABLE submission_clock ADD warn_days integer[] NOT NULL DEFAULT '{}' CHECK (are_warnings(warn_days));

-- Whether a person may be told, on a side, of a submission; of a partnership in it; or, where there is no submission, of
-- what is its own party's alone. The worker asks for anybody, everybody else for itself.
CREATE FUNCTION hears_of(who text, of_side text, of_party text, of_submission text, of_partnership text)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
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

-- A webhook hears of these what whoever opened it may be told; asked when a message is made, and whenever it is sent.
ALTER TABLE webhook_message
    ADD side text CHECK (side IN ('developer', 'government', 'partner')),
    ADD submission submission_id REFERENCES submission,
    ADD partnership partnership_id REFERENCES partnership;
CREATE INDEX webhook_message_submission ON webhook_message (submission) WHERE submission IS NOT NULL;
CREATE INDEX webhook_message_partnership ON webhook_message (partnership) WHERE partnership IS NOT NULL;
DROP POLICY own ON webhook_message;
CREATE POLICY own ON webhook_message FOR ALL USING (
    party = (SELECT acting_party()) AND party_hears_of(party, tier)
    AND (side IS NULL OR hears_of((SELECT acting_person()), side, party, submission, partnership))
);
DROP POLICY tell ON webhook_message;
CREATE POLICY tell ON webhook_message FOR ALL USING (
    (SELECT acts_as('worker')) AND party_hears_of(party, tier) AND (side IS NULL OR hears_of(
        (SELECT w.made_by FROM webhook w WHERE w.id = webhook), side, party, submission, partnership
    ))
);

-- Whoever gets a digest may get notices too, each at once in a mail of its own.
ALTER TABLE digest ADD notices boolean NOT NULL DEFAULT false;
CREATE TABLE mail_message (
    id message_id PRIMARY KEY,
    person person_id NOT NULL REFERENCES person,
    party party_id NOT NULL REFERENCES party,
    side text NOT NULL CHECK (side IN ('developer', 'government', 'partner')),
    submission submission_id REFERENCES submission,
    partnership partnership_id REFERENCES partnership,
    about text NOT NULL CHECK (length(about) <= 200),
    content text NOT NULL CHECK (length(content) <= 20000),
    made_at timestamptz NOT NULL,
    stage text NOT NULL CHECK (stage IN ('waiting', 'delivered', 'undelivered')),
    ended_at timestamptz,
    UNIQUE (person, about),
    CHECK ((stage = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX mail_message_party ON mail_message (party);
CREATE INDEX mail_message_submission ON mail_message (submission) WHERE submission IS NOT NULL;
CREATE INDEX mail_message_partnership ON mail_message (partnership) WHERE partnership IS NOT NULL;
CREATE INDEX mail_message_made ON mail_message (made_at);
ALTER TABLE mail_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY send ON mail_message FOR ALL USING (
    (SELECT acts_as('worker')) AND hears_of(person, side, party, submission, partnership)
);
GRANT SELECT, INSERT, UPDATE (stage, ended_at) ON mail_message TO clearway_service;

-- Old messages are forgotten, also those that nobody may be told any more.
CREATE FUNCTION forget_messages(before timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    DELETE FROM webhook_message WHERE made_at < before AND acts_as('worker');
    DELETE FROM mail_message WHERE made_at < before AND acts_as('worker');
$$;

-- When a duty of a developer is due, which is all that the clocks' hand learns of it; nothing of one that is done.
CREATE FUNCTION duty_due(of_duty text) RETURNS TABLE (developer text, due_at timestamptz, time_zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT d.developer::text, d.due_at, d.time_zone FROM duty d
    WHERE d.id = of_duty AND d.submitted_at IS NULL AND acts_as('worker')
$$;
