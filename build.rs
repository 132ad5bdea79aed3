//! Makes Cargo look at the built web side, so that the binary never carries an older one.

fn main() {
    // A path that does not exist would make Cargo rebuild each time. Where it cannot be made, that is what happens.
    let _ = std::fs::create_dir_all("web/dist");
    println!("cargo::rerun-if-changed=web/dist");
}
