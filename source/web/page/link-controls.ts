import type {Link} from '../../link/settings.js';
import type {Choices} from '../shared/choices.js';
import {byId, letGo, make} from './dom.js';
import type {Holds} from './holds.js';
import {linkText, presetOf} from './link-text.js';
import type {SettingsSender} from './settings-sender.js';

/** Stands in the list of presets for a link that is none of them. */
const own = '';

/** The emulated link: one of the presets, or in words. */
export class LinkControls {
	readonly #choices: Choices;
	readonly #sender: SettingsSender;
	readonly #holds: Holds;
	readonly #preset = byId('set-link', HTMLSelectElement);
	readonly #text = byId('set-link-text', HTMLInputElement);
	#link: Link | null = null;

	constructor(choices: Choices, sender: SettingsSender, holds: Holds) {
		this.#choices = choices;
		this.#sender = sender;
		this.#holds = holds;
		const ownOption = make('option', '', 'in words');
		ownOption.value = own;
		ownOption.disabled = true;
		ownOption.hidden = true;
		this.#preset.replaceChildren(
			...choices.linkPresets.map(({name, text}) => {
				const option = make('option', '', name);
				option.value = name;
				option.title = text;
				return option;
			}),
			ownOption,
		);
		this.#preset.addEventListener('change', () => this.#sender.send({link: this.#preset.value}));
		this.#text.addEventListener('input', () => this.#holds.hold('link'));
		this.#text.addEventListener('change', () => this.#sendText());
		this.#text.addEventListener('keydown', ({key}) => {
			if (key === 'Enter' && this.#isInvalid) this.#sendText();
		});
		letGo(this.#text, () => this.#release());
	}

	show(link: Link | null): void {
		this.#link = link;
		if (this.#holds.isHeld('link') || this.#sender.isPending('link')) return;
		const preset = presetOf(link, this.#choices.linkPresets)?.name ?? own;
		const text = linkText(link);
		if (this.#preset.value !== preset) this.#preset.value = preset;
		if (this.#text.value !== text) this.#text.value = text;
		this.#text.title = text;
		this.#setInvalid(false);
	}

	refused(): void {
		if (document.activeElement !== this.#text) return;
		this.#holds.hold('link');
		this.#setInvalid(true);
	}

	#sendText(): void {
		const text = this.#text.value.trim();
		this.#holds.release('link');
		this.#setInvalid(false);
		this.#sender.send({link: text === '' ? null : text});
	}

	#release(): void {
		this.#holds.release('link');
		this.show(this.#link);
	}

	get #isInvalid(): boolean {
		return this.#text.getAttribute('aria-invalid') === 'true';
	}

	#setInvalid(isInvalid: boolean): void {
		if (isInvalid) this.#text.setAttribute('aria-invalid', 'true');
		else this.#text.removeAttribute('aria-invalid');
	}
}
