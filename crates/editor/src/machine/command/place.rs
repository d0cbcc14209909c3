//! Where places within the entries of a list go.

use super::Command;
use crate::machine::Address;

impl Command {
    /// Where a place within an entry of a list is once this command was carried out; `None` if it is gone with its entry.
    pub fn place_after(&self, at: &Address) -> Option<Address> {
        let (state, list) = match self {
            Self::RemoveEntry { state, list, .. } | Self::MoveEntry { state, list, .. } => (state, list),
            _ => return Some(at.clone()),
        };
        let before = format!("{}/{}/", state.as_str(), list.key());
        let inside = at.as_str().strip_prefix(&before).map(|rest| rest.split_once('/').unwrap_or((rest, "")));
        let Some((Ok(own), rest)) = inside.map(|(own, rest)| (own.parse::<usize>(), rest)) else {
            return Some(at.clone());
        };
        let after = match self {
            Self::RemoveEntry { index, .. } if own == *index => return None,
            Self::RemoveEntry { index, .. } => own - usize::from(own > *index),
            Self::MoveEntry { from, to, .. } if own == *from => *to,
            Self::MoveEntry { from, to, .. } => {
                own - usize::from(own > *from && own <= *to) + usize::from(own < *from && own >= *to)
            }
            _ => own,
        };
        Some(Address::from(format!("{before}{after}{}{rest}", if rest.is_empty() { "" } else { "/" })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::EntryList;

    #[test]
    fn a_place_goes_with_its_entry() {
        let (state, list) = (Address::root().state("A"), EntryList::Choices);
        let place = |index: usize| Address::from(format!("/States/A/Choices/{index}/Assign"));
        let after = |command: &Command| {
            (0..4)
                .map(|own| command.place_after(&place(own)).map(|at| (0..4).find(|to| place(*to) == at)))
                .collect::<Vec<_>>()
        };
        let moved = |from, to| after(&Command::MoveEntry { state: state.clone(), list, from, to });
        assert_eq!(moved(0, 2), [Some(Some(2)), Some(Some(0)), Some(Some(1)), Some(Some(3))]);
        assert_eq!(moved(3, 1), [Some(Some(0)), Some(Some(2)), Some(Some(3)), Some(Some(1))]);
        let removed = Command::RemoveEntry { state: state.clone(), list, index: 1 };
        assert_eq!(after(&removed), [Some(Some(0)), None, Some(Some(1)), Some(Some(2))]);
        let elsewhere = Address::from("/States/AB/Choices/1/Assign".to_owned());
        assert_eq!(removed.place_after(&elsewhere), Some(elsewhere));
        let whole = Address::from("/States/A/Choices/2".to_owned());
        assert_eq!(
            removed.place_after(&whole).map(|at| at.to_string()),
            Some("/States/A/Choices/1".to_owned())
        );
    }
}
