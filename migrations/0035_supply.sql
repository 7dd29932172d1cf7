-- 储备标准: how each level of the chain is supplied, and for a product where it differs. Times are
-- hundredths of a month of consumption.
CREATE TABLE supply_plan (
    place      TEXT NOT NULL CHECK (place IN ('province', 'prefecture', 'county', 'township',
        'outlet', 'dispenser', 'kit')),
    product    TEXT NOT NULL DEFAULT '',             -- its code; empty for all that have none of their own
    rule       TEXT NOT NULL CHECK (rule IN ('simple', 'stocked-days', 'stocked-months',
        'even-months', 'calendar-months')),
    months     BIGINT NOT NULL CHECK (months BETWEEN 1 AND 24),    -- how many months are averaged
    lead       BIGINT NOT NULL CHECK (lead BETWEEN 0 AND 2400),
    safety     BIGINT NOT NULL CHECK (safety BETWEEN 0 AND 2400),
    review     BIGINT NOT NULL CHECK (review BETWEEN 1 AND 2400),
    emergency  BIGINT NOT NULL CHECK (emergency >= 0),
    control    TEXT NOT NULL CHECK (control IN ('forced-ordering', 'standard', 'continuous')),
    changed_at TIMESTAMPTZ,                          -- never where the usual plan holds
    account_id UUID REFERENCES account (id),
    PRIMARY KEY (place, product),
    CHECK (emergency <= lead + safety)
);

-- The usual plans: townships ask monthly, counties quarterly.
INSERT INTO supply_plan (place, rule, months, lead, safety, review, emergency, control) VALUES
    ('province', 'calendar-months', 12, 300, 300, 600, 300, 'standard'),
    ('prefecture', 'calendar-months', 6, 200, 300, 300, 200, 'forced-ordering'),
    ('county', 'calendar-months', 6, 100, 300, 300, 100, 'forced-ordering'),
    ('township', 'calendar-months', 6, 50, 100, 100, 50, 'forced-ordering'),
    ('outlet', 'calendar-months', 6, 25, 75, 100, 25, 'forced-ordering'),
    ('dispenser', 'calendar-months', 3, 25, 50, 25, 25, 'continuous'),
    ('kit', 'calendar-months', 6, 25, 75, 100, 25, 'forced-ordering');
