//! Reads manifests (YAML, JSON, streams of them) into trees in which every value knows its place in the text.
