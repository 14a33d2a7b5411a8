//! Applications across three authorities.
