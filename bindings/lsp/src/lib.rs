//! The language server: the analysis of `upright-ide` behind the Language Server Protocol.
//!
//! [`serve`] answers one client over a connection until the client shuts it down. The files of the client's folders are
//! read from disk, those that it has open are taken from it. Nothing is written: every change is the client's.
//!
//! A folder with a `pack` block in one of its files is a pack; files that belong to none make up one for each folder that
//! the client has opened. Rules of the standard library are known, and shown under `upright:/std/…` to clients that say
//! in `initializationOptions` that they can: `{"libraryDocuments": true}`; its text is asked for by the request
//! `upright/libraryText`.

mod convert;
mod documents;
mod requests;
mod server;
mod uri;

pub use lsp_server::Connection;
pub use server::{Error, serve, serve_stdio};
