//! What an error of either engine means for the caller and for the connection.

use std::borrow::Cow;

/// Whether a constraint or a trigger of ours said no, and the connection is as good as before.
pub fn refused_by_constraint(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|cause| {
        cause.is_unique_violation()
            || cause.is_foreign_key_violation()
            || cause.is_check_violation()
            || code(error).as_deref() == Some("P0001")
            || code(error).as_deref() == Some("1811")
    })
}

/// Whether the whole transaction may be tried again from its start.
pub fn may_be_retried(error: &sqlx::Error) -> bool {
    matches!(code(error).as_deref(), Some("40001" | "40P01" | "55P03"))
}

/// Whether the engine, not the statement, is at fault: full disk, lost server, no connection.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(_) => match code(error).as_deref() {
            // SQLite: primary result codes BUSY 5, NOMEM 7, READONLY 8, IOERR 10, FULL 13,
            // CANTOPEN 14; extended codes keep the primary one in their low byte.
            Some(code) if code.len() < 5 => code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, 5 | 7 | 8 | 10 | 13 | 14)),
            // PostgreSQL: connection, resources, operator intervention, system errors.
            Some(code) => ["08", "53", "57", "58"].contains(&&code[..2]),
            None => false,
        },
        _ => false,
    }
}

fn code(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error()?.code()
}

/// Whether a text holds a character that the engine cannot keep: PostgreSQL has no NUL.
pub fn is_unkeepable_text(error: &sqlx::Error) -> bool {
    matches!(code(error).as_deref(), Some("22021" | "22P05"))
}
