-- +goose Up

-- Lines say whose they are, for the list of all of them.
CREATE OR REPLACE VIEW bank_line_list AS
SELECT b.id, b.statement_id, b.bank_account_id, s.number AS statement, b.position, b.line_date, b.value_date, b.amount, a.currency, b.partner,
       b.partner_account, b.reference, b.text, b.bank_ref, b.reversal, b.search,
       coalesce(m.amount, 0)::amount AS matched, (b.amount::numeric - coalesce(m.amount, 0))::amount AS remaining,
       CASE WHEN b.amount::numeric = coalesce(m.amount, 0) THEN 'reconciled' WHEN coalesce(m.amount, 0) = 0 THEN 'open' ELSE 'partial' END AS state,
       a.name AS bank_account
FROM bank_lines b
JOIN bank_accounts a ON a.id = b.bank_account_id
JOIN bank_statements s ON s.id = b.statement_id
LEFT JOIN LATERAL (SELECT sum(m.amount::numeric) AS amount FROM bank_matches m WHERE m.bank_line_id = b.id) AS m ON true;
