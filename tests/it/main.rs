//! Every test runs on both engines: SQLite always, PostgreSQL where `TEST_POSTGRES` names a server.
//! With `REQUIRE_POSTGRES=1` a missing server is a failure, not a skip.

mod both;
mod sql;
mod tidy;
