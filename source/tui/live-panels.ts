import type {DOMElement} from 'ink';
import type {Area, Rectangle} from './terminal/screen.js';
import type {Draw, View} from './view.js';

/** The live panels of the screen that is shown: where Ink's layout put each, and what draws it. */

type Panel = {
	readonly node: DOMElement;
	readonly draw: Draw;
	readonly name: string;
	place: Rectangle | undefined;
};

export class LivePanels {
	readonly #panels = new Set<Panel>();
	#stale = true;

	/** The node must be an empty box. Returns its removal. */
	add(node: DOMElement, draw: Draw, name: string): () => void {
		const panel: Panel = {node, draw, name, place: undefined};
		this.#panels.add(panel);
		this.#stale = true;
		return () => this.#panels.delete(panel);
	}

	/** Ink laid out again: places are read anew before the next drawing. */
	layoutChanged(): void {
		this.#stale = true;
	}

	placeOf(name: string): Rectangle | undefined {
		this.#findPlaces();
		for (const panel of this.#panels) if (panel.name === name) return panel.place;
		return undefined;
	}

	draw(view: View): Area[] {
		this.#findPlaces();
		const areas: Area[] = [];
		for (const {place, draw} of this.#panels) {
			if (place && place.columns > 0 && place.rows > 0) {
				areas.push({...place, lines: draw(view, place.columns, place.rows)});
			}
		}

		return areas;
	}

	#findPlaces(): void {
		if (!this.#stale) return;
		this.#stale = false;
		for (const panel of this.#panels) panel.place = placeOf(panel.node);
	}
}

/** From the top left of the screen, in cells. Yoga gives each node's place within its parent. */
function placeOf(node: DOMElement): Rectangle | undefined {
	if (!node.yogaNode) return undefined;
	let x = 0;
	let y = 0;
	for (let current: DOMElement | undefined = node; current; current = current.parentNode) {
		x += current.yogaNode?.getComputedLeft() ?? 0;
		y += current.yogaNode?.getComputedTop() ?? 0;
	}

	return {x, y, columns: node.yogaNode.getComputedWidth(), rows: node.yogaNode.getComputedHeight()};
}
