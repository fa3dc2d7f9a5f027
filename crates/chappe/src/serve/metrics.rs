//! What the server counts, as OpenMetrics text.

use super::http::Site;

/// The end of the text, by the format.
const END: &str = "# EOF\n";

/// The counters of the gateway, and behind them those of the handlers and of the store.
pub(super) fn text(site: &Site) -> String {
    let mut text = site.gateway.metrics();
    text.truncate(text.len() - if text.ends_with(END) { END.len() } else { 0 });
    let usage = site.store.usage();
    let own = [
        ("chappe_handler_panics", "counter", "Handlers that panicked", site.api.counters().panics()),
        ("store_cache_bytes", "gauge", "Blocks read from disk, in memory", usage.cache_bytes),
        ("store_memtable_bytes", "gauge", "Writes in memory that are in no table yet", usage.memtable_bytes),
        ("store_pinned_bytes", "gauge", "Indexes and filters of tables, in memory", usage.pinned_bytes),
    ];
    for (name, kind, help, value) in own {
        let suffix = if kind == "counter" { "_total" } else { "" };
        text += &format!("# HELP {name} {help}.\n# TYPE {name} {kind}\n{name}{suffix} {value}\n");
    }
    text + END
}
