//! Reading a plan file, its graph, and printing it.

use plan::Graph;

/// What is understood of any text prints as a plan that reads back the same, and its graph can be worked on.
pub fn check(data: &[u8]) {
    let text = &*super::text(data);
    let (plan, findings) = plan::parse(text);
    super::sound(text, &findings);
    let Some(plan) = plan else { return };
    let graph = Graph::new(&plan);
    let durations: Vec<i64> = plan.tasks.iter().map(|task| task.duration.mean_ms()).collect();
    assert_eq!(graph.order().is_none(), !graph.cycles().is_empty());
    let _ = (graph.levels(), graph.reduced(), graph.schedule(&durations));
    for task in &plan.tasks {
        let _ = (task.duration.quantile_ms(0.5), task.duration.sd(), task.duration.density(8, 60.0));
        plan::words::duration(task.duration.mean_ms());
    }
    let printed = plan::print(&plan);
    let (again, _) = plan::parse(&printed);
    assert_eq!(again.as_ref(), Some(&plan), "{printed}");
}
