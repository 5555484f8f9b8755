SELECT (SELECT count(*) FROM customers) || ' customers, ' || (SELECT count(*) FROM orders) || ' orders; newest customer: '
    || coalesce((SELECT name || ' <' || email || '>' FROM customers ORDER BY id DESC LIMIT 1), 'nobody yet')
