//! The gallery's plans are sound, and written as the printer writes them.

use std::path::Path;

#[test]
fn every_example_reads_clean_and_prints_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".plan.json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let (plan, found) = plan::parse(&text);
        assert_eq!(found, [], "{}", path.display());
        assert_eq!(plan::print(&plan.unwrap()), text, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 2);
}
