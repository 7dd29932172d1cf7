//! Lists page by key: `after` the last item seen, at most `limit` more.

use serde::Serialize;

use crate::error::{Code, Refusal};

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to send as `after` for the next page; nothing when this is the last.
    pub next: Option<String>,
}

/// The limit asked for, from 1 to `most`; `usual` when none was.
pub fn limit(asked: Option<i64>, usual: i64, most: i64) -> Result<i64, Refusal> {
    match asked {
        None => Ok(usual),
        Some(n) if (1..=most).contains(&n) => Ok(n),
        Some(_) => Err(Code::InvalidInput
            .with("what", format!("limit: 1–{most}"))
            .at("limit")),
    }
}

impl<T> Page<T> {
    /// Cuts a list that was read with one item more than `limit`, so that it shows whether there
    /// is a next page, which then begins after `key` of the last item.
    pub fn cut(mut items: Vec<T>, limit: i64, key: impl Fn(&T) -> String) -> Page<T> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = (items.len() > limit).then(|| {
            items.truncate(limit);
            items.last().map(&key)
        });
        Page {
            items,
            next: next.flatten(),
        }
    }

    /// The whole list on one page.
    pub fn whole(items: Vec<T>) -> Page<T> {
        Page { items, next: None }
    }
}
