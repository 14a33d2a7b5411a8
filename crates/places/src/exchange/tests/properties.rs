//! Properties: no bytes make a reader panic; what is written is read back as it was.

use proptest::{prelude::*, sample::Index};

use super::{csv, drawn, geojson, small, today};
use crate::{
    Atlas, Datum, Edit,
    atlas::tests::{authority, place},
    edit::{Change, KindWord, PlaceNames, PlacePosition, PutPlace, RoleWord, StatusWord},
};

/// Reads bytes every way there is; edits that come of it are good.
fn read(atlas: &Atlas, bytes: &[u8]) {
    for datum in [Datum::Wgs84, Datum::Gcj02] {
        for result in [
            atlas.edits_from_csv(bytes, today(), datum),
            atlas.edits_from_geojson(bytes, today(), datum),
        ] {
            match result {
                Ok(edits) => assert!(atlas.check_edits(&edits, today()).is_ok()),
                Err(faults) => assert!(!faults.is_empty()),
            }
        }
    }
}

/// An export with a drawn corridor, as either file.
fn exports() -> [String; 2] {
    let atlas = small().with_edits(&[drawn()], today()).unwrap();
    [atlas.to_csv(), atlas.to_geojson()]
}

fn text() -> impl Strategy<Value = Option<String>> {
    // Commas, quotes, lines, formulas and apostrophes: whatever a cell has to survive.
    proptest::option::of("[-=+@'\",;a-zé香 \n\r\t]{1,12}")
        .prop_map(|text| text.filter(|t| !t.trim().is_empty()))
}

prop_compose! {
    fn position()(
        lat in 20.0_f64..26.0, lon in 108.0_f64..120.0,
        width in 1e-4_f64..0.02, height in 1e-4_f64..0.02,
        quarters in 4_u32..200_000, approximate: bool,
    ) -> PlacePosition {
        let (west, south, east, north) = (lon, lat, lon + width, lat + height);
        let zone = vec![[west, south], [east, south], [east, north], [west, north], [west, south]];
        let (lat, lon) = (lat + height / 2.0, lon + width / 2.0);
        // JSON may lose the last digit of a number that has more of them than anybody measures.
        let accuracy_m = f64::from(quarters) / 4.0;
        PlacePosition { lat, lon, accuracy_m, approximate, zone }
    }
}

prop_compose! {
    fn put(number: usize)(
        en in text(), zh_hant in text(), zh_hans in text(), pt in text(), note in text(),
        position in proptest::option::of(position()),
        source in "[-=+@'\",a-z]{1,9}",
        kind in proptest::sample::select(vec![KindWord::Road, KindWord::Airport, KindWord::Unknown]),
        status in proptest::sample::select(vec![StatusWord::Confirmed, StatusWord::Related]),
    ) -> Edit {
        let names = PlaceNames { en, zh_hant, zh_hans, pt };
        let put = PutPlace {
            id: place(&format!("new-{number}")),
            authority: authority("a"),
            region: model::RegionId::new("ra").unwrap(),
            role: RoleWord::ClearancePoint,
            kind, status, names, position, source, note,
        };
        Edit {
            effective_from: today(),
            effective_until: None,
            change: Change::PutPlace(Box::new(put)),
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read(small(), &bytes);
    }

    #[test]
    fn no_changed_export_makes_a_reader_panic(
        which in 0_usize..2,
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        printable: bool,
    ) {
        let mut bytes = exports()[which].clone().into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = if printable { b' ' + byte % 95 } else { byte };
        }
        read(small(), &bytes);
    }

    #[test]
    fn no_cut_export_makes_a_reader_panic(which in 0_usize..2, at: Index, length in 0_usize..40) {
        let text = exports()[which].clone().into_bytes();
        let at = at.index(text.len());
        let end = (at + length).min(text.len());
        read(small(), &[&text[..at], &text[end..]].concat());
    }

    #[test]
    fn what_is_written_is_read_back(first in put(1), second in put(2)) {
        let base = small();
        let Ok(atlas) = base.with_edits(&[first.clone(), second.clone(), drawn()], today()) else {
            // The two zones meet.
            return Ok(());
        };
        prop_assert_eq!(csv(&atlas, &atlas.to_csv()).unwrap(), []);
        prop_assert_eq!(geojson(&atlas, &atlas.to_geojson()).unwrap(), []);
        // Another map becomes the same.
        let edits = geojson(base, &atlas.to_geojson()).unwrap();
        prop_assert_eq!(edits.len(), 3);
        let copy = base.with_edits(&edits, today()).unwrap();
        prop_assert_eq!(copy.to_geojson(), atlas.to_geojson());
        let edits = csv(base, &atlas.to_csv()).unwrap();
        prop_assert_eq!(edits.len(), 2);
        let copy = base.with_edits(&edits, today()).unwrap();
        prop_assert_eq!(copy.to_csv(), atlas.to_csv());
    }
}
