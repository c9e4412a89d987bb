-- +goose Up

-- Exchange rates.

CREATE TABLE exchange_rates (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    currency  text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    rate_date date NOT NULL,
    -- What one unit was worth in the company's currency.
    rate      rate NOT NULL,
    source    text NOT NULL DEFAULT '' CHECK (length(source) <= 60),
    CONSTRAINT exchange_rates_key UNIQUE (currency, rate_date)
);

GRANT SELECT ON exchange_rates TO kontor_reader;
