//! Changes come into force after their commit, and not before.
