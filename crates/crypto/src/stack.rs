//! What work leaves behind on its stack, wiped. A value that is moved leaves a copy of itself that no destructor sees, and it
//! lies there until another call happens to need the place.

use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll};

/// As deep as work with secrets goes. Without optimisation its frames are several times as large.
const ROOM: usize = if cfg!(debug_assertions) { 640 * 1024 } else { 128 * 1024 };

/// Does work, and wipes the stack that it used.
pub fn wiped<T>(work: impl FnOnce() -> T) -> T {
    let done = apart(work);
    wipe();
    done
}

/// Work that goes on in steps, after each of which the stack is wiped: where it waits, another thread may take the next.
pub struct Wiped<F>(Pin<Box<F>>);

impl<F: Future> Wiped<F> {
    /// Of any work.
    pub fn new(work: F) -> Self {
        Self(Box::pin(work))
    }
}

impl<F: Future> Future for Wiped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        wiped(|| self.0.as_mut().poll(context))
    }
}

/// In a frame of its own, below which everything is its own.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
#[expect(clippy::large_stack_arrays, reason = "it is the stack that is to be wiped")]
fn wipe() {
    let mut room = [0_u8; ROOM];
    black_box(&mut room);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_work_gives_is_given_on() {
        assert_eq!(wiped(|| [7_u8; 32]), [7; 32]);
        let mut step = Wiped::new(std::future::ready(5));
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert_eq!(Pin::new(&mut step).poll(&mut context), Poll::Ready(5));
    }
}
