//! What handlers share, and the one place where scope is checked.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::{Duration, Instant},
};

use crate::{
    alert::wire::Waits,
    catalog::{self, Product},
    climate::{intake::Intake, life::Standings, silence::Listening, store::sensors::Device},
    clock::Clock,
    config::Config,
    db::Db,
    dispenser::{self, store::machines::Device as MachineDevice},
    error::{Code, Error, Result},
    house::{self, House},
    http::rate::Rates,
    label::Press,
    outlet::snapshot::Outlets,
    people::{Actor, Permission, SignedIn, password::Hasher},
    places::{self, Facility, SharedFacility},
    printer::deliver::Printing,
    report::store::LateOnes,
    stock::{claim, desk::Desk, store::balances::open::OpenMonths},
};

/// How long something remembered is believed when another process may have changed it.
const REMEMBERED_MAX: Duration = Duration::from_secs(5);

/// How many things of a kind are remembered before all are forgotten.
const REMEMBERED_COUNT_MAX: usize = 20_000;

/// What every handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The present moment.
    pub clock: Clock,
    /// The settings in force.
    pub config: Arc<Config>,
    /// Where documents are posted.
    pub desk: Desk,
    /// Where devices hand readings in.
    pub intake: Intake,
    /// Where machines hand events in.
    pub machines: dispenser::intake::Intake,
    /// Machines' devices by the hash of their token.
    pub machine_devices: Arc<Remembered<MachineDevice>>,
    /// When sensors were heard last.
    pub listening: Arc<Listening>,
    /// Told when a source of readings was changed.
    pub sources_changed: Arc<tokio::sync::Notify>,
    /// Devices by the hash of their token.
    pub devices: Arc<Remembered<Device>>,
    /// What residents are told of lots.
    pub standings: Arc<Standings>,
    /// Facilities by code.
    pub facilities: Arc<Remembered<Facility>>,
    /// Products by code.
    pub products: Arc<Remembered<Product>>,
    /// The house policies in force, under one key.
    pub house: Arc<Remembered<House>>,
    /// Who is signed in, by the hash of their token.
    pub actors: Arc<Remembered<SignedIn>>,
    /// Where passwords are hashed.
    pub hashing: Arc<Hasher>,
    /// How many requests somebody may send.
    pub rates: Arc<Rates>,
    /// What residents are told.
    pub outlets: Arc<Outlets>,
    /// Figures of months not closed yet.
    pub open_months: Arc<OpenMonths>,
    /// Documents recorded late in months not closed yet.
    pub late: Arc<LateOnes>,
    /// Labels on their way to printers.
    pub printing: Arc<Printing>,
    /// How long robots and webhooks may take.
    pub alert_waits: Arc<Waits>,
    press: Arc<OnceLock<Press>>,
    claim_key: Arc<OnceLock<claim::key::Key>>,
}

impl App {
    /// Puts the parts together.
    pub fn new(db: Db, clock: Clock, config: Config) -> App {
        App {
            desk: Desk::open(db.clone(), clock.clone()),
            intake: Intake::open(db.clone(), clock.clone()),
            machines: dispenser::intake::Intake::open(&db, &clock),
            machine_devices: Arc::default(),
            listening: Arc::default(),
            sources_changed: Arc::default(),
            devices: Arc::default(),
            standings: Arc::default(),
            db,
            clock,
            rates: Arc::new(Rates::new(config.session_rate, config.address_rate)),
            config: Arc::new(config),
            facilities: Arc::default(),
            products: Arc::default(),
            house: Arc::default(),
            actors: Arc::default(),
            hashing: Arc::default(),
            outlets: Arc::default(),
            open_months: Arc::default(),
            late: Arc::default(),
            printing: Arc::default(),
            alert_waits: Arc::default(),
            press: Arc::default(),
            claim_key: Arc::default(),
        }
    }

    /// Templates and fonts of labels, read when they are first asked for, which the start does.
    pub fn press(&self) -> anyhow::Result<&Press> {
        if let Some(press) = self.press.get() {
            return Ok(press);
        }
        let press = Press::open(&self.config.data)?;
        Ok(self.press.get_or_init(|| press))
    }

    /// The key of claimants' hashes, read or made when it is first asked for.
    pub fn claim_key(&self) -> anyhow::Result<&claim::key::Key> {
        if let Some(key) = self.claim_key.get() {
            return Ok(key);
        }
        let key = claim::key::Key::read_or_make(&self.config.claim_key)?;
        Ok(self.claim_key.get_or_init(|| key))
    }

    /// The facility with this code, if the actor may do this there.
    ///
    /// Every route that names a facility goes through here: this is where scope is checked.
    pub async fn enter(
        &self,
        actor: &Actor,
        code: &str,
        permission: Permission,
    ) -> Result<SharedFacility> {
        let facility = self.facility(code).await?;
        match facility {
            Some(facility) if actor.may(permission, &facility.place()) => Ok(facility),
            // Outside one's scope a code that exists and one that does not look the same.
            None if actor.may_somewhere(Permission::ManagePlaces) => {
                Err(Code::NotFound.with("what", code).into())
            }
            _ => {
                let account = actor.account;
                tracing::warn!(%account, facility = code, ?permission, "out of scope");
                Err(Code::NotAllowed.into())
            }
        }
    }

    /// The facility with this code.
    pub async fn facility(&self, code: &str) -> Result<Option<SharedFacility>> {
        if let Some(facility) = self.facilities.get(code) {
            return Ok(Some(facility));
        }
        let since = self.facilities.forgotten();
        let mut tx = self.db.read().await?;
        let found = places::store::facility(&mut tx, code).await?;
        Ok(found.map(|facility| self.facilities.put(since, code, facility)))
    }

    /// The house policies in force.
    pub async fn house(&self) -> Result<Arc<House>> {
        if let Some(house) = self.house.get("") {
            return Ok(house);
        }
        let since = self.house.forgotten();
        let mut tx = self.db.read().await?;
        let set = house::store::all(&mut tx).await?;
        let set = set.into_iter().map(|row| (row.name, row.value)).collect();
        Ok(self.house.put(since, "", House::from_set(&set)))
    }

    /// The product that a new posting of this code is about: itself, or the one it was merged into.
    pub async fn meant(&self, code: &str) -> Result<Arc<Product>> {
        let product = self.product(code).await?;
        match &product.merged_into {
            Some(into) => self.product(into).await,
            None => Ok(product),
        }
    }

    /// The product with this code.
    pub async fn product(&self, code: &str) -> Result<Arc<Product>> {
        if let Some(product) = self.products.get(code) {
            return Ok(product);
        }
        let since = self.products.forgotten();
        let mut tx = self.db.read().await?;
        match catalog::store::product(&mut tx, code).await? {
            Some(product) => Ok(self.products.put(since, code, product)),
            None => Err(Error::from(Code::NotFound.with("what", code))),
        }
    }
}

/// Things read from the database and believed for a moment: by key, forgotten on change.
#[derive(Debug)]
pub struct Remembered<T>(RwLock<Shelf<T>>);

#[derive(Debug)]
struct Shelf<T> {
    forgotten: u64,
    things: HashMap<String, (Instant, Arc<T>)>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Remembered(RwLock::new(Shelf {
            forgotten: 0,
            things: HashMap::new(),
        }))
    }
}

impl<T> Remembered<T> {
    /// What is remembered under `key`, if it is fresh enough.
    pub fn get(&self, key: &str) -> Option<Arc<T>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = kept.things.get(key)?;
        (since.elapsed() < REMEMBERED_MAX).then(|| value.clone())
    }

    /// How often everything was forgotten; asked before reading what will be remembered.
    pub fn forgotten(&self) -> u64 {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.forgotten
    }

    /// Remembers `value` under `key`, unless something changed `since` it was read.
    pub fn put(&self, since: u64, key: &str, value: T) -> Arc<T> {
        let value = Arc::new(value);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.forgotten == since {
            if kept.things.len() >= REMEMBERED_COUNT_MAX {
                kept.things.clear();
            }
            let entry = (Instant::now(), value.clone());
            kept.things.insert(key.to_owned(), entry);
        }
        value
    }

    /// Forgets everything: something of this kind was changed.
    pub fn forget(&self) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.forgotten += 1;
        kept.things.clear();
    }
}

/// The recorder behind `/metrics`; set once, by the command that serves.
pub static PROMETHEUS: std::sync::OnceLock<metrics_exporter_prometheus::PrometheusHandle> =
    std::sync::OnceLock::new();
