//! The command line.

/// How to call the program.
pub(crate) const USAGE: &str = "\
usage: timing [--samples N] [--seed N] [NAME]

  --samples N  measurements of each cheap target, 1,000,000 unless told; those with a modular power of a secret,
               which takes a millisecond, get a fortieth
  --seed N     the keys, the inputs and the order of the classes; drawn unless told
  NAME         only the targets whose names contain this, and the control";

/// Fewer measurements of a costly target say nothing.
const SAMPLES_MIN: usize = 40_000;

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Of each cheap target.
    pub(crate) samples: usize,
    pub(crate) seed: u64,
    /// What a target's name has to contain.
    pub(crate) name: String,
}

impl Options {
    /// Reads the arguments; `None` if they are not understood.
    pub(crate) fn read(arguments: &[String], drawn_seed: u64) -> Option<Self> {
        let mut options = Self { samples: 1_000_000, seed: drawn_seed, name: String::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--samples" => options.samples = number(rest.next()?)?,
                "--seed" => options.seed = rest.next()?.parse().ok()?,
                option if option.starts_with('-') => return None,
                name if options.name.is_empty() => options.name = name.to_owned(),
                _ => return None,
            }
        }
        (options.samples >= SAMPLES_MIN).then_some(options)
    }
}

/// A number, in which `_` and `,` may stand between the digits.
fn number(text: &str) -> Option<usize> {
    text.replace(['_', ','], "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<Options> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&arguments, 7)
    }

    #[test]
    fn options_are_read() {
        let default = Options { samples: 1_000_000, seed: 7, name: String::new() };
        assert_eq!(read(""), Some(default.clone()));
        assert_eq!(
            read("--samples 2_000_000 H07 --seed 3"),
            Some(Options { samples: 2_000_000, seed: 3, name: "H07".to_owned() })
        );
        for wrong in ["--samples", "--samples x", "--samples 39999", "--seed", "--what", "H07 H08"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
