//! What the process may not do, tried from inside.

use std::io::Write as _;
use std::mem::forget;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitCode, Output, Stdio};
use std::time::Duration;

use prongsai_cleaner::{Cleaner, Ending, Fault, Landlock, Unconfined, confine};

use crate::files::{cleaner, jpeg, png, wait};
use crate::harness::tests;

tests! { "confinement":
    the_walls_stand_on_this_machine,
    whoever_tries_nothing_lives,
    whoever_opens_a_file_is_killed,
    whoever_lists_a_folder_is_killed,
    whoever_calls_another_machine_is_killed,
    whoever_starts_a_program_is_killed,
    whoever_starts_a_thread_is_killed,
    a_descriptor_that_was_inherited_cannot_be_read,
    whoever_takes_too_much_memory_ends,
    whoever_computes_without_end_is_killed_and_told_so,
    the_limits_stand_in_the_kernel,
    a_process_with_threads_does_not_begin,
    a_process_that_was_killed_is_an_error_that_says_so,
    a_process_that_takes_too_long_is_killed,
    a_program_that_says_something_else_is_an_error,
    a_program_that_is_not_there_is_an_error,
    an_original_that_breaks_off_is_an_error,
    many_copies_at_once_are_all_made,
}

/// What a confined process tries.
pub fn probe(name: &str) -> ExitCode {
    let secret = (name == "probe-inherited").then(|| std::fs::File::open("/etc/passwd").unwrap());
    if name == "probe-threads" {
        std::thread::spawn(|| std::thread::sleep(Duration::from_secs(5)));
        return if confine() == Err(Unconfined::OtherThreads) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if name == "probe-limits" {
        confine().unwrap();
        println!("confined");
        std::io::stdout().flush().unwrap();
        std::io::stdin().read_line(&mut String::new()).unwrap();
        return ExitCode::SUCCESS;
    }
    confine().unwrap();
    match name {
        "probe-open" => forget(std::fs::File::open("/etc/passwd")),
        "probe-list" => forget(std::fs::read_dir("/")),
        "probe-connect" => forget(std::net::TcpStream::connect("127.0.0.1:9")),
        "probe-spawn" => forget(Command::new("/bin/true").spawn()),
        "probe-thread" => forget(std::thread::Builder::new().spawn(|| {})),
        "probe-inherited" => {
            let _ = rustix::io::read(secret.as_ref().unwrap(), &mut [0; 8]);
        }
        "probe-memory" => {
            let mut all = Vec::new();
            while all.len() < 64 {
                all.push(vec![1_u8; 64 << 20]);
            }
        }
        "probe-compute" => {
            let mut number = 0_u64;
            loop {
                number = std::hint::black_box(number.wrapping_add(1));
            }
        }
        _ => {}
    }
    // Reached only where the walls do not hold, or where nothing was tried. Closing would be a reason of its own to die.
    forget(secret);
    ExitCode::SUCCESS
}

fn run(probe: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .arg(probe)
        .env_clear()
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn is_killed_by(probe: &str, signal: i32) {
    let status = run(probe).status;
    assert_eq!(status.signal(), Some(signal), "{probe}: {status}");
}

fn the_walls_stand_on_this_machine() {
    let landlock = wait(cleaner().walls()).unwrap();

    assert_ne!(landlock, Landlock::Missing, "the kernel of the tests has Landlock");
}

fn whoever_tries_nothing_lives() {
    assert!(run("probe-nothing").status.success());
}

fn whoever_opens_a_file_is_killed() {
    is_killed_by("probe-open", libc::SIGSYS);
}

fn whoever_lists_a_folder_is_killed() {
    is_killed_by("probe-list", libc::SIGSYS);
}

fn whoever_calls_another_machine_is_killed() {
    is_killed_by("probe-connect", libc::SIGSYS);
}

fn whoever_starts_a_program_is_killed() {
    is_killed_by("probe-spawn", libc::SIGSYS);
}

fn whoever_starts_a_thread_is_killed() {
    is_killed_by("probe-thread", libc::SIGSYS);
}

fn a_descriptor_that_was_inherited_cannot_be_read() {
    is_killed_by("probe-inherited", libc::SIGSYS);
}

fn whoever_takes_too_much_memory_ends() {
    is_killed_by("probe-memory", libc::SIGABRT);
}

fn whoever_computes_without_end_is_killed_and_told_so() {
    // A narrower limit that the shell has set stays narrower.
    let program = std::env::current_exe().unwrap();
    let status = Command::new("/bin/sh")
        .args(["-c", "ulimit -t 1; exec \"$0\" probe-compute"])
        .arg(program)
        .env_clear()
        .status()
        .unwrap();

    assert!(matches!(status.signal(), Some(libc::SIGXCPU | libc::SIGKILL)), "{status}");
}

fn the_limits_stand_in_the_kernel() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg("probe-limits")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut word = [0; 9];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut word).unwrap();

    let of_child = |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", child.id()));
    let limits = of_child("limits").unwrap();
    let status = of_child("status").unwrap();
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    assert!(child.wait().unwrap().success());

    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(limit("Max address space"), "1073741824");
    assert_eq!(limit("Max core file size"), "0");
    assert_eq!(limit("Max file size"), "0");
    assert_eq!(limit("Max open files"), "3");
    assert_eq!(limit("Max cpu time"), "60");
    let said = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    assert_eq!(said("NoNewPrivs:"), "1");
    assert_eq!(said("Seccomp:"), "2");
}

fn a_process_with_threads_does_not_begin() {
    assert!(run("probe-threads").status.success());
}

/// A program that does what a script says, in place of ours.
fn stand_in(script: &str) -> (std::path::PathBuf, Cleaner) {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("prongsai-cleaner-{}-{number}.sh", std::process::id()));
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let cleaner = Cleaner::new(&path, 1).within(Duration::from_secs(2));
    (path, cleaner)
}

#[track_caller]
fn ends(script: &str, with: Ending) {
    let (path, cleaner) = stand_in(script);
    let outcome = wait(cleaner.copy(jpeg().as_slice()));
    std::fs::remove_file(path).unwrap();
    assert!(matches!(&outcome, Err(Fault::Ended(ending)) if *ending == with), "{script}: {outcome:?}");
}

fn a_process_that_was_killed_is_an_error_that_says_so() {
    ends("kill -s SYS $$", Ending::Forbidden);
    ends("kill -s XCPU $$", Ending::Cpu);
    ends("kill -s ABRT $$", Ending::Aborted);
    ends("kill -s SEGV $$", Ending::Signal(libc::SIGSEGV));
    ends("printf 'PCC1\\000'; kill -s SYS $$", Ending::Forbidden);
}

fn a_process_that_takes_too_long_is_killed() {
    let (path, cleaner) = stand_in("exec /bin/sleep 30");

    let outcome = wait(cleaner.copy(jpeg().as_slice()));

    std::fs::remove_file(path).unwrap();
    assert!(matches!(outcome, Err(Fault::TooSlow)), "{outcome:?}");
}

fn a_program_that_says_something_else_is_an_error() {
    ends("exit 0", Ending::NoAnswer);
    ends("echo no copy at all, only a sentence", Ending::NoAnswer);
    // A copy of 64 MiB and one byte.
    ends(
        "printf 'PCC1\\000\\002\\000\\000\\000\\000\\001\\000\\000\\004\\000\\000\\000\\000'; exec /bin/cat /dev/zero",
        Ending::NoAnswer,
    );
    // More bytes than were announced.
    ends("printf 'PCC1\\000\\002\\000\\000\\000\\000\\001\\000\\000\\000\\000\\000\\000\\000ab'", Ending::NoAnswer);
    // A JPEG that is a page.
    ends(
        "printf 'PCC1\\000\\002\\000\\000\\000\\000\\010\\000\\000\\000\\000\\000\\000\\000<script>'",
        Ending::NoAnswer,
    );
    // The same, its first byte by itself.
    ends(
        "printf 'PCC1\\000\\002\\000\\000\\000\\000\\010\\000\\000\\000\\000\\000\\000\\000<'; printf 'script>'",
        Ending::NoAnswer,
    );
}

fn a_program_that_is_not_there_is_an_error() {
    let outcome = wait(Cleaner::new("/nowhere/prongsai", 1).copy(jpeg().as_slice()));

    assert!(matches!(outcome, Err(Fault::Start(_))), "{outcome:?}");
}

fn an_original_that_breaks_off_is_an_error() {
    struct Breaks(usize);
    impl tokio::io::AsyncRead for Breaks {
        fn poll_read(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            buffer: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            self.0 += 1;
            if self.0 > 3 {
                return std::task::Poll::Ready(Err(std::io::Error::other("a seal does not open")));
            }
            buffer.put_slice(&[0xFF; 1000]);
            std::task::Poll::Ready(Ok(()))
        }
    }

    let outcome = wait(cleaner().copy(Breaks(0)));

    assert!(matches!(outcome, Err(Fault::Original(_))), "{outcome:?}");
}

fn many_copies_at_once_are_all_made() {
    let cleaner = cleaner();
    let originals: Vec<Vec<u8>> = (0..12).map(|number| if number % 2 == 0 { jpeg() } else { png() }).collect();

    let copies = wait(async {
        let mut tasks = tokio::task::JoinSet::new();
        for original in originals {
            let cleaner = cleaner.clone();
            tasks.spawn(async move { cleaner.copy(original.as_slice()).await.map(|copy| copy.bytes.len()) });
        }
        tasks.join_all().await
    });

    assert!(copies.iter().all(Result::is_ok), "{copies:?}");
    assert_eq!(copies.len(), 12);
}
