/** Numbers in words that every face shares: console, plain text, reports. Imports nothing. */

/** What can't be known, as people read it. */
export const unknown = 'unknown';

/** Keeps `12 031` on one line. */
const noBreakSpace = '\u00A0';

/** Whole numbers with a gap every three digits: `12 031`. */
export function formatCount(count: number | null): string {
	if (count === null) return unknown;
	return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, noBreakSpace);
}

const byteUnits = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as networks count: `999 B`, `1.5 kB`, `80 MB`. */
export function formatBytes(bytes: number | null): string {
	if (bytes === null) return unknown;
	if (Math.abs(bytes) < 999.5) return `${Math.round(bytes)} B`;
	let value = bytes;
	let unit = '';
	for (const next of byteUnits) {
		value /= 1000;
		unit = next;
		if (Math.abs(value) < 999.5) break;
	}
	return `${value < 9.95 ? value.toFixed(1) : formatCount(value)} ${unit}`;
}

/** A buffer size as people set it: `10 000 B`. */
export function formatBufferSize(bytes: number): string {
	return `${formatCount(bytes)} B`;
}

/** `9.8 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(seconds: number | null): string {
	if (seconds === null) return unknown;
	if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
	const minutes = Math.round(seconds / 60);
	return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** A running clock: `00:42`, `1:02:03`. */
export function formatClock(seconds: number): string {
	const whole = Math.max(0, Math.floor(seconds));
	const minutesAndSeconds = `${twoDigits(Math.floor(whole / 60) % 60)}:${twoDigits(whole % 60)}`;
	return whole < 3600 ? minutesAndSeconds : `${Math.floor(whole / 3600)}:${minutesAndSeconds}`;
}

/** A date and time of this machine's time zone: `2026-11-22 15:04:05`. The text itself where it is no date. */
export function formatDateTime(iso: string): string {
	const date = new Date(iso);
	if (Number.isNaN(date.getTime())) return cleanLine(iso);
	const day = `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
	return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}

/** A ratio 0 to 1 in per cent: `2.0 %`. What is more than nothing never reads as `0.0 %`. */
export function formatRatio(ratio: number | null): string {
	if (ratio === null) return unknown;
	if (ratio > 0 && ratio < 0.0005) return '<0.1 %';
	return `${(ratio * 100).toFixed(1)} %`;
}

/** Frames a second, without the unit: `24.0`. */
export function formatFps(fps: number | null): string {
	return fps === null ? unknown : fps.toFixed(1);
}

/** Milliseconds, without the unit: `5.1`, `12 031`. */
export function formatMs(milliseconds: number | null): string {
	if (milliseconds === null) return unknown;
	return Math.abs(milliseconds) < 999.95 ? milliseconds.toFixed(1) : formatCount(milliseconds);
}

/** `1280×720`; `unknown` where a side is. */
export function formatSize(width: number | null, height: number | null): string {
	return width === null || height === null ? unknown : `${width}×${height}`;
}

/**
 * What text from outside may do to a terminal or a page: control characters (C0, DEL, C1) drive it, format characters turn
 * the writing direction or are not seen at all, and the two separators break the line (Unicode, general categories Cc and Cf).
 */
const unfit = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Text from a file, a device or the network as one harmless line: what is unfit becomes a space, several together one. Every
 * text from outside goes through here where it becomes an event, an error or a name that is shown.
 */
export function cleanLine(text: string): string {
	return spaced(text).trim();
}

/** As `cleanLine`, but spaces at the ends of a name belong to it. */
export function cleanName(name: string): string {
	return spaced(name);
}

function spaced(text: string): string {
	return text.replaceAll(new RegExp(`${unfit.source}+`, 'gu'), ' ');
}

/** As JSON on one line, with what is unfit written as `\\u009b`: the same value for programs, harmless on a terminal. */
export function jsonLine(value: unknown): string {
	return JSON.stringify(value).replaceAll(unfit, escaped);
}

/** JSON writes a character beyond 16 bits as its two halves (RFC 8259, section 7). */
function escaped(character: string): string {
	return character
		.split('')
		.map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
		.join('');
}

/** At most `width` characters: the end gives way to `…`, and half a number, which would be another one, goes too. */
export function shorten(text: string, width: number): string {
	const characters = [...text];
	if (characters.length <= width) return text;
	const start = characters.slice(0, Math.max(0, width - 1)).join('');
	return `${wholeNumbers(text, start.length)}…`;
}

/** The first `length` characters, without the beginning of a number that goes on behind them. */
export function wholeNumbers(text: string, length: number): string {
	const start = text.slice(0, length);
	return /^[\u00A0\u2009.,]?\d/.test(text.slice(length))
		? start.replace(/\d[\d\u00A0\u2009.,]*$/, '')
		: start;
}

/** Words in lines of at most `width` characters; a longer word is cut. */
export function wrapWords(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ').filter(part => part !== '')) {
		let rest = word;
		while (line === '' ? rest.length > width : line.length + 1 + rest.length > width) {
			if (line === '') {
				lines.push(rest.slice(0, width));
				rest = rest.slice(width);
			} else {
				lines.push(line);
				line = '';
			}
		}
		line = line === '' ? rest : `${line} ${rest}`;
	}
	if (line !== '') lines.push(line);
	return lines;
}

function twoDigits(value: number): string {
	return String(value).padStart(2, '0');
}
