select 'a\'b', `c`, "d" from [e] where f like '%x_';
