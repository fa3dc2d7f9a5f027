//! fjall's journals before fjall reads them, and where it gives up reading.
//!
//! What the operating system shows of a file need not be on the disk: after a sync that failed it may keep pages as
//! clean which it could not write. So the journals are synced and then forgotten before they are read; what a
//! recovery finds has then come from the disk, and an answer may rest on it.
//!
//! Until a batch is synced its pages reach the disk in any order. fjall leaves out a last batch that ends too early,
//! but takes one with a hole in it for corruption and does not open the database any more, although nobody was
//! promised anything of it. Such a batch is cut off here, and only such a one: its checksum is wrong, everything before
//! it is whole, and after it the journal was never written.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The tags of fjall's entries, and how many bytes follow each.
const START: (u8, usize) = (1, 12);
const ITEM: u8 = 2;
const END: (u8, usize) = (3, 12);
const CLEAR: (u8, usize) = (4, 8);

/// Kind of value, compression, keyspace, lengths of the key and of the value, and of the value as it is written.
const ITEM_HEAD: usize = 1 + 1 + 8 + 2 + 4 + 4;

/// What ends a batch, after its checksum.
const MAGIC: &[u8] = b"FJL\x03";

/// Cuts a torn last batch off the newest journal in fjall's folder. Tells whether there was one.
pub(crate) fn mend(database: &Path) -> io::Result<bool> {
    let Some(journal) = newest(database)? else { return Ok(false) };
    let Some(length) = whole_before_torn(&fs::read(&journal)?) else { return Ok(false) };
    let file = OpenOptions::new().write(true).open(&journal)?;
    file.set_len(length as u64)?;
    file.sync_all()?;
    Ok(true)
}

/// Syncs the journals in fjall's folder, and has the next reader read them from the disk.
pub(crate) fn read_from_disk(database: &Path) -> io::Result<()> {
    for (_, journal) in journals(database)? {
        let file = File::open(journal)?;
        file.sync_all()?;
        #[cfg(target_os = "linux")]
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    }
    Ok(())
}

fn newest(database: &Path) -> io::Result<Option<PathBuf>> {
    Ok(journals(database)?.into_iter().max().map(|(_, path)| path))
}

/// The journals with their numbers.
fn journals(database: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let number = |path: &Path| path.file_name()?.to_str()?.strip_suffix(".jnl")?.parse().ok();
    let mut journals = Vec::new();
    for item in fs::read_dir(database)? {
        let path = item?.path();
        journals.extend(number(&path).map(|number| (number, path)));
    }
    Ok(journals)
}

/// How many bytes of whole batches there are before a torn one with nothing after it.
fn whole_before_torn(journal: &[u8]) -> Option<usize> {
    let mut rest = journal;
    loop {
        let batch = Batch::read(rest)?;
        if !batch.is_whole {
            let is_last = rest[batch.length..].iter().all(|byte| *byte == 0);
            return is_last.then(|| journal.len() - rest.len());
        }
        rest = &rest[batch.length..];
    }
}

/// A batch from its start to its end.
struct Batch {
    length: usize,
    /// Whether the checksum is that of the items.
    is_whole: bool,
}

impl Batch {
    /// Nothing if there is no batch or not all of it.
    fn read(journal: &[u8]) -> Option<Self> {
        let mut rest = journal;
        if take(&mut rest, 1)? != [START.0] {
            return None;
        }
        take(&mut rest, START.1)?;
        let items = rest;
        loop {
            let before_end = items.len() - rest.len();
            match take(&mut rest, 1)?[0] {
                ITEM => {
                    let head = take(&mut rest, ITEM_HEAD)?;
                    let key = u16::from_le_bytes(head[10..12].try_into().ok()?);
                    let value = u32::from_le_bytes(head[16..20].try_into().ok()?);
                    take(&mut rest, usize::from(key))?;
                    take(&mut rest, usize::try_from(value).ok()?)?;
                }
                tag if tag == CLEAR.0 => drop(take(&mut rest, CLEAR.1)?),
                tag if tag == END.0 => {
                    let (checksum, magic) = take(&mut rest, END.1)?.split_at(8);
                    if magic != MAGIC {
                        return None;
                    }
                    let is_whole = xxh3_64(&items[..before_end]).to_le_bytes() == checksum;
                    return Some(Self { length: journal.len() - rest.len(), is_whole });
                }
                _ => return None,
            }
        }
    }
}

/// Takes so many bytes, if there are.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A batch with one item, as fjall writes it.
    fn batch(value: &[u8]) -> Vec<u8> {
        let mut item = vec![ITEM, 0, 0];
        item.extend(7_u64.to_le_bytes());
        item.extend(3_u16.to_le_bytes());
        item.extend((value.len() as u32).to_le_bytes());
        item.extend((value.len() as u32).to_le_bytes());
        item.extend(b"key");
        item.extend(value);
        let mut batch = vec![START.0, 1, 0, 0, 0];
        batch.extend(9_u64.to_le_bytes());
        batch.extend(&item);
        batch.push(END.0);
        batch.extend(xxh3_64(&item).to_le_bytes());
        batch.extend(MAGIC);
        batch
    }

    fn torn() -> Vec<u8> {
        let mut torn = batch(&[5; 60]);
        torn[50..80].fill(0);
        torn
    }

    #[test]
    fn a_torn_last_batch_is_cut_off() {
        let whole = batch(b"value");
        for end in [vec![], vec![0; 100]] {
            let journal = [whole.clone(), whole.clone(), torn(), end].concat();
            assert_eq!(whole_before_torn(&journal), Some(2 * whole.len()));
        }
        assert_eq!(whole_before_torn(&torn()), Some(0));
    }

    #[test]
    fn what_is_no_torn_last_batch_is_left_alone() {
        let whole = batch(b"value");
        assert_eq!(whole_before_torn(&[whole.clone(), torn(), whole.clone()].concat()), None, "corruption");
        assert_eq!(whole_before_torn(&[whole.clone(), vec![0; 100]].concat()), None, "nothing is wrong");
        assert_eq!(whole_before_torn(&[whole.clone(), whole[..20].to_vec()].concat()), None, "fjall can");
        assert_eq!(whole_before_torn(&[]), None);
    }
}
