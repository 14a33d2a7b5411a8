//! Whether rows that speak of each other are all there.

use rusqlite::{Connection, OptionalExtension};

use super::Checks;

/// A question whose answer is the first thing that does not hold together.
struct Rule {
    what: &'static str,
    /// Gives one text for people, or no row.
    sql: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        what: "journeys of orders",
        sql: "SELECT 'orders row ' || o.id || ' is of the journey ' || o.journey || ', which is not there' \
              FROM orders o LEFT JOIN journeys j ON j.id = o.journey WHERE j.id IS NULL LIMIT 1",
    },
    Rule {
        what: "journeys of incidents",
        sql: "SELECT 'incidents row ' || i.id || ' is of the journey ' || (i.body ->> '$.journey') || \
              ', which is not there' FROM incidents i \
              LEFT JOIN journeys j ON j.id = i.body ->> '$.journey' \
              WHERE i.body ->> '$.journey' IS NOT NULL AND j.id IS NULL LIMIT 1",
    },
    Rule {
        what: "journeys of the timeline",
        sql: "SELECT 'timeline row ' || t.id || ' is of the journey ' || t.journey || \
              ', which is not there' \
              FROM timeline t LEFT JOIN journeys j ON j.id = t.journey WHERE j.id IS NULL LIMIT 1",
    },
    Rule {
        what: "vehicles of devices",
        sql: "SELECT 'devices row ' || d.handle || ' is fitted to ' || d.vehicle || \
              ', which is not there' \
              FROM devices d LEFT JOIN vehicles v ON v.id = d.vehicle WHERE v.id IS NULL LIMIT 1",
    },
    // Rows that are too old may be gone from the front, and none from between.
    Rule {
        what: "numbers of frame batches",
        sql: "SELECT 'report_batches has ' || count(*) || ' rows from ' || min(id) || ' to ' || max(id) \
              FROM report_batches HAVING count(*) <> max(id) - min(id) + 1",
    },
    // Lines go by what they are about, so there are holes: of those that were ever written none is
    // missing but those that were swept.
    Rule {
        what: "numbers of the audit",
        sql: "SELECT 'audit has ' || count(*) || ' rows up to ' || max(id) || ', and ' || gone || \
              ' were swept' FROM audit, (SELECT coalesce(sum(removed), 0) AS gone FROM sweeps \
              WHERE class IN ('officers_acts', 'access_log')) \
              HAVING count(*) + gone <> max(id)",
    },
    Rule {
        what: "journeys that are held",
        sql: "SELECT 'holds row ' || h.journey || ' is of a journey that is not there' \
              FROM holds h LEFT JOIN journeys j ON j.id = h.journey WHERE j.id IS NULL LIMIT 1",
    },
    Rule {
        what: "index of frame batches",
        sql: "SELECT 'batch_index row ' || i.minute || ' names the batch ' || i.first_batch_id || \
              ', which is not there' FROM batch_index i \
              LEFT JOIN report_batches b ON b.id = i.first_batch_id \
              WHERE b.id IS NULL AND i.first_batch_id >= (SELECT min(id) FROM report_batches) LIMIT 1",
    },
    Rule {
        what: "numbers of messages sent",
        sql: "SELECT 'outbox has ' || count(*) || ' messages to ' || peer || ' up to number ' || max(seq) \
              FROM outbox GROUP BY peer HAVING count(*) <> max(seq) - min(seq) + 1 LIMIT 1",
    },
    Rule {
        what: "numbers of messages taken in",
        sql: "SELECT 'inbox has ' || count(*) || ' messages from ' || peer || ' up to number ' || max(seq) \
              FROM inbox GROUP BY peer HAVING count(*) <> max(seq) - min(seq) + 1 LIMIT 1",
    },
    Rule {
        what: "messages delivered",
        sql: "SELECT 'outbox_delivered row ' || peer || ' says ' || seq || ', which was never sent' \
              FROM outbox_delivered d WHERE seq > \
              (SELECT coalesce(max(seq), 0) FROM outbox o WHERE o.peer = d.peer) LIMIT 1",
    },
    // What was replaced long ago may be gone from the front.
    Rule {
        what: "revisions of documents",
        sql: "SELECT 'register_revisions row ' || kind || ' ' || subject || ' has ' || count(*) || \
              ' revisions up to ' || max(number) || ', and ' || sum(is_newest) || ' newest' \
              FROM register_revisions GROUP BY kind, subject \
              HAVING count(*) <> max(number) - min(number) + 1 OR sum(is_newest) <> 1 LIMIT 1",
    },
];

/// Asks all of them.
pub(super) fn check(connection: &Connection, checks: &mut Checks) {
    for Rule { what, sql } in RULES {
        let broken = connection.query_row(sql, [], |row| row.get::<_, String>(0)).optional();
        match broken {
            Ok(None) => checks.add(*what, Ok::<_, rusqlite::Error>(())),
            Ok(Some(broken)) => checks.add(*what, Err(broken)),
            Err(error) => checks.add(*what, Err(error)),
        }
    }
}
