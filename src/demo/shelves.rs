//! What the makers of the demo believe is on each shelf, so that they only hand out what is there.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

/// Units of a lot of a product, by its place in the list of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// Which product.
    pub product: usize,
    /// The lot's number.
    pub lot: String,
    /// Its last good day.
    pub expiry: NaiveDate,
    /// Units.
    pub units: i64,
}

/// The shelves of all facilities.
#[derive(Debug, Default)]
pub struct Shelves {
    stacks: HashMap<Uuid, Vec<Stack>>,
    /// Lots that may not be handed out: held or recalled.
    pub vetoed: Vec<String>,
}

impl Shelves {
    /// Puts units on a shelf.
    pub fn put(&mut self, facility: Uuid, stack: Stack) {
        let stacks = self.stacks.entry(facility).or_default();
        let same = stacks
            .iter_mut()
            .find(|held| held.product == stack.product && held.lot == stack.lot);
        match same {
            Some(held) => held.units += stack.units,
            None => stacks.push(stack),
        }
    }

    /// What a shelf holds of a product.
    pub fn units(&self, facility: Uuid, product: usize) -> i64 {
        let stacks = self.stacks.get(&facility).into_iter().flatten();
        let own = stacks.filter(|stack| stack.product == product);
        own.map(|stack| stack.units).sum()
    }

    /// Takes up to `units` of a product, the first to expire first, and only what may be used on
    /// `day`.
    pub fn take(
        &mut self,
        facility: Uuid,
        product: usize,
        units: i64,
        day: NaiveDate,
    ) -> Vec<Stack> {
        let vetoed = &self.vetoed;
        let stacks = self.stacks.entry(facility).or_default();
        stacks.sort_by_key(|stack| (stack.expiry, stack.lot.clone()));
        let mut wanted = units;
        let mut taken = Vec::new();
        let usable = stacks.iter_mut().filter(|stack| {
            stack.product == product && stack.expiry >= day && !vetoed.contains(&stack.lot)
        });
        for stack in usable {
            let some = stack.units.min(wanted);
            if some > 0 {
                stack.units -= some;
                wanted -= some;
                taken.push(Stack {
                    units: some,
                    ..stack.clone()
                });
            }
        }
        stacks.retain(|stack| stack.units > 0);
        taken
    }

    /// Takes away all that has expired before `day`.
    pub fn take_expired(&mut self, facility: Uuid, day: NaiveDate) -> Vec<Stack> {
        let stacks = self.stacks.entry(facility).or_default();
        let expired = stacks
            .iter()
            .filter(|stack| stack.expiry < day)
            .cloned()
            .collect();
        stacks.retain(|stack| stack.expiry >= day);
        expired
    }

    /// The lots on a shelf, the latest expiry first.
    pub fn lots(&self, facility: Uuid) -> Vec<&Stack> {
        let mut lots: Vec<&Stack> = self.stacks.get(&facility).into_iter().flatten().collect();
        lots.sort_by_key(|stack| std::cmp::Reverse(stack.expiry));
        lots
    }
}
