//! Upright finds misconfigured Kubernetes objects: compile rules once, evaluate objects by the thousand.
