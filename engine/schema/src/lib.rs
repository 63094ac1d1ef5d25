//! The Kubernetes schemas as a table of facts, custom resource definitions included.
