import {colourLevel} from '../tui/terminal/colour.js';
import type {Check, Finding, Patient} from './finding.js';

/** The console needs so many cells. */
const least = {columns: 80, rows: 24} as const;
const colourWords = ['none', '16', '256', '24-bit'] as const;

export const terminalCheck: Check = {
	what: 'terminal',
	look: patient =>
		patient.stdout.isTTY
			? [sizeFinding(patient.stdout), coloursFinding(patient), charactersFinding(patient)]
			: [
					{
						what: 'terminal',
						mark: 'unknown',
						value: 'the output is none, so vstream-tui would print plain lines instead of its console',
					},
				],
};

export function sizeFinding({columns, rows}: Patient['stdout']): Finding {
	const what = 'terminal size';
	if (columns === undefined || rows === undefined) {
		return {what, mark: 'unknown', value: 'it does not tell'};
	}

	const value = `${columns} × ${rows}`;
	return columns >= least.columns && rows >= least.rows
		? {what, mark: 'good', value}
		: {what, mark: 'poor', value: `${value}; make it at least ${least.columns} × ${least.rows}`};
}

export function coloursFinding({environment}: Pick<Patient, 'environment'>): Finding {
	const what = 'terminal colours';
	const level = colourLevel(environment);
	if (environment.NO_COLOR) {
		return {what, mark: 'good', value: 'off: NO_COLOR is set'};
	}

	return level === 3
		? {what, mark: 'good', value: colourWords[level]}
		: {
				what,
				mark: 'poor',
				value: `${colourWords[level]}; pictures in the terminal need 24-bit`,
				mend: 'COLORTERM=truecolor vstream-tui (where the terminal has them)',
			};
}

/** By the locale, as POSIX ranks its variables. */
export function charactersFinding({
	environment,
	platform,
}: Pick<Patient, 'environment' | 'platform'>): Finding {
	const what = 'terminal characters';
	const {LC_ALL, LC_CTYPE, LANG} = environment;
	const locale = [LC_ALL, LC_CTYPE, LANG].find(Boolean) ?? '';
	if (/utf-?8/i.test(locale)) {
		return {what, mark: 'good', value: locale};
	}

	return platform === 'linux'
		? {
				what,
				mark: 'poor',
				value: `${locale === '' ? 'no locale is set' : `the locale is ${locale}`}; frames and charts are drawn in UTF-8`,
				mend: 'export LANG=C.UTF-8',
			}
		: {what, mark: 'unknown', value: 'no locale is set; frames and charts are drawn in UTF-8'};
}
