//! Making a failing list of objects small.

use serde_json::Value as Json;

/// The smallest list that this finds for which `fails` still holds: objects, fields and elements are taken out one by
/// one, and values are made simple.
pub(crate) fn shrink(mut world: Vec<Json>, fails: &dyn Fn(&[Json]) -> bool) -> Vec<Json> {
    loop {
        let before = world.clone();
        let mut at = 0;
        while at < world.len() {
            let mut smaller = world.clone();
            smaller.remove(at);
            if fails(&smaller) {
                world = smaller;
            } else {
                at += 1;
            }
        }
        for object in 0..world.len() {
            let mut paths = Vec::new();
            collect(&world[object], &mut Vec::new(), &mut paths);
            // Outer values first: what goes with them need not be tried.
            paths.sort_by_key(Vec::len);
            for path in paths {
                let mut smaller = world.clone();
                if remove(&mut smaller[object], &path) && fails(&smaller) {
                    world = smaller;
                }
            }
        }
        if world == before {
            return world;
        }
    }
}

type Path = Vec<Result<String, usize>>;

fn collect(json: &Json, at: &mut Path, out: &mut Vec<Path>) {
    let mut below = |step: Result<String, usize>, value: &Json| {
        at.push(step);
        out.push(at.clone());
        collect(value, at, out);
        at.pop();
    };
    match json {
        Json::Object(map) => map.iter().for_each(|(key, value)| below(Ok(key.clone()), value)),
        // From the end, so that the indexes of what is left stay right.
        Json::Array(items) => items.iter().enumerate().rev().for_each(|(i, value)| below(Err(i), value)),
        _ => {}
    }
}

fn remove(json: &mut Json, path: &[Result<String, usize>]) -> bool {
    match (path, json) {
        ([Ok(key)], Json::Object(map)) => map.shift_remove(key).is_some(),
        ([Err(index)], Json::Array(items)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        ([Ok(key), rest @ ..], Json::Object(map)) => map.get_mut(key).is_some_and(|below| remove(below, rest)),
        ([Err(index), rest @ ..], Json::Array(items)) => items.get_mut(*index).is_some_and(|below| remove(below, rest)),
        _ => false,
    }
}
