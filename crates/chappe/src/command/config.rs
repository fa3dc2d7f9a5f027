//! `chappe config`: check the configuration, or print an example.

use super::{ConfigOptions, print};
use crate::config::example;
use crate::error::Failure;

pub(crate) fn run(options: &ConfigOptions) -> Result<(), Failure> {
    if options.example {
        print(example().trim_end());
        return Ok(());
    }
    options.place.load()?;
    print("the configuration is good");
    Ok(())
}
