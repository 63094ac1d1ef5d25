//! The semantic values of Kubernetes (quantity, duration, image, CIDR, ...): how text becomes a value and back.
