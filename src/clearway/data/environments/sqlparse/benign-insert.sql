insert into t (a, b) values ('it''s', "q"), (null, -1.5e3); -- done
update t set a = 'x' where b is not null;
