/**
 * Bytes of a terminal → names of keys. Whatever is no key (mouse reports, answers of the terminal, pasted text, broken
 * sequences, sequences whose end comes when nobody waits for it any more) yields nothing, and nothing of it is taken for
 * letters.
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
const escape = '\u001B';
const pasteEnd = '\u001B[201~';

/**
 * So many different keys that write something do not come in one read from fingers, even over a line that stalls for a
 * third of a second: it is text from a terminal without bracketed paste. A key that is held gives the same one again and again.
 */
const leastText = 4;

type Step = {
	readonly length: number;
	readonly key?: string;
	/** It stands for itself: a letter, a space, a line end. */
	readonly isText?: boolean;
	readonly paste?: boolean;
};

/** The key at the start of the text; undefined when the sequence is not whole yet. */
function step(text: string): Step | undefined {
	const first = text[0] ?? '';
	if (first !== '\u001B') {
		const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
		const key = named[character] ?? (/^\p{Cc}$/u.test(character) ? undefined : character);
		return {length: character.length, ...(key === undefined ? {} : {key, isText: true})};
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

/**
 * What comes next decides about what came so far: the key that Alt was pressed with, or the end of a `sequence`; the end of one
 * that was given up (`late`); more of a text that came as keys (`text`), or of a bracketed `paste`.
 */
export type Waiting = 'alt' | 'sequence' | 'late' | 'text' | 'paste';

/** What may follow an escape in a sequence; any other key is one of its own. */
const introducer = /^[[\]OP_^X]/;
/** The beginnings whose end is known when it comes late. */
const lateBeginning = /^\u001B(?:$|[[O])/;

export type KeyReader = {
	/** The keys that this read completes. */
	push(chunk: string): string[];
	/** What it waits for; undefined: nothing. */
	waiting(): Waiting | undefined;
	/** It waited long enough for that: in the end a lone escape was the Escape key, any other beginning is dropped. */
	giveUp(): string[];
};

/** `onPaste`: text came, bracketed or as keys; once for each. */
export function createKeyReader(onPaste: () => void = () => undefined): KeyReader {
	let rest = '';
	/** `sequence` here: an escape so old that no Alt was pressed. */
	let state: Waiting | undefined;

	function skipPaste(): void {
		const end = rest.indexOf(pasteEnd);
		state = end === -1 ? 'paste' : undefined;
		rest = end === -1 ? rest.slice(-(pasteEnd.length - 1)) : rest.slice(end + pasteEnd.length);
	}

	/** All whole steps of what is there; what is left waits for its end. */
	function take(): Step[] {
		const steps: Step[] = [];
		while (rest !== '' && state !== 'paste') {
			const found = step(rest);
			if (found === undefined) {
				if (rest.length > longestSequence) rest = '';
				break;
			}

			rest = rest.slice(found.length);
			// What was given up is no key any more, whenever its end comes.
			if (state === 'late') state = undefined;
			else steps.push(found);
			if (found.paste) {
				onPaste();
				skipPaste();
			}
		}

		return steps;
	}

	function keysOf(steps: readonly Step[]): string[] {
		const text = steps.filter(({isText}) => isText).map(({key}) => key);
		const isText = state === 'text' || (text.length >= leastText && new Set(text).size > 1);
		if (isText && state !== 'text') onPaste();
		if (isText) state = 'text';
		const keys = steps.flatMap(({key}) => key ?? []);
		return isText ? keys.filter(key => key === 'ctrl-c') : keys;
	}

	return {
		push(chunk) {
			const isEscape = state === 'sequence' && !introducer.test(chunk);
			const isOther = state === 'late' && rest === escape && !lateBeginning.test(rest + chunk);
			rest = isEscape || isOther ? chunk : rest + chunk;
			if (state === 'sequence' || isOther) state = undefined;
			if (state === 'paste') skipPaste();
			const keys = keysOf(take());
			return isEscape ? ['escape', ...keys] : keys;
		},
		waiting: () => state ?? (rest === '' ? undefined : rest === escape ? 'alt' : 'sequence'),
		giveUp() {
			if (state === undefined && rest === escape) {
				state = 'sequence';
				return [];
			}

			const isEscape = state === 'sequence';
			const isLate = state !== 'late' && state !== 'paste' && lateBeginning.test(rest);
			state = isLate ? 'late' : undefined;
			if (!isLate) rest = '';
			return isEscape ? ['escape'] : [];
		},
	};
}
