//! The mail server of the tests does what it is told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use prongsai_testing::smtp::{Mode, Sink};

/// Sends a message as the protocol says, and gives the code of the answer to it.
fn send(sink: &Sink, words: &str) -> u16 {
    let mut stream = TcpStream::connect(("127.0.0.1", sink.port())).expect("the server listens");
    let mut answers = BufReader::new(stream.try_clone().expect("the connection can be shared"));
    let mut answer = || {
        let mut line = String::new();
        answers.read_line(&mut line).expect("the server answers");
        line[..3].parse::<u16>().expect("an answer begins with a code")
    };
    answer();
    for line in ["HELO desk.example", "MAIL FROM:<desk@town.example>", "RCPT TO:<officer@town.example>", "DATA"] {
        stream.write_all(format!("{line}\r\n").as_bytes()).expect("the server reads");
        answer();
    }
    stream.write_all(format!("Subject: x\r\n\r\n{words}\r\n.\r\n").as_bytes()).expect("the server reads");
    answer()
}

#[test]
fn the_sink_keeps_what_it_takes_and_refuses_when_told() {
    let sink = Sink::start(env!("CARGO_TARGET_TMPDIR"));

    let taken = send(&sink, "ถึงกำหนดรายงานผล");
    sink.set(Mode::Refuse);
    let refused = send(&sink, "b");
    sink.set(Mode::Later);
    let later = send(&sink, "c");
    sink.set(Mode::Delay(0.1));
    let slow = send(&sink, "d");

    assert_eq!((taken, refused, later, slow), (250, 550, 451, 250));
    let kept = sink.wait_for(2);
    assert_eq!(kept.len(), 2);
    assert!(
        kept[0].contains("ถึงกำหนดรายงานผล") && kept[0].contains("X-Envelope-To: officer@town.example"),
        "{}",
        kept[0]
    );
}
