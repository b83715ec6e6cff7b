import type {Sample} from '../../lab/sample.js';
import {byId, make, setData, setText} from './dom.js';
import type {Model} from './model.js';
import {type NumberGroup, numbersOf} from './numbers.js';

/** Seconds over which the rate of bytes is taken. */
const rateSeconds = 0.9;

/** All numbers, in tables that are built once. */
export class NumbersView {
	readonly #model: Model;
	readonly #cells: HTMLElement[] = [];
	#isVisible = true;
	#before: Sample | undefined;
	#rate: number | undefined;

	constructor(model: Model) {
		this.#model = model;
		new IntersectionObserver(([entry]) => {
			this.#isVisible = entry?.isIntersecting ?? true;
		}).observe(byId('numbers'));
	}

	refresh(): void {
		const {sample} = this.#model;
		if (sample === undefined) return;
		this.#measure(sample);
		if (!this.#isVisible && this.#cells.length > 0) return;
		const groups = numbersOf(sample, this.#rate);
		if (this.#cells.length === 0) this.#build(groups);
		for (const [index, {texts, tone}] of groups.flatMap(({rows}) => rows).entries()) {
			const cell = this.#cells[index];
			if (cell === undefined) continue;
			for (const [column, text] of texts.entries()) {
				const place = cell.children[column];
				if (place !== undefined) setText(place, text);
			}

			setData(cell, 'tone', tone ?? '');
		}
	}

	#measure(sample: Sample): void {
		const before = this.#before;
		const seconds = before === undefined ? 0 : sample.atSeconds - before.atSeconds;
		if (before === undefined || seconds < 0) this.#before = sample;
		else if (seconds >= rateSeconds) {
			this.#rate = Math.max(0, ((sample.bytes.received - before.bytes.received) * 8) / seconds);
			this.#before = sample;
		}
	}

	#build(groups: readonly NumberGroup[]): void {
		byId('numbers').replaceChildren(
			...groups.map(({title, rows}) => {
				const list = make('dl', '');
				for (const {label, texts} of rows) {
					const cell = make('dd', '', ...texts.map(() => make('span', '')));
					this.#cells.push(cell);
					list.append(make('dt', '', label), cell);
				}

				return make('section', 'group', make('h3', '', title), list);
			}),
		);
	}
}
