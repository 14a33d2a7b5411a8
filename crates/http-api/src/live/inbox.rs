//! What the core has told and nobody has encoded yet. Filled on the core's thread, which must not
//! wait: taking and putting are a few moves under a lock.

use control::{LockView, News};

/// Most views that wait; above it everybody is told to read everything.
const VIEWS_MAX: usize = 65_536;

/// What waits to be encoded, in the order it was told.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    told: Vec<Told>,
    views: usize,
    /// More was told than is held.
    has_overflowed: bool,
}

/// One thing that the core told.
#[derive(Debug)]
pub(crate) enum Told {
    /// With one commit.
    News(News),
    /// Locks that have moved, as they stand now.
    Moved(Vec<LockView>),
}

/// Everything that waited.
#[derive(Debug)]
pub(crate) enum Taken {
    /// In order; empty when there was nothing.
    All(Vec<Told>),
    /// It was more than is held, and is lost.
    TooMuch,
}

impl Inbox {
    pub(crate) fn put(&mut self, told: Told) {
        self.views += match &told {
            Told::News(news) => news.count(),
            Told::Moved(locks) => locks.len(),
        };
        if self.views > VIEWS_MAX {
            *self = Self { has_overflowed: true, ..Self::default() };
        }
        if !self.has_overflowed {
            self.told.push(told);
        }
    }

    pub(crate) fn take(&mut self) -> Taken {
        match std::mem::take(self) {
            Self { has_overflowed: true, .. } => Taken::TooMuch,
            Self { told, .. } => Taken::All(told),
        }
    }
}

#[cfg(test)]
mod tests {
    use control::{ChangedDocument, News};

    use super::{Inbox, Taken, Told, VIEWS_MAX};

    fn news(documents: usize) -> Told {
        let document = |n: usize| ChangedDocument {
            kind: scheme::DocumentKind::Vehicle,
            subject: n.to_string(),
            owners: Vec::new(),
        };
        Told::News(News { documents: (0..documents).map(document).collect(), ..News::default() })
    }

    fn count(inbox: &mut Inbox) -> Option<usize> {
        match inbox.take() {
            Taken::All(told) => Some(told.len()),
            Taken::TooMuch => None,
        }
    }

    #[test]
    fn what_is_told_waits_in_order_and_is_taken_once() {
        let mut inbox = Inbox::default();
        inbox.put(news(1));
        inbox.put(Told::Moved(Vec::new()));
        assert_eq!(count(&mut inbox), Some(2));
        assert_eq!(count(&mut inbox), Some(0));
    }

    #[test]
    fn more_than_is_held_is_lost_as_a_whole_and_then_it_goes_on() {
        let mut inbox = Inbox::default();
        inbox.put(news(VIEWS_MAX));
        inbox.put(news(1));
        inbox.put(news(1));
        assert_eq!(count(&mut inbox), None);
        inbox.put(news(VIEWS_MAX));
        assert_eq!(count(&mut inbox), Some(1));
    }
}
