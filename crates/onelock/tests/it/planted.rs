//! Words that a test plants in a demonstration through the HTTP interface: what a company hands in
//! and what officers write for themselves. Each is to be found at the authorities that it was for,
//! once the nodes have ended, and nowhere else.

use std::{collections::BTreeMap, thread};

use model::{Day, ServerTime};
use serde_json::{Value, json};

use crate::{
    http::{Answer, Request, Session},
    run_demo::{AUTHORITIES, Demo},
    wait,
};

const HOME: &str = "hk";
const NEXT: &str = "mainland";
/// Where none of the cargo goes.
const BESIDE: &str = "macao";
const SCHEMES: [&str; 2] = ["sels", "three-places"];
/// Every account of a demonstration has it.
const DEMO_PASSWORD: &str = "onelock-demonstration";
const PASSWORD: &str = "CANARY password of a company";
const VEHICLE: &str = "canary-truck";
/// A paper as it is, and as it is sent.
const PAPER: &str = "%PDF-1.7 CANARY-PAPER-ZZ";
const PAPER_IN_BASE64: &str = "JVBERi0xLjcgQ0FOQVJZLVBBUEVSLVpa";
const MINUTE_MS: i64 = 60_000;
/// Incidents that are closed only when they are likely to be over.
const PASSING: [&str; 2] = ["deviation", "silence"];
/// How old those are then, by the node's clock; the simulated officer closes its own later.
const PASSED_MS: i64 = 13 * MINUTE_MS;

/// A word, and the authorities at which it must stand; at any other it must not.
#[derive(Debug)]
pub(crate) struct Canary {
    pub(crate) sort: &'static str,
    pub(crate) word: Vec<u8>,
    pub(crate) at: Vec<&'static str>,
}

/// Everything that was planted in a run, and where it may stand.
#[derive(Debug, Default)]
pub(crate) struct Planted {
    pub(crate) canaries: Vec<Canary>,
    /// What opens a node to whoever has it; it stands nowhere at all.
    pub(crate) secrets: Vec<(&'static str, Vec<u8>)>,
}

impl Planted {
    /// A new word, which no other contains.
    fn word(&mut self, sort: &'static str, at: &[&'static str]) -> String {
        let word = format!("CANARY-{:04}-Z", self.canaries.len());
        self.canary(sort, word.as_bytes(), at);
        word
    }

    fn canary(&mut self, sort: &'static str, word: &[u8], at: &[&'static str]) {
        self.canaries.push(Canary { sort, word: word.to_vec(), at: at.to_vec() });
    }

    /// Logs in; what the node gives for it is a secret, as it is written and as bytes.
    #[track_caller]
    fn log_in(&mut self, demo: &Demo, at: &str, account: &str, password: &str) -> Session {
        let http = wait::until("the node listens", || {
            demo.http(at).filter(|to| Request::get("/health").try_send(*to).is_some())
        });
        let session = Session::log_in(http, account, password);
        let (_, token) = session.cookie.split_once('=').unwrap();
        let byte = |at| u8::from_str_radix(&token[at..at + 2], 16).unwrap();
        self.secrets.push(("session", token.into()));
        self.secrets.push(("session as bytes", (0..token.len()).step_by(2).map(byte).collect()));
        session
    }
}

/// Somebody at the desk of each authority.
type Desks = BTreeMap<&'static str, Session>;

/// Plants everything in a demonstration that runs.
#[track_caller]
pub(crate) fn plant(demo: &Demo) -> Planted {
    let mut planted = Planted::default();
    planted.secrets.push(("password", DEMO_PASSWORD.into()));
    planted.secrets.push(("password", PASSWORD.into()));
    let mut desk = |role| -> Desks {
        let log_in = |at| (at, planted.log_in(demo, at, role, DEMO_PASSWORD));
        AUTHORITIES.map(log_in).into()
    };
    let (officers, supervisors) = (desk("officer"), desk("supervisor"));
    let resolved = planted.word("resolution of an incident", &[]);
    thread::scope(|scope| {
        let watch = scope.spawn(|| resolve_an_incident(&officers, &resolved));
        let company = joined(&mut planted, demo, &officers);
        asked_and_refused(&mut planted, &company, &officers);
        file_papers(&mut planted, &company, &officers);
        inspected(&mut planted, &company, &officers);
        write_letters(&mut planted, &company, &officers);
        draw(&mut planted, &officers, &supervisors);
        let at = watch.join().unwrap();
        planted.canaries.iter_mut().find(|it| it.word == resolved.as_bytes()).unwrap().at =
            vec![at];
    });
    planted
}

/// A company that takes part.
struct Company {
    session: Session,
    party: String,
}

/// The company applies with a paper and is confirmed everywhere.
#[track_caller]
fn joined(planted: &mut Planted, demo: &Demo, officers: &Desks) -> Company {
    let account = planted.word("account", &[HOME]);
    let contact = json!({
        "name": planted.word("contact's name", &[HOME]),
        "telephone": "+852 0000 2779",
        "email": format!("{}@example.invalid", planted.word("contact's address", &[HOME])),
    });
    planted.canary("contact's telephone", b"+852 0000 2779", &[HOME]);
    let company = json!({
        "name": planted.word("company's name", &AUTHORITIES), "name_local": null,
        "registration_number": "SAMPLE-PLANTED", "address": "7 Sample Road, Hong Kong",
    });
    let form = json!({ "roles": ["carrier"], "company": company, "contact": contact,
                       "modes": ["air_land"] });
    let sent =
        json!({ "form": form, "schemes": SCHEMES, "account": account, "password": PASSWORD });
    let answer = Request::post("/api/v1/public/applications", &sent).send(demo.http(HOME).unwrap());
    let made = done(&answer);
    let word = |key: &str| made[key].as_str().unwrap().to_owned();
    let (application, party) = (word("application"), word("party"));
    let session = planted.log_in(demo, HOME, &account, PASSWORD);
    hand_in(planted, &session, &application);
    for officer in officers.values() {
        approve(officer, &application);
    }
    let is_everywhere = |decisions: &Value| {
        AUTHORITIES.iter().all(|at| decisions[at]["decided"] == "approved").then_some(())
    };
    wait::until("the company is confirmed", || {
        let path = format!("/api/v1/applications/{application}");
        is_everywhere(&session.get(&path)["document"]["decisions"])
    });
    Company { session, party }
}

/// A paper: its title and its bytes stay where it is handed in; as it was sent it stands nowhere.
#[track_caller]
fn hand_in(planted: &mut Planted, session: &Session, application: &str) {
    planted.canary("paper", PAPER.as_bytes(), &[HOME]);
    planted.secrets.push(("paper as it was sent", PAPER_IN_BASE64.into()));
    let title = planted.word("paper's title", &[HOME]);
    let paper = json!({ "title": title, "media_type": "application/pdf",
                        "content_base64": PAPER_IN_BASE64 });
    done(&session.post(&format!("/api/v1/applications/{application}/attachments"), &paper));
}

/// Approves, unless the simulated officer was quicker.
#[track_caller]
fn approve(officer: &Session, application: &str) {
    let path = format!("/api/v1/applications/{application}");
    wait::until("the application arrives", || {
        let is_there = officer.send(Request::get(&path)).status == 200;
        let approve = || officer.post(&format!("{path}/approve"), &json!({})).status;
        (is_there && [200, 409].contains(&approve())).then_some(())
    });
}

/// One authority asks and is answered, another refuses: what is written about it is for the two
/// of them alone, and for the home.
#[track_caller]
fn asked_and_refused(planted: &mut Planted, company: &Company, officers: &Desks) {
    let question = planted.word("question", &[HOME, NEXT]);
    let asked = before_the_simulated_officer(&company.session, "asked", |application| {
        let path = format!("/api/v1/applications/{application}/ask-back");
        officers[NEXT].post(&path, &json!({ "question": question })).status
    });
    let answer = planted.word("answer", &[HOME, NEXT]);
    let path = format!("/api/v1/applications/{asked}");
    wait::until("the company is asked", || {
        (company.session.get(&path)["document"]["status"] == "asked_back").then_some(())
    });
    done(&company.session.post(&format!("{path}/answer"), &json!({ "text": answer })));
    wait::until("the answer arrives", || {
        officers[NEXT].get(&path).to_string().contains(&answer).then_some(())
    });
    let reason = planted.word("reason of a refusal", &[HOME, BESIDE]);
    before_the_simulated_officer(&company.session, "refused", |application| {
        let path = format!("/api/v1/applications/{application}/refuse");
        officers[BESIDE].post(&path, &json!({ "reason": reason })).status
    });
}

/// Applies for vehicles until one of the applications is decided here first; gives that one.
#[track_caller]
fn before_the_simulated_officer(
    company: &Session,
    name: &str,
    decide: impl Fn(&str) -> u16,
) -> String {
    let mut vehicles = (0..).map(|n| format!("canary-{name}-{n}"));
    wait::until("an application is decided", || {
        let vehicle = vehicles.next()?;
        let plates: BTreeMap<_, _> = AUTHORITIES.map(|at| (at, vehicle.clone())).into();
        let about = json!({ "about": "vehicle", "vehicle": vehicle, "plates": plates,
                            "description": null });
        let form = json!({ "about": about, "schemes": SCHEMES });
        let made = done(&company.post("/api/v1/applications", &form));
        let id = made["document"]["id"].as_str().unwrap();
        let status = wait::until("it arrives", || Some(decide(id)).filter(|it| *it != 404));
        (status == 200).then(|| id.to_owned())
    })
}

/// A vehicle and a driver: what each authority is told of them, and what officers note.
#[track_caller]
fn file_papers(planted: &mut Planted, company: &Company, officers: &Desks) {
    let plates = json!({ HOME: planted.word("plate", &[HOME]),
                         NEXT: planted.word("plate", &[HOME, NEXT]) });
    let about =
        json!({ "about": "vehicle", "vehicle": VEHICLE, "plates": plates, "description": null });
    let form = json!({ "about": about, "schemes": ["sels"] });
    let made = done(&company.session.post("/api/v1/applications", &form));
    let application = made["document"]["id"].as_str().unwrap();
    for at in [HOME, NEXT] {
        approve(&officers[at], application);
        let note = json!({ "passed": true, "note": planted.word("note of an inspection", &[at]) });
        done(&officers[at].post(&format!("/api/v1/vehicles/{VEHICLE}/inspections"), &note));
    }
    let mut word = |sort| planted.word(sort, &[HOME]);
    let driver = json!({
        "name": word("driver's name"), "identity_number": word("driver's identity number"),
        "licence_number": word("driver's licence"), "telephone": "+852 0000 2778",
    });
    let [revealed, suspended] = ["reason to reveal", "reason of a letter"].map(&mut word);
    planted.canary("driver's telephone", b"+852 0000 2778", &[HOME]);
    let made = done(&company.session.post("/api/v1/drivers", &json!({ "form": driver })));
    let path = format!("/api/v1/drivers/{}", made["document"]["id"].as_str().unwrap());
    done(&officers[HOME].post(&format!("{path}/reveal"), &json!({ "reason": revealed })));
    let letter = json!({ "letter": "suspension", "reason": suspended });
    done(&officers[HOME].post(&format!("{path}/standing"), &letter));
}

/// Cargo that passes two authorities and cargo that passes none; two inspect, in their own words,
/// a truck that is theirs just then.
#[track_caller]
fn inspected(planted: &mut Planted, company: &Company, officers: &Desks) {
    let now_ms = now_ms(&company.session);
    let manifest = bundled(planted, &company.session, now_ms);
    wait::until("the manifest arrives", || {
        let there = officers[NEXT].send(Request::get(&format!("/api/v1/manifests/{manifest}")));
        (there.status == 200).then_some(())
    });
    for at in [HOME, NEXT] {
        let selected = json!({ "reason": planted.word("reason of a selection", &[at]) });
        let note = planted.word("note of an inspection", &[at]);
        let result = json!({ "stage": "exit", "result": "passed", "note": note });
        wait::until("a truck is inspected", || inspect_one(&officers[at], &selected, &result));
    }
}

/// Selects a truck that is under way in this custody and was not selected, and inspects it. `None`:
/// there is none, or it was gone too soon.
fn inspect_one(officer: &Session, selected: &Value, result: &Value) -> Option<()> {
    let seen = officer.get("/api/v1/journeys?limit=100");
    let under_way = seen["items"].as_array()?.iter().filter(|it| it["phase"] == "under_way");
    let known = officer.get("/api/v1/inspections?limit=100");
    let known: Vec<_> = known["items"].as_array()?.iter().map(|it| &it["document"]).collect();
    under_way.map(|it| it["journey"].as_str().unwrap()).find_map(|journey| {
        let selection = known.iter().find(|it| it["journey"] == journey)?;
        let act = match selection["status"].as_str() {
            Some("not_selected") => "select",
            Some("done_before") => "insist",
            _ => return None,
        };
        let path = format!("/api/v1/inspections/{journey}");
        let is_done =
            |what: &str, body| officer.post(&format!("{path}/{what}"), body).status == 200;
        (is_done(act, selected) && is_done("result", result)).then_some(())
    })
}

/// Declares, and bundles one of two consignments.
#[track_caller]
fn bundled(planted: &mut Planted, company: &Session, now_ms: i64) -> String {
    let day = Day::of(ServerTime(now_ms)).to_string();
    let mut consignment = |at: &[&'static str]| {
        let mut partner =
            |sort| json!({ "name": planted.word(sort, at), "address": planted.word(sort, at) });
        let [consignor, consignee] = ["consignor", "consignee"].map(&mut partner);
        let mut permit = |issued_in, at: &[&'static str]| {
            json!({ "kind": "dutiable", "number": planted.word("permit", at),
                    "issued_in": issued_in, "valid_until": "2099-12-31" })
        };
        let permits = [permit(HOME, &[HOME]), permit(NEXT, at)];
        json!({
            "packages": 1, "package_kind": "CARTON", "consignor": consignor,
            "consignee": consignee, "permits": permits, "date": day, "cargo": "dutiable",
            "description": planted.word("description of articles", at),
            "bill_kind": "air_waybill", "bill_number": planted.word("through bill", at),
            "bill_from": "SG", "bill_to": "PT", "is_warehoused": false, "is_export": false,
            "macao_declaration": planted.word("declaration of Macao", &[HOME]),
        })
    };
    let consignments = [consignment(&[HOME, NEXT]), consignment(&[HOME])];
    let form = json!({ "scheme": "sels", "mode": "air_land", "consignments": consignments });
    let declared = done(&company.post("/api/v1/consignments", &form));
    assert_eq!(declared["faults"], json!([]));
    let form = json!({
        "scheme": "sels", "mode": "air_land", "vehicle": VEHICLE, "lock": "canary-lock",
        "plate": planted.canaries.iter().find(|it| it.sort == "plate")
            .map(|it| String::from_utf8(it.word.clone()).unwrap()),
        "places": ["hk-super-terminal-1", "hk-shenzhen-bay", "gd-shenzhen-bay",
                   "gd-shenzhen-airport"],
        "crosses_at_ms": now_ms + 24 * 60 * MINUTE_MS,
        "consignments": [declared["accepted"][0]],
    });
    let made = done(&company.post("/api/v1/manifests", &form));
    made["document"]["id"].as_str().unwrap().to_owned()
}

/// Every authority writes to the company, and two suspend its vehicle: the others are told that it
/// is so, not why.
#[track_caller]
fn write_letters(planted: &mut Planted, company: &Company, officers: &Desks) {
    for (at, officer) in officers {
        let text = planted.word("letter", &[at]);
        let path = format!("/api/v1/parties/{}/letters", company.party);
        done(&officer.post(&path, &json!({ "letter": "warning", "text": text })));
    }
    for at in [HOME, NEXT] {
        let reason = planted.word("reason of a letter", &[at]);
        let letter = json!({ "letter": "suspension", "reason": reason });
        done(&officers[at].post(&format!("/api/v1/vehicles/{VEHICLE}/standing"), &letter));
    }
}

/// Every authority's officers propose a change of its map, and drop it.
#[track_caller]
fn draw(planted: &mut Planted, officers: &Desks, supervisors: &Desks) {
    for (at, officer) in officers {
        let reason = planted.word("reason of a draft", &[at]);
        let change = json!({ "type": "withdraw_route", "hub": "hk-super-terminal-1",
                             "outside": "gd-shenzhen-airport" });
        let edit = json!({ "effective_from": "2099-01-01", "change": change });
        let draft = json!({ "edits": [edit], "reason": reason });
        let made = done(&officer.post("/api/v1/drafts", &draft));
        let path = format!("/api/v1/drafts/{}/decide", made["document"]["id"].as_str().unwrap());
        let note = planted.word("note on a draft", &[at]);
        done(&supervisors[at].post(&path, &json!({ "publish": false, "note": note })));
    }
}

/// Waits for an incident that passes by itself and closes it in its own words; gives whose desk
/// it was on. Before that it is acknowledged, so that the simulated officer leaves it alone.
fn resolve_an_incident(officers: &Desks, note: &str) -> &'static str {
    wait::until("an incident is closed", || {
        officers.iter().find_map(|(at, officer)| {
            let open = officer.get("/api/v1/incidents?state=open");
            let now_ms = now_ms(officer);
            let mut passing = open["items"]
                .as_array()?
                .iter()
                .filter(|incident| PASSING.iter().any(|kind| incident["kind"] == *kind));
            passing
                .any(|incident| {
                    let path = format!("/api/v1/incidents/{}", incident["id"].as_str().unwrap());
                    if incident["state"] == "raised" {
                        officer.post(&format!("{path}/acknowledge"), &json!({}));
                    }
                    let is_over = now_ms - incident["raised_at_ms"].as_i64().unwrap() > PASSED_MS;
                    let verdict = json!({ "verdict": "explained", "note": note });
                    is_over && officer.post(&format!("{path}/resolve"), &verdict).status == 200
                })
                .then_some(*at)
        })
    })
}

fn now_ms(session: &Session) -> i64 {
    session.get("/api/v1/node")["clock"]["now_ms"].as_i64().unwrap()
}

#[track_caller]
fn done(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{}: {}", answer.status, answer.body);
    answer.json()
}
