//! Verdicts on the sample city against its truth, and what they cost, in one process.
//!
//! ```text
//! cargo bench --bench verdicts                                              # 39,000 addresses, 20,000 registrations
//! cargo bench --bench verdicts -- --addresses 390000 --registrations 100000 # a city
//! cargo bench --bench verdicts -- --show wrong                              # also the texts (wrong, missed, or a kind)
//! ```

use std::collections::BTreeMap;
use std::time::Instant;

use ftz_atlas::atlas::{Atlas, AtlasBuilder};
use ftz_atlas::classification::Verdict;
use ftz_atlas::sample::{self, Office, Plan, Registration, Truth};
use ftz_atlas::sources::builtin;
use rayon::prelude::*;

/// Texts shown of each combination of kinds.
const SHOWN: usize = 4;

#[derive(Default)]
struct Tally {
    rows: usize,
    answerable: usize,
    automatic: usize,
    automatic_answerable: usize,
    wrong: usize,
}

fn main() {
    let option = |name: &str| {
        let mut arguments = std::env::args().skip_while(|argument| argument != name);
        arguments.nth(1)
    };
    let number =
        |name: &str, default: usize| option(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let plan = Plan::new(
        number("--addresses", 39_000),
        number("--registrations", 20_000),
        number("--seed", 1) as u64,
    );
    let (atlas, registrations) = build(&plan);
    speed(&atlas, &registrations);
    verdicts(&atlas, &registrations, option("--show").as_deref());
}

fn build(plan: &Plan) -> (Atlas, Vec<Registration>) {
    let begun = Instant::now();
    let city = sample::city(plan, &mut |_| {}).expect("the sample city");
    println!("sample: {} addresses in {:.2} s", city.len(), begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let mut builder = AtlasBuilder::new();
    builtin::divisions().iter().chain(&city.divisions).for_each(|row| builder.division(row.clone()));
    builtin::aliases().iter().chain(&city.aliases).for_each(|row| builder.alias(row.clone()));
    city.addresses().for_each(|row| builder.address(&row));
    let packed = begun.elapsed().as_secs_f64();
    city.zones.iter().for_each(|row| builder.zone(row.clone()));
    let atlas = builder.build().expect("an Atlas");
    println!(
        "atlas {}: {:.2} s, of which rows {packed:.2} s",
        atlas.version(),
        begun.elapsed().as_secs_f64()
    );
    let office = Office::new(&city).expect("registrations");
    let registrations =
        (0..plan.registrations).into_par_iter().map(|number| office.registration(number)).collect();
    (atlas, registrations)
}

/// Times per text in one thread, and all texts over all cores.
fn speed(atlas: &Atlas, registrations: &[Registration]) {
    let clean: Vec<&str> =
        registrations.iter().filter(|row| row.noise.is_empty()).map(|row| row.address.as_str()).collect();
    let mixed: Vec<&str> = registrations.iter().map(|row| row.address.as_str()).collect();
    for (name, texts) in [("clean", &clean), ("mixed", &mixed)] {
        let mut micros: Vec<f64> = texts
            .iter()
            .take(20_000)
            .map(|text| {
                let begun = Instant::now();
                std::hint::black_box(atlas.classify(text));
                begun.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        let total: f64 = micros.iter().sum();
        let slowest = (0..micros.len()).max_by(|&a, &b| micros[a].total_cmp(&micros[b])).map(|at| texts[at]);
        micros.sort_by(f64::total_cmp);
        let at = |share: f64| micros[((micros.len() - 1) as f64 * share) as usize];
        println!(
            "{name}: one thread {:.0}/s, p50 {:.1} µs, p90 {:.1}, p99 {:.1}, longest {:.0} ({})",
            micros.len() as f64 * 1e6 / total,
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0),
            slowest.unwrap_or_default()
        );
    }
    let begun = Instant::now();
    mixed.par_iter().for_each(|text| drop(std::hint::black_box(atlas.classify(text))));
    println!(
        "mixed: {:.0}/s on {} threads",
        mixed.len() as f64 / begun.elapsed().as_secs_f64(),
        rayon::current_num_threads()
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS")) {
        println!("{}", line.replace('\t', " "));
    }
}

fn verdicts(atlas: &Atlas, registrations: &[Registration], show: Option<&str>) {
    let results: Vec<_> = registrations.par_iter().map(|row| atlas.classify(&row.address)).collect();
    let mut kinds: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut sides: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    // Automatic verdicts by their deciding reason and whether a name differs: rows, not right, sum of confidences.
    let mut reasons: BTreeMap<(&str, bool), (usize, usize, f64)> = BTreeMap::new();
    for (row, result) in registrations.iter().zip(&results) {
        let said = match result.verdict {
            Verdict::Inside => "inside",
            Verdict::Outside => "outside",
            Verdict::Review => "review",
        };
        let (automatic, answerable) = (said != "review", row.truth != Truth::Unanswerable);
        let wrong = automatic && said != row.truth.as_str();
        let class = if answerable { " answerable" } else { " unanswerable" };
        let all = row.noise.iter().copied().chain(row.noise.is_empty().then_some("clean")).chain([class]);
        for kind in all {
            let tally = kinds.entry(kind).or_default();
            tally.rows += 1;
            tally.answerable += usize::from(answerable);
            tally.automatic += usize::from(automatic);
            tally.automatic_answerable += usize::from(automatic && answerable);
            tally.wrong += usize::from(wrong);
        }
        if automatic {
            let code = result.reasons.first().map_or("", |reason| reason.code());
            let similar = result.reasons.iter().any(|reason| reason.code() == "name_similar");
            let class = reasons.entry((code, similar)).or_default();
            *class = (class.0 + 1, class.1 + usize::from(wrong), class.2 + result.confidence);
        }
        if automatic && answerable {
            let side = sides.entry(said).or_default();
            *side = (side.0 + 1, side.1 + usize::from(wrong));
        }
        let wanted = match show {
            Some("wrong") => wrong,
            Some("missed") => answerable && !automatic,
            Some(kind) => row.noise.contains(&kind) && (wrong || (answerable && !automatic)),
            None => false,
        };
        let count = shown.entry(row.noise.join("|")).or_default();
        if wanted && *count < SHOWN {
            *count += 1;
            println!(
                "{} → {said} ({}), truth {} {} [{}]\n    {} {}",
                row.address,
                result.reasons.first().map_or("", |reason| reason.code()),
                row.truth.as_str(),
                row.site_id,
                row.noise.join("|"),
                result.standard_address,
                result.site_id
            );
        }
    }
    println!("\n{:34} {:>7} {:>11} {:>11} {:>6}", "kind", "rows", "automatic %", "answered %", "wrong");
    for (kind, tally) in &kinds {
        let share = |part: usize, of: usize| {
            if of == 0 { String::from("–") } else { format!("{:.2}", 100.0 * part as f64 / of as f64) }
        };
        println!(
            "{kind:34} {:>7} {:>11} {:>11} {:>6}",
            tally.rows,
            share(tally.automatic, tally.rows),
            share(tally.automatic_answerable, tally.answerable),
            tally.wrong
        );
    }
    println!("\n{:34} {:>7} {:>11} {:>11}", "decided by", "rows", "not right %", "said %");
    for ((code, similar), (rows, wrong, confidence)) in reasons {
        let rows_f = rows as f64;
        let code = if similar { format!("{code}, name_similar") } else { code.to_string() };
        println!(
            "{code:34} {rows:>7} {:>11.3} {:>11.3}",
            100.0 * wrong as f64 / rows_f,
            100.0 * (1.0 - confidence / rows_f)
        );
    }
    println!();
    for (side, (rows, wrong)) in sides {
        println!(
            "{side}: {rows} automatic on answerable rows, {wrong} wrong, precision {:.4} %, at least {:.4} % (one-sided 95 %)",
            100.0 * (rows - wrong) as f64 / rows as f64,
            100.0 * (1.0 - upper_bound(wrong, rows))
        );
    }
}

/// Upper bound of an error rate with one-sided confidence of 95 % (Clopper and Pearson 1934), by bisection.
fn upper_bound(errors: usize, rows: usize) -> f64 {
    let (mut low, mut high) = (0.0f64, 1.0f64);
    for _ in 0..100 {
        let rate = (low + high) / 2.0;
        // Probability of at most that many errors.
        let mut term = rows as f64 * (1.0 - rate).ln();
        let mut sum = term.exp();
        for k in 1..=errors {
            term += ((rows - k + 1) as f64 / k as f64).ln() + (rate / (1.0 - rate)).ln();
            sum += term.exp();
        }
        if sum > 0.05 { low = rate } else { high = rate }
    }
    high
}
