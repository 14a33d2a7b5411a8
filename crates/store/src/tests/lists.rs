//! Documents of the register are found as a plain search of everything that was written would find
//! them, from an index.

use std::{cmp::Reverse, collections::BTreeMap};

use control::{Archive, Commit, DocumentsAsked, KeptDocument, RevisionsAsked, Store, WaitsFor};
use model::{PartyId, ServerTime};
use proptest::{prelude::*, sample::select};
use rusqlite::params_from_iter;
use scheme::{Document, DocumentKind, Revision};
use serde_json::json;

use super::{
    documents::{NOW_MS, consignment, inspection, manifest, revision},
    history::is_among,
    samples,
};
use crate::{Sqlite, documents};

const STATUSES: [&str; 3] = ["bundled", "started", "ended"];

fn party(n: u8) -> PartyId {
    format!("hk-p-{n}").parse().unwrap()
}

/// A document by small numbers: of which kind, which one, of whom and how it stands.
fn sample((kind, id, of, status): (u8, u16, u8, usize)) -> Document {
    match kind {
        0 => {
            manifest(&format!("hk-j-{id}"), party(of).as_str(), &format!("V{of}"), STATUSES[status])
        }
        1 => {
            let all = ["declared", "refused", "cancelled"];
            consignment(&format!("hk-c-{id}"), party(of).as_str(), all[status])
        }
        _ => inspection(&format!("hk-j-{id}"), ["due", "avoided", "done"][status], None),
    }
}

fn named() -> Vec<Document> {
    let vehicle = |n: u8| {
        let text = json!({
            "document": "vehicle", "id": format!("V{n}"), "carrier": party(n), "plates":
            { "hk": format!("SA-{n}"), "mainland": format!("粤Ｚ {n}港") }, "description": null,
            "standing": "registered", "elsewhere": {}, "inspections": [], "expires_at_ms": null
        });
        serde_json::from_value(text).unwrap()
    };
    let company = |n: u8| {
        let text = json!({
            "document": "party", "id": party(n), "roles": ["carrier"], "company": { "name":
            format!("Carrier {n} Ltd"), "name_local": format!("運輸{n}"),
            "registration_number": "REG-1", "address": "1 Road" }, "contact": null, "modes": [],
            "home": "hk", "account": null, "standing": "registered", "elsewhere": {},
            "schemes": [], "schemes_elsewhere": {}, "letters": []
        });
        serde_json::from_value(text).unwrap()
    };
    (0..3).flat_map(|n| [company(n), vehicle(n)]).collect()
}

fn write(store: &mut Sqlite, revisions: Vec<Revision>) {
    store.commit(&Commit { revisions, ..Commit::default() }).unwrap();
}

/// A store in which these were written one after the other.
fn written(dir: &std::path::Path, all: &[(i64, Document)]) -> Sqlite {
    let mut store = samples::open(dir);
    write(&mut store, named().into_iter().map(|it| revision(-9, it)).collect());
    for (second, document) in all {
        write(&mut store, vec![revision(*second, document.clone())]);
    }
    store
}

fn fits(
    document: &Document,
    asked: &DocumentsAsked,
    manifests: &BTreeMap<String, (u8, u8)>,
) -> bool {
    let journey = match document {
        Document::Manifest(it) => Some(it.journey.to_string()),
        Document::Inspection(it) => Some(it.journey.to_string()),
        _ => None,
    };
    let of_manifest = journey.as_ref().and_then(|it| manifests.get(it));
    let (owner, status) = match document {
        Document::Manifest(it) => (Some(it.carrier), <&str>::from(it.status)),
        Document::Consignment(it) => (Some(it.party), it.status.into()),
        Document::Inspection(it) => (of_manifest.map(|(of, _)| party(*of)), it.status.into()),
        _ => return false,
    };
    let vehicle = of_manifest.map(|(_, vehicle)| format!("V{vehicle}"));
    let mut words = vec![document.subject().to_owned()];
    words.extend(vehicle.clone().filter(|_| of_manifest.is_some()));
    if let Document::Consignment(it) = document {
        words.extend(it.form.bill_number.clone());
        words.extend([&it.form.consignor.name, &it.form.description].map(Clone::clone));
    } else {
        words.extend(journey.clone());
    }
    // The lock of a manifest, and of a selection under it.
    words.extend(of_manifest.map(|(_, vehicle)| format!("lock-V{vehicle}")));
    // Companies and vehicles by the names that they have.
    if let Some(n) = vehicle.as_deref().and_then(|id| id[1..].parse::<u8>().ok()).filter(|n| *n < 3)
    {
        words.extend([format!("SA-{n}"), format!("粤Ｚ {n}港")]);
    }
    if let Some(party) = owner {
        words.push(party.to_string());
        let n = &party.as_str()[5..];
        if n != "3" {
            words.extend([format!("Carrier {n} Ltd"), format!("運輸{n}"), "REG-1".to_owned()]);
        }
    }
    let is_looked_for = |text: &str| is_among(text, words.iter().map(String::as_str));
    document.kind() == asked.kind
        && asked.owner.is_none_or(|it| owner == Some(it))
        && asked.party.is_none_or(|it| owner == Some(it))
        && asked.status.is_none_or(|it| status == it)
        && asked.vehicle.is_none_or(|it| vehicle == Some(it.to_string()))
        && asked.journey.is_none_or(|it| journey == Some(it.to_string()))
        && asked.text.as_deref().is_none_or(is_looked_for)
}

fn asked() -> impl Strategy<Value = DocumentsAsked> {
    let kinds = [DocumentKind::Manifest, DocumentKind::Consignment, DocumentKind::Inspection];
    let statuses = [None, Some("bundled"), Some("ended"), Some("refused"), Some("due")];
    let texts = [
        None,
        None,
        Some("J-7"),
        Some(" c 11"),
        Some("wbhk-c-3"),
        Some("Ｚ1港"),
        Some("ER 2 LT"),
        Some("運輸"),
        Some("粵"),
        Some("v0"),
        Some("7"),
        Some("nothing"),
        Some("·"),
    ];
    let moment =
        || prop::option::weighted(0.3, (0..40_i64).prop_map(|at| ServerTime(NOW_MS + at * 1_000)));
    (
        select(kinds.to_vec()),
        prop::option::weighted(0.3, (0..4_u8).prop_map(party)),
        prop::option::weighted(0.3, (0..4_u8).prop_map(party)),
        select(statuses.to_vec()),
        prop::option::weighted(0.2, 0..4_u8),
        (moment(), moment()),
        select(texts.to_vec()),
        1..9_usize,
    )
        .prop_map(|(kind, owner, party, status, vehicle, (from, to), text, limit)| {
            let vehicle = vehicle.map(|n| format!("V{n}").parse().unwrap());
            let text = text.map(str::to_owned);
            DocumentsAsked {
                owner,
                status,
                party,
                vehicle,
                from,
                to,
                text,
                ..DocumentsAsked::of(kind, limit)
            }
        })
}

/// Everything that is asked for, page by page.
fn pages(archive: &dyn Archive, mut asked: DocumentsAsked) -> Vec<String> {
    let subject = |kept: &KeptDocument| kept.revision.document.subject().to_owned();
    let mut found = Vec::new();
    loop {
        let page = archive.documents(&asked).unwrap();
        assert!(page.len() <= asked.limit);
        let Some(last) = page.last() else { return found };
        asked.before = Some((last.revision.at, subject(last)));
        found.extend(page.iter().map(subject));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn documents_are_found_as_a_plain_search_finds_them(
        all in prop::collection::vec((0..40_i64, (0..3_u8, 0..15_u16, 0..3_u8, 0..3_usize)), 1..50),
        asked in prop::collection::vec(asked(), 40),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut written_so_far, mut manifests) = (Vec::new(), BTreeMap::new());
        let mut newest = BTreeMap::new();
        for (second, of) in all {
            let document = sample(of);
            if let Document::Manifest(_) = &document {
                manifests.insert(document.subject().to_owned(), (of.2, of.2));
            }
            // A selection is found by what its manifest said when it was written.
            let key = (document.kind(), document.subject().to_owned());
            newest.insert(key, (second, document.clone(), manifests.clone()));
            written_so_far.push((second, document));
        }
        let store = written(dir.path(), &written_so_far);
        let archive = store.archive().unwrap();
        let mut newest: Vec<_> = newest.into_values().collect();
        newest.sort_by_key(|(second, document, _)| {
            let subject = document.subject().to_owned();
            Reverse((*second, subject.len(), subject))
        });
        for asked in asked {
            let is_in = |second: i64| {
                let at = ServerTime(NOW_MS + second * 1_000);
                asked.from.is_none_or(|from| at >= from) && asked.to.is_none_or(|to| at < to)
            };
            let expected = newest.iter().filter(|(second, document, manifests)| {
                is_in(*second) && fits(document, &asked, manifests)
            });
            let expected: Vec<_> =
                expected.map(|(_, document, _)| document.subject().to_owned()).collect();
            prop_assert_eq!(pages(&archive, asked.clone()), expected, "{:?}", asked);
        }
        for (_, document, _) in newest {
            let found = archive.document(document.kind(), document.subject()).unwrap().unwrap();
            prop_assert_eq!(found.revision.document, document);
        }
    }
}

#[test]
fn every_question_for_documents_is_answered_from_an_index_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let store = written(dir.path(), &[(1, sample((0, 1, 1, 0)))]);
    let all = || DocumentsAsked {
        before: Some((ServerTime(9), "hk-j-1".to_owned())),
        from: Some(ServerTime(1)),
        ..DocumentsAsked::of(DocumentKind::Manifest, 10)
    };
    let text = |text: &str| DocumentsAsked { text: Some(text.to_owned()), ..all() };
    let indexes = |asked: &DocumentsAsked| {
        let questions = documents::questions(asked);
        let plans = questions.iter().map(|question| {
            let (sql, values) = question.sql(&store.connection).unwrap();
            let mut statement =
                store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let plan = statement.query_map(params_from_iter(values), |row| row.get(3)).unwrap();
            let plan: Vec<String> = plan.map(Result::unwrap).collect();
            assert_eq!(plan.len(), 1, "one step, and no sorting: {asked:?}: {plan:?}");
            let index = plan[0].split("documents_").nth(1).unwrap().trim_start_matches("by_");
            index.split(' ').next().unwrap().to_owned()
        });
        plans.collect::<Vec<_>>().join(" ")
    };
    for (asked, expected) in [
        (all(), "time"),
        (DocumentsAsked { status: Some("ended"), ..all() }, "status"),
        (DocumentsAsked { waits_for: Some(WaitsFor::Office), ..all() }, "waiting"),
        (DocumentsAsked { is_oldest_first: true, ..all() }, "time"),
        // One letter is walked for.
        (text("1"), "time"),
        (DocumentsAsked { owner: Some(party(2)), ..all() }, "party second_party"),
        (DocumentsAsked { party: Some(party(2)), ..all() }, "party second_party"),
        (
            DocumentsAsked { owner: Some(party(2)), status: Some("ended"), ..all() },
            "party_and_status second_party_and_status",
        ),
        (
            DocumentsAsked { owner: Some(party(2)), party: Some(party(1)), ..all() },
            "parties parties",
        ),
        (DocumentsAsked { vehicle: Some("V2".parse().unwrap()), ..all() }, "vehicle"),
        (DocumentsAsked { lock: Some("L2".parse().unwrap()), ..all() }, "device"),
        (DocumentsAsked { journey: Some("J2".parse().unwrap()), ..all() }, "journey"),
    ] {
        assert_eq!(indexes(&asked), expected, "{asked:?}");
    }
}

#[test]
fn documents_from_before_the_rows_are_found_like_new_ones() {
    let dir = tempfile::tempdir().unwrap();
    let all: Vec<_> = (0..12_u8)
        .map(|n| (i64::from(n), sample((n % 3, u16::from(n / 3), n % 3, usize::from(n) % 3))))
        .collect();
    let mut store = written(dir.path(), &all);
    let rows = |store: &Sqlite| {
        let sql = "SELECT group_concat(concat_ws(' ', kind, subject, number, changed_ms, length, \
                   status, party, second_party, carrier, vehicle, device, journey, sought), '; ') \
                   || (SELECT group_concat(kind || name || subject, '; ') FROM document_names) \
                   FROM documents";
        store.connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap()
    };
    let before = rows(&store);
    assert!(before.contains("粤Z1港") && before.contains("CARRIER1LTD"), "{before}");
    let gone = "DELETE FROM documents; DELETE FROM document_names; \
                INSERT INTO document_parts (document_parts) VALUES ('delete-all')";
    store.connection.execute_batch(gone).unwrap();
    let transaction = store.connection.transaction().unwrap();
    documents::fill(&transaction).unwrap();
    transaction.commit().unwrap();
    assert_eq!(rows(&store), before);
}

/// A long history goes on page by page, where it was cut off before.
#[test]
fn a_history_is_read_in_pages() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = samples::open(dir.path());
    let document = sample((0, 1, 1, 0));
    let revisions = (0..1_100).map(|second| revision(second, document.clone())).collect();
    write(&mut store, revisions);
    let archive = store.archive().unwrap();
    let asked = |before| RevisionsAsked {
        kind: DocumentKind::Manifest,
        subject: "hk-j-1".to_owned(),
        before,
        limit: 600,
    };
    let first = archive.revisions(&asked(None)).unwrap();
    let second = archive.revisions(&asked(first.last().map(|it| it.number))).unwrap();
    let numbers: Vec<_> = first.iter().chain(&second).map(|it| it.number).collect();
    assert_eq!(numbers, (1..=1_100).rev().collect::<Vec<_>>());
}
