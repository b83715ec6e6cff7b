import {cleanLine, jsonLine} from '../format.js';
import type {Finding, Mark} from './finding.js';
import {isReady} from './examine.js';

const marks = {
	unicode: {good: '✓', poor: '!', bad: '✗', unknown: '?'},
	plain: {good: '+', poor: '!', bad: 'x', unknown: '?'},
} as const;

export type Paint = (mark: Mark, text: string) => string;

/** A line for each finding, and below it what mends it. `paint` colours the mark. */
export function doctorText(
	findings: readonly Finding[],
	{paint, isUnicode}: {readonly paint: Paint; readonly isUnicode: boolean},
): string {
	const signs = marks[isUnicode ? 'unicode' : 'plain'];
	const width = Math.max(...findings.map(({what}) => what.length));
	const lines = findings.flatMap(({what, mark, value, mend}) => [
		` ${paint(mark, signs[mark])} ${what.padEnd(width)}  ${cleanLine(value)}`,
		...(mend === undefined ? [] : [`   ${' '.repeat(width)}  ${isUnicode ? '→' : '->'} ${cleanLine(mend)}`]),
	]);
	const missing = findings.filter(({mark}) => mark === 'bad').map(({what}) => what);
	const end = isReady(findings)
		? 'Everything that the console needs is here.'
		: `To be mended first: ${missing.join(', ')}.`;
	return `${lines.join('\n')}\n\n${end}\n`;
}

/** The same for programs: `mend` is null where there is nothing to do. */
export function doctorJson(findings: readonly Finding[]): string {
	return jsonLine({
		version: 1,
		isReady: isReady(findings),
		findings: findings.map(({what, mark, value, mend}) => ({what, mark, value, mend: mend ?? null})),
	});
}
