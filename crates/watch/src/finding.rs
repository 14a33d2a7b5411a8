//! What a detector says.

/// How bad something is; compares from harmless to grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, and nothing to be done.
    Notice,
    /// Somebody should look at it today.
    Minor,
    /// Somebody should look at it now.
    Major,
    /// The cargo may have been touched.
    Critical,
}

impl Severity {
    /// The word used in JSON, rows and logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }

    /// The severity with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Notice, Self::Minor, Self::Major, Self::Critical]
            .into_iter()
            .find(|severity| severity.word() == word)
    }
}

/// What a detector can recognise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// The vehicle is outside its corridor.
    Deviation,
    /// Unheard for too long.
    Silence,
    /// Rope or shackle cut.
    ShackleCut,
    /// The back cover of the lock is off.
    CoverOpened,
    /// The device reports an opening that it calls illegal.
    IllegalOpening,
    /// Too many wrong passwords.
    WrongPasswords,
    /// A card that is not authorised.
    IllegalCard,
    /// The chip could not move the bolt.
    MotorStuck,
    /// The chip says that its battery is low.
    LowBattery,
}

/// Whether it begins or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingPhase {
    /// It is so now, and was not before.
    Began,
    /// The cause is gone.
    Ended,
}

/// Something worth an officer's look.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What the detector recognised.
    pub kind: FindingKind,
    /// Whether it begins or is over.
    pub phase: FindingPhase,
    /// Whether it was found in reports that the device had kept.
    pub from_history: bool,
    /// The numbers behind it, name and value; the name ends in the unit.
    pub evidence: Vec<(&'static str, u64)>,
}

impl Finding {
    pub(crate) fn began(kind: FindingKind, from_history: bool) -> Self {
        Self { kind, phase: FindingPhase::Began, from_history, evidence: Vec::new() }
    }

    pub(crate) fn ended(kind: FindingKind, from_history: bool) -> Self {
        Self { phase: FindingPhase::Ended, ..Self::began(kind, from_history) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: u64) -> Self {
        self.evidence.push((name, value));
        self
    }

    /// The evidence as names and texts.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.evidence.iter().map(|(name, value)| (*name, value.to_string()))
    }
}
