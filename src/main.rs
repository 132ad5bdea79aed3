//! The program.

fn main() -> std::process::ExitCode {
    ftz_atlas::cli::run()
}
