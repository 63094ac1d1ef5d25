//! Work on all cores, with results in the order of the work, however it was shared out.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How many threads there can be at a time; one where nobody knows, and where there are none.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// What `work` makes of each item. After each of them `done` is told on this thread how many there are.
pub(crate) fn share<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(usize, &T) -> R + Sync,
    mut done: impl FnMut(usize),
) -> Vec<R> {
    let threads = threads().min(items.len());
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    if threads > 1 {
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, next, work) = (sender.clone(), &next, &work);
                // Where no thread can be had, others do its part, this one the rest.
                let _ = thread::Builder::new().spawn_scoped(scope, move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(at) else { break };
                        if sender.send((at, work(at, item))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            for (before, (at, result)) in receiver.iter().enumerate() {
                if let Some(slot) = results.get_mut(at) {
                    *slot = Some(result);
                }
                done(before + 1);
            }
        });
    }
    let all = results.into_iter().zip(items).enumerate();
    let made = all.map(|(at, (result, item))| {
        result.unwrap_or_else(|| {
            let made = work(at, item);
            done(at + 1);
            made
        })
    });
    made.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_work_and_everything_is_counted() {
        let items: Vec<u64> = (0..100).collect();
        let mut counted = 0;
        let busy = |_: usize, item: &u64| {
            // Later items are done sooner.
            (0..(100 - item) * 1000).fold(*item, |sum, x| std::hint::black_box(sum ^ x ^ x))
        };
        let results = share(&items, busy, |count| counted = counted.max(count));
        assert_eq!((results, counted), (items, 100));
        assert!(share(&[] as &[u64], busy, |_| ()).is_empty());
    }
}
