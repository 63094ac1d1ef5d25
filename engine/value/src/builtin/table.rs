//! The table. Order is that of the manual: by receiver, then by use.

use super::{Eval, Example, Form, Scope, Signature, lists, scalars, strings};
use crate::Ty;

/// Makes the enum, the list of its variants and the table of signatures from one text.
macro_rules! builtins {
    ($(
        $(#[doc = $doc:literal])+
        $id:ident: $form:ident $scope:ident $name:literal, ($receiver:expr $(, $arg:ident: $arg_ty:expr)*) -> $result:expr,
        $eval:expr, [$($example:expr => $expected:literal),*];
    )+) => {
        /// A method or function of the language. Serialised by the name of its variant, so that the table may grow.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Builtin {
            $($(#[doc = $doc])+ $id,)+
        }

        impl Builtin {
            /// All of them, in the order of the manual.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$id,)+];
        }

        pub(super) static TABLE: [Signature; Builtin::ALL.len()] = [$(Signature {
            builtin: Builtin::$id,
            name: $name,
            form: Form::$form,
            scope: Scope::$scope,
            receiver: $receiver,
            args: &[$((stringify!($arg), $arg_ty)),*],
            result: $result,
            doc: concat!($($doc, "\n"),+),
            examples: &[$(example(&$example, $expected)),*],
            eval: { const EVAL: Eval = $eval; EVAL },
        },)+];
    };
}

/// The receiver stands before the arguments.
const fn example(call: &'static [&'static str], result: &'static str) -> Example {
    match call.split_first() {
        Some((receiver, args)) => Example { receiver, args, result },
        None => Example { receiver: "", args: &[], result },
    }
}

use Ty::*;

builtins! {
    /// The number of characters (Unicode scalar values).
    StringLen: Method Scalar "len", (String) -> Int, strings::len, [["nginx"] => "5", ["größe"] => "5"];
    /// In lower case.
    StringLower: Method Scalar "lower", (String) -> String, strings::lower, [["Always"] => "always"];
    /// In upper case.
    StringUpper: Method Scalar "upper", (String) -> String, strings::upper, [["net_raw"] => "NET_RAW"];
    /// Without white space at both ends.
    StringTrim: Method Scalar "trim", (String) -> String, strings::trim, [["  a b\n"] => "a b"];
    /// Whether it begins with a text.
    StringStartsWith: Method Scalar "starts_with", (String, prefix: String) -> Bool, strings::starts_with,
        [["kube-system", "kube-"] => "true", ["kube", "kube-"] => "false"];
    /// Whether it ends with a text.
    StringEndsWith: Method Scalar "ends_with", (String, suffix: String) -> Bool, strings::ends_with,
        [["a.example.com", ".example.com"] => "true"];
    /// Whether a text occurs in it.
    StringContains: Method Scalar "contains", (String, part: String) -> Bool, strings::contains,
        [["/var/run/docker.sock", "docker"] => "true"];
    /// What stands before the first separator; unset where there is none.
    StringBefore: Method Scalar "before", (String, separator: String) -> Optional(&String), strings::before,
        [["pods/exec", "/"] => "pods", ["pods", "/"] => "unset"];
    /// What stands behind the first separator; unset where there is none.
    StringAfter: Method Scalar "after", (String, separator: String) -> Optional(&String), strings::after,
        [["pods/exec", "/"] => "exec", ["a/b/c", "/"] => "b/c", ["pods", "/"] => "unset"];
    /// What stands before the last separator; unset where there is none.
    StringBeforeLast: Method Scalar "before_last", (String, separator: String) -> Optional(&String), strings::before_last,
        [["a/b/c", "/"] => "a/b"];
    /// What stands behind the last separator; unset where there is none.
    StringAfterLast: Method Scalar "after_last", (String, separator: String) -> Optional(&String), strings::after_last,
        [["/usr/bin/kubelet", "/"] => "kubelet", ["kubelet", "/"] => "unset"];
    /// Without this text at its beginning; unchanged where it does not begin so.
    StringWithoutPrefix: Method Scalar "without_prefix", (String, prefix: String) -> String, strings::without_prefix,
        [["CAP_KILL", "CAP_"] => "KILL", ["KILL", "CAP_"] => "KILL"];
    /// Without this text at its end; unchanged where it does not end so.
    StringWithoutSuffix: Method Scalar "without_suffix", (String, suffix: String) -> String, strings::without_suffix,
        [["a.yaml", ".yaml"] => "a"];
    /// The parts between the separators. A text without one is its only part; so is any text if the separator is empty.
    StringSplit: Method Scalar "split", (String, separator: String) -> List(&String), strings::split,
        [["Node,RBAC", ","] => "Node, RBAC", ["RBAC", ","] => "RBAC"];
    /// With every occurrence of a text replaced by another. An empty text does not occur.
    StringReplace: Method Scalar "replace", (String, old: String, new: String) -> String, strings::replace,
        [["net/ipv4/tcp_rmem", "/", "."] => "net.ipv4.tcp_rmem"];

    /// `true` or `false`, as flags are given; unset for any other text.
    StringBool: Method Scalar "bool", (String) -> Optional(&Bool), strings::to_bool,
        [["true"] => "true", ["yes"] => "unset"];
    /// The whole number that it is; unset where it is none.
    StringInt: Method Scalar "int", (String) -> Optional(&Int), strings::to_int,
        [["30"] => "30", ["-1"] => "-1", ["30s"] => "unset", [""] => "unset"];
    /// The number that it is; unset where it is none.
    StringFloat: Method Scalar "float", (String) -> Optional(&Float), strings::to_float,
        [["0.5"] => "0.5", ["half"] => "unset"];
    /// The quantity that it is; unset where it is none.
    StringQuantity: Method Scalar "quantity", (String) -> Optional(&Quantity), strings::to_quantity,
        [["0.5"] => "500m", ["much"] => "unset"];
    /// The duration that it is; unset where it is none.
    StringDuration: Method Scalar "duration", (String) -> Optional(&Duration), strings::to_duration,
        [["90m"] => "1h30m", ["soon"] => "unset"];
    /// The time or date that it is; unset where it is none.
    StringTimestamp: Method Scalar "timestamp", (String) -> Optional(&Timestamp), strings::to_timestamp,
        [["2026-01-31"] => "2026-01-31T00:00:00Z", ["tomorrow"] => "unset"];
    /// The version that it is; unset where it is none.
    StringVersion: Method Scalar "version", (String) -> Optional(&Version), strings::to_version,
        [["v1.29.3-gke.1"] => "1.29.3", ["latest"] => "unset"];
    /// The file mode that it is, in octal digits; unset where it is none.
    StringFileMode: Method Scalar "file_mode", (String) -> Optional(&FileMode), strings::to_file_mode,
        [["644"] => "0644", ["rw-r--r--"] => "unset"];
    /// The address that it is; unset where it is none.
    StringIp: Method Scalar "ip", (String) -> Optional(&Ip), strings::to_ip,
        [["10.0.0.1"] => "10.0.0.1", ["localhost"] => "unset"];
    /// The range of addresses that it is, host bits cut off; unset where it is none.
    StringCidr: Method Scalar "cidr", (String) -> Optional(&Cidr), strings::to_cidr,
        [["10.1.2.3/8"] => "10.0.0.0/8", ["10.1.2.3"] => "unset"];
    /// The image reference that it is; unset where it is none.
    StringImage: Method Scalar "image", (String) -> Optional(&Image), strings::to_image,
        [["nginx:1.27"] => "nginx:1.27", ["Not An Image"] => "unset"];

    /// The bytes that it encodes in standard Base64; unset where it is none.
    StringBase64: Method Scalar "base64", (String) -> Optional(&Bytes), strings::base64,
        [["YWJj"] => "3 bytes", ["?"] => "unset"];
    /// Whether it is standard Base64 and not empty.
    StringIsBase64: Method Scalar "is_base64", (String) -> Bool, strings::is_base64, [["YWJj"] => "true", ["YWJ"] => "false"];
    /// Shannon entropy in bits per character, rounded to thousandths: words lie below 3, random keys above 4.
    StringEntropy: Method Scalar "entropy", (String) -> Float, strings::entropy, [["aabb"] => "1", ["password"] => "2.75"];
    /// The path without `//`, `.`, `..` and a trailing `/`; links are not followed.
    StringCleanPath: Method Scalar "clean_path", (String) -> String, strings::clean_path,
        [["/var/run/../lib//kubelet/"] => "/var/lib/kubelet"];
    /// Whether the path is the directory or lies below it, after cleaning both.
    StringIsUnder: Method Scalar "is_under", (String, directory: String) -> Bool, strings::is_under,
        [["/etc/ssl", "/etc"] => "true", ["/etcetera", "/etc"] => "false"];
    /// The name of a Linux capability in capitals and without `CAP_`.
    StringCapability: Method Scalar "capability", (String) -> String, strings::capability,
        [["cap_net_raw"] => "NET_RAW", ["ALL"] => "ALL"];
    /// Whether it is a DNS label: 1 to 63 of `a-z 0-9 -`, no `-` at an end.
    StringIsDnsLabel: Method Scalar "is_dns_label", (String) -> Bool, strings::is_dns_label,
        [["web-1"] => "true", ["web.1"] => "false"];
    /// Whether it is a DNS name in lower case: labels between dots, 253 characters at most.
    StringIsDnsSubdomain: Method Scalar "is_dns_subdomain", (String) -> Bool, strings::is_dns_subdomain,
        [["a.example.com"] => "true", ["*.example.com"] => "false"];
    /// Whether it can be a label's key.
    StringIsLabelKey: Method Scalar "is_label_key", (String) -> Bool, strings::is_label_key,
        [["app.kubernetes.io/name"] => "true", ["a/b/c"] => "false"];
    /// Whether it can be a label's value.
    StringIsLabelValue: Method Scalar "is_label_value", (String) -> Bool, strings::is_label_value,
        [["v1.2"] => "true", ["two words"] => "false"];

    /// The number of bytes.
    BytesLen: Method Scalar "len", (Bytes) -> Int, scalars::bytes_len, [["YWJj"] => "3"];
    /// The text that they are in UTF-8; unset where they are none.
    BytesText: Method Scalar "text", (Bytes) -> Optional(&String), scalars::bytes_text,
        [["YWJj"] => "abc", ["//8="] => "unset"];

    /// As a number with decimals.
    IntFloat: Method Scalar "float", (Int) -> Float, scalars::int_float, [["3"] => "3"];
    /// The whole number, decimals cut off; unset beyond 64 bits.
    FloatInt: Method Scalar "int", (Float) -> Optional(&Int), scalars::float_int,
        [["2.9"] => "2", ["-2.9"] => "-2", ["1e30"] => "unset"];
    /// Whole units, rounded away from zero as Kubernetes does.
    QuantityInt: Method Scalar "int", (Quantity) -> Int, scalars::quantity_int, [["1500m"] => "2", ["1Ki"] => "1024"];
    /// Units as a number with decimals.
    QuantityFloat: Method Scalar "float", (Quantity) -> Float, scalars::quantity_float, [["500m"] => "0.5"];

    /// Whole seconds, cut off.
    DurationSeconds: Method Scalar "seconds", (Duration) -> Int, scalars::seconds, [["1m30s"] => "90", ["1500ms"] => "1"];
    /// Whole minutes, cut off.
    DurationMinutes: Method Scalar "minutes", (Duration) -> Int, scalars::minutes, [["1h30m"] => "90"];
    /// Whole hours, cut off.
    DurationHours: Method Scalar "hours", (Duration) -> Int, scalars::hours, [["1d12h"] => "36"];
    /// Whole days of 24 hours, cut off.
    DurationDays: Method Scalar "days", (Duration) -> Int, scalars::days, [["36h"] => "1"];

    /// The year, in UTC.
    TimestampYear: Method Scalar "year", (Timestamp) -> Int, scalars::year, [["2026-01-31T12:00:00Z"] => "2026"];
    /// The month, 1 to 12, in UTC.
    TimestampMonth: Method Scalar "month", (Timestamp) -> Int, scalars::month, [["2026-01-31T12:00:00Z"] => "1"];
    /// The day of the month, in UTC.
    TimestampDay: Method Scalar "day", (Timestamp) -> Int, scalars::day, [["2026-01-31T12:00:00Z"] => "31"];
    /// The hour, 0 to 23, in UTC.
    TimestampHour: Method Scalar "hour", (Timestamp) -> Int, scalars::hour, [["2026-01-31T12:00:00Z"] => "12"];
    /// The day of the week in UTC: 0 is Sunday, as in schedules.
    TimestampWeekday: Method Scalar "weekday", (Timestamp) -> Int, scalars::weekday,
        [["2026-01-31"] => "6", ["2026-02-01"] => "0"];

    /// The first number.
    VersionMajor: Method Scalar "major", (Version) -> Int, scalars::major, [["1.36.2"] => "1"];
    /// The second number; 0 where it was not written.
    VersionMinor: Method Scalar "minor", (Version) -> Int, scalars::minor, [["1.36.2"] => "36"];
    /// The third number; 0 where it was not written.
    VersionPatch: Method Scalar "patch", (Version) -> Int, scalars::patch, [["1.36.2"] => "2", ["1.36"] => "0"];
    /// Whether it is an alpha, a beta or a release candidate.
    VersionIsPrerelease: Method Scalar "is_prerelease", (Version) -> Bool, scalars::is_prerelease,
        [["1.36.0-rc.1"] => "true", ["1.25.3-alpine"] => "false"];

    /// Whether it grants nothing that the limit does not grant.
    FileModeWithin: Method Scalar "within", (FileMode, limit: FileMode) -> Bool, scalars::within,
        [["0600", "0644"] => "true", ["0611", "0644"] => "false"];

    /// 4 or 6.
    IpFamily: Method Scalar "family", (Ip) -> Int, scalars::ip_family, [["10.0.0.1"] => "4", ["::1"] => "6"];
    /// Whether it lies in a private range: 10/8, 172.16/12, 192.168/16, fc00::/7.
    IpIsPrivate: Method Scalar "is_private", (Ip) -> Bool, scalars::ip_is_private,
        [["10.0.0.1"] => "true", ["8.8.8.8"] => "false"];
    /// Whether it is the host itself: 127/8, ::1.
    IpIsLoopback: Method Scalar "is_loopback", (Ip) -> Bool, scalars::is_loopback, [["127.0.0.1"] => "true"];
    /// Whether it is link-local: 169.254/16, fe80::/10. Metadata services of clouds are.
    IpIsLinkLocal: Method Scalar "is_link_local", (Ip) -> Bool, scalars::is_link_local, [["169.254.169.254"] => "true"];
    /// Whether it stands for every address of the host: 0.0.0.0, ::.
    IpIsUnspecified: Method Scalar "is_unspecified", (Ip) -> Bool, scalars::is_unspecified, [["0.0.0.0"] => "true"];

    /// 4 or 6.
    CidrFamily: Method Scalar "family", (Cidr) -> Int, scalars::cidr_family, [["10.0.0.0/8"] => "4"];
    /// The length of the common beginning, in bits: the larger, the smaller the range.
    CidrPrefix: Method Scalar "prefix", (Cidr) -> Int, scalars::prefix, [["10.0.0.0/8"] => "8"];
    /// The first address.
    CidrNetwork: Method Scalar "network", (Cidr) -> Ip, scalars::network, [["10.0.0.0/8"] => "10.0.0.0"];
    /// Whether all its addresses are private.
    CidrIsPrivate: Method Scalar "is_private", (Cidr) -> Bool, scalars::cidr_is_private,
        [["10.1.0.0/16"] => "true", ["0.0.0.0/0"] => "false"];
    /// Whether an address lies in both ranges.
    CidrOverlaps: Method Scalar "overlaps", (Cidr, other: Cidr) -> Bool, scalars::overlaps,
        [["10.0.0.0/8", "10.1.0.0/16"] => "true", ["10.0.0.0/8", "11.0.0.0/8"] => "false"];

    /// The reference as written.
    ImageText: Method Scalar "text", (Image) -> String, scalars::image_text, [["nginx:1.27"] => "nginx:1.27"];
    /// The registry with its port; `docker.io` where none is written.
    ImageRegistry: Method Scalar "registry", (Image) -> String, scalars::registry,
        [["nginx"] => "docker.io", ["localhost:5000/app:1"] => "localhost:5000"];
    /// The path in the registry; `library/nginx` for a bare `nginx`.
    ImageRepository: Method Scalar "repository", (Image) -> String, scalars::repository,
        [["nginx"] => "library/nginx", ["r.acme.io/team/app:1"] => "team/app"];
    /// The last component of the repository.
    ImageName: Method Scalar "name", (Image) -> String, scalars::image_name, [["r.acme.io/team/app:1"] => "app"];
    /// The tag; unset where none is written, also where that means `latest`.
    ImageTag: Method Scalar "tag", (Image) -> Optional(&String), scalars::tag, [["nginx:1.27"] => "1.27", ["nginx"] => "unset"];
    /// The digest with its algorithm; unset where none is written.
    ImageDigest: Method Scalar "digest", (Image) -> Optional(&String), scalars::digest,
        [
            ["nginx"] => "unset",
            ["nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"]
                => "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        ];
    /// The reference in full: two texts for one image have the same.
    ImageCanonical: Method Scalar "canonical", (Image) -> String, scalars::canonical,
        [["nginx:1.27"] => "docker.io/library/nginx:1.27"];

    /// The schedule as written.
    CronText: Method Scalar "text", (Cron) -> String, scalars::cron_text, [["0 4 * * *"] => "0 4 * * *"];
    /// The pattern as written.
    RegexText: Method Scalar "text", (Regex) -> String, scalars::regex_text, [["^v[0-9]+$"] => "^v[0-9]+$"];

    /// The count that it means for a total; a share is rounded up, as disruption budgets and `maxSurge` do.
    IntOrPercentOf: Method Scalar "of", (IntOrPercent, total: Int) -> Int, scalars::of, [["25%", "10"] => "3"];
    /// The count that it means for a total; a share is rounded down, as `maxUnavailable` of a Deployment does.
    IntOrPercentOfRoundedDown: Method Scalar "of_rounded_down", (IntOrPercent, total: Int) -> Int, scalars::of_rounded_down,
        [["25%", "10"] => "2"];

    /// Whether it selects an object with these labels.
    SelectorSelects: Method Scalar "selects", (Selector, labels: Labels) -> Bool, scalars::selects,
        [["app in (web, api)", "app=web"] => "true", ["app=web,!legacy", "app=web,legacy=1"] => "false"];
    /// Whether it selects every object: it is empty, or unset where that means everything.
    SelectorSelectsAll: Method Scalar "selects_all", (Selector) -> Bool, scalars::selects_all,
        [[""] => "true", ["app"] => "false"];
    /// Whether it selects no object: it is unset or empty where that means nothing.
    SelectorSelectsNone: Method Scalar "selects_none", (Selector) -> Bool, scalars::selects_none, [[""] => "false"];

    /// The number of elements.
    ListLen: Method List "len", (List(&Element)) -> Int, lists::len, [["1, 2"] => "2", [""] => "0"];
    /// The sum of numbers, quantities or durations; zero of an empty list.
    ListSum: Method List "sum", (List(&Element)) -> Element, lists::sum, [["1, 2, 3"] => "6"];
    /// The smallest element; unset of an empty list.
    ListMin: Method List "min", (List(&Element)) -> Optional(&Element), lists::min, [["3, 1, 2"] => "1", [""] => "unset"];
    /// The largest element; unset of an empty list.
    ListMax: Method List "max", (List(&Element)) -> Optional(&Element), lists::max, [["3, 1, 2"] => "3", [""] => "unset"];
    /// The elements without those that equal an earlier one.
    ListDistinct: Method List "distinct", (List(&Element)) -> List(&Element), lists::distinct, [["1, 2, 1"] => "1, 2"];
    /// The elements as one text.
    ListJoin: Method List "join", (List(&String), separator: String) -> String, lists::join, [["a, b", "/"] => "a/b"];
    /// The number of entries.
    MapLen: Method List "len", (Map(&Element)) -> Int, lists::map_len, [["app=web,tier=db"] => "2"];

    /// A command line as a map: `--name=value`, `--name value`, `-name value`; `true` for a flag without a value; the
    /// last of several counts; other arguments, and all behind `--`, are left out.
    Flags: Function List "flags", (List(&String)) -> Map(&String), lists::flags,
        [["kubelet, --read-only-port=0, --v, 2, --fail"] => "fail: true, read-only-port: 0, v: 2"];
    /// The names of the fields that are set in an object.
    Fields: Function Special "fields", (Object) -> List(&String), lists::fields, [];
}
