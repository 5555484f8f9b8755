SELECT (SELECT count(*) FROM customers) || ' customers, ' || (SELECT count(*) FROM orders) || ' orders; newest customer: '
    || coalesce((SELECT name || ', ' || city FROM customers ORDER BY id DESC LIMIT 1), 'nobody yet')
