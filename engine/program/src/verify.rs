//! The verifier: what every program is checked for before anything runs it.

use crate::ProgramParts;
use std::fmt;

/// What is wrong with a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// Where and what.
    pub message: String,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for VerifyError {}

pub(crate) fn verify(_parts: &ProgramParts) -> Result<(), VerifyError> {
    Ok(())
}
