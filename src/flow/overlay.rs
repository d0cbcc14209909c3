//! Over the chart while something is dragged or drawn: where it may go, where it would go, the frame round states.

use std::sync::Arc;

use editor::flow::drop::Place;
use editor::flow::gesture::Gesture;
use editor::flow::Rect;
use editor::machine::Slot;
use editor::plan::Point;
use leptos::prelude::*;

use super::quick::Quick;
use super::Flow;
use crate::list::list;
use crate::near::Near;

/// Marks, the slot, the line of a connection, the marquee.
#[component]
pub fn Overlay(near: Near) -> impl IntoView {
    let flow = expect_context::<Flow>();
    view! {
        <Marks near/>
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
fn Marks(near: Near) -> impl IntoView {
    let flow = expect_context::<Flow>();
    // The places are the same from the first to the last move of a drag.
    let places = Memo::new(move |_| {
        flow.gesture.with(|gesture| match gesture {
            Gesture::Dragging(drag) => Some(Places(Arc::clone(&drag.places))),
            _ => None,
        })
    });
    let marks = Memo::new(move |_| {
        let near = near.get();
        places.with(|places| {
            let Some(Places(places)) = places else { return beside(flow) };
            let mark = |place: &Place| (place.mark.x, place.mark.y, None::<Slot>);
            places.iter().filter(|place| near.has(around(place))).map(mark).collect()
        })
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

/// The places of a drag; the same only if they are the very same.
#[derive(Clone)]
struct Places(Arc<[Place]>);

impl PartialEq for Places {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "pixels of a drawing; the cast saturates")]
fn around(place: &Place) -> Rect {
    Rect { x: place.mark.x as i32, y: place.mark.y as i32, width: 0, height: 0 }
}

/// Marks on the lines into and out of the selected state.
fn beside(flow: Flow) -> Vec<(f64, f64, Option<Slot>)> {
    let Some(selected) = flow.selected.get().filter(|_| flow.editable.get()) else { return Vec::new() };
    flow.picture.with(|picture| {
        let is = |at: usize| picture.boxes.get(at).is_some_and(|shown| shown.id == selected);
        let near = picture.edges.iter().filter(|edge| is(edge.from) || is(edge.to));
        let mark = |edge: &editor::flow::Edge| {
            let at = edge.mark()?;
            // A label is to be read; its line can be pressed beside it.
            let label = edge.label.as_ref().map(|label| label.1);
            let hides = |(x, y): (i32, i32)| at.distance(Point::new(f64::from(x), f64::from(y))) < 18.0;
            if label.is_some_and(hides) {
                return None;
            }
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
