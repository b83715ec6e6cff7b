import {describe, expect, test} from 'vitest';
import {bufferSteps} from '../../source/lab/experiments.js';
import {linkPresetNames, linkPresets} from '../../source/link/presets.js';
import {idleLink} from '../../source/link/settings.js';
import {parseLink} from '../../source/link/text.js';
import type {Choices} from '../../source/web/shared/choices.js';
import {fakeLab, liveState, openServer} from './harness.js';

const path = '/settings';

test('the settings are what the lab said last', async () => {
	const {app, lab} = await openServer();
	expect((await app.inject(path)).json()).toEqual(liveState);
	lab.hear({type: 'state', state: {...liveState, state: 'halted', failure: 'out of memory'}});
	const reply = await app.inject(path);
	expect(reply.json()).toMatchObject({state: 'halted', failure: 'out of memory'});
	expect(reply.headers).toMatchObject({
		'cache-control': 'no-store',
		'content-type': 'application/json; charset=utf-8',
	});
});

test('a change goes to the lab, and what it became comes back', async () => {
	const {app, asked} = await openServer();
	const body = {
		protocol: 'tcp',
		bufferSize: 1024,
		codec: 'raw',
		quality: 90,
		profile: 'classic',
		adapt: true,
	};
	const reply = await app.inject({method: 'PATCH', url: path, payload: {...body, link: 'lossy,delay=20ms'}});
	expect(reply.statusCode).toBe(200);
	const link = {...idleLink, loss: 0.05, delayMs: 20};
	expect(asked.map(({ask}) => ask)).toEqual([{type: 'configure', change: {...body, link}}]);
	expect(reply.json()).toEqual({...liveState, settings: {...liveState.settings, ...body, link}});
});

test('presses go to the lab as they are, in their order, under the name of their request', async () => {
	const {app, asked} = await openServer();
	const headers = {'idempotency-key': 'page-7'};
	const payload = {press: ['qualityUp', 'qualityUp', 'adapt']};
	expect((await app.inject({method: 'PATCH', url: path, headers, payload})).statusCode).toBe(200);
	expect(asked[0]?.ask).toEqual({type: 'configure', change: {}, presses: payload.press, key: 'page-7'});
});

test('a name of a request that is too long is refused', async () => {
	const {app, asked} = await openServer();
	const headers = {'idempotency-key': 'x'.repeat(65)};
	const reply = await app.inject({method: 'PATCH', url: path, headers, payload: {quality: 80}});
	expect({status: reply.statusCode, body: reply.body}).toEqual({
		status: 400,
		body: 'an Idempotency-Key has at most 64 characters, not 65\n',
	});
	expect(asked).toEqual([]);
});

test.each([[null], ['clean'], [''], ['  ']])('link %j is none', async link => {
	const {app, asked} = await openServer();
	expect((await app.inject({method: 'PATCH', url: path, payload: {link}})).statusCode).toBe(200);
	expect(asked[0]?.ask).toEqual({type: 'configure', change: {link: null}});
});

describe('a wrong change is refused with what is allowed', () => {
	test.each([
		[{protocol: 'sctp'}, 'protocol has to be tcp or udp, not "sctp"'],
		[{bufferSize: 255}, 'bufferSize has to be a whole number of bytes from 256 to 65507, not 255'],
		[{bufferSize: 1000.5}, 'bufferSize has to be a whole number of bytes from 256 to 65507, not 1000.5'],
		[{bufferSize: '1024'}, 'bufferSize has to be a whole number of bytes from 256 to 65507, not "1024"'],
		[{bufferSize: null}, 'bufferSize has to be a whole number of bytes from 256 to 65507, not null'],
		[{codec: 'png'}, 'codec has to be jpeg or raw, not "png"'],
		[{quality: 0}, 'quality has to be a whole number from 1 to 100, not 0'],
		[{profile: 'x'.repeat(1000)}, `profile has to be live or classic, not "${'x'.repeat(98)}…`],
		[{adapt: 'yes'}, 'adapt has to be true or false, not "yes"'],
		[
			{link: 5},
			'link has to be null, or a text of at most 400 characters such as "loss=2%,delay=20ms", not 5',
		],
		[{link: 'loss=200%'}, "link: A link's loss is from 0% to 100%, such as 2%, not 'loss=200%'"],
		[
			{link: 'loss=90%,burst=2'},
			'link: A loss of more than burst / (burst + 1) leaves no packet between two bursts',
		],
		[
			{source: 'camera'},
			'there is no "source" here; there is protocol, bufferSize, codec, quality, profile, link, adapt, press',
		],
		[
			{},
			'the body has to name at least one of protocol, bufferSize, codec, quality, profile, link, adapt, press',
		],
		[
			[],
			'the body has to be a JSON object with protocol, bufferSize, codec, quality, profile, link, adapt, press',
		],
	])('%j', async (payload, line) => {
		const {app, asked} = await openServer();
		const reply = await app.inject({method: 'PATCH', url: path, payload});
		expect({status: reply.statusCode, body: reply.body}).toEqual({status: 422, body: `${line}\n`});
		expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
		expect(asked).toEqual([]);
	});
});

test.each([[['quit']], [[]], ['qualityUp'], [Array.from({length: 257}, () => 'codec')]])(
	'presses that are none are refused with what they may be: %j',
	async press => {
		const {app, asked} = await openServer();
		const reply = await app.inject({method: 'PATCH', url: path, payload: {press}});
		expect(reply.statusCode).toBe(422);
		expect(reply.body).toMatch(/^press has to be a list of 1 to 256 of protocol, bufferDown, .*, not /);
		expect(asked).toEqual([]);
	},
);

describe('a body that is no JSON is refused', () => {
	const json = {'content-type': 'application/json'};
	test.each([
		['text', {'content-type': 'text/plain'}, '{"quality": 80}', 415],
		['a form', {'content-type': 'application/x-www-form-urlencoded'}, 'quality=80', 415],
		['nothing that says what it is', {}, '{"quality": 80}', 415],
		['nothing', {}, undefined, 415],
		['nothing, as JSON', json, undefined, 400],
		['half of it', json, '{"quality":', 400],
		['a prototype', json, '{"__proto__": {"quality": 80}}', 400],
		['null', json, 'null', 422],
		['too much of it', json, JSON.stringify({link: 'x'.repeat(16_384)}), 413],
	])('%s', async (_, headers, payload, status) => {
		const {app, asked} = await openServer();
		const reply = await app.inject({method: 'PATCH', url: path, headers, payload});
		expect(reply.statusCode).toBe(status);
		expect(reply.body).toMatch(/^[^\n]+\n$/);
		expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
		expect(asked).toEqual([]);
	});
});

test('a no of the lab is 422 with its reason', async () => {
	const {app} = await openServer(fakeLab(() => ({type: 'refused', reason: 'not while it ends'})));
	const reply = await app.inject({method: 'PATCH', url: path, payload: {quality: 80}});
	expect({status: reply.statusCode, body: reply.body}).toEqual({status: 422, body: 'not while it ends\n'});
});

test('a lab that is closed answers 503', async () => {
	const {app, lab} = await openServer();
	lab.close();
	expect((await app.inject({method: 'PATCH', url: path, payload: {quality: 80}})).statusCode).toBe(503);
	expect((await app.inject('/stats')).statusCode).toBe(503);
});

test('the choices are those of the lab, and each link’s text reads back as the link', async () => {
	const {app} = await openServer();
	const choices = (await app.inject('/choices')).json<Choices>();
	expect(choices.version).toBe('1.2.3');
	expect(choices.experiments.map(({name}) => name)).toContain('udp-default');
	expect(choices.bufferSteps).toEqual(bufferSteps);
	expect(choices.linkPresets.map(({name}) => name)).toEqual(linkPresetNames);
	for (const {name, text} of choices.linkPresets) {
		const {link} = linkPresets[name as keyof typeof linkPresets];
		expect(text === '' ? null : parseLink(text)).toEqual(link);
		expect(text).not.toContain(name);
	}
});
