import {make} from './dom.js';

/** A row of radios that look like one control: `<fieldset id=… ><div class="segments">`. */

export type Segment = {readonly value: string; readonly label: string; readonly note?: string};

export function fillSegments(
	control: HTMLElement,
	name: string,
	segments: readonly Segment[],
	place: Element | null = control.querySelector('.segments'),
): void {
	place?.replaceChildren(...segments.map(segment => segmentOf(name, segment)));
}

function segmentOf(name: string, {value, label, note}: Segment): HTMLLabelElement {
	const input = make('input', '');
	input.type = 'radio';
	input.name = name;
	input.value = value;
	const words = make('span', 'segment-label', label);
	return make('label', 'segment', input, words, ...(note === undefined ? [] : [make('small', '', note)]));
}

const inputs = (control: HTMLElement) => control.querySelectorAll<HTMLInputElement>('input[type=radio]');

/** Chooses the radio of this value; none where there is no such radio. */
export function setSegment(control: HTMLElement, value: string | undefined): void {
	for (const input of inputs(control)) {
		const isChosen = input.value === value;
		if (input.checked !== isChosen) input.checked = isChosen;
	}
}

export function enableSegments(control: HTMLElement, isEnabled: boolean): void {
	for (const input of inputs(control)) input.disabled = !isEnabled;
}

export function onSegment(control: HTMLElement, listener: (value: string) => void): void {
	control.addEventListener('change', ({target}) => {
		if (target instanceof HTMLInputElement && target.type === 'radio') listener(target.value);
	});
}
