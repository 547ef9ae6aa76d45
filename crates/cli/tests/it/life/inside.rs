//! A test in namespaces of its own: a network that ends at this machine, in which is counted what was to leave it, and the
//! right to read the memory of its own processes.

use std::fs;
use std::net::{TcpStream, ToSocketAddrs as _, UdpSocket};
use std::process::Command;

use prongsai_testing::judge;

/// Set where the test runs inside.
const MARK: &str = "INSIDE_NAMESPACES";

/// What to do where a machine does not allow it.
const ADVICE: &str = "this test needs user and network namespaces: on Ubuntu set `sysctl \
    kernel.apparmor_restrict_unprivileged_userns=0`, on others `sysctl user.max_user_namespaces=1000`; in a container \
    give CAP_SYS_ADMIN and a seccomp profile that allows unshare";

/// A server of names to which there is no way.
const NAMES: &str = "nameserver 192.0.2.53\n";

/// Runs a test by its name inside: this program starts itself again, and there `test` is called.
pub fn run(name: &str, test: impl FnOnce()) {
    let is_inside = std::env::var_os(MARK).is_some();
    if is_inside {
        begin();
        return test();
    }
    let own = std::env::current_exe().expect("a program knows itself");
    let ended = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "--mount"])
        .arg(own)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(MARK, "1")
        .output()
        .expect("unshare is there: run `cargo xtask prepare`");
    let (out, err) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    println!("{out}");
    assert!(!err.contains("unshare:"), "{ADVICE}\n{err}");
    assert!(ended.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

/// A network that ends at this machine: whatever is to leave it finds no way, and the kernel counts that.
fn begin() {
    judge::output(Command::new("ip").args(["link", "set", "lo", "up"]));
    // Whoever asks for a name asks outside, also where this machine has a server of names of its own.
    let names = std::env::temp_dir().join(format!("resolv-{}", std::process::id()));
    fs::write(&names, NAMES).expect("there is room for a file");
    judge::output(Command::new("mount").arg("--bind").arg(&names).arg("/etc/resolv.conf"));
    fs::remove_file(names).expect("it is seen where it is bound");
}

/// Packets and connections that were to leave, of both kinds.
pub fn left() -> u64 {
    let four = fs::read_to_string("/proc/net/snmp").expect("the kernel tells");
    let mut rows = four.lines().filter(|line| line.starts_with("Ip:"));
    let (names, counts) = (rows.next().expect("names"), rows.next().expect("counts"));
    let mut pairs = names.split_whitespace().zip(counts.split_whitespace());
    let four = pairs.find(|(name, _)| *name == "OutNoRoutes").expect("it is counted").1;
    let six = fs::read_to_string("/proc/net/snmp6").unwrap_or_default();
    let six = six.lines().find_map(|line| line.strip_prefix("Ip6OutNoRoutes")).unwrap_or("0");
    [four, six].iter().map(|count| count.trim().parse::<u64>().expect("a count")).sum()
}

/// That what leaves is counted: a packet, a connection, a question for a name.
pub fn must_count() {
    let before = left();
    let sent = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.send_to(b"x", "192.0.2.1:53"));
    assert!(sent.is_err(), "there is no way out");
    assert_eq!(left(), before + 1, "a packet is counted");
    assert!(TcpStream::connect("192.0.2.1:443").is_err(), "there is no way out");
    assert_eq!(left(), before + 2, "a connection is counted");
    assert!("prongsai.example:443".to_socket_addrs().is_err(), "nobody knows the name");
    assert!(left() > before + 2, "a question for a name is counted");
    if let Ok(socket) = UdpSocket::bind("[::]:0") {
        let before = left();
        assert!(socket.send_to(b"x", "[2001:db8::1]:53").is_err(), "there is no way out");
        assert_eq!(left(), before + 1, "a packet of the other kind is counted");
    }
}
