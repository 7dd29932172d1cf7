-- What devices say of themselves, and brokers by which they say it.

-- What a sensor last said of itself: how full its battery is, and whether it is connected.
CREATE TABLE sensor_sign (
    facility_id  UUID NOT NULL,
    sensor_id    UUID NOT NULL REFERENCES sensor (id),
    battery      BIGINT CHECK (battery BETWEEN 0 AND 100),   -- percent
    battery_at   TIMESTAMPTZ,
    connected    BOOLEAN,
    connected_at TIMESTAMPTZ,                                -- since when that is so
    PRIMARY KEY (facility_id, sensor_id)
);

-- How a kind of device writes its messages, as a county has set it up; ready ones are in the program.
CREATE TABLE mqtt_profile (
    code       TEXT NOT NULL PRIMARY KEY,
    region_id  UUID NOT NULL REFERENCES region (id),
    name       TEXT NOT NULL,
    definition TEXT NOT NULL,                                -- JSON
    changed_at TIMESTAMPTZ NOT NULL
);

-- A broker whose messages are readings.
CREATE TABLE mqtt_source (
    id          UUID NOT NULL PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    region_id   UUID NOT NULL REFERENCES region (id),
    facility_id UUID REFERENCES facility (id),               -- none: any facility of the region
    host        TEXT NOT NULL,
    port        BIGINT NOT NULL CHECK (port BETWEEN 1 AND 65535),
    tls         BOOLEAN NOT NULL,
    authority   TEXT NOT NULL,                               -- PEM; empty: those the machine trusts
    username    TEXT NOT NULL,
    password    BYTEA,                                       -- sealed by a key outside the database
    client_id   TEXT NOT NULL,
    topic       TEXT NOT NULL,
    profile     TEXT NOT NULL,
    active      BOOLEAN NOT NULL,
    edition     BIGINT NOT NULL,                             -- grows with each change
    changed_at  TIMESTAMPTZ NOT NULL,
    UNIQUE (host, port, client_id)                           -- one session for each
);

-- How a source stands. The one program that holds it writes here: held_until says how long.
CREATE TABLE mqtt_standing (
    source_id       UUID NOT NULL PRIMARY KEY REFERENCES mqtt_source (id),
    held_by         UUID,
    held_until      TIMESTAMPTZ,
    subscribed      TEXT NOT NULL DEFAULT '',                -- the filters of the session
    connected_since TIMESTAMPTZ,
    last_message_at TIMESTAMPTZ,
    messages        BIGINT NOT NULL DEFAULT 0,
    aside           BIGINT NOT NULL DEFAULT 0,
    unknown         BIGINT NOT NULL DEFAULT 0,
    slowed          BIGINT NOT NULL DEFAULT 0,
    error           TEXT NOT NULL DEFAULT '',                -- its code
    error_at        TIMESTAMPTZ
);

-- Names of devices that are not the sensor's code.
CREATE TABLE mqtt_device (
    source_id   UUID NOT NULL REFERENCES mqtt_source (id),
    name        TEXT NOT NULL,
    sensor_id   UUID NOT NULL REFERENCES sensor (id),
    facility_id UUID NOT NULL,
    bound_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source_id, name),
    UNIQUE (source_id, sensor_id)
);

-- Devices heard that belong to no sensor of the source's places; a bounded number of them.
CREATE TABLE mqtt_heard (
    source_id UUID NOT NULL REFERENCES mqtt_source (id),
    name      TEXT NOT NULL,
    topic     TEXT NOT NULL,
    payload   TEXT NOT NULL,                                 -- the last one, its beginning
    messages  BIGINT NOT NULL,
    heard_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source_id, name)
);
