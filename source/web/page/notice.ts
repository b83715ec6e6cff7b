import {byId, setData, setText, show} from './dom.js';

/** Milliseconds for which a line stands: long enough to read it. */
const shortest = 4000;
const perCharacter = 60;

export type NoticeTone = 'good' | 'warning';

let timer: ReturnType<typeof setTimeout> | undefined;

/** Says what became of what somebody asked for: one line, for a while. */
export function say(text: string, tone: NoticeTone = 'warning'): void {
	const notice = byId('notice');
	clearTimeout(timer);
	show(notice, true);
	setData(notice, 'tone', tone);
	setText(notice, text);
	timer = setTimeout(() => show(notice, false), shortest + text.length * perCharacter);
}
