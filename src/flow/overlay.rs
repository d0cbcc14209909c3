//! Over the chart while something is dragged or drawn: where it may go, where it would go, the frame round states.

use editor::flow::gesture::Gesture;
use editor::machine::Slot;
use leptos::prelude::*;

use super::quick::Quick;
use super::Flow;
use crate::list::list;

/// Marks, the slot, the line of a connection, the marquee.
#[component]
pub fn Overlay() -> impl IntoView {
    let flow = expect_context::<Flow>();
    view! {
        <Marks/>
        {move || flow.gesture.with(slot)}
        {move || line(flow)}
        {move || flow.gesture.with(Gesture::marquee).map(|frame| {
            let style = format!("left:{}px;top:{}px;width:{}px;height:{}px", frame.x, frame.y, frame.w, frame.h);
            view! { <div class="marquee" style=style></div> }
        })}
    }
}

/// Small plus marks: where what is dragged may go; else on the lines of the selected state, to insert there.
#[component]
fn Marks() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let marks = Memo::new(move |_| {
        let dragged = flow.gesture.with(|gesture| match gesture {
            Gesture::Dragging(drag) => {
                let mark = |place: &editor::flow::drop::Place| (place.mark.x, place.mark.y, None::<Slot>);
                Some(drag.places.iter().map(mark).collect::<Vec<_>>())
            }
            _ => None,
        });
        dragged.unwrap_or_else(|| beside(flow))
    });
    let draw = move |(x, y, slot): (f64, f64, Option<Slot>)| {
        let style = format!("left:{x}px;top:{y}px");
        match slot {
            Some(slot) => view! { <button class="ins" style=style tabindex="-1" aria-hidden="true" title="Insert a state here"
                on:click=move |_| flow.quick.set(Some(Quick::Insert(slot.clone())))></button> }.into_any(),
            None => view! { <i class="ins" style=style></i> }.into_any(),
        }
    };
    let key = |(x, y, slot): &(f64, f64, Option<Slot>)| (x.to_bits(), y.to_bits(), slot.clone());
    list(move || marks.get(), key, draw)
}

/// Marks on the lines into and out of the selected state.
fn beside(flow: Flow) -> Vec<(f64, f64, Option<Slot>)> {
    let Some(selected) = flow.selected.get().filter(|_| flow.editable.get()) else { return Vec::new() };
    flow.picture.with(|picture| {
        let is = |at: usize| picture.boxes.get(at).is_some_and(|shown| shown.id == selected);
        let near = picture.edges.iter().filter(|edge| is(edge.from) || is(edge.to));
        let mark = |edge: &editor::flow::Edge| {
            let at = edge.mark()?;
            Some((at.x, at.y, Some(picture.edge_slot(edge)?)))
        };
        near.filter_map(mark).collect()
    })
}

/// The dashed slot where a drop would go.
fn slot(gesture: &Gesture) -> Option<AnyView> {
    let Gesture::Dragging(drag) = gesture else { return None };
    let place = drag.place()?;
    let style = format!("left:{}px;top:{}px", place.mark.x, place.mark.y);
    Some(
        view! { <div class="slot" style=style data-testid="slot"><span>"Insert here"</span></div> }
            .into_any(),
    )
}

/// The line of a connection that is being drawn.
fn line(flow: Flow) -> Option<AnyView> {
    flow.gesture.with(|gesture| {
        let Gesture::Connecting(connection) = gesture else { return None };
        let from = flow.drawn.with(|drawn| drawn.find(connection.from.as_str()).map(|shown| shown.port()))?;
        let refused = connection.target.as_ref().is_some_and(|(_, refusal)| refusal.is_some());
        let d = format!("M{} {}L{} {}", from.x, from.y, connection.at.x, connection.at.y);
        Some(view! { <svg class="flow-edges" width="1" height="1" aria-hidden="true"><g class="e live" class:refused=refused><path d=d/></g></svg> }.into_any())
    })
}
