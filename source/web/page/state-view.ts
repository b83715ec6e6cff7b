import type {Choices} from '../shared/choices.js';
import {byId, make, setData, setText, setValue, show} from './dom.js';
import {clock} from './format.js';
import type {Model} from './model.js';
import {bannerOf, setupParts, shownState, stateWords} from './state-words.js';

/** The head of the page: what runs, since when, with which settings; and what keeps it from running. */
export class StateView {
	readonly #model: Model;
	readonly #choices: () => Choices | undefined;
	#setup = '';

	constructor(model: Model, choices: () => Choices | undefined, onStart: () => void) {
		this.#model = model;
		this.#choices = choices;
		byId('banner-action').addEventListener('click', onStart);
	}

	/** After a change of state. */
	show(): void {
		const {state, connection} = this.#model;
		const shown = shownState(state, connection);
		setData(byId('state'), 'value', shown);
		setData(document.documentElement, 'state', shown);
		setText(byId('state-word'), stateWords[shown]);
		const banner = bannerOf(shown, state?.failure ?? null);
		show(byId('banner'), banner !== undefined);
		if (banner !== undefined) {
			setData(byId('banner'), 'tone', banner.tone);
			setText(byId('banner-text'), banner.text);
			show(byId('banner-action'), banner.canStart);
		}

		if (state === undefined) return;
		const parts = setupParts(state.settings, state.picture, this.#choices());
		const setup = parts.join(' · ');
		if (setup === this.#setup) return;
		this.#setup = setup;
		byId('setup').replaceChildren(...parts.map(part => make('span', '', part)));
		document.title = `${parts.slice(0, 2).join(' · ')} – vstream`;
	}

	/** With each drawing. */
	refresh(): void {
		const at = this.#model.series.last?.at;
		setValue(byId('elapsed'), at === undefined ? '' : String(at), clock(at));
	}
}
