import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {defaultSettings} from '../../source/lab/settings.js';
import type {Summary} from '../../source/lab/summary.js';
import {sessionLines} from '../../source/tui/screens/session-text.js';
import {helpLines} from '../../source/tui/screens/help-text.js';
import {createTheme} from '../../source/tui/theme.js';
import {emptySummary} from '../lab/empty.js';

const theme = createTheme(0);

function pageOf(change: Partial<Summary>): string {
	const summary = {...emptySummary, ...change};
	const record = {startedAt: '2026-01-02T03:04:05.000Z', settings: defaultSettings, summary, samples: []};
	return sessionLines(theme, record, 100).join('\n');
}

describe('a saved run on one page', () => {
	test('says of what an old session did not measure that it is unknown, or nothing', () => {
		const page = pageOf({
			interFrameGapMs: {p50: null, p95: null, p99: null, max: null},
			eventLoopUtilization: {capture: 0, server: 0},
		});
		expect(page).toMatch(/^ gaps {6}unknown +$/m);
		expect(page).not.toContain('workers busy');
	});

	test('says how frames were made', () => {
		expect(pageOf({})).toContain(' · JPEG q50');
		const encoding = {quality: null, width: 320, height: 192, everyNth: 1};
		expect(pageOf({encoding})).toContain(' · JPEG as it came');
		const config = {...emptySummary.config, adapt: true};
		expect(pageOf({config, encoding})).toContain('adaptive, at the end as it came 320×192');
	});

	test('says what was measured', () => {
		const page = pageOf({
			interFrameGapMs: {p50: 41.7, p95: 50, p99: 60, max: 70},
			eventLoopUtilization: {capture: 0.12, server: 0.08},
		});
		expect(page).toMatch(/^ gaps {6}p50 41\.7 {2}p95 50\.0 {2}p99 60\.0 {2}max 70\.0 ms/m);
		expect(page).toContain('; workers busy 12.0 %, 8.0 %');
	});
});

test('the help has both conditions of a freeze, as docs/metrics.md has them', () => {
	const docs = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
	expect(docs).toContain('max(3 · avg, avg + 150 ms)');
	const help = helpLines(theme, 80).join(' ').replaceAll(/\s+/g, ' ');
	expect(help).toContain('at least three times the usual one, and 150 ms more than it');
});
