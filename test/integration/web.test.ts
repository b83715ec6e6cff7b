import net from 'node:net';
import {once} from 'node:events';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {eventually} from './eventually.js';
import type {LabEvent, Sample} from '../../source/lab/sample.js';
import type {Summary} from '../../source/lab/summary.js';
import type {PageState, RunRecord, SessionEntry} from '../../source/lab/view.js';
import type {History} from '../../source/web/shared/stream.js';
import {EventClient} from './event-client.js';
import {Running, runProgram} from './program.js';
import {WebRun} from './web-run.js';

/** What the page's server says of a run, asked by programs: the same numbers everywhere, and every one once. */

let run: WebRun;
beforeAll(async () => {
	run = await WebRun.start('udp-small', '--link', 'loss=1%', '--size', '640x360');
	await vi.waitUntil(async () => (await run.stats()).packets.lost > 0, {timeout: 20_000});
});
afterAll(async () => {
	await run.close();
});

describe('a run with a page', () => {
	it('says in one line where it is, and serves it there', async () => {
		expect(run.running.output.split('\n').filter(line => line.includes(run.address))).toHaveLength(1);
		const page = await run.ask('/');
		expect(page.status).toBe(200);
		expect(page.headers['content-type']).toMatch(/^text\/html/);
		expect(page.text).toMatch(/<canvas\s+id="picture"/);
	});

	it('streams on where the port of its page is taken, and says what to do', async () => {
		const taken = new URL(run.address).port;
		const other = new Running([
			'run',
			'--web',
			taken,
			'--port',
			'0',
			'--duration',
			'60',
			'--size',
			'320x180',
		]);
		try {
			await other.waitFor(
				new RegExp(`port ${taken} is taken by another program; choose one with --web PORT`),
			);
			await other.waitFor(/^ *3 s/m);
		} finally {
			await other.kill();
		}
	});

	it('ends with its page on SIGTERM: the port is free again', async () => {
		const short = await WebRun.start('--size', '320x180');
		short.running.child.kill('SIGTERM');
		await short.running.ended();
		const server = net.createServer().listen(Number(new URL(short.address).port), '127.0.0.1');
		await once(server, 'listening');
		server.close();
		await short.close();
	});
});

describe('/stats', () => {
	it('is what run --json prints, to the last name, and goes on', async () => {
		const first = await run.stats();
		expect(first.experiment).toBe('udp-small');
		expect(first.config).toMatchObject({source: 'pattern', width: 640, height: 360, fps: 24});
		await eventually(async () => (await run.stats()).frames.received).toBeGreaterThan(first.frames.received);
		const second = await run.stats();
		expect(second.durationSeconds).toBeGreaterThan(first.durationSeconds);
		expect(second.packets.received + second.packets.lost).toBeGreaterThan(first.packets.received);
	});
});

describe('/metrics', () => {
	it('has the same counts', async () => {
		const before = await run.stats();
		const frames = (['captured', 'sent', 'received', 'rendered'] as const).map(stage => ({
			name: `vstream_frames_total{stage="${stage}"}`,
			count: (summary: Summary) => summary.frames[stage],
		}));
		const packets = (['sent', 'received'] as const).map(stage => ({
			name: `vstream_packets_total{stage="${stage}"}`,
			count: (summary: Summary) => summary.packets[stage],
		}));
		const all = [...frames, ...packets];
		// The newest sample is a tenth of a second old at most.
		let metrics = await run.metrics();
		await eventually(async () => {
			metrics = await run.metrics();
			return all.filter(({name, count}) => (metrics.get(name) ?? -1) < count(before)).map(({name}) => name);
		}).toEqual([]);
		const after = await run.stats();
		for (const {name, count} of all) {
			expect(metrics.get(name), name).toBeLessThanOrEqual(count(after));
		}

		const names = [...metrics.keys()];
		expect(names.filter(name => !name.startsWith('vstream_'))).toEqual([]);
		expect(
			names.some(name => name.startsWith('vstream_info{') && name.includes('experiment="udp-small"')),
		).toBe(true);
	});
});

const sequenceOf = (id: string): number => Number(/^[^-]+-(\d+)$/.exec(id)?.[1]);

describe('/events', () => {
	it('begins with the state and the run so far, and goes on with ten samples a second', async () => {
		const client = await EventClient.open(run.address);
		await client.until(({messages}) => messages.length >= 12);
		client.cut();
		expect(client.messages.slice(0, 2).map(({type}) => type)).toEqual(['state', 'history']);
		const [state] = client.of<PageState>('state');
		expect(state).toMatchObject({state: 'live', settings: {protocol: 'udp', bufferSize: 1024}});
		const [history] = client.of<History>('history');
		const times = history!.points.map(({at}) => at);
		expect(times).toEqual(times.toSorted((a, b) => a - b));
		expect(history!.events.some(({type}) => type === 'loss')).toBe(true);
		const samples = client.of<Sample>('sample');
		expect(samples[0]!.atSeconds).toBeGreaterThan(times.at(-1)!);
	});

	it('go on where a connection was cut: nothing twice, nothing missing', async () => {
		const witness = await EventClient.open(run.address);
		await witness.until(client => client.of('history').length === 1);
		const first = await EventClient.open(run.address);
		await first.until(client => client.of('sample').length >= 5);
		first.cut();
		const seen = [...first.messages];
		const last = seen.at(-1)!.id;
		// Something happens while nobody listens.
		await run.send('PATCH', '/settings', {quality: 61});
		const missed = witness.messages.length;
		await witness.until(({messages}) => messages.length >= missed + 8);
		const second = await EventClient.open(run.address, last);
		await second.until(client => client.of('sample').length >= 15);
		second.cut();
		expect(second.of('history')).toEqual([]);
		const whole = [...seen, ...second.messages].filter(({type}, index) => index > 0 || type !== 'state');
		const sequences = whole.map(({id}) => sequenceOf(id));
		expect(sequences).toEqual(sequences.map((_, index) => sequences[0]! + index));
		await witness.until(
			({messages}) =>
				messages.at(-1)!.id === whole.at(-1)!.id || sequenceOf(messages.at(-1)!.id) > sequences.at(-1)!,
		);
		witness.cut();
		const byId = new Map(witness.messages.map(message => [message.id, message]));
		for (const message of whole.filter(({type}) => type !== 'history')) {
			expect(message).toEqual(byId.get(message.id));
		}

		expect(
			second.of<LabEvent>('event').some(({type, detail}) => type === 'switch' && detail.includes('61')),
		).toBe(true);
		expect(second.of<PageState>('state').some(({settings}) => settings.quality === 61)).toBe(true);
	});

	it('begin anew for an id of another run', async () => {
		const client = await EventClient.open(run.address, '0000dead-17');
		await client.until(({messages}) => messages.length >= 3);
		client.cut();
		expect(client.messages.slice(0, 2).map(({type}) => type)).toEqual(['state', 'history']);
	});
});

describe('/settings', () => {
	it('switches the stream under way, and says what runs then', async () => {
		const state = await run.send<PageState>('PATCH', '/settings', {
			protocol: 'tcp',
			bufferSize: 30_000,
			link: 'loss=1%,delay=5ms',
		});
		expect(state.settings).toMatchObject({
			protocol: 'tcp',
			bufferSize: 30_000,
			link: {loss: 0.01, delayMs: 5},
		});
		expect(await run.json<PageState>('/settings')).toMatchObject({settings: state.settings});
		await eventually(async () => (await run.stats()).experiment).toBe('tcp-big');
		const {received} = (await run.stats()).frames;
		await eventually(async () => (await run.stats()).frames.received).toBeGreaterThan(received + 10);
		await run.send('PATCH', '/settings', {protocol: 'udp', bufferSize: 1024, link: 'loss=1%'});
	});
});

describe('/sessions', () => {
	type List = {readonly sessions: readonly SessionEntry[]; readonly damaged: readonly string[]};

	it('lists what was saved from anywhere, and hands it out', async () => {
		const folder = ['--data-dir', run.dataDir];
		const saved = await runProgram([
			...['run', 'tcp-small', '--size', '320x180', '--duration', '1', '--port', '0'],
			...['--save', 'by-command', ...folder],
		]);
		expect(saved.code).toBe(0);
		const answer = await run.ask('/sessions', {
			method: 'POST',
			headers: {'content-type': 'application/json'},
			body: '{"name": "by-page"}',
		});
		expect(answer.status).toBe(201);
		expect(answer.headers.location).toBe('/sessions/by-page');
		const {sessions, damaged} = await run.json<List>('/sessions');
		expect(damaged).toEqual([]);
		expect(sessions.map(({name}) => name).toSorted()).toEqual(['by-command', 'by-page']);
		const record = await run.json<RunRecord>('/sessions/by-page');
		expect(record.summary.experiment).toBe('udp-small');
		expect(record.samples.length).toBeGreaterThan(10);
		const {stdout} = await runProgram(['sessions', 'list', ...folder]);
		expect(stdout).toContain('by-page');
	});

	it('says in one line what it does not have, and what is taken', async () => {
		const post = async (body: string) =>
			run.ask('/sessions', {method: 'POST', headers: {'content-type': 'application/json'}, body});
		await post('{"name": "once"}');
		expect(await post('{"name": "once"}')).toMatchObject({
			status: 409,
			text: expect.stringMatching(/^.*once.*\n?$/),
		});
		expect(await run.ask('/sessions/nothing')).toMatchObject({status: 404});
		expect(await run.ask('/sessions/..%2f..%2fetc%2fpasswd')).toMatchObject({status: 404});
	});
});
