/** Small hands for the document. What is already there is not written again: so nothing is laid out for nothing. */

/** @throws Error where the page has no such element: index.html and the modules do not fit together. */
export function byId(id: string): HTMLElement;
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind;
export function byId(id: string, kind: new () => HTMLElement = HTMLElement): HTMLElement {
	const element = document.getElementById(id);
	if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
	return element;
}

export function setText(element: Element, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}

/** A live number: as a machine reads it, and as a person does. */
export function setValue(element: HTMLElement, value: string, text: string): void {
	if (element.dataset.value !== value) element.dataset.value = value;
	setText(element, text);
}

export function setData(element: HTMLElement, name: string, value: string): void {
	if (element.dataset[name] !== value) element.dataset[name] = value;
}

export function show(element: HTMLElement, isShown: boolean): void {
	if (element.hidden === isShown) element.hidden = !isShown;
}

/** `make('span', 'label', 'loss')`, `make('li', '', child, child)`. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	className: string,
	...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[Tag] {
	const element = document.createElement(tag);
	if (className !== '') element.className = className;
	element.append(...children);
	return element;
}

/** Leaving a control, or Escape in it, gives up what was not sent. */
export function letGo(input: HTMLElement, release: () => void): void {
	input.addEventListener('blur', release);
	input.addEventListener('keydown', ({key}) => {
		if (key === 'Escape') release();
	});
}
