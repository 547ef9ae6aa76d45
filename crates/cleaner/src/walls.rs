//! How a process gives away its rights, before it looks at a stranger's file.
//!
//! Three walls that do not need each other: limits of the kernel on what the process may use, Landlock for files, TCP
//! and other processes, and a list of the few system calls that computing needs; who asks for another is killed.

use std::collections::BTreeMap;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _, RulesetStatus,
    Scope,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter_all_threads,
};

/// Bytes of memory that the process may map.
pub const ADDRESS_SPACE: u64 = 1024 * 1024 * 1024;

/// Seconds that it may compute.
pub const CPU_SECONDS: u64 = 60;

/// How far the kernel knows Landlock; the other two walls stand in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landlock {
    /// The kernel does not have it, or it is switched off.
    Missing,
    /// An older kernel, which guards less: files always, TCP from 6.7, signals from 6.12.
    Partial,
    /// Files, devices, TCP, abstract sockets and signals.
    Full,
}

/// A wall that cannot be built; nothing is read then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unconfined {
    /// The process has other threads, which may hold what this one gives away.
    #[error("the process has other threads")]
    OtherThreads,
    /// A limit cannot be set.
    #[error("a limit cannot be set: {0}")]
    Limit(String),
    /// Landlock is there and refuses.
    #[error("Landlock refuses: {0}")]
    Landlock(String),
    /// The list of calls cannot be set: no seccomp in the kernel, or another processor than x86-64 and ARM64.
    #[error("the list of system calls cannot be set: {0}")]
    Calls(String),
}

/// Confines the calling process for the rest of its life.
///
/// What stays: reading descriptor 0, writing descriptors 1 and 2, memory that is not executable, random numbers, the
/// clock, ending. Descriptors that were inherited by mistake can no longer be read or written.
///
/// # Errors
/// [`Unconfined`]; the process may then be confined in part and must end.
pub fn confine() -> Result<Landlock, Unconfined> {
    if std::fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() > 1) {
        return Err(Unconfined::OtherThreads);
    }
    let calls = calls().map_err(Unconfined::Calls)?;
    limits().map_err(|error| Unconfined::Limit(error.to_string()))?;
    let landlock = landlock().map_err(|error| Unconfined::Landlock(error.to_string()))?;
    // Last of the limits: Landlock itself is spoken to through a descriptor.
    limit(Resource::Nofile, 3).map_err(|error| Unconfined::Limit(error.to_string()))?;
    apply_filter_all_threads(&calls).map_err(|error| Unconfined::Calls(error.to_string()))?;
    Ok(landlock)
}

fn limits() -> rustix::io::Result<()> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    rustix::thread::set_no_new_privs(true)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nproc, 0)?;
    limit(Resource::Cpu, CPU_SECONDS)?;
    limit(Resource::As, ADDRESS_SPACE)
}

fn limit(resource: Resource, most: u64) -> rustix::io::Result<()> {
    // A limit that already is narrower stays.
    let most = getrlimit(resource).maximum.map_or(most, |hard| hard.min(most));
    // The soft limit of the processor sends SIGXCPU, which tells the reason; the hard one only kills.
    let hard = if matches!(resource, Resource::Cpu) { most.saturating_add(1) } else { most };
    let hard = getrlimit(resource).maximum.map_or(hard, |now| now.min(hard));
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(hard) })
}

/// Denies all that Landlock knows: there is no rule that would allow anything.
fn landlock() -> Result<Landlock, landlock::RulesetError> {
    let newest = ABI::V7;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?
        .restrict_self()?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Landlock::Full,
        RulesetStatus::PartiallyEnforced => Landlock::Partial,
        RulesetStatus::NotEnforced => Landlock::Missing,
    })
}

/// The calls that computing needs, as the program of a filter.
fn calls() -> Result<BpfProgram, String> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for free in [
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_brk,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_clock_gettime,
        libc::SYS_getrandom,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sched_yield,
        libc::SYS_restart_syscall,
        // Who it is, for the signal that it sends to itself below.
        libc::SYS_getpid,
        libc::SYS_gettid,
    ] {
        rules.insert(free, Vec::new());
    }
    let whole = SeccompCmpArgLen::Dword;
    rules.insert(libc::SYS_read, vec![rule([(0, whole.clone(), SeccompCmpOp::Eq, 0)])?]);
    rules.insert(
        libc::SYS_write,
        vec![rule([(0, whole.clone(), SeccompCmpOp::Eq, 1)])?, rule([(0, whole.clone(), SeccompCmpOp::Eq, 2)])?],
    );
    // Memory is never executable, and never a file's.
    let executable = (2, whole.clone(), SeccompCmpOp::MaskedEq(bits(libc::PROT_EXEC)), 0);
    let anonymous = bits(libc::MAP_ANONYMOUS);
    let nameless = (3, whole.clone(), SeccompCmpOp::MaskedEq(anonymous), anonymous);
    rules.insert(libc::SYS_mmap, vec![rule([executable.clone(), nameless])?]);
    rules.insert(libc::SYS_mprotect, vec![rule([executable])?]);
    // A program that gives itself up sends itself a signal, which tells its parent so.
    let own = u64::from(std::process::id());
    let itself = (0, whole.clone(), SeccompCmpOp::Eq, own);
    rules.insert(libc::SYS_tgkill, vec![rule([itself, (2, whole, SeccompCmpOp::Eq, bits(libc::SIGABRT))])?]);
    let processor = if cfg!(target_arch = "x86_64") {
        TargetArch::x86_64
    } else if cfg!(target_arch = "aarch64") {
        TargetArch::aarch64
    } else {
        return Err("no list of calls is known for this processor".to_owned());
    };
    let filter = SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, processor)
        .map_err(|error| error.to_string())?;
    BpfProgram::try_from(filter).map_err(|error| error.to_string())
}

fn rule<const N: usize>(conditions: [(u8, SeccompCmpArgLen, SeccompCmpOp, u64); N]) -> Result<SeccompRule, String> {
    let conditions = conditions
        .into_iter()
        .map(|(argument, length, compare, value)| SeccompCondition::new(argument, length, compare, value))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    SeccompRule::new(conditions).map_err(|error| error.to_string())
}

fn bits(flag: i32) -> u64 {
    u64::from(flag.unsigned_abs())
}
