import type {RunRecord} from './view.js';
import {SessionError} from './session-error.js';
import {mostlyRan, wordOfRan} from './time-shares.js';

/** Names of sessions: what they may be, the one that a run gets by itself, and which one somebody may have meant. */

export const maxNameLength = 64;
/** Room for `-999` behind a name that is taken. */
const maxDefaultLength = maxNameLength - 4;

/** Begins with a letter or digit: neither a hidden file, nor `..`, nor something that looks like an option. */
const allowed = /^[A-Za-z\d][A-Za-z\d._-]*$/;
/** Names of devices on Windows, with any ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

export function isSessionName(name: string): boolean {
	return name.length <= maxNameLength && allowed.test(name) && !reserved.test(name);
}

/** @throws SessionError that says what is allowed. */
export function checkSessionName(name: string): void {
	if (isSessionName(name)) return;
	const shown = JSON.stringify(name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name);
	throw new SessionError(
		`a session can't be named ${shown}; use 1 to ${maxNameLength} letters (a to z), digits, . _ - and begin with a letter or digit`,
	);
}

/** From when it started (local time) and what it ran: `2026-11-22-15-04-05-udp-default`. */
export function defaultName({startedAt, settings, summary}: RunRecord): string {
	const {protocol, bufferSize} = mostlyRan(summary.ran) ?? settings;
	const what = wordOfRan(summary.ran) ?? `${protocol}-${bufferSize}`;
	const name = `${timeStamp(new Date(startedAt))}-${what.replaceAll(/[^A-Za-z\d._-]/g, '-')}`;
	return name.slice(0, maxDefaultLength);
}

/** `2026-11-22-15-04-05`, local time. */
export function timeStamp(date: Date): string {
	const parts = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
	return [date.getFullYear(), ...parts.map(part => String(part).padStart(2, '0'))].join('-');
}

/** One line for a name that isn't there, with what is. */
export function unknownNameError(name: string, names: readonly string[]): SessionError {
	const shown = JSON.stringify(name.slice(0, maxNameLength));
	if (names.length === 0) return new SessionError(`no session is named ${shown}; none are saved yet`);
	const nearest = nearestName(name, names);
	if (nearest !== undefined) {
		return new SessionError(`no session is named ${shown}; did you mean ${nearest}?`);
	}
	const newest = names.toSorted().toReversed().slice(0, 5);
	const more = names.length > newest.length ? ` and ${names.length - newest.length} more` : '';
	return new SessionError(`no session is named ${shown}; there are ${newest.join(', ')}${more}`);
}

/** One line for a name that isn't in the bin, with what is. */
export function notDeletedError(name: string, deleted: readonly string[]): SessionError {
	const shown = JSON.stringify(name.slice(0, maxNameLength));
	if (deleted.length === 0) return new SessionError(`no deleted session is named ${shown}; the bin is empty`);
	const nearest = nearestName(name, deleted);
	if (nearest !== undefined) {
		return new SessionError(`no deleted session is named ${shown}; did you mean ${nearest}?`);
	}
	const last = deleted.slice(0, 5);
	const more = deleted.length > last.length ? ` and ${deleted.length - last.length} more` : '';
	return new SessionError(`no deleted session is named ${shown}; there are ${last.join(', ')}${more}`);
}

/** The name that takes the fewest changed letters, if they are few; else the one that begins like this. */
function nearestName(name: string, names: readonly string[]): string | undefined {
	const wanted = name.slice(0, maxNameLength).toLowerCase();
	const reach = Math.max(1, Math.floor(wanted.length / 4));
	let nearest: string | undefined;
	let fewest = reach + 1;
	for (const candidate of names) {
		const changes = changedLetters(wanted, candidate.toLowerCase());
		if (changes < fewest) [nearest, fewest] = [candidate, changes];
	}
	return nearest ?? names.find(candidate => wanted !== '' && candidate.toLowerCase().startsWith(wanted));
}

/** Levenshtein distance: letters to insert, remove or replace. */
function changedLetters(from: string, to: string): number {
	let row = Array.from({length: to.length + 1}, (_, index) => index);
	for (let i = 1; i <= from.length; i++) {
		const next = [i];
		for (let j = 1; j <= to.length; j++) {
			const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
			next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}
