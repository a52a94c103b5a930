CREATE TABLE account(id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT, balance REAL);
CREATE TABLE booking(id INTEGER PRIMARY KEY, source INTEGER, target INTEGER, amount INTEGER, note TEXT);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO account SELECT i, 'name' || (i * 7919 % 20011), char(65 + i % 26) || 'town', i * 31 % 1000 / 8.0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
INSERT INTO booking SELECT i, 1 + i * 17 % 20000, 1 + i * 31 % 20000, i * 13 % 5000, hex(i * 2654435761 % 4294967296) FROM n;
COMMIT;
CREATE INDEX by_source ON booking(source);
CREATE INDEX by_name ON account(name, city);
ANALYZE;
SELECT count(*), sum(balance), min(name), max(name) FROM account;
SELECT city, count(*), round(avg(balance), 6) FROM account GROUP BY city ORDER BY 2 DESC, 1 LIMIT 5;
SELECT a.city, sum(b.amount) FROM booking b JOIN account a ON a.id = b.source GROUP BY a.city ORDER BY 2 DESC LIMIT 5;
SELECT a.name, count(*) FROM account a JOIN booking b ON b.target = a.id WHERE b.amount > 4000 GROUP BY a.id ORDER BY 2 DESC, 1 LIMIT 5;
UPDATE account SET balance = balance + (SELECT coalesce(sum(amount), 0) / 100.0 FROM booking WHERE source = account.id);
SELECT count(*), round(sum(balance), 3) FROM account WHERE name LIKE '%9%' OR city > 'M';
DELETE FROM booking WHERE note LIKE '%FF%';
SELECT count(*), max(note), count(DISTINCT substr(note, 1, 3)) FROM booking;
SELECT sum(length(note) * amount % 97) FROM (SELECT note, amount FROM booking ORDER BY note DESC LIMIT 100000);
WITH RECURSIVE point(x, y, a, b, i) AS (
  SELECT x.v, y.v, 0.0, 0.0, 0 FROM
    (WITH RECURSIVE s(v) AS (SELECT -1.2 UNION ALL SELECT v + 0.08 FROM s WHERE v < 1.1) SELECT v FROM s) y,
    (WITH RECURSIVE s(v) AS (SELECT -2.0 UNION ALL SELECT v + 0.04 FROM s WHERE v < 0.9) SELECT v FROM s) x
  UNION ALL SELECT x, y, a * a - b * b + x, 2 * a * b + y, i + 1 FROM point WHERE a * a + b * b < 4 AND i < 40)
SELECT count(*), sum(i) FROM (SELECT max(i) AS i FROM point GROUP BY x, y);
