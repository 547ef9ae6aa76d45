//! What is in the memory of this program stays there: no core is written, and no other process of the account looks in.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Forbids cores for good, and that another process of the same account reads or traces this one.
///
/// Cores are refused twice: a program on the other side of a pipe in `core_pattern` is started whatever the limit says,
/// and is not for a process that cannot be dumped. Where the kernel refuses either, the other one stands, and `prongsai
/// doctor` sees nothing of it: neither has ever been refused to a process that only gives something up.
pub fn harden() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(test)]
mod tests {
    use rustix::process::{dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn a_hardened_process_writes_no_core() {
        harden();

        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
