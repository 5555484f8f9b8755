INSERT INTO customers (id, name) VALUES (3, 'Barbara');
