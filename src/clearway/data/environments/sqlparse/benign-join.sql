select a.x, count(*) from a left join b on a.id = b.id where b.y = 2 group by a.x;
