SELECT (SELECT count(*) FROM customers) || ' customers, ' || (SELECT sum(points) FROM loyalty) || ' loyalty points; newest customer: '
    || coalesce((SELECT name || ' <' || email || '>' FROM customers ORDER BY id DESC LIMIT 1), 'nobody yet')
