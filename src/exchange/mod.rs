//! Brings stock and history in from files, and takes books out for verification elsewhere.
