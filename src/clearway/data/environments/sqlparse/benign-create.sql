create table t (id integer primary key, /* note */ name varchar(20) default 'none');
