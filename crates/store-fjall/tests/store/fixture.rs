//! A store in a temporary folder, and ways to end it.

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use store_fjall::{FjallStore, Options};
use tempfile::TempDir;

/// The store goes before its folder.
pub(crate) struct Fixture {
    store: FjallStore,
    pub(crate) dir: Arc<TempDir>,
}

impl Deref for Fixture {
    type Target = FjallStore;

    fn deref(&self) -> &FjallStore {
        &self.store
    }
}

impl Fixture {
    pub(crate) fn new(options: Options) -> Self {
        Self::at(Arc::new(tempfile::tempdir().expect("a folder can be made")), options)
    }

    fn at(dir: Arc<TempDir>, options: Options) -> Self {
        Self { store: FjallStore::open(dir.path(), options).expect("the folder can be opened"), dir }
    }

    /// Ends the store in good order and opens it again.
    pub(crate) fn reopen(self, options: Options) -> Self {
        let dir = self.dir.clone();
        drop(self);
        Self::at(dir, options)
    }

    /// Opens what a process that was killed at this moment would have left behind.
    pub(crate) fn crash(self, options: Options) -> Self {
        self.crash_and(options, |_| ())
    }

    /// The same, after something was done to what is left.
    pub(crate) fn crash_and(self, options: Options, then: impl FnOnce(&Path)) -> Self {
        let left = Arc::new(tempfile::tempdir().expect("a folder can be made"));
        copy(self.dir.path(), left.path());
        then(left.path());
        Self::at(left, options)
    }
}

fn copy(from: &Path, to: &Path) {
    for item in fs::read_dir(from).expect("the folder can be copied") {
        let item = item.expect("the folder can be copied");
        let target = to.join(item.file_name());
        if item.file_type().expect("the folder can be copied").is_dir() {
            fs::create_dir_all(&target).expect("the folder can be copied");
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).expect("the folder can be copied");
        }
    }
}
