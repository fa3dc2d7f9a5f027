//! What a backup or a store holds, in words.

use crate::command::print;
use crate::error::Failure;
use backup::{Head, Report};
use ports::Table;

/// A few lines with figures.
pub(crate) fn summary(head: &Head, report: &Report) -> String {
    let figures = &report.figures;
    let counts = &figures.counts;
    let keys = if head.has_keys { "with its keys" } else { "without its keys" };
    format!(
        "server {:016x} as of {} UTC, {keys}, by chappe {}\n\
         {} users, {} authorization keys, {} logs (the longest of {} entries)\n\
         {} messages, {} entries of logs, {} random_ids, {} rows in all",
        head.server,
        date(head.made),
        head.program,
        counts.of(Table::Users),
        counts.of(Table::AuthKeys),
        figures.logs,
        figures.longest,
        figures.messages,
        counts.entries,
        counts.random_ids,
        counts.rows(),
    )
}

/// Prints every fault that was kept; fails if there is one.
pub(crate) fn judge(place: &str, report: &Report) -> Result<(), Failure> {
    let Some(first) = report.faults.first() else { return Ok(()) };
    for fault in &report.faults {
        print(&format!("FAULT {fault}"));
    }
    let more = report.faults_total - report.faults.len() as u64;
    if more > 0 {
        print(&format!("and {more} more"));
    }
    Err(Failure::Faults { place: place.to_owned(), count: report.faults_total, first: first.to_string() })
}

/// Seconds since 1970 as `2026-01-31 23:59:59`.
fn date(seconds: u64) -> String {
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Years of 400-year eras that begin on 1 March of year 0, so that the leap day is the last of a year.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01 00:00:00");
        assert_eq!(date(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(date(1_767_225_599), "2025-12-31 23:59:59");
        assert_eq!(date(4_107_542_400), "2100-03-01 00:00:00");
    }
}
