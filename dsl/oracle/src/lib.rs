//! A slow, obvious interpreter of the typed IR: the truth that tests hold the VM against.
