//! Ops that look at several rows, or at texts.

use super::*;

proptest! {
    #[test]
    fn a_gathered_value_is_that_of_the_linked_row(a in rows(0i64..9), targets in prop::collection::vec(row(any::<prop::sample::Index>()), 0..150)) {
        prop_assume!(!a.is_empty());
        let targets: Vec<Row<u32>> = targets.iter().map(|t| match t {
            Value(index) => Value(index.index(a.len()) as u32),
            Unset => Unset,
            Bad(set) => Bad(*set),
        }).collect();
        let got = link::gather(&ints(&a), &links(&targets), 0);
        for (i, target) in targets.iter().enumerate() {
            let expected = match target {
                Value(row) => if a[*row as usize].is_bad() { Bad(true) } else { a[*row as usize] },
                Unset => Unset,
                Bad(_) => Bad(true),
            };
            prop_assert_eq!(int(&got, i), expected);
        }
    }

    #[test]
    fn folds_agree_with_a_loop_over_the_rows_of_each_target(
        all in prop::collection::vec((row(0u32..5), condition(), row(-9i64..9)), 0..100), with_filter in any::<bool>(),
    ) {
        let (to, keep): (Vec<_>, Vec<_>) = all.iter().map(|(to, keep, _)| (*to, *keep)).unzip();
        let value: Vec<Row<i64>> = all.iter().map(|(_, _, value)| *value).collect();
        let (link, condition, register) = (links(&to), bools(&keep), ints(&value));
        let filter = with_filter.then(|| View::of(&condition));
        let mut strings = strings();
        let mut fold = |how: &Fold, value: Option<View<'_>>| {
            fold::fold(how, Ty::Int, value, filter, &link, 5, &mut strings)
        };
        let (any, count, first) = (fold(&Fold::Any, None), fold(&Fold::Count, None), fold(&Fold::First, None));
        let (sum, min, max) = (
            fold(&Fold::Sum, Some(View::of(&register))),
            fold(&Fold::Min, Some(View::of(&register))),
            fold(&Fold::Max, Some(View::of(&register))),
        );
        for target in 0..5u32 {
            let holds = |i: usize| if with_filter { keep[i] } else { Value(true) };
            let sure: Vec<usize> = (0..all.len()).filter(|i| to[*i] == Value(target) && holds(*i) == Value(true)).collect();
            let lost = (0..all.len()).any(|i| to[i].is_bad() && holds(i) != Value(false));
            let maybe: Vec<usize> = (0..all.len()).filter(|i| to[*i] == Value(target) && holds(*i).is_bad()).collect();
            let unknown = lost || !maybe.is_empty();
            let t = target as usize;
            prop_assert_eq!(bool(&any, t), if !sure.is_empty() { Value(true) } else if unknown { Bad(true) } else { Value(false) });
            prop_assert_eq!(int(&count, t), if unknown { Bad(true) } else { Value(sure.len() as i64) });
            let before = maybe.first().is_some_and(|m| sure.first().is_none_or(|s| m < s));
            let expected = if lost || before { Bad(true) } else { sure.first().map_or(Unset, |i| Value(*i as u32)) };
            prop_assert_eq!(id(&first, t), expected);
            let bad_value = sure.iter().any(|i| value[*i].is_bad()) || maybe.iter().any(|i| value[*i] != Unset) || lost;
            let values = || sure.iter().filter_map(|i| value[*i].value());
            let or_bad = |row: Row<i64>| if bad_value { Bad(true) } else { row };
            prop_assert_eq!(int(&sum, t), or_bad(Value(values().sum())));
            prop_assert_eq!(int(&min, t), or_bad(values().min().map_or(Unset, Value)));
            prop_assert_eq!(int(&max, t), or_bad(values().max().map_or(Unset, Value)));
        }
    }

    #[test]
    fn texts_join_in_the_order_of_the_rows(all in prop::collection::vec((0u32..3, row(0u32..6)), 0..40)) {
        let (to, value): (Vec<u32>, Vec<Row<u32>>) = all.iter().copied().unzip();
        let (link, register) = (Register::full(Data::Link(to.clone())), ids(&value));
        let mut strings = strings();
        let joined = fold::fold(&Fold::Join(",".into()), Ty::Str, Some(View::of(&register)), None, &link, 3, &mut strings);
        for target in 0..3u32 {
            let mine: Vec<Row<u32>> = (0..all.len()).filter(|i| to[*i] == target).map(|i| value[i]).collect();
            let texts: Vec<&str> = mine.iter().filter_map(|row| Some(strings.get(row.value()?))).collect();
            let got = match id(&joined, target as usize) {
                Value(id) => Some(strings.get(id).to_owned()),
                _ => None,
            };
            prop_assert_eq!(got, (!mine.iter().any(|row| row.is_bad())).then(|| texts.join(",")));
        }
    }

    #[test]
    fn doubles_are_equal_to_an_earlier_row_of_the_same_target(
        all in prop::collection::vec((row(0u32..3), condition(), row(0i64..4)), 0..60),
    ) {
        let (to, keep): (Vec<_>, Vec<_>) = all.iter().map(|(to, keep, _)| (*to, *keep)).unzip();
        let value: Vec<Row<i64>> = all.iter().map(|(_, _, value)| *value).collect();
        let (link, condition, register) = (links(&to), bools(&keep), ints(&value));
        let got = doubles(View::of(&register), Some(View::of(&condition)), &link);
        for i in 0..all.len() {
            let any = (0..i).map(|j| {
                let same = and(tested(to[i], to[j], |p, q| p == q), tested(value[i], value[j], |p, q| p == q));
                and(same, and(keep[i], keep[j]))
            });
            prop_assert_eq!(bool(&got, i), any.fold(Value(false), or));
        }
    }

    #[test]
    fn a_join_finds_what_comparing_every_pair_finds(
        left in prop::collection::vec((row(0i64..4), row(0u32..3), condition()), 0..40),
        right in prop::collection::vec((row(0i64..4), row(0u32..3), condition()), 0..40),
        keys in 0usize..3,
    ) {
        let columns = |side: &[(Row<i64>, Row<u32>, Row<bool>)]| {
            let (a, b): (Vec<_>, Vec<_>) = side.iter().map(|(a, b, _)| (*a, *b)).unzip();
            let c: Vec<Row<bool>> = side.iter().map(|(_, _, c)| *c).collect();
            (ints(&a), ids(&b), bools(&c))
        };
        let (l, r) = (columns(&left), columns(&right));
        let pick = |a: &Register, b: &Register| -> Vec<Register> {
            [a.clone(), b.clone()].into_iter().take(keys).collect()
        };
        let (lk, rk) = (pick(&l.0, &l.1), pick(&r.0, &r.1));
        let right_keys = Keys::new(rk.iter().map(View::of).collect());
        let index = Index::new(&right_keys, right.len(), Some(View::of(&r.2)), keys > 0);
        let join = Join {
            left: Keys::new(lk.iter().map(View::of).collect()),
            left_rows: left.len(),
            left_where: Some(View::of(&l.2)),
            left_incomplete: false,
            right: right_keys,
            right_rows: right.len(),
            right_where: Some(View::of(&r.2)),
            right_incomplete: false,
            index: &index,
            keyed: keys > 0,
        };
        let equal = |i: usize, j: usize| {
            let first = if keys > 0 { tested(left[i].0, right[j].0, |p, q| p == q) } else { Value(true) };
            let second = if keys > 1 { tested(left[i].1, right[j].1, |p, q| p == q) } else { Value(true) };
            and(and(first, second), right[j].2)
        };
        let found = join.exists();
        let (pairs, cut) = join.pairs(1 << 20);
        prop_assert!(!cut);
        let (mut expected, mut maybe, mut maybe_right) = (Vec::new(), vec![false; left.len()], vec![false; right.len()]);
        for i in 0..left.len() {
            let any = (0..right.len()).map(|j| equal(i, j)).fold(Value(false), or);
            prop_assert_eq!(bool(&found, i), any, "row {}", i);
            for j in 0..right.len() {
                match and(equal(i, j), left[i].2) {
                    Value(true) => expected.push((i as u32, j as u32)),
                    Value(false) => {}
                    _ => (maybe[i], maybe_right[j]) = (true, true),
                }
            }
        }
        let got: Vec<(u32, u32)> = pairs.parent.iter().copied().zip(pairs.right.iter().copied()).collect();
        prop_assert_eq!(got, expected);
        for (i, unknown) in maybe.iter().enumerate() {
            prop_assert_eq!(pairs.maybe.as_ref().is_some_and(|m| m.get(i)), *unknown, "left {}", i);
        }
        for (j, unknown) in maybe_right.iter().enumerate() {
            prop_assert_eq!(pairs.maybe_right.as_ref().is_some_and(|m| m.get(j)), *unknown, "right {}", j);
        }
    }

    #[test]
    fn a_builtin_gives_every_row_what_it_gives_alone(a in rows(0u32..6), by in row(0u32..6)) {
        let mut strings = strings();
        let patterns = crate::patterns::Patterns::new(0);
        let (x, y) = (ids(&a), ids(&[by]));
        let args = [View::of(&x), view(&y, true, a.len())];
        let got = call::call(Builtin::StringBefore, Ty::Str, &args, a.len(), &mut strings, &patterns, &mut Repeats::default());
        for i in 0..a.len() {
            let expected = lift(a[i], by, |p, q| {
                let (text, separator) = (strings.get(p).to_owned(), strings.get(q).to_owned());
                let value = Builtin::StringBefore.eval(&[upright_value::Value::String(text.as_str().into()), upright_value::Value::String(separator.as_str().into())]).unwrap();
                value.map_or(Unset, |v| Value(v.as_str().unwrap().to_owned().leak() as &str))
            });
            let got = match id(&got, i) {
                Value(id) => Value(strings.get(id)),
                Unset => Unset,
                Bad(set) => Bad(set),
            };
            prop_assert_eq!(got, expected);
        }
    }

    #[test]
    fn patterns_test_every_text(a in rows(0u32..6), pattern in prop_oneof![Just("a*"), Just("*b"), Just("ab"), Just("[")]) {
        let mut strings = strings();
        let id_of = strings.intern(pattern).unwrap();
        let (x, y) = (ids(&a), Register::full(Data::Str(vec![id_of])));
        let patterns = crate::patterns::Patterns::new(0);
        let mut repeats = Repeats::default();
        let one = view(&y, true, a.len());
        let regex = patterns.regex(id_of, &strings);
        let got = text::test(View::of(&x), one, &mut repeats, |text, _| Some(regex.as_ref()?.is_match(strings.get(text))));
        for i in 0..a.len() {
            let expected = match (&regex, a[i]) {
                (None, Value(_)) => Bad(true),
                (Some(regex), row) => tested(row, Value(()), |p, ()| regex.is_match(strings.get(p))),
                (None, row) => tested(row, Value(()), |_, ()| false),
            };
            prop_assert_eq!(bool(&got, i), expected);
        }
    }

    #[test]
    fn values_print_as_the_values_crate_prints_them(a in rows(any::<i64>()), q in rows(any::<i64>())) {
        let mut strings = strings();
        let x = ints(&a);
        for how in [FormatAs::Int, FormatAs::Duration, FormatAs::Timestamp, FormatAs::FileMode, FormatAs::Secret] {
            let got = text::format(how, View::of(&x), &mut strings);
            for i in 0..a.len() {
                let expected = lift(a[i], Value(()), |p, ()| Value(match how {
                    FormatAs::Int => p.to_string(),
                    FormatAs::Duration => upright_value::Duration(p).human(),
                    FormatAs::Timestamp => upright_value::Timestamp(p).to_string(),
                    FormatAs::FileMode => upright_value::FileMode(p).to_string(),
                    _ => "***".to_owned(),
                }));
                let got = match id(&got, i) {
                    Value(id) => Value(strings.get(id).to_owned()),
                    Unset => Unset,
                    Bad(set) => Bad(set),
                };
                prop_assert_eq!(got, expected);
            }
        }
        let json = text::json(FormatAs::Quantity, View::of(&quantities(&q.iter().map(|r| match r {
            Value(x) => Value(i128::from(*x)),
            Unset => Unset,
            Bad(set) => Bad(*set),
        }).collect::<Vec<_>>())), &mut strings);
        for i in 0..q.len() {
            if let (Value(id), Value(x)) = (id(&json, i), q[i]) {
                prop_assert_eq!(strings.get(id), format!("\"{}\"", upright_value::Quantity(i128::from(x))));
            }
        }
    }
}
