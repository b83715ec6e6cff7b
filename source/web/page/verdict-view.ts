import type {Verdict} from '../../lab/sample.js';
import {byId, make, setData, setText, show} from './dom.js';
import {cleanLine, withUnits} from './format.js';
import {keyFor} from './shortcut-table.js';

const healthy = 'healthy';

/** Why the picture is as it is, by which numbers, and what to do about it: at a press, where the page can do it. */
export class VerdictView {
	readonly #remedy = byId('verdict-remedy', HTMLButtonElement);
	readonly #onRemedy: (command: string) => void;
	#command: string | null = null;
	#drawn = '';

	constructor(onRemedy: (command: string) => void) {
		this.#onRemedy = onRemedy;
		this.#remedy.addEventListener('click', () => {
			if (this.#command !== null) this.#onRemedy(this.#command);
		});
	}

	show(verdicts: readonly Verdict[]): void {
		const [first, ...others] = verdicts;
		const panel = byId('verdict');
		setData(panel, 'value', first?.cause ?? '');
		setData(panel, 'tone', first === undefined ? 'muted' : first.cause === healthy ? 'good' : 'warning');
		setText(byId('verdict-cause'), first === undefined ? 'not enough seen yet' : cleanLine(first.cause));
		setText(byId('verdict-evidence'), withUnits(first?.evidence ?? ''));
		this.#showRemedy(first?.remedy ?? null);
		const drawn = JSON.stringify(others);
		if (drawn === this.#drawn) return;
		this.#drawn = drawn;
		byId('verdict-others').replaceChildren(
			...others.map(({cause, evidence}) =>
				make('li', '', make('b', '', cleanLine(cause)), ` ${withUnits(evidence)}`),
			),
		);
	}

	#showRemedy(remedy: Verdict['remedy']): void {
		show(this.#remedy, remedy !== null);
		if (remedy === null) return;
		const key = remedy.command === null ? undefined : keyFor(remedy.command);
		this.#command = key === undefined ? null : remedy.command;
		this.#remedy.disabled = key === undefined;
		const words = cleanLine(remedy.words);
		const option = remedy.option === null ? '' : cleanLine(remedy.option);
		const text = `${words}|${key ?? ''}|${option}`;
		if (this.#remedy.dataset.value === text) return;
		this.#remedy.dataset.value = text;
		this.#remedy.replaceChildren(
			make('small', '', 'Try'),
			make('span', '', words),
			...(key !== undefined ? [make('kbd', '', key)] : option === '' ? [] : [make('code', '', option)]),
		);
	}
}
