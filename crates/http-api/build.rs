//! Has cargo embed the console anew whenever it was built anew. While it is not built, cargo looks
//! again each time.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../web/dist");
}
