//! Units, accounts, rights, the audit and usage: for the three administrators, and for those who may see usage.

mod accounts;
mod audit;
mod change_account;
mod rights;
mod units;
mod usage;

pub use accounts::{__path_accounts, __path_add_account, accounts, add_account};
pub use audit::{__path_audit, __path_audit_csv, __path_audit_state, audit, audit_csv, audit_state};
pub use change_account::{
    __path_change_account, __path_remove_factor, __path_reset_password, change_account, remove_factor,
    reset_password,
};
pub use rights::{
    __path_change_rights, __path_rights, __path_rights_history, change_rights, rights, rights_history,
};
pub use units::{__path_add_unit, __path_change_unit, __path_units, add_unit, change_unit, units};
pub use usage::{__path_usage, usage};
