//! A session with a broker: kept by it under a name that stays, so that what comes while nobody
//! listens waits there; begun anew whenever it breaks, for ever.
//!
//! Many messages are on their way at once, and are committed together: by MQTT 5 a client says
//! itself how many it takes without an acknowledgement, whatever the broker's own setting for older
//! ones is. They are acknowledged in the order in which they came, as MQTT wants it: Mosquitto
//! loses count of what is on its way where they are not, and sends far more than was asked for.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use rumqttc::v5::{
    AsyncClient, ClientError, Event, EventLoop, Incoming,
    mqttbytes::{
        QoS,
        v5::{Filter, Publish, RetainForwardRule, SubAck, SubscribeReasonCode},
    },
};
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinHandle},
    time::sleep,
};

use super::{
    dial::{self, Trouble},
    feed::{Feed, Message},
    tally::Tally,
};
use crate::{
    app::App,
    climate::store::mqtt::standing::{self, Connection},
};

/// How many messages are on their way at once.
pub const WINDOW: u16 = 256;

/// Packets that are no messages have room beside them.
const SPARE: usize = 64;

/// How long it takes to try again: at first, and at most.
const AGAIN_FIRST: Duration = Duration::from_millis(500);
const AGAIN_MAX: Duration = Duration::from_secs(30);

/// A session that held for so long was a good one: the next try comes soon.
const STEADY: Duration = Duration::from_mins(1);

/// Listens until it is ended from outside.
pub async fn listen(app: App, feed: Arc<Feed>) {
    feed.tally.connection(Connection::Lost);
    let (mut again, mut turn) = (AGAIN_FIRST, 0);
    loop {
        let since = Instant::now();
        let trouble = match dial::options(&app, &feed.source, turn).await {
            Ok(options) => once(&app, &feed, AsyncClient::new(options, WINDOW.into())).await,
            Err(trouble) => trouble,
        };
        let (source, code) = (&feed.source.code, trouble.code());
        tracing::warn!(source, code, "no connection to an MQTT broker");
        feed.tally.connection(Connection::Lost);
        feed.tally.error(code, app.clock.now());
        if since.elapsed() > STEADY {
            again = AGAIN_FIRST;
        }
        sleep(again).await;
        again = (again * 2).min(AGAIN_MAX);
        turn += 1;
    }
}

/// Ends with what it does when it is dropped, wherever that is.
struct Ending<T>(JoinHandle<T>);

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One connection, until it breaks. Messages whose readings are not on the disk by then are not
/// acknowledged: they come again by the next one.
///
/// Nothing here waits for the polling while the polling waits for it: some brokers send more than
/// the window after they were started anew, and both queues would be full for ever. So messages are
/// taken as long as there is room for their work, and acknowledging has a task of its own.
async fn once(app: &App, feed: &Arc<Feed>, (client, events): (AsyncClient, EventLoop)) -> Trouble {
    let (tell, mut told) = mpsc::channel(usize::from(WINDOW) + SPARE);
    // It is never left in the middle of a packet, so it runs by itself.
    let _polling = Ending(tokio::spawn(poll(events, tell)));
    let (owe, owed) = mpsc::unbounded_channel();
    let _acknowledging = Ending(tokio::spawn(acknowledge(client.clone(), owed)));
    let mut working: VecDeque<Ending<Publish>> = VecDeque::new();
    loop {
        let has_room = working.len() < usize::from(WINDOW);
        let done = tokio::select! {
            packet = told.recv(), if has_room => match packet {
                None => return Trouble::Closed,
                Some(Err(trouble)) => return trouble,
                Some(Ok(Incoming::ConnAck(ack))) => {
                    feed.tally
                        .connection(Connection::Since(app.clock.now()));
                    subscribe(app, feed, &client, ack.session_present).await
                }
                Some(Ok(Incoming::SubAck(ack))) => let_in(&feed.tally, &feed.source.topic, &ack),
                Some(Ok(Incoming::Publish(publish))) => {
                    let taking = take(app.clone(), Arc::clone(feed), publish);
                    working.push_back(Ending(tokio::spawn(taking)));
                    Ok(())
                }
                Some(Ok(_)) => Ok(()),
            },
            done = oldest(&mut working) => {
                working.pop_front();
                match done {
                    Ok(publish) => owe.send(publish).map_err(|_| Trouble::Closed),
                    Err(error) => {
                        tracing::error!(%error, "a message could not be taken");
                        Ok(())
                    }
                }
            }
        };
        if let Err(trouble) = done {
            return trouble;
        }
    }
}

/// The end of the work that began first; never, where there is none.
async fn oldest(working: &mut VecDeque<Ending<Publish>>) -> Result<Publish, JoinError> {
    match working.front_mut() {
        Some(first) => (&mut first.0).await,
        None => std::future::pending().await,
    }
}

async fn acknowledge(client: AsyncClient, mut owed: mpsc::UnboundedReceiver<Publish>) {
    while let Some(publish) = owed.recv().await {
        if client.ack(&publish).await.is_err() {
            return;
        }
    }
}

/// Whether the broker lets this user hear all the topics.
fn let_in(tally: &Tally, topic: &str, ack: &SubAck) -> Result<(), Trouble> {
    let is_let_in = |code: &SubscribeReasonCode| matches!(code, SubscribeReasonCode::Success(_));
    if !ack.return_codes.iter().all(is_let_in) {
        return Err(Trouble::TopicRefused);
    }
    tally.subscribed(topic);
    Ok(())
}

async fn poll(mut events: EventLoop, tell: mpsc::Sender<Result<Incoming, Trouble>>) {
    loop {
        let packet = match events.poll().await {
            Ok(Event::Incoming(packet)) => Ok(packet),
            Ok(Event::Outgoing(_)) => continue,
            Err(error) => Err(Trouble::of(&error)),
        };
        let is_over = packet.is_err();
        if tell.send(packet).await.is_err() || is_over {
            return;
        }
    }
}

async fn take(app: App, feed: Arc<Feed>, publish: Publish) -> Publish {
    let message = Message {
        topic: String::from_utf8_lossy(&publish.topic).into_owned(),
        payload: publish.payload.to_vec(),
        is_retained: publish.retain,
        came: app.clock.now(),
    };
    feed.take(message).await;
    // Only its number is still wanted.
    let mut owed = Publish::new(String::new(), publish.qos, Vec::new(), None);
    owed.pkid = publish.pkid;
    owed
}

/// Subscribes to what the source says, and no longer to what it said before.
async fn subscribe(
    app: &App,
    feed: &Feed,
    client: &AsyncClient,
    is_known: bool,
) -> Result<(), Trouble> {
    let closed = |_: ClientError| Trouble::Closed;
    let topics = || feed.source.topic.split(' ');
    if is_known {
        let before = subscribed(app, feed).await.unwrap_or_default();
        let gone = before
            .split_whitespace()
            .filter(|old| topics().all(|t| t != *old));
        for filter in gone {
            client.unsubscribe(filter).await.map_err(closed)?;
        }
    }
    let filters = topics().map(|topic| Filter {
        // What the broker keeps is heard once, not at every connection.
        retain_forward_rule: RetainForwardRule::OnNewSubscribe,
        ..Filter::new(topic, QoS::AtLeastOnce)
    });
    client.subscribe_many(filters).await.map_err(closed)
}

async fn subscribed(app: &App, feed: &Feed) -> Option<String> {
    let mut tx = app.db.read().await.ok()?;
    let standings = standing::standings(&mut tx).await.ok()?;
    let mut standings = standings.into_iter();
    let own = standings.find(|row| row.source_id == feed.source.id)?;
    Some(own.subscribed)
}
