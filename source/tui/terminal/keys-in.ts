/**
 * Bytes of a terminal → names of keys. Whatever is no key (mouse reports, answers of the terminal, pasted text, broken
 * sequences) yields nothing, and nothing of it is taken for letters.
 */

const named: Record<string, string> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	' ': 'space',
	'\u007F': 'backspace',
	'\b': 'backspace',
	'\u0003': 'ctrl-c',
	'\u001A': 'ctrl-z',
	'\u000C': 'ctrl-l',
};

/** The last part of a CSI or SS3 sequence, unmodified, and the key it stands for. */
const sequences: Record<string, string> = {
	A: 'up',
	B: 'down',
	C: 'right',
	D: 'left',
	H: 'home',
	F: 'end',
	'1~': 'home',
	'4~': 'end',
	'3~': 'delete',
	'5~': 'pageup',
	'6~': 'pagedown',
	M: 'enter',
};

/** Longer sequences than this are no key; it bounds what waits for its end. */
const longestSequence = 4096;

const controlSequence = /^\u001B\[([\d:;<=>?]*)([ -/]*)([@-~])/;
const controlSequenceStart = /^\u001B\[[\d:;<=>?]*[ -/]*$/;
/** OSC, DCS, APC, PM, SOS: strings up to ST or BEL. */
const stringStart = /^\u001B[\]P_^X]/;
const stringEnd = /\u0007|\u001B\\/;
const pasteEnd = '\u001B[201~';

type Step = {readonly length: number; readonly key?: string; readonly paste?: boolean};

/** The key at the start of the text; undefined when the sequence is not whole yet. */
function step(text: string): Step | undefined {
	const first = text[0] ?? '';
	if (first !== '\u001B') {
		const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
		const key = named[character] ?? (/^\p{Cc}$/u.test(character) ? undefined : character);
		return {length: character.length, ...(key === undefined ? {} : {key})};
	}

	if (text.length === 1) return undefined;
	if (text.startsWith('\u001B[M')) return text.length < 6 ? undefined : {length: 6}; // X10 mouse: three bytes follow
	const control = controlSequence.exec(text);
	if (control) {
		const [whole, parameters = '', between = '', end = ''] = control;
		if (parameters === '200' && end === '~') return {length: whole.length, paste: true};
		const key =
			between === '' ? sequences[end === '~' ? `${parameters}~` : parameters === '' ? end : ''] : undefined;
		return {length: whole.length, ...(key === undefined ? {} : {key})};
	}

	if (controlSequenceStart.test(text)) return undefined;
	if (text[1] === 'O') {
		if (text.length < 3) return undefined;
		const key = sequences[text[2] ?? ''];
		return {length: 3, ...(key === undefined ? {} : {key})};
	}

	if (stringStart.test(text)) {
		const end = stringEnd.exec(text.slice(2));
		return end ? {length: 2 + end.index + end[0].length} : undefined;
	}

	if (text[1] === '\u001B') return {length: 1, key: 'escape'};
	if (text[1] === '[') return {length: 2};
	return {length: 1 + String.fromCodePoint(text.codePointAt(1) ?? 0).length}; // Alt with a key
}

export type KeyReader = {
	/** The keys that this chunk completes. */
	push(chunk: string): string[];
	/** True while a started sequence waits for its end. */
	waiting(): boolean;
	/** No more came: a lone escape was the Escape key, any other beginning is dropped. */
	flush(): string[];
};

export function createKeyReader(): KeyReader {
	let rest = '';
	let pasting = false;

	function take(): string[] {
		const keys: string[] = [];
		while (rest !== '') {
			if (pasting) {
				const end = rest.indexOf(pasteEnd);
				if (end === -1) {
					rest = rest.slice(-(pasteEnd.length - 1));
					break;
				}

				rest = rest.slice(end + pasteEnd.length);
				pasting = false;
				continue;
			}

			const found = step(rest);
			if (found === undefined) {
				if (rest.length > longestSequence) rest = '';
				break;
			}

			rest = rest.slice(found.length);
			if (found.paste) pasting = true;
			if (found.key !== undefined) keys.push(found.key);
		}

		return keys;
	}

	return {
		push(chunk) {
			rest += chunk;
			return take();
		},
		waiting: () => rest !== '' && !pasting,
		flush() {
			if (pasting) return [];
			const keys = rest === '\u001B' ? ['escape'] : [];
			rest = '';
			return keys;
		},
	};
}
