-- +goose Up

-- What statements read.

-- Ageing adds up what is open by partner, from the index alone: one
-- for each side, as small as it can be. An item that is settled leaves it.
CREATE INDEX open_items_ageing_receivable ON open_items (partner_id, currency, due_date)
    INCLUDE (entry_date, open_amount, open_company) WHERE control = 'receivable' AND open_amount::numeric <> 0;
CREATE INDEX open_items_ageing_payable ON open_items (partner_id, currency, due_date)
    INCLUDE (entry_date, open_amount, open_company) WHERE control = 'payable' AND open_amount::numeric <> 0;

-- Lines that move the company's value of a foreign amount and nothing else: few
-- among many, and a line of their own in the cash flow.
CREATE INDEX journal_lines_value ON journal_lines (account_id, entry_date) INCLUDE (amount, posted_at)
    WHERE currency IS NOT NULL AND currency_amount::numeric = 0;

-- What was taken back or settled after a day is found by when it became known.
CREATE INDEX allocations_made_at ON allocations (made_at);
