PRAGMA journal_mode = DELETE;
CREATE TABLE account(id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT, balance REAL);
CREATE TABLE booking(id INTEGER PRIMARY KEY, source INTEGER REFERENCES account, target INTEGER, amount INTEGER, note TEXT);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO account SELECT i, 'name' || (i * 7919 % 20011), char(65 + i % 26) || 'town', i * 31 % 1000 / 8.0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO booking SELECT i, 1 + i * 17 % 20000, 1 + i * 31 % 20000, i * 13 % 5000, hex(i * 2654435761 % 4294967296) FROM n;
COMMIT;
CREATE INDEX by_source ON booking(source);
CREATE INDEX by_name ON account(name, city);
ANALYZE;
SELECT count(*), sum(balance), min(name), max(name) FROM account;
SELECT city, count(*), round(avg(balance), 6) FROM account GROUP BY city ORDER BY 2 DESC, 1 LIMIT 5;
SELECT a.city, sum(b.amount) FROM booking b JOIN account a ON a.id = b.source GROUP BY a.city ORDER BY 2 DESC LIMIT 5;
SELECT name, row_number() OVER (ORDER BY balance DESC, id), lag(id, 1, -1) OVER (ORDER BY id) FROM account WHERE id % 4000 = 0;
UPDATE account SET balance = balance + (SELECT coalesce(sum(amount), 0) / 100.0 FROM booking WHERE source = account.id) WHERE id % 3 = 0;
DELETE FROM booking WHERE note LIKE '%FF%';
SELECT count(*), max(note), group_concat(DISTINCT substr(note, 1, 1)) FROM booking;
SELECT printf('%.10f|%g|%x', 1.0 / 3, 1e100, 255), 9223372036854775807 + 0, 1 << 40, 5 / 2, -5 % 3, abs(-2.5), 'a' || NULL;
SELECT json_extract('{"a":[1,2,{"b":"c"}]}', '$.a[2].b'), json_group_array(id) FROM (SELECT id FROM account LIMIT 4);
SELECT strftime('%Y-%m-%d %H:%M', 1700000000, 'unixepoch'), julianday('2024-02-29');
WITH RECURSIVE mandelbrot(y, x, a, b, i) AS (
  SELECT y.v, x.v, 0.0, 0.0, 0 FROM
    (WITH RECURSIVE s(v) AS (SELECT -1.2 UNION ALL SELECT v + 0.12 FROM s WHERE v < 1.1) SELECT v FROM s) y,
    (WITH RECURSIVE s(v) AS (SELECT -2.0 UNION ALL SELECT v + 0.05 FROM s WHERE v < 0.9) SELECT v FROM s) x
  UNION ALL SELECT y, x, a * a - b * b + x, 2 * a * b + y, i + 1 FROM mandelbrot WHERE a * a + b * b < 4 AND i < 28)
SELECT group_concat(dot, '') FROM (SELECT y, substr(' .+*#', 1 + max(i) / 6, 1) dot FROM mandelbrot GROUP BY y, x ORDER BY y, x) GROUP BY y;
VACUUM;
PRAGMA integrity_check;
