// Small helpers for the DOM.

/** The element of that id, which index.html has. */
export function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} #${id}`);
  return found;
}

/** A new element with a class and a content. */
export function make(
  tag: string,
  class_name: string,
  ...content: (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  made.className = class_name;
  made.append(...content);
  return made;
}
