/** The run that is attacked, what it counts meanwhile, and the stranger's thread beside it. */
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {BroadcastChannel, Worker} from 'node:worker_threads';
import {Lab} from '../dist/lab/lab.js';
import {defaultSettings} from '../dist/lab/settings.js';
import {Counters} from '../dist/metrics/counters.js';
import {readKernelDrops} from '../dist/metrics/kernel-drops.js';

const host = '127.0.0.1';
const picture = {width: 640, height: 360};
/** Bytes, also for the classic profile, which asks the system for none: what it loses by that is another matter. */
const kernelBuffer = 4_194_304;
/** Threads that flood together: one alone sends no faster than the receiver refuses. */
const strangers = 4;
/** Milliseconds that what is under way may take to be counted. */
const settleMs = 3000;

export class Target {
	#lab;
	#counters;
	#port;
	#strangers;

	/** Starts the run, and reads its stream's id as no real stranger could. */
	static async start() {
		const channel = new BroadcastChannel('hostile');
		const told = new Promise(resolve => {
			channel.onmessage = ({data}) => resolve(data);
		});
		const lab = new Lab({
			settings: {...defaultSettings, ...picture, kernelBuffer},
			...{host, port: 0},
			workers: {
				capture: new URL('hostile-capture.js', import.meta.url),
				server: new URL('../dist/workers/server.js', import.meta.url),
			},
		});
		await lab.start();
		const {streamId, port, counters} = await told;
		channel.close();
		const target = new Target();
		target.#lab = lab;
		target.#port = port;
		target.#counters = new Counters(counters);
		const url = new URL('hostile-attacker.js', import.meta.url);
		const workerData = {host, port, streamId, counters};
		target.#strangers = Array.from({length: strangers}, () => new Worker(url, {workerData}));
		await target.#framesPass(24);
		return target;
	}

	get memoryBytes() {
		return process.memoryUsage.rss();
	}

	/** Changes the settings, where they are others; resolves when frames flow with them. */
	async use(change) {
		const {settings} = this.#lab.snapshot();
		if (Object.entries(change).some(([name, value]) => settings[name] !== value)) {
			this.#lab.configure(change);
			await this.#framesPass(12);
		}
	}

	/** One kind of packets, and what became of them and of the run meanwhile. */
	async attack(task) {
		const before = await this.#read();
		const {sent} = await order(this.#strangers[0], task);
		const after = await this.#counted(before, sent);
		return rowOf(task.kind, sent, before, after);
	}

	/** As many as some threads can, which nobody holds back: then the kernel drops the run's own, and the verdict has to say why. */
	async flood(seconds) {
		const before = await this.#read();
		const kind = 'far frame index';
		const flooding = Promise.all(this.#strangers.map(async stranger => order(stranger, {kind, seconds})));
		const verdicts = [];
		const look = setInterval(() => verdicts.push(this.#lab.snapshot().verdict), 100);
		const sent = (await flooding).reduce((sum, answer) => sum + answer.sent, 0);
		clearInterval(look);
		const after = await this.#counted(before, sent);
		// The verdict looks back some seconds, so the last ones know the flood alone.
		const last = verdicts.at(-1) ?? [];
		const row = rowOf('flood, unpaced', sent, before, after);
		return {
			...row,
			perSecond: sent / seconds,
			isLossy: row.framesLost >= 0.1 * row.framesSent,
			causes: last.map(({cause}) => cause),
			verdict: last.map(({cause, evidence}) => `${cause}: ${evidence}`).join(' | '),
		};
	}

	async stop() {
		await Promise.all(this.#strangers.map(async stranger => stranger.terminate()));
		await this.#lab.stop();
	}

	async #framesPass(count) {
		const until = this.#counters.get('framesReceived') + count;
		await this.#until(() => this.#counters.get('framesReceived') >= until, 10_000);
	}

	/** Nothing of the run is under way: what was sent is received, for a moment. */
	async #settled() {
		const get = name => this.#counters.get(name);
		await this.#until(() => get('packetsReceived') + get('packetsLost') === get('packetsSent'), settleMs);
	}

	/** What is counted when all of the stranger's packets are, or will not be any more. */
	async #counted(before, sent) {
		const giveUpAt = performance.now() + settleMs;
		for (;;) {
			const after = await this.#read();
			if (rowOf('', sent, before, after).uncounted <= 0 || performance.now() > giveUpAt) {
				return after;
			}

			await sleep(50);
		}
	}

	async #read() {
		const get = name => this.#counters.get(name);
		const drops = (await readKernelDrops(host, this.#port)) ?? 0;
		// The very moment at which nothing of the run is under way.
		await this.#settled();
		return {
			drops,
			...{foreign: get('packetsForeign'), malformed: get('packetsMalformed'), lost: get('packetsLost')},
			...{framesSent: get('framesSent'), framesReceived: get('framesReceived')},
			framesIncomplete: get('framesIncomplete') + get('framesLate'),
		};
	}

	async #until(holds, patience) {
		const giveUpAt = performance.now() + patience;
		while (!holds() && performance.now() < giveUpAt) {
			await sleep(2);
		}
	}
}

async function order(stranger, task) {
	stranger.postMessage(task);
	const [answer] = await once(stranger, 'message');
	return answer;
}

/** What happened between two readings, in which a stranger sent so many packets. */
function rowOf(kind, sent, before, after) {
	const passed = name => after[name] - before[name];
	const [foreign, malformed, drops, ownLost] = [
		passed('foreign'),
		passed('malformed'),
		passed('drops'),
		passed('lost'),
	];
	// The kernel counts the run's own datagrams among those that it dropped.
	const kernelDropped = Math.max(0, drops);
	const [framesSent, framesReceived] = [passed('framesSent'), passed('framesReceived')];
	return {
		...{kind, sent, foreign, malformed, kernelDropped, ownLost},
		uncounted: sent - foreign - malformed - Math.max(0, kernelDropped - ownLost),
		...{framesSent, framesReceived},
		framesLost: Math.max(0, framesSent - framesReceived),
		invented: Math.max(0, framesReceived - framesSent),
	};
}
