//! Whole journeys over real chains, told as short scripts, and the cases of the gap.

mod bench;
mod gap;
mod lock;
mod properties;
mod whole;
mod withdrawal;
