//! Reads, works on all cores and writes at the same time, in order and with bounded memory.

use std::sync::mpsc::sync_channel;

use rayon::prelude::*;

use super::error::CliError;

/// Items read before they are worked on together.
pub const CHUNK: usize = 4096;
/// Items that one core takes at a time.
const PORTION: usize = 64;
/// Chunks that may wait between two stages.
const WAITING: usize = 2;

/// Runs `read` until it gives `None`, `work` on portions of what it read, and `write` on the results in their order.
///
/// # Errors
/// The first error of `read` or `write`.
pub fn run<T: Send + Sync, R: Send>(
    mut read: impl FnMut() -> Result<Option<Vec<T>>, CliError> + Send,
    work: impl Fn(&[T]) -> R + Sync + Send,
    mut write: impl FnMut(R) -> Result<(), CliError>,
) -> Result<(), CliError> {
    std::thread::scope(|scope| {
        let (chunks, to_work_on) = sync_channel(WAITING);
        let (results, to_write) = sync_channel(WAITING);
        scope.spawn(move || {
            while let Some(chunk) = read().transpose() {
                let failed = chunk.is_err();
                if chunks.send(chunk).is_err() || failed {
                    break;
                }
            }
        });
        let work = &work;
        scope.spawn(move || {
            for chunk in to_work_on {
                let done = chunk.map(|chunk: Vec<T>| chunk.par_chunks(PORTION).map(work).collect::<Vec<R>>());
                if results.send(done).is_err() {
                    break;
                }
            }
        });
        for block in to_write {
            for result in block? {
                write(result)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let mut next = 0..50;
        let read =
            move || Ok(next.next().map(|chunk| (chunk * 100..chunk * 100 + 100).collect::<Vec<u32>>()));
        let mut all = Vec::new();
        let double = |part: &[u32]| part.iter().map(|number| number * 2).collect::<Vec<_>>();
        let keep = |part: Vec<u32>| {
            all.extend(part);
            Ok(())
        };
        run(read, double, keep).unwrap();
        assert_eq!(all, (0..5000).map(|number| number * 2).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_on_either_side_ends_it() {
        let mut count = 0;
        let read = move || {
            count += 1;
            if count < 3 { Ok(Some(vec![count])) } else { Err(CliError::Usage("read".into())) }
        };
        let failed = run(read, <[i32]>::len, |_| Ok(())).unwrap_err();
        assert_eq!(failed.to_string(), "read");
        let failed = run(|| Ok(Some(vec![1])), <[i32]>::len, |_| Err(CliError::ClosedPipe));
        assert!(matches!(failed, Err(CliError::ClosedPipe)));
    }
}
