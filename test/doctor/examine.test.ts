import {expect, test} from 'vitest';
import {examine, isReady} from '../../source/doctor/examine.js';
import type {Check, Finding, Patient} from '../../source/doctor/finding.js';
import {doctorJson, doctorText} from '../../source/doctor/text.js';

const patient: Patient = {
	bind: '127.0.0.1',
	port: 0,
	host: '127.0.0.1',
	dataDir: '.',
	environment: {},
	platform: 'linux',
	stdout: {},
};
const good: Finding = {what: 'this', mark: 'good', value: 'fine'};
const works: Check = {what: 'this', look: () => [good]};

test('a check that throws, one that rejects and one that hangs say so, and take no other with them', async () => {
	const findings = await examine(
		[
			works,
			{
				what: 'thrower',
				look() {
					throw new Error('out of\norder');
				},
			},
			{what: 'rejecter', look: async () => Promise.reject(new Error('no'))},
			{what: 'sleeper', look: async () => new Promise<never>(() => undefined)},
			works,
		],
		patient,
		50,
	);
	expect(findings).toEqual([
		good,
		{what: 'thrower', mark: 'unknown', value: 'this check broke: out of order'},
		{what: 'rejecter', mark: 'unknown', value: 'this check broke: no'},
		{what: 'sleeper', mark: 'unknown', value: 'this check broke: no answer within 0.05 s'},
		good,
	]);
});

test('only what `npm start` needs makes the machine not ready', () => {
	expect(isReady([good, {...good, mark: 'poor'}, {...good, mark: 'unknown'}])).toBe(true);
	expect(isReady([good, {...good, mark: 'bad'}])).toBe(false);
});

test('each line: mark, what, value, and below it what mends it; signs of every terminal where there is no Unicode', () => {
	const findings: Finding[] = [
		good,
		{what: 'the other', mark: 'bad', value: 'is\u001b[2J missing', mend: 'get it'},
	];
	const paint = (_: string, sign: string): string => `<${sign}>`;
	expect(doctorText(findings, {paint, isUnicode: true}).split('\n')).toEqual([
		' <✓> this       fine',
		' <✗> the other  is [2J missing',
		'              → get it',
		'',
		'To be mended first: the other.',
		'',
	]);
	const plain = doctorText(findings, {paint: (_, sign) => sign, isUnicode: false});
	expect(plain).toMatch(/^[\n\x20-\x7E]+$/);
	expect(JSON.parse(doctorJson(findings))).toEqual({
		version: 1,
		isReady: false,
		findings: [
			{...good, mend: null},
			{what: 'the other', mark: 'bad', value: 'is\u001b[2J missing', mend: 'get it'},
		],
	});
});
