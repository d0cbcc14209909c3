//! Distributed Map: what a Map state does whose processor is in mode `DISTRIBUTED`.
//!
//! The items come from the state's input or, through [`reader`], from the simulated S3; each one (or each batch of
//! them, [`batch`]) is the input of a child execution with a history of its own; [`writer`] shapes the results or puts
//! them into S3. The state's own history shows only the Map Run. Sources: recorded executions for events, links and
//! wordings; the developer guide ("ItemReader", "ItemBatcher", "ResultWriter") for the rest.

mod batch;
mod compile;
mod csv;
mod def;
mod gather;
pub(crate) mod machinery;
mod manifest;
mod names;
mod reader;
mod run;
mod settings;
mod tolerance;
mod writer;

pub(crate) use def::DistributedDef;
pub(crate) use names::uuid;
pub(crate) use run::MapRun;
pub(crate) use settings::{integer, tolerance};
pub(crate) use tolerance::Tolerance;
