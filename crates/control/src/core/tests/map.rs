//! The map of the day, and journeys that hold a draft back.

use journey::GapMode;
use model::Day;

use super::bench::Bench;

#[test]
fn the_map_is_always_of_the_day() {
    let mut bench = Bench::new(GapMode::Overlap);
    let day = |bench: &Bench| bench.core("hk").places.current().day();
    assert_eq!(day(&bench), Some(Day::of(bench.now())));
    bench.days_later("hk", 1);
    assert_eq!(day(&bench), Some(Day::of(bench.now())), "without any edit");
}
