import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {Lab} from '../../source/lab/lab.js';
import {defaultSettings, type Settings} from '../../source/lab/settings.js';
import type {Summary} from '../../source/lab/summary.js';
import type {Snapshot} from '../../source/lab/view.js';
import {idleLink} from '../../source/link/settings.js';
import {describeWith, needAddon, needProgram} from '../opencv/built.js';
import {type Display, openDisplay} from '../opencv/x11.js';
import {newLab, until} from './lab.js';
import {childrenOf, runJson} from './program.js';
import {undisturbed} from './undisturbed.js';

/** Each cause is really made to happen, and must be named first; and where nothing happens, none. */

vi.setConfig({testTimeout: 60_000});

const dist = new URL('../../dist', import.meta.url).href;

/** The worker of this role, with one thing of it made worse (worse-worker.js); undefined: as it is. */
function worker(role: string, fault: string | undefined): URL {
	const helper = new URL('./worse-worker.js', import.meta.url).href;
	return fault === undefined
		? new URL(`${dist}/workers/${role}.js`)
		: new URL(
				`data:text/javascript,import {become} from '${helper}'; await become('${dist}', '${role}', '${fault}');`,
			);
}

const causesOf = ({verdict}: Pick<Summary, 'verdict'>): string[] => verdict.map(({cause}) => cause);

let lab: Lab | undefined;

afterEach(async () => {
	await lab?.stop();
	lab = undefined;
});

type Condition = {
	/** The cause that must be first. */
	readonly cause: string;
	readonly settings?: Partial<Settings>;
	readonly capture?: string;
	readonly server?: string;
	/** What the evidence must say: on the screen, and in the summary where that is something else. */
	readonly says: RegExp;
	readonly summarySays?: RegExp;
};

const conditions: Readonly<Record<string, Condition>> = {
	'a source that needs 80 ms a picture': {
		cause: 'source late',
		capture: 'slowSource',
		// 12.5 at the most; less on a busy machine.
		says: /^the source gives (\d|1[0-2])\.\d of 24\.0 frames a second/,
	},
	'an encoder that needs 100 ms a frame': {
		cause: 'encoder too slow',
		capture: 'slowEncoder',
		settings: {fps: 48},
		says: /frames came while the encoder was busy: one takes it (9\d\.\d|1\d\d) ms, and one comes every 20\.8 ms$/,
	},
	'a slow network below TCP': {
		cause: 'sender queue growing',
		capture: 'slowNetwork',
		settings: {protocol: 'tcp', width: 1280, height: 720},
		says: /frames came while earlier ones still waited for the network/,
	},
	'a link below the bit rate, whose queue holds it all': {
		cause: 'link rate below the bit rate',
		settings: {
			width: 1280,
			height: 720,
			link: {...idleLink, rateBitsPerSecond: 4e6, queueBytes: 64e6},
		},
		says: /the emulated link passes 4\.0 Mbit\/s: its queue has grown to [\d.]+ MB$/,
		// What is still in the queue when the run ends never arrives.
		summarySays: /the emulated link passes 4\.0 Mbit\/s: \d+ of \d+ frames did not get through$/,
	},
	'nobody who listens, over TCP': {
		cause: 'no connection',
		server: 'nobody',
		settings: {protocol: 'tcp'},
		says: /frames found no TCP connection$/,
	},
	'nobody who listens, over TCP, and a source that waits': {
		cause: 'no connection',
		server: 'nobody',
		settings: {protocol: 'tcp', fps: 0},
		says: /^the source waits for a TCP connection$/,
	},
	'nobody who listens, over UDP': {
		cause: 'sending fails',
		server: 'nobody',
		settings: {protocol: 'udp'},
		says: /^the encoder or the system refused \d+ of \d+ frames/,
	},
	'somebody else who listens': {
		cause: 'nothing arrives',
		server: 'stranger',
		says: /packets sent in \d\.\d s, none received$/,
	},
	'a network that loses every tenth datagram': {
		cause: 'loss on the network',
		server: 'lossyCard',
		says: /^(9\.\d|1[01]) % of packets lost/,
	},
	'a receiver whose thread has no time, over UDP': {
		cause: 'receiver too slow',
		server: 'busy',
		settings: {protocol: 'udp', bufferSize: 1024, width: 1280, height: 720},
		says: /^the receiver's thread is busy \d\d\d? % of the time with datagrams of 1.024 B/,
	},
	'a receiver whose thread has no time, over TCP': {
		cause: 'receiver too slow',
		server: 'busy',
		settings: {protocol: 'tcp', bufferSize: 1024, width: 1280, height: 720},
		says: /^the receiver's thread is busy \d\d\d? % of the time with reads of 1.024 B/,
	},
	'frames that are spoilt before they are sent': {
		cause: 'damaged frames',
		capture: 'spoiltFrames',
		says: /frames arrived whole and could not be decoded$/,
	},
	'an output that needs 100 ms a frame': {
		cause: 'output too slow',
		server: 'slowDecoder',
		says: /^the decoder shows 1?\d\.\d of 2\d\.\d received frames a second/,
	},
};

describe('the console names first, and so does the summary,', () => {
	it.each(Object.entries(conditions))('%s', async (_, condition) => {
		const {cause, settings, capture, server, says, summarySays = says} = condition;
		lab = newLab(
			{width: 640, height: 360, ...settings},
			{capture: worker('capture', capture), server: worker('server', server)},
		);
		await lab.start();
		const {verdict} = await until(lab, ({verdict: [first]}) => first?.cause === cause);
		expect(verdict[0]?.evidence).toMatch(says);
		// Seen to last: over the whole run as well.
		await until(lab, ({elapsedSeconds}) => elapsedSeconds >= 3.5);
		const summary = await lab.stop();
		expect(causesOf(summary)[0]).toBe(cause);
		expect(summary.verdict[0]?.evidence).toMatch(summarySays);
	});

	it('a classic sender whose frames outgrow its memory', async () => {
		lab = new Lab({
			settings: {...defaultSettings, protocol: 'tcp', profile: 'classic', bufferSize: 1024},
			host: '127.0.0.1',
			port: 0,
			memoryBudgetBytes: 60e6,
			workers: {capture: worker('capture', undefined), server: worker('server', 'busy')},
		});
		await lab.start();
		await until(
			lab,
			({state, verdict: [first]}) => state === 'halted' && first?.cause === 'sender out of memory budget',
		);
		const summary = await lab.stop();
		expect(causesOf(summary)[0]).toBe('sender out of memory budget');
		expect(summary.verdict[0]).toMatchObject({
			evidence: expect.stringMatching(/took \d+ MB, more than its budget/) as string,
			remedy: {command: 'profile', option: '--profile live'},
		});
	});
});

const runs: ReadonlyArray<readonly [args: string, cause: string, says: RegExp]> = [
	['udp-default --link loss=5%', 'loss on the emulated link', /frames lost; measured \d/],
	['tcp-default --link loss=5%', 'loss on the emulated link', /lost segments held up the stream/],
	['udp-default --link loss=100%', 'loss on the emulated link', /^100 % of packets lost/],
	[
		'udp-small --link loss=1%',
		'fragmentation',
		/^only 1\.\d % of packets lost on the emulated link, but a frame is 12\d packets of 1.024 B, so that predicts 7\d % /,
	],
	['udp-default --link rate=4mbit', 'link rate below the bit rate', /link passes 4\.0 Mbit\/s/],
	['tcp-default --link rate=4mbit', 'link rate below the bit rate', /link passes 4\.0 Mbit\/s/],
	['udp-default --link rate=60mbit,queue=64kb', 'link queue too short', /shorter than a frame of 12\d kB/],
	[
		'udp-small --size 320x180 --fps 240 --link reorder=5%',
		'packets too late',
		/came after a newer frame was whole, as the emulated link has it$/,
	],
	[
		'udp-small --kernel-buffer 4608',
		'receiver kernel buffer overflows',
		/^the receiver's kernel dropped .*: its buffer of 9\.2 kB holds 7 of these datagrams/,
	],
];

describe('`run --json` of', () => {
	it.each(runs)('%s names first: %s', async (args, cause, says) => {
		const summary = await runJson([...args.split(' '), '--duration', '2.5']);
		expect(causesOf(summary)[0]).toBe(cause);
		expect(summary.verdict[0]?.evidence).toMatch(says);
	});

	it('a classic sender that sleeps names first: sender starves itself', async () => {
		const summary = await runJson([
			'tcp-big',
			'--size',
			'320x180',
			'--profile',
			'classic',
			'--duration',
			'5',
		]);
		expect(causesOf(summary)[0]).toBe('sender starves itself');
		expect(summary.verdict[0]).toMatchObject({
			evidence: expect.stringMatching(/^the sender slept [2-5]\.\d of \d\.\d s/) as string,
			remedy: {command: 'profile', option: '--profile live'},
		});
	});
});

describeWith([needAddon, needProgram('Xvfb')], 'a window that lags', () => {
	let display: Display;

	beforeAll(async () => {
		display = await openDisplay();
		delete process.env.WAYLAND_DISPLAY;
		process.env.DISPLAY = display.name;
	});

	afterAll(async () => {
		await display.close();
	});

	it('is named first, with the key that closes it', async () => {
		const lagging = newLab({width: 640, height: 360});
		lab = lagging;
		await lagging.start();
		lagging.setWindow(true);
		await until(lagging, ({window}) => window === 'open');
		const [window = 0] = await childrenOf(process.pid, 'window-program');
		expect(window).toBeGreaterThan(0);
		const isNamed = ({verdict: [first]}: Snapshot): boolean =>
			first?.cause === 'output too slow' && first.evidence.startsWith('the window shows');
		const frames = (): Record<string, number> => ({...lagging.snapshot().sample?.frames});
		const more = async (stage: string, count: number): Promise<void> => {
			const {[stage]: before = 0} = frames();
			await until(lagging, snapshot => isNamed(snapshot) || (frames()[stage] ?? 0) >= before + count);
		};
		try {
			for (let moment = 0; moment < 20 && !isNamed(lagging.snapshot()); moment++) {
				process.kill(window, 'SIGSTOP');
				await more('received', 12);
				process.kill(window, 'SIGCONT');
				await more('rendered', 2);
			}
		} finally {
			process.kill(window, 'SIGCONT');
		}

		const {verdict} = await until(lagging, isNamed);
		expect(verdict[0]).toMatchObject({
			cause: 'output too slow',
			evidence: expect.stringMatching(/frames gave way to newer ones or wait$/) as string,
			remedy: {command: 'window'},
		});
	});
});

/** Conditions that harm no stream, though some look bad: delay, a little loss, JPEG that a slow link still carries. */
const healthy = [
	...['tcp-small', 'tcp-default', 'tcp-big', 'udp-small', 'udp-default', 'udp-big'],
	'tcp-default --codec raw --size 640x360',
	'udp-big --codec raw --size 320x180',
	'tcp-small --fps 60 --size 640x360',
	'udp-default --fps 60 --size 640x360',
	'udp-default --fps 0 --size 640x360',
	'tcp-default --fps 0 --size 640x360',
	'udp-default --link delay=300ms',
	'tcp-default --link delay=100ms,jitter=20ms',
	'udp-default --link wifi',
	'udp-default --link lte',
	'tcp-default --link dsl --size 640x360',
	'udp-big --link loss=0.1%,reorder=1%',
	'udp-default --adapt',
	'tcp-default --fps 5',
];

describe('twenty healthy runs, of which none has a cause', () => {
	it.each(healthy)('%s', async args => {
		const summary = await undisturbed(
			async () => runJson([...args.split(' '), '--duration', '1.6']),
			result => causesOf(result)[0] === 'healthy',
		);
		expect(causesOf(summary)).toEqual(['healthy']);
		expect(summary.verdict[0]?.evidence).toMatch(/^\d+\.\d frames a second are shown, /);
	});
});
