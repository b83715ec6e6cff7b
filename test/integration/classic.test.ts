import {describe, expect, it, onTestFinished} from 'vitest';
import {Lab} from '../../source/lab/lab.js';
import {defaultSettings, type Settings} from '../../source/lab/settings.js';
import {idleLink} from '../../source/link/settings.js';
import {builtWorkers, until} from './lab.js';
import {runJson, runProgram} from './program.js';

/** The classic profile, with the built program: what the course project saw can be seen again, and nothing breaks by it. */

function classicLab(settings: Partial<Settings>, memoryBudgetBytes?: number): Lab {
	const lab = new Lab({
		settings: {...defaultSettings, profile: 'classic', ...settings},
		...{host: '127.0.0.1', port: 0, workers: builtWorkers, memoryBudgetBytes},
	});
	onTestFinished(async () => {
		await lab.stop();
	});
	return lab;
}

describe('classic UDP', () => {
	it.each(['udp-small', 'udp-default', 'udp-big'])(
		'streams datagrams of 200 bytes, whatever the buffer size: %s',
		async name => {
			const summary = await runJson([name, '--profile', 'classic', '--size', '320x180', '--duration', '2']);
			const {packets, bytes, frames, config} = summary;
			expect(config).toMatchObject({profile: 'classic', codec: 'jpeg', quality: 50});
			const perPacket = bytes.sent / packets.sent;
			expect(perPacket).toBeGreaterThan(190);
			expect(perPacket).toBeLessThanOrEqual(200);
			expect(frames.received + frames.incomplete).toBeGreaterThan(0);
			expect(packets.received + packets.lost).toBe(packets.sent);
			expect(packets.malformed).toBe(0);
		},
	);
});

it('after a switch, what still comes of the live profile is not said to need another kernel buffer', async () => {
	const lab = classicLab({
		...{profile: 'live', protocol: 'udp', bufferSize: 256, quality: 75},
		link: {...idleLink, delayMs: 500},
	});
	await lab.start();
	await until(lab, ({sample}) => (sample?.frames.rendered ?? 0) > 5);
	const {events} = lab.snapshot();
	lab.configure({profile: 'classic'});
	const since = lab.snapshot().elapsedSeconds;
	await until(lab, ({elapsedSeconds}) => elapsedSeconds > since + 0.7);
	const noticesOf = (seen: typeof events): string[] =>
		seen.filter(({type}) => type === 'notice').map(({detail}) => detail);
	expect(noticesOf(lab.snapshot().events)).toEqual(noticesOf(events));
});

describe('classic TCP', () => {
	it('sends raw pictures: the bytes of width × height × 3, and a length', async () => {
		const lab = classicLab({protocol: 'tcp', bufferSize: 65_507, width: 160, height: 90});
		await lab.start();
		await until(lab, ({sample}) => (sample?.frames.rendered ?? 0) > 30, 30);
		const {frames, bytes, packets, config} = await lab.stop();
		expect(config).toMatchObject({codec: 'raw', profile: 'classic'});
		expect(packets.sent).toBe(frames.sent);
		expect(bytes.sent).toBe(frames.sent * (160 * 90 * 3 + 8));
		expect(packets).toMatchObject({lost: 0, malformed: 0, duplicate: 0});
	});

	it('with big reads starves while its sender sleeps, and then has a burst', async () => {
		const lab = classicLab({protocol: 'tcp', bufferSize: 30_000, width: 320, height: 180});
		await lab.start();
		const starving = await until(
			lab,
			({sample}) =>
				sample !== undefined &&
				sample.frames.rendered > 0 &&
				sample.fps.rendered === 0 &&
				sample.fps.captured > 5,
			30,
		);
		const {captured} = starving.sample?.frames ?? {captured: 0};
		const burst = await until(lab, ({sample}) => (sample?.fps.rendered ?? 0) > 30, 30);
		expect(burst.sample?.frames.captured).toBeGreaterThan(captured);
		const {frames, interFrameGapMs} = await lab.stop();
		expect(frames.incomplete).toBe(0);
		expect(interFrameGapMs.max).toBeGreaterThan(900);
	});

	it(
		'with small reads ends the run when what waits is too much, and says so',
		{timeout: 90_000},
		async () => {
			const {code, stdout, stderr} = await runProgram([
				...['run', 'tcp-small', '--profile', 'classic', '--size', '2560x1440'],
				...['--duration', '60', '--port', '0'],
			]);
			expect(code).toBe(1);
			expect(stderr).toMatch(
				/^vstream-tui: sender out of memory budget: \d+ frames of 11 MB wait, [\d.]+ [GM]B; choose [^\n]+$/m,
			);
			expect(stdout).toMatch(/tcp-small · \d+\.\d s/);
		},
	);
});

describe('a stream that halted over its budget', () => {
	const halting = {protocol: 'tcp', bufferSize: 256, width: 640, height: 360} as const;
	const budget = 8_000_000;

	it(
		'goes on, as another stream, with the next change of settings; again and again',
		{timeout: 90_000},
		async () => {
			const lab = classicLab(halting, budget);
			await lab.start();
			for (let round = 0; round < 3; round++) {
				const {failure} = await until(lab, ({state}) => state === 'halted', 30);
				expect(failure).toMatch(/^sender out of memory budget: \d+ frames of \d+ kB wait, 8\.\d MB; /);
				const before = lab.snapshot().sample?.frames.rendered ?? 0;
				lab.configure({profile: 'live', bufferSize: 10_000});
				expect(lab.snapshot()).toMatchObject({state: 'live', failure: undefined});
				await until(lab, ({sample}) => (sample?.frames.rendered ?? 0) > before + 5, 30);
				lab.configure({profile: 'classic', bufferSize: 256});
			}

			const {frames, packets} = await lab.stop();
			expect(lab.snapshot().state).toBe('stopped');
			expect(packets.malformed).toBe(0);
			// Every frame of every worker is accounted for: none counted while another one took over.
			expect(frames.sent + frames.senderDropped).toBe(frames.captured);
		},
	);

	it('can be stopped while it is halted, and while the next stream begins', async () => {
		const halted = classicLab(halting, budget);
		await halted.start();
		await until(halted, ({state}) => state === 'halted', 30);
		await halted.stop();
		expect(halted.snapshot()).toMatchObject({state: 'stopped', failure: expect.stringContaining('budget')});

		const resumed = classicLab(halting, budget);
		await resumed.start();
		await until(resumed, ({state}) => state === 'halted', 30);
		resumed.configure({profile: 'live'});
		await resumed.stop();
		resumed.configure({profile: 'classic'});
		expect(resumed.snapshot().state).toBe('stopped');
	});
});

it('live and classic can be switched 20 times in a running stream', {timeout: 90_000}, async () => {
	const lab = classicLab({profile: 'live', width: 320, height: 180});
	await lab.start();
	for (let count = 1; count <= 20; count++) {
		lab.configure({
			profile: count % 2 === 0 ? 'live' : 'classic',
			protocol: count % 3 === 0 ? 'tcp' : 'udp',
		});
		const {captured, rendered} = lab.snapshot().sample?.frames ?? {captured: 0, rendered: 0};
		const isAsleep = count % 2 === 1 && count % 3 === 0;
		await until(lab, ({sample}) =>
			isAsleep
				? (sample?.frames.captured ?? 0) > captured + 5
				: (sample?.frames.rendered ?? 0) > rendered + 3,
		);
	}

	const {frames, packets, events} = await lab.stop();
	expect(packets.malformed).toBe(0);
	expect(packets.received + packets.lost).toBe(packets.sent);
	expect(frames.sent + frames.senderDropped).toBe(frames.captured);
	expect(events.filter(({type}) => type === 'fault')).toEqual([]);
});
