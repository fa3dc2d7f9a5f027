//! A disk that can lose its power: a file system in an image file, and its mount.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The size of the disk. The image is sparse.
const BYTES: u64 = 1 << 30;

/// What the file system keeps for itself: tables at its beginning, and then its journal.
const OWN_BYTES: &str = "64M";

/// The programs that a campaign with a disk of its own runs.
const PROGRAMS: &[&str] = &["mkfs.ext4", "fallocate", "losetup", "mount", "umount", "python3", "strace"];

/// What this machine lacks for a disk of its own; nothing is good.
pub(crate) fn missing() -> Vec<String> {
    let mut missing = Vec::new();
    if fs::metadata("/proc/self").map_or(true, |own| own.uid() != 0) {
        missing.push("root, who may mount".to_owned());
    }
    if !Path::new("/dev/loop-control").exists() {
        missing.push("loop devices (/dev/loop-control)".to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    missing.extend(PROGRAMS.iter().filter(|name| !is_there(name)).map(|name| format!("the program {name}")));
    missing
}

/// The image and its mount; both are gone when it is dropped, the image stays.
pub(crate) struct Disk {
    image: PathBuf,
    root: PathBuf,
    mounted: bool,
}

impl Disk {
    /// Makes the image and mounts it.
    pub(crate) fn make(folder: &Path) -> Result<Self, Failure> {
        let (image, root) = (folder.join("disk.img"), folder.join("disk"));
        File::create_new(&image)?.set_len(BYTES)?;
        fs::create_dir(&root)?;
        // The file system's own blocks lie together and have their place in the image from the beginning, so that an
        // image that cannot grow fails what the server writes before it fails the file system.
        let layout = ["-J", "size=8,location=40M", "-E", "lazy_itable_init=0,lazy_journal_init=0"];
        run(Command::new("mkfs.ext4").args(["-q", "-F"]).args(layout).arg(&image))?;
        run(Command::new("fallocate").args(["-l", OWN_BYTES]).arg(&image))?;
        let mut disk = Self { image, root, mounted: false };
        disk.mount()?;
        Ok(disk)
    }

    /// The root of the file system.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Mounts the image; the file system replays its journal.
    pub(crate) fn mount(&mut self) -> Result<(), Failure> {
        run(Command::new("mount").args(["-t", "ext4", "-o", "loop"]).arg(&self.image).arg(&self.root))?;
        self.mounted = true;
        self.write_blocks_apart()
    }

    /// Has each block written by itself. A loop device reports success for a write of several blocks of which the first
    /// could be written and the next not, so that its syncs would lie; and power that is lost between blocks leaves
    /// more kinds of halves.
    fn write_blocks_apart(&self) -> Result<(), Failure> {
        let found = Command::new("losetup").args(["-n", "-O", "NAME", "-j"]).arg(&self.image).output()?;
        let name = String::from_utf8(found.stdout)?;
        let device = name.trim().strip_prefix("/dev/").ok_or("the image has no loop device")?;
        let most = Path::new("/sys/block").join(device).join("queue/max_sectors_kb");
        Ok(fs::write(most, "4")?)
    }

    /// Unmounts it; the loop device goes with it.
    pub(crate) fn unmount(&mut self) -> Result<(), Failure> {
        run(Command::new("umount").arg(&self.root))?;
        self.mounted = false;
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            // A campaign that ends early leaves no mount behind.
            if let Err(error) = self.unmount() {
                eprintln!("crash: {}: {error}", self.root.display());
            }
        }
    }
}

/// Runs a program that says nothing unless it fails.
pub(super) fn run(command: &mut Command) -> Result<(), Failure> {
    let output = command.output().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(format!("{:?}: {}: {said}", command.get_program(), output.status).into())
}
