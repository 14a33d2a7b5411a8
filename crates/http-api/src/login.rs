//! The gate at log-in: few checks at once, few attempts in a row, and one answer for every
//! failure.

mod attempts;
mod rate;

use crate::problem::RequestReason;
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use control::{Account, Action, NewPassword, PasswordHash};
use model::AccountName;
use scheme::{AccountReason, FormReason};
use tokio::{
    sync::{AcquireError, Semaphore},
    task::{JoinError, spawn_blocking},
};

use crate::{
    app::{App, By},
    guard::Caller,
    json::{LogIn, PasswordChange},
    password::{
        PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordError, hash_of_nobody, hash_password,
        is_right,
    },
    problem::Problem,
    session::{SESSION_MAX, Token},
};
use attempts::Attempts;
use rate::Rate;

/// Passwords checked at once: each takes 19 MiB and a core.
const CHECKS_MAX: usize = 2;
/// Log-ins that wait for a check; above it they are refused at once.
const WAITING_MAX: usize = 32;
/// How long to wait after too many wrong attempts, on the wall.
const PAUSE: Duration = Duration::from_secs(30);

/// Of a name that nobody has, so many characters are kept.
const NAME_CHARS_KEPT: usize = 40;

/// Companies whose application is taken from one address within [`NEWCOMERS_WITHIN`].
const NEWCOMERS_MAX: u32 = 10;
/// Companies whose application is taken from this machine, through a proxy for instance, in the
/// same time.
const NEWCOMERS_SHARED_MAX: u32 = 100;
/// Forms that are looked at from one address in the same time: most are sent again, put right.
const FORMS_MAX: u32 = 100;
/// Forms that are looked at from this machine in the same time.
const FORMS_SHARED_MAX: u32 = 1_000;
/// How long those that applied and their forms are counted, on the wall.
const NEWCOMERS_WITHIN: Duration = Duration::from_hours(1);
/// Questions about cargo from one address within [`QUESTIONS_WITHIN`].
const QUESTIONS_MAX: u32 = 120;
/// Questions about cargo from this machine in the same time.
const QUESTIONS_SHARED_MAX: u32 = 1_200;
/// How long questions are counted, on the wall.
const QUESTIONS_WITHIN: Duration = Duration::from_mins(1);

/// Guards the check of passwords.
pub(crate) struct Gate {
    attempts: Mutex<Attempts>,
    /// Companies that applied, by address.
    newcomers: Mutex<Rate>,
    /// Forms of companies that apply, taken or not, by address.
    forms: Mutex<Rate>,
    /// Questions about cargo, by address.
    questions: Mutex<Rate>,
    checks: Semaphore,
    waiting: Semaphore,
    nobody: Arc<str>,
}

impl Gate {
    /// # Errors
    ///
    /// When there is no randomness to be had.
    pub(crate) fn new() -> Result<Self, PasswordError> {
        Ok(Self {
            attempts: Mutex::new(Attempts::default()),
            newcomers: Mutex::new(Rate::new(NEWCOMERS_MAX, NEWCOMERS_SHARED_MAX)),
            forms: Mutex::new(Rate::new(FORMS_MAX, FORMS_SHARED_MAX)),
            questions: Mutex::new(Rate::new(QUESTIONS_MAX, QUESTIONS_SHARED_MAX)),
            checks: Semaphore::new(CHECKS_MAX),
            waiting: Semaphore::new(WAITING_MAX),
            nobody: hash_of_nobody()?.into(),
        })
    }

    /// Runs one check when it is its turn.
    async fn is_right(&self, password: String, hash: Arc<str>) -> Result<bool, Problem> {
        self.in_turn(move || is_right(&password, &hash)).await
    }

    /// Does something with a password when it is its turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _place = self.waiting.try_acquire().map_err(|_| RequestReason::LoginsFull)?;
        let _turn =
            self.checks.acquire().await.map_err(|_: AcquireError| RequestReason::BrokeOff)?;
        spawn_blocking(work).await.map_err(|error: JoinError| {
            tracing::error!(error = &error as &dyn std::error::Error, "a password check broke off");
            RequestReason::BrokeOff.into()
        })
    }
}

/// Checks the password and opens a session.
///
/// # Errors
///
/// One answer, after the same work, for an account that is not known and a password that is wrong;
/// and when there were too many attempts, or the session could not be stored.
pub(crate) async fn log_in(
    app: &App,
    from: Option<IpAddr>,
    sent: LogIn,
) -> Result<(Account, Token), Problem> {
    let gate = app.gate();
    let pause = app.by_clock(PAUSE);
    // Counted before it is checked, so that many at once do not slip through together.
    let allowed = lock(&gate.attempts).attempt(&sent.account, from, app.now(), pause);
    allowed.map_err(|_| too_many(PAUSE))?;

    let account = match AccountName::new(&sent.account) {
        Ok(name) => app.read(move |core| core.account(name).cloned()).await?,
        Err(_) => None,
    };
    let hash =
        account.as_ref().map_or_else(|| gate.nobody.clone(), |a| a.password_hash.as_str().into());
    let is_right = gate.is_right(sent.password, hash).await?;
    let Some(account) = account.filter(|_| is_right) else {
        tracing::warn!(address = ?from, "a log-in was refused");
        note_refused(app, from, &sent.account).await;
        return Err(RequestReason::WrongCredentials.into());
    };
    lock(&gate.attempts).succeeded(&sent.account, from);
    if !account.is_active() {
        // Told to nobody but whoever knows the password.
        note_refused(app, from, &sent.account).await;
        return Err(AccountReason::AccountDisabled { account: account.name }.into());
    }

    let token = Token::random().map_err(|_| RequestReason::BrokeOff)?;
    let expires_at = app.now() + app.by_clock(SESSION_MAX);
    let fits = PasswordHash(account.password_hash.clone());
    let open = Action::OpenSession { token_hash: token.hash(), expires_at, fits };
    app.act(By { account: account.name, address: from }, open).await?;
    Ok((account, token))
}

/// Keeps in the audit that a log-in was refused. Whoever tried is answered the same if that cannot be
/// kept; the log has said so already.
async fn note_refused(app: &App, from: Option<IpAddr>, given: &str) {
    let by = By { account: control::system(), address: from };
    let given = given.chars().take(NAME_CHARS_KEPT).collect();
    if let Err(problem) = app.act(by, Action::RefuseLogIn { given }).await {
        tracing::warn!(?problem, "a refused log-in is not in the audit");
    }
}

/// Counts a company that applies and its form, before anything of it is looked at, so that many at
/// once do not slip through together. Whoever refuses the form calls [`dismiss_newcomer`].
///
/// # Errors
///
/// When too many forms, or too many that were taken, came from this address within the hour.
pub(crate) fn admit_newcomer(app: &App, from: Option<IpAddr>) -> Result<(), Problem> {
    admit(app, &app.gate().forms, from, NEWCOMERS_WITHIN)?;
    admit(app, &app.gate().newcomers, from, NEWCOMERS_WITHIN)
}

/// The company's form was refused: it may try again, and only its form stays counted.
pub(crate) fn dismiss_newcomer(app: &App, from: Option<IpAddr>) {
    lock(&app.gate().newcomers).give_back(from);
}

/// Counts a question about cargo from somebody who is not logged in.
///
/// # Errors
///
/// When too many came from this address within the minute.
pub(crate) fn admit_question(app: &App, from: Option<IpAddr>) -> Result<(), Problem> {
    admit(app, &app.gate().questions, from, QUESTIONS_WITHIN)
}

fn admit(
    app: &App,
    rate: &Mutex<Rate>,
    from: Option<IpAddr>,
    within: Duration,
) -> Result<(), Problem> {
    let allowed = lock(rate).ask(from, app.now(), app.by_clock(within));
    allowed.map_err(|_| too_many(within))
}

/// Changes the caller's own password; its other sessions end. Counted like a log-in.
///
/// # Errors
///
/// When the old password is wrong, or the new one is the same or breaks a rule; and when there were
/// too many attempts, or it could not be stored.
pub(crate) async fn change_password(
    app: &App,
    from: Option<IpAddr>,
    caller: &Caller,
    sent: PasswordChange,
) -> Result<(), Problem> {
    let (gate, name) = (app.gate(), caller.account);
    let allowed = lock(&gate.attempts).attempt(name.as_str(), from, app.now(), app.by_clock(PAUSE));
    allowed.map_err(|_| too_many(PAUSE))?;
    let account = app.read(move |core| core.account(name).cloned()).await?;
    let was = account.ok_or(RequestReason::NotLoggedIn)?.password_hash;
    let PasswordChange { old_password, new_password } = sent;
    let is_same = old_password == new_password;
    if !gate.is_right(old_password, was.as_str().into()).await? {
        tracing::warn!(address = ?from, "a change of password was refused");
        app.act(caller.by(), Action::RefusePassword).await?;
        return Err(Problem::fault("/old_password", RequestReason::WrongPassword));
    }
    lock(&gate.attempts).succeeded(name.as_str(), from);
    if is_same {
        return Err(Problem::fault("/new_password", RequestReason::SamePassword));
    }
    let hash = self::new_password(app, "/new_password", new_password).await?;
    let password = NewPassword { was: PasswordHash(was), hash: PasswordHash(hash) };
    let token_hash = caller.token.hash();
    app.act(caller.by(), Action::ChangePassword { password, token_hash }).await
}

/// The hash of a new password, which stands in the field `at` of what was sent.
///
/// # Errors
///
/// When the password is too short, too long or among the first that are guessed, or too many wait
/// for their turn.
pub(crate) async fn new_password(
    app: &App,
    at: &'static str,
    password: String,
) -> Result<String, Problem> {
    let hash = app.gate().in_turn(move || hash_password(&password)).await?;
    hash.map_err(|error| match error {
        PasswordError::Hash(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a password was not hashed");
            RequestReason::BrokeOff.into()
        }
        PasswordError::TooShort(count) | PasswordError::TooLong(count) => {
            let (least, most) = (PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX);
            Problem::fault(at, FormReason::TextLength { count, least, most })
        }
        PasswordError::Common => Problem::fault(at, RequestReason::CommonPassword),
    })
}

fn too_many(wait: Duration) -> Problem {
    RequestReason::TooManyAttempts { seconds: wait.as_secs() }.into()
}

fn lock<T>(counts: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Counts stay counts, whoever panicked.
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}
