//! Asks a layer within bounds: what may take long goes to a thread of its own, one per core at a time, and is stopped
//! when nobody waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::problem::Problem;
use super::state::App;
use crate::map::filter::Filter;
use crate::map::layer::Layer;
use crate::map::select::{Page, Selection};

/// A question that owns its parts.
#[derive(Default)]
pub struct Asked {
    pub bounds: Option<[f64; 4]>,
    pub filter: Option<Filter>,
    pub after: Option<String>,
    pub offset: usize,
    pub limit: usize,
}

/// Tells the work to stop when it goes out of scope.
struct Patience(Arc<AtomicBool>);

impl Drop for Patience {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// # Errors
/// 503 where it takes too long.
pub async fn select(app: &App, layer: &Arc<Layer>, asked: Asked) -> Result<Page, Problem> {
    // Without a filter it is a look into an index: a thread would take longer to wake.
    if asked.filter.is_none() {
        return Ok(run(layer, &asked, None));
    }
    let late = || Problem::unavailable("过滤条件过于复杂，没有在规定时间内算完；请简化条件或缩小范围。");
    let work = async {
        let permit = Arc::clone(&app.batches).acquire_owned().await.map_err(|_| late())?;
        let stop = Arc::new(AtomicBool::new(false));
        let patience = Patience(Arc::clone(&stop));
        let layer = Arc::clone(layer);
        let done = tokio::task::spawn_blocking(move || {
            let page = run(&layer, &asked, Some(&stop));
            drop(permit);
            page
        });
        let page = done.await.map_err(|_| late());
        drop(patience);
        page
    };
    let span = Duration::from_secs_f64(app.limits.timeout_seconds);
    tokio::time::timeout(span, work).await.map_err(|_| late())?
}

fn run(layer: &Layer, asked: &Asked, stop: Option<&AtomicBool>) -> Page {
    layer.select(&Selection {
        bounds: asked.bounds,
        filter: asked.filter.as_ref(),
        after: asked.after.as_deref(),
        offset: asked.offset,
        limit: asked.limit,
        stop,
    })
}
