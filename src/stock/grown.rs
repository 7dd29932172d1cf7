//! What was read of a book up to a point, remembered.
//!
//! A book only grows: what was summed up to an entry stays true, whichever process adds the next
//! ones, so that only those are read again. Nothing here outlives the process.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// How many rows are remembered, a few hundred bytes each, before all are forgotten.
const ROWS_MAX: usize = 100_000;

/// Values by key, each with the point of its book up to which it holds and its number of rows.
#[derive(Debug)]
pub struct Grown<K, V>(Mutex<Kept<K, V>>);

#[derive(Debug)]
struct Kept<K, V> {
    rows: usize,
    by_key: HashMap<K, (i64, usize, V)>,
}

impl<K, V> Default for Grown<K, V> {
    fn default() -> Self {
        Grown(Mutex::new(Kept {
            rows: 0,
            by_key: HashMap::new(),
        }))
    }
}

impl<K: Eq + Hash, V: Clone> Grown<K, V> {
    /// What is remembered, and up to which point; nothing for whoever looks at an earlier one.
    pub fn get(&self, key: &K, now: i64) -> Option<(i64, V)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, _, value) = kept.by_key.get(key)?;
        (*at <= now).then(|| (*at, value.clone()))
    }

    /// Remembers a value that holds up to `now`.
    pub fn put(&self, key: K, now: i64, rows: usize, value: V) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.rows + rows > ROWS_MAX {
            kept.rows = 0;
            kept.by_key.clear();
        }
        kept.rows += rows;
        if let Some((_, before, _)) = kept.by_key.insert(key, (now, rows, value)) {
            kept.rows -= before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_what_came_later_and_little_is_kept() {
        let grown = Grown::default();
        grown.put("a", 7, 10, "seven");
        assert_eq!(grown.get(&"a", 6), None);
        assert_eq!(grown.get(&"a", 9), Some((7, "seven")));
        grown.put("a", 9, 10, "nine");
        grown.put("b", 1, ROWS_MAX - 10, "large");
        assert_eq!(grown.get(&"a", 9), Some((9, "nine")));
        grown.put("c", 1, 1, "one too many");
        assert_eq!(
            (grown.get(&"a", 9), grown.get(&"c", 1)),
            (None, Some((1, "one too many")))
        );
    }
}
