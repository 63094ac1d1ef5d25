//! The small closed vocabularies of the facts table. The build script includes this file too, so each list stands
//! once: it is an enum here, a word in `facts/*.txt` and a code in the binary table.

/// Defines an enum whose variants have a word (for the facts' text) and a code (for the binary table).
macro_rules! vocabulary {
    ($(#[$meta:meta])* $vis:vis $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$vmeta])* $variant,)+ }

        #[allow(dead_code, reason = "the build script and the library use different ones")]
        impl $name {
            /// All of them, in the order of their codes.
            $vis const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word that the facts' text uses.
            $vis fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The one with this word.
            $vis fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|each| each.word() == word)
            }

            /// The one with this code of the binary table.
            pub(crate) fn from_code(code: u8) -> Option<$name> {
                $name::ALL.get(usize::from(code)).copied()
            }
        }
    };
}

vocabulary! {
    /// What a quantity counts.
    pub Dimension {
        /// No unit is known.
        Plain = "plain",
        /// Processor cores.
        Cpu = "cpu",
        /// Bytes.
        Bytes = "bytes",
        /// A number of things.
        Count = "count",
        /// A ratio of two quantities.
        Ratio = "ratio",
        /// The value of a map whose key names the resource: `cpu` cores; `memory`, `ephemeral-storage`, `storage` and
        /// `hugepages-*` bytes; everything else a count. Of a quota, after `requests.` or `limits.` is cut off.
        ByKey = "by-key",
    }
}

vocabulary! {
    /// What a label selector that is not there selects. One that is there and empty selects everything, but for
    /// [`SelectorForm::Labels`], where empty and unset are one thing.
    pub UnsetSelector {
        /// Everything.
        All = "all",
        /// Nothing.
        None = "none",
        /// The namespace of the object itself.
        OwnNamespace = "own-namespace",
        /// Something that a rule must decide for itself.
        Other = "other",
    }
}

vocabulary! {
    /// How a selector is written.
    pub SelectorForm {
        /// `matchLabels` and `matchExpressions`: the type `meta.v1.LabelSelector`.
        LabelSelector = "label-selector",
        /// A plain map of labels, all of which must match, as in a Service.
        Labels = "labels",
    }
}

vocabulary! {
    /// How the API server merges a list.
    pub ListKind {
        /// As a whole.
        Atomic = "atomic",
        /// As a set of scalars.
        Set = "set",
        /// As a map of objects by some of their fields.
        Map = "map",
    }
}

vocabulary! {
    /// A default that the API server computes from other fields of the object. Each fills the field in all cases.
    pub DerivedDefault {
        /// `Always` if the image beside it has the tag `latest`, or neither tag nor digest; else `IfNotPresent`.
        PullPolicyOfImage = "pull-policy-of-image",
        /// The same, from the `reference` of an image volume.
        PullPolicyOfReference = "pull-policy-of-reference",
        /// `["Ingress"]`, and `"Egress"` too if `egress` has elements.
        PolicyTypes = "policy-types",
        /// The `port` beside it.
        PortBesideIt = "port-beside-it",
        /// `rbac.authorization.k8s.io` if `kind` is `User` or `Group`, else empty.
        SubjectApiGroup = "subject-api-group",
        /// 2147483647 if `backoffLimitPerIndex` is set, else 6.
        JobBackoffLimit = "job-backoff-limit",
        /// `Failed` if `podFailurePolicy` is set, else `TerminatingOrFailed`.
        JobPodReplacement = "job-pod-replacement",
    }
}

vocabulary! {
    /// What a plain number or text means beyond its type: for hints and lints, and for the object validator. It never
    /// changes how a rule reads the value. Of a list or map it is said of the elements.
    pub Meaning {
        /// Nothing is known.
        Nothing = "nothing",
        /// A port, 1 to 65535.
        Port = "port",
        /// A port, 0 where there is none.
        PortOrZero = "port-or-zero",
        /// A port's number or name.
        PortOrName = "port-or-name",
        /// A port's name.
        PortName = "port-name",
        /// A number of things, not negative.
        Count = "count",
        /// A user or group id, not negative.
        Id = "id",
        /// The key of a label.
        LabelKey = "label-key",
        /// The value of a label.
        LabelValue = "label-value",
        /// A map of labels.
        Labels = "labels",
        /// A map of annotations.
        Annotations = "annotations",
        /// A DNS name.
        DnsName = "dns-name",
        /// An IP address, or `None`.
        IpOrNone = "ip-or-none",
        /// A path on the node.
        HostPath = "host-path",
        /// A path in the container.
        ContainerPath = "container-path",
        /// A path below another.
        RelativePath = "relative-path",
        /// A Linux capability, without `CAP_`, in any case; or `ALL`.
        Capability = "capability",
        /// A sysctl's name, with `.` or `/` between its parts.
        Sysctl = "sysctl",
        /// A URL.
        Url = "url",
        /// An expression in CEL.
        Cel = "cel",
        /// The name of a time zone.
        TimeZone = "time-zone",
        /// A UUID.
        Uuid = "uuid",
        /// The verb of a request.
        Verb = "verb",
        /// An API group, or `*`.
        ApiGroup = "api-group",
        /// A resource, `resource/subresource`, or `*`.
        Resource = "resource",
        /// The name of a Namespace.
        NamespaceName = "namespace-name",
        /// The name of a ServiceAccount of the same namespace.
        ServiceAccountName = "service-account-name",
        /// The name of a Secret of the same namespace.
        SecretName = "secret-name",
        /// The name of a ConfigMap of the same namespace.
        ConfigMapName = "config-map-name",
        /// The name of a PersistentVolumeClaim of the same namespace.
        ClaimName = "claim-name",
        /// The name of a PriorityClass.
        PriorityClassName = "priority-class-name",
        /// The name of a RuntimeClass.
        RuntimeClassName = "runtime-class-name",
        /// The name of a StorageClass.
        StorageClassName = "storage-class-name",
        /// The name of an IngressClass.
        IngressClassName = "ingress-class-name",
        /// The name of a Node.
        NodeName = "node-name",
    }
}

vocabulary! {
    /// Where a kind is defined.
    pub Origin {
        /// By Kubernetes' API server.
        Builtin = "builtin",
        /// By a component of Kubernetes, as a file of its configuration, or by a request's options.
        Component = "component",
        /// By a custom resource definition.
        Custom = "custom",
    }
}

vocabulary! {
    /// Whether the objects of a kind live in namespaces.
    pub Scope {
        /// They do.
        Namespaced = "N",
        /// They belong to the cluster.
        Cluster = "C",
        /// They are files, or bodies of requests.
        None = "-",
    }
}

vocabulary! {
    /// The types of single values, as the facts' text and the binary table name them.
    pub(crate) Single {
        /// Anything.
        Any = "any",
        /// A whole object of some kind.
        Embedded = "embedded",
        /// A boolean.
        Bool = "bool",
        /// A whole number of 32 bits.
        Int32 = "int32",
        /// A whole number of 64 bits.
        Int64 = "int64",
        /// A number.
        Number = "number",
        /// Text.
        String = "string",
        /// Base64.
        Bytes = "bytes",
        /// RFC 3339.
        Time = "time",
        /// RFC 3339 with microseconds.
        MicroTime = "microtime",
        /// Text like `1h30m`.
        Duration = "duration",
        /// Seconds, of 32 bits.
        Seconds32 = "seconds32",
        /// Seconds, of 64 bits.
        Seconds64 = "seconds64",
        /// A number or text.
        IntOrString = "int-or-string",
        /// A number or a percentage.
        IntOrPercent = "int-or-percent",
        /// An IP address.
        Ip = "ip",
        /// A range of IP addresses.
        Cidr = "cidr",
        /// The reference of an image.
        Image = "image",
        /// A schedule.
        Cron = "cron",
        /// The mode of a file.
        FileMode = "file-mode",
    }
}
