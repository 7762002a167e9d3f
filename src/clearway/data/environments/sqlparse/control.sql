select name, port from pump where name = 'north' and port > 80 limit 1
