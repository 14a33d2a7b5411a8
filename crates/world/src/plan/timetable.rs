//! Which journeys there are and what happens on them: data, in the order of departure.
//!
//! The first ten leave early, so that one of every kind ends, and every trouble happens, within
//! the first hour and a half. Later ones repeat the routes until the span ends.

use journey::End;
use model::{GapMode, IdError, PlaceId};

use super::{TripKind, TroubleKind};

/// One authority's leg: authority, first place, last place.
pub(super) type LegRow = (&'static str, &'static str, &'static str);

/// How the gap is covered, and by what sort of lock. How it is covered is a matter of the scheme
/// (`data/schemes.toml`): `Overlap` for the three places, the others for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cover {
    /// The first chip holds until the second authority has accepted.
    Overlap,
    /// No chip holds in the gap; the lock counts its openings.
    Counted,
    /// No chip holds in the gap, and nothing proves that it stayed shut.
    Uncounted,
}

impl Cover {
    pub(super) fn gap_mode(self) -> GapMode {
        match self {
            Self::Overlap => GapMode::Overlap,
            Self::Counted | Self::Uncounted => GapMode::Scheme,
        }
    }

    pub(super) fn counts_openings(self) -> bool {
        match self {
            Self::Overlap | Self::Counted => true,
            Self::Uncounted => false,
        }
    }
}

/// A trouble: on which leg, and after what share of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TroubleRow {
    pub(super) kind: TroubleKind,
    pub(super) leg: usize,
    pub(super) share: f64,
}

/// One journey of the timetable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) kind: TripKind,
    pub(super) legs: &'static [LegRow],
    pub(super) cover: Cover,
    /// Minutes after the start.
    pub(super) departs_min: f64,
    pub(super) trouble: Option<TroubleRow>,
    /// The two sides of the first crossing as they are declared, if others than those driven.
    pub(super) declared: Option<(&'static str, &'static str)>,
}

impl Row {
    /// The crossing to declare, where another is driven; see
    /// [`super::PlannedJourney::declared_crossing`].
    pub(super) fn declared_crossing(&self) -> Result<Option<(PlaceId, PlaceId)>, IdError> {
        let Some((exit, entry)) = self.declared else { return Ok(None) };
        Ok(Some((PlaceId::new(exit)?, PlaceId::new(entry)?)))
    }

    /// How it must end if every node does as it should.
    pub(super) fn expected(&self) -> End {
        match (self.trouble.map(|trouble| trouble.kind), self.cover) {
            (Some(TroubleKind::ShackleCut), _) => End::Exception,
            _ if self.legs.len() == 1 => End::Clean,
            (_, Cover::Uncounted) => End::GapUnproven,
            (_, Cover::Overlap | Cover::Counted) => End::Clean,
        }
    }
}

const NORTH_BY_BAY: &[LegRow] = &[
    ("hk", "hk-super-terminal-1", "hk-shenzhen-bay"),
    ("mainland", "gd-shenzhen-bay", "gd-shenzhen-airport"),
];
const NORTH_BY_LOK_MA_CHAU: &[LegRow] = &[
    ("hk", "hk-super-terminal-1", "hk-lok-ma-chau"),
    ("mainland", "gd-huanggang", "gd-shenzhen-airport"),
];
const NORTH_FROM_KWAI_CHUNG: &[LegRow] = &[
    ("hk", "hk-kwai-chung-customhouse", "hk-lok-ma-chau"),
    ("mainland", "gd-huanggang", "gd-shenzhen-airport"),
];
const SOUTH_BY_BAY: &[LegRow] = &[
    ("mainland", "gd-shenzhen-airport", "gd-shenzhen-bay"),
    ("hk", "hk-shenzhen-bay", "hk-super-terminal-1"),
];
const SOUTH_BY_HUANGGANG: &[LegRow] = &[
    ("mainland", "gd-shenzhen-airport", "gd-huanggang"),
    ("hk", "hk-lok-ma-chau", "hk-kwai-chung-customhouse"),
];
const SOUTH_TO_TERMINALS: &[LegRow] = &[
    ("mainland", "gd-shenzhen-airport", "gd-huanggang"),
    ("hk", "hk-lok-ma-chau", "hk-hong-kong-international-terminals"),
];
const MACAO_FROM_AIRPORT: &[LegRow] =
    &[("hk", "hk-super-terminal-1", "hk-hzmb"), ("macao", "mo-hzmb", "mo-cargo-transfer-terminal")];
const MACAO_FROM_KWAI_CHUNG: &[LegRow] =
    &[("hk", "hk-modern-terminals", "hk-hzmb"), ("macao", "mo-hzmb", "mo-cargo-transfer-terminal")];
const FUJIAN: &[LegRow] = &[
    ("mainland", "fj-xiamen-express-center", "gd-liantang"),
    ("hk", "hk-heung-yuen-wai", "hk-hong-kong-international-terminals"),
];
const ITFS: &[LegRow] = &[("hk", "hk-super-terminal-1", "hk-kwai-chung-customhouse")];
const ITFS_MAIL: &[LegRow] = &[("hk", "hk-air-mail-centre", "hk-modern-terminals")];

/// The journeys that every world has.
pub(super) const OPENING: &[Row] = &[
    plain(TripKind::Northbound, NORTH_BY_BAY, Cover::Counted, 2.0),
    plain(TripKind::Southbound, SOUTH_BY_BAY, Cover::Counted, 2.5),
    plain(TripKind::Macao, MACAO_FROM_AIRPORT, Cover::Overlap, 3.0),
    plain(TripKind::Fujian, FUJIAN, Cover::Counted, 0.0),
    plain(TripKind::Itfs, ITFS, Cover::Counted, 4.0),
    troubled(plain(TripKind::Northbound, NORTH_BY_BAY, Cover::Counted, 3.5), DETOUR),
    troubled(plain(TripKind::Southbound, SOUTH_BY_HUANGGANG, Cover::Counted, 4.5), SHACKLE_CUT),
    troubled(plain(TripKind::Macao, MACAO_FROM_KWAI_CHUNG, Cover::Overlap, 5.0), LOST_SIGNAL),
    amended(plain(TripKind::Northbound, NORTH_FROM_KWAI_CHUNG, Cover::Counted, 6.0), BY_BAY),
    plain(TripKind::Southbound, SOUTH_TO_TERMINALS, Cover::Uncounted, 7.0),
];

/// What departs after [`OPENING`], in turn; the departure here is not used.
pub(super) const LATER: &[Row] = &[
    plain(TripKind::Northbound, NORTH_FROM_KWAI_CHUNG, Cover::Counted, 0.0),
    plain(TripKind::Southbound, SOUTH_TO_TERMINALS, Cover::Counted, 0.0),
    plain(TripKind::Macao, MACAO_FROM_AIRPORT, Cover::Overlap, 0.0),
    plain(TripKind::Itfs, ITFS_MAIL, Cover::Counted, 0.0),
    plain(TripKind::Northbound, NORTH_BY_BAY, Cover::Counted, 0.0),
    plain(TripKind::Southbound, SOUTH_BY_BAY, Cover::Counted, 0.0),
    plain(TripKind::Northbound, NORTH_BY_LOK_MA_CHAU, Cover::Counted, 0.0),
];

const BY_BAY: (&str, &str) = ("hk-shenzhen-bay", "gd-shenzhen-bay");
const DETOUR: TroubleRow = TroubleRow { kind: TroubleKind::Detour, leg: 0, share: 0.45 };
const SHACKLE_CUT: TroubleRow = TroubleRow { kind: TroubleKind::ShackleCut, leg: 0, share: 0.5 };
const LOST_SIGNAL: TroubleRow = TroubleRow { kind: TroubleKind::LostSignal, leg: 0, share: 0.35 };

const fn plain(kind: TripKind, legs: &'static [LegRow], cover: Cover, departs_min: f64) -> Row {
    Row { kind, legs, cover, departs_min, trouble: None, declared: None }
}

const fn troubled(row: Row, trouble: TroubleRow) -> Row {
    Row { trouble: Some(trouble), ..row }
}

const fn amended(row: Row, declared: (&'static str, &'static str)) -> Row {
    Row { declared: Some(declared), ..row }
}
