//! Who starts the confined process and takes the copy from it.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::Semaphore;

use crate::wire::{Answer, COPY, HEAD, STAND, Told};
use crate::{COPY_BYTES, Ending, Fault, Landlock, SUBCOMMAND};

/// Bytes that are in memory at once, on the way in and on the way out.
const CHUNK: usize = 64 * 1024;

/// Bytes by which a copy shows what it is.
const BEGINNING: usize = 8;

/// How long a process that has fallen silent may take to end by itself.
const END: Duration = Duration::from_secs(2);

/// Makes copies, each in a process of its own, a few at once.
#[derive(Debug, Clone)]
pub struct Cleaner {
    program: PathBuf,
    slots: Arc<Semaphore>,
    time: Duration,
}

/// A copy without hidden data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// What it is.
    pub told: Told,
    /// The file itself.
    pub bytes: Vec<u8>,
}

impl Cleaner {
    /// What makes copies with `program`, which calls [`crate::run_child`] for [`SUBCOMMAND`]; at most `at_once` run.
    pub fn new(program: impl Into<PathBuf>, at_once: usize) -> Self {
        Self { program: program.into(), slots: Arc::new(Semaphore::new(at_once.max(1))), time: Duration::from_secs(60) }
    }

    /// The same with another time that a copy may take.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// Makes a copy and keeps it in memory, at most [`COPY_BYTES`].
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn copy(&self, original: impl AsyncRead + Unpin) -> Result<Copy, Fault> {
        let mut bytes = Vec::new();
        let told = self.copy_into(original, &mut bytes).await?;
        Ok(Copy { told, bytes })
    }

    /// Makes a copy and writes it to `out` as it comes, in constant memory here.
    ///
    /// # Errors
    /// [`Fault`]; what was written until then is no copy and must be thrown away.
    pub async fn copy_into(
        &self,
        mut original: impl AsyncRead + Unpin,
        mut out: impl AsyncWrite + Unpin,
    ) -> Result<Told, Fault> {
        match self.ask(COPY, &mut original, &mut out).await? {
            Answer::Copy(told) => Ok(told),
            Answer::Refused(refusal) => Err(refusal.into()),
            Answer::Stands(_) => Err(Fault::Ended(Ending::NoAnswer)),
        }
    }

    /// Starts a process that only confines itself, and says how far the kernel helps.
    ///
    /// # Errors
    /// [`Fault::Unconfined`] where no file would be looked at on this machine.
    pub async fn walls(&self) -> Result<Landlock, Fault> {
        match self.ask(STAND, &mut tokio::io::empty(), &mut tokio::io::sink()).await? {
            Answer::Stands(landlock) => Ok(landlock),
            Answer::Refused(refusal) => Err(refusal.into()),
            Answer::Copy(_) => Err(Fault::Ended(Ending::NoAnswer)),
        }
    }

    async fn ask<R, W>(&self, word: [u8; 8], original: &mut R, out: &mut W) -> Result<Answer, Fault>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let _slot = self.slots.acquire().await.expect("the slots are never closed");
        let mut child = self.start()?;
        let answer = tokio::time::timeout(self.time, talk(&mut child, word, original, out)).await;
        if !matches!(answer, Ok(Ok(_))) {
            // It may have ended already; either way nothing of it stays.
            let _ = child.kill().await;
        }
        answer.unwrap_or(Err(Fault::TooSlow))
    }

    fn start(&self) -> Result<Child, Fault> {
        Command::new(&self.program)
            .arg(SUBCOMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a stranger's file makes a reader say is a part of that file: nobody hears it.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(Fault::Start)
    }
}

async fn talk<R, W>(child: &mut Child, word: [u8; 8], original: &mut R, out: &mut W) -> Result<Answer, Fault>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Fault::Ended(Ending::NoAnswer));
    };
    match tokio::try_join!(feed(input, word, original), take(output, out)) {
        Ok(((), answer)) => {
            let status = child.wait().await.map_err(Fault::Start)?;
            if status.success() { Ok(answer) } else { Err(Fault::Ended(Ending::of(status))) }
        }
        // Its end says more than its silence.
        Err(Stop::Silence) => {
            let ended = tokio::time::timeout(END, child.wait()).await;
            Err(Fault::Ended(ended.ok().and_then(Result::ok).map_or(Ending::NoAnswer, Ending::of)))
        }
        Err(Stop::Nonsense) => Err(Fault::Ended(Ending::NoAnswer)),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

/// Why the talk ended early.
enum Stop {
    /// The process closed its output without a whole answer.
    Silence,
    /// It said what cannot be believed.
    Nonsense,
    Fault(Fault),
}

async fn feed<R: AsyncRead + Unpin>(mut input: ChildStdin, word: [u8; 8], original: &mut R) -> Result<(), Stop> {
    let mut chunk = vec![0; CHUNK];
    // A process that has heard enough closes its end; its answer tells why.
    if input.write_all(&word).await.is_err() {
        return Ok(());
    }
    loop {
        let read = original.read(&mut chunk).await.map_err(|error| Stop::Fault(Fault::Original(error)))?;
        if read == 0 || input.write_all(&chunk[..read]).await.is_err() {
            return Ok(());
        }
    }
}

async fn take<R, W>(mut output: R, out: &mut W) -> Result<Answer, Stop>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut head = [0; HEAD];
    output.read_exact(&mut head).await.map_err(|_| Stop::Silence)?;
    let answer = Answer::read(&head).ok_or(Stop::Nonsense)?;
    let mut left = match &answer {
        Answer::Copy(told) if told.bytes > COPY_BYTES as u64 => return Err(Stop::Nonsense),
        Answer::Copy(told) => told.bytes,
        _ => 0,
    };
    let mut chunk = vec![0; CHUNK];
    if let Answer::Copy(told) = &answer {
        // The process chooses in which parts it gives them: nothing goes on before all of them are here.
        let first = &mut chunk[..usize::try_from(left).map_or(BEGINNING, |left| left.min(BEGINNING))];
        output.read_exact(first).await.map_err(|_| Stop::Silence)?;
        if !told.media_type.begins(first) {
            return Err(Stop::Nonsense);
        }
        out.write_all(first).await.map_err(|error| Stop::Fault(Fault::Out(error)))?;
        left -= first.len() as u64;
    }
    while left > 0 {
        let read = output.read(&mut chunk).await.map_err(|_| Stop::Silence)?;
        let bytes = &chunk[..read];
        if bytes.is_empty() {
            return Err(Stop::Silence);
        }
        if bytes.len() as u64 > left {
            return Err(Stop::Nonsense);
        }
        out.write_all(bytes).await.map_err(|error| Stop::Fault(Fault::Out(error)))?;
        left -= bytes.len() as u64;
    }
    // Nothing may follow.
    match output.read(&mut chunk[..1]).await {
        Ok(0) => {}
        _ => return Err(Stop::Nonsense),
    }
    out.flush().await.map_err(|error| Stop::Fault(Fault::Out(error)))?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, MediaType};

    /// What a process that gives a photograph in two parts is answered, and what was written of it.
    async fn taken(parts: [&[u8]; 2]) -> (Result<Answer, Stop>, Vec<u8>) {
        let told = Told {
            landlock: Landlock::Full,
            kind: Kind::Jpeg,
            media_type: MediaType::Jpeg,
            remarks: Vec::new(),
            bytes: parts.concat().len() as u64,
        };
        let head = Answer::Copy(told).head();
        let output = tokio::io::AsyncReadExt::chain(&head[..], parts[0]);
        let mut out = Vec::new();
        let answer = take(tokio::io::AsyncReadExt::chain(output, parts[1]), &mut out).await;
        (answer, out)
    }

    #[tokio::test]
    async fn what_begins_otherwise_is_not_written_in_whichever_parts_it_comes() {
        let lies: [[&[u8]; 2]; 6] = [
            [b"<script>", b"alert"],
            [b"<", b"script>alert"],
            [b"\xFF", b"<script>alert"],
            [b"\xFF\xD8", b"<script>alert"],
            [b"\xFF", b"\xD8"],
            [b"", b""],
        ];
        for parts in lies {
            let (answer, out) = taken(parts).await;

            assert!(matches!(answer, Err(Stop::Nonsense)), "{parts:?}");
            assert!(out.is_empty(), "{parts:?}: {out:?}");
        }
    }

    #[tokio::test]
    async fn a_copy_that_comes_in_parts_is_taken_whole() {
        let copies: [[&[u8]; 2]; 3] =
            [[b"\xFF", b"\xD8\xFF and its dots"], [b"\xFF\xD8\xFF and its", b" dots"], [b"\xFF\xD8", b"\xFF"]];
        for parts in copies {
            let (answer, out) = taken(parts).await;

            assert!(matches!(answer, Ok(Answer::Copy(_))), "{parts:?}");
            assert_eq!(out, parts.concat());
        }
    }
}
