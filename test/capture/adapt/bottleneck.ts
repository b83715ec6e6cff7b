import {AdaptController, type Step} from '../../../source/capture/adapt/controller.js';
import {buildLadder, type Rung} from '../../../source/capture/adapt/ladder.js';

/** A stream over one slow link, in virtual time: what the controller is told and what becomes of it. */

export type Path = {
	readonly rateBitsPerSecond: number;
	readonly queueBytes: number;
	readonly delayMs: number;
	/** Share of packets lost at random. */
	readonly loss: number;
};

export const path: Path = {rateBitsPerSecond: 1e9, queueBytes: 64_000, delayMs: 0, loss: 0};

export type Moment = {
	readonly at: number;
	readonly index: number;
	readonly rung: Rung;
	/** Of the frame captured now; undefined: it was dropped or lost. */
	readonly latencyMs: number | undefined;
	readonly isSkipped: boolean;
};

type Arrival = {readonly at: number; readonly bytes: number; readonly latencyMs: number | undefined};

export type StreamOptions = {
	readonly protocol: 'tcp' | 'udp';
	readonly path: Path;
	readonly adapt?: boolean;
	readonly quality?: number;
	readonly packetSize?: number;
	readonly fps?: number;
	/** Bytes of a frame at quality 50 in full size. */
	readonly fullBytes?: number;
	/** How real sizes differ from those that the ladder estimates: smaller qualities take relatively more (< 1) or less (> 1). */
	readonly bend?: number;
	readonly seed?: number;
};

export class Stream {
	readonly moments: Moment[] = [];
	readonly steps: Step[] = [];
	readonly ladder: readonly Rung[];
	readonly controller: AdaptController;
	path: Path;
	readonly #options: Required<StreamOptions>;
	readonly #random: () => number;
	readonly #leaving: Array<{readonly at: number; readonly bytes: number}> = [];
	#arrivals: Arrival[] = [];
	#linkFreeAt = 0;
	#frames = 0;
	readonly #sent = {frames: 0, bytes: 0, blocked: 0};
	readonly #arrived = {bytes: 0, packets: 0, lost: 0, frames: 0};
	#latencyMs: number | undefined;

	constructor(options: StreamOptions) {
		this.#options = {
			...{adapt: true, quality: 50, packetSize: 10_000, fps: 24, fullBytes: 122_000, bend: 1, seed: 1},
			...options,
		};
		this.path = options.path;
		const {quality, fps, seed} = this.#options;
		this.#random = seeded(seed);
		this.ladder = buildLadder({quality, width: 1280, height: 720});
		this.controller = new AdaptController(this.ladder, fps);
	}

	get now(): number {
		return (this.#frames * 1000) / this.#options.fps;
	}

	run(seconds: number): this {
		const until = this.now + seconds * 1000;
		while (this.now < until - 1e-6) {
			this.#frame();
		}

		return this;
	}

	/** Moments from second `from` on. */
	since(from: number): Moment[] {
		return this.moments.filter(({at}) => at >= from * 1000);
	}

	#frame(): void {
		const {adapt} = this.#options;
		const at = this.now;
		this.#arrive(at);
		if (adapt) {
			const step = this.controller.update({
				at,
				framesSent: this.#sent.frames,
				bytesSent: this.#sent.bytes,
				framesBlocked: this.#sent.blocked,
				queueAgeMs: 0,
				bytesArrived: this.#arrived.bytes,
				packetsArrived: this.#arrived.packets,
				packetsLost: this.#arrived.lost,
				framesArrived: this.#arrived.frames,
				latencyMs: this.#latencyMs,
			});
			if (step !== undefined) {
				this.steps.push(step);
			}
		}

		const {rung} = this.controller;
		const index = this.ladder.indexOf(rung);
		const isSkipped = this.#frames++ % rung.everyNth !== 0;
		const latencyMs = isSkipped ? undefined : this.#send(at, rung);
		this.moments.push({at, index, rung, latencyMs, isSkipped});
	}

	#send(at: number, rung: Rung): number | undefined {
		const {protocol, fullBytes, bend} = this.#options;
		const noise = 0.97 + 0.06 * this.#random();
		const bytes = Math.round(fullBytes * rung.frameWeight ** bend * noise);
		return protocol === 'tcp' ? this.#sendStream(at, rung, bytes) : this.#sendPackets(at, rung, bytes);
	}

	#sendStream(at: number, rung: Rung, bytes: number): number | undefined {
		const {rateBitsPerSecond, queueBytes, delayMs} = this.path;
		if (this.#leaving.filter(left => left.at > at).length >= 2) {
			this.#sent.blocked++;
			return undefined;
		}

		const msPerByte = 8000 / rateBitsPerSecond;
		this.controller.made(rung.frameWeight, bytes);
		this.#linkFreeAt = Math.max(this.#linkFreeAt, at) + bytes * msPerByte;
		this.#leaving.push({at: Math.max(at, this.#linkFreeAt - queueBytes * msPerByte), bytes});
		const latencyMs = this.#linkFreeAt + delayMs - at;
		this.#arrivals.push({at: at + latencyMs, bytes, latencyMs});
		return latencyMs;
	}

	#sendPackets(at: number, rung: Rung, bytes: number): number | undefined {
		const {rateBitsPerSecond, queueBytes, delayMs, loss} = this.path;
		const {packetSize} = this.#options;
		const msPerByte = 8000 / rateBitsPerSecond;
		const count = Math.ceil(bytes / packetSize);
		this.controller.made(rung.frameWeight, bytes);
		this.#leaving.push({at, bytes});
		let missing = 0;
		let last = at;
		for (let packet = 0; packet < count; packet++) {
			const length = Math.min(packetSize, bytes - packet * packetSize);
			const queued = Math.max(0, this.#linkFreeAt - at) / msPerByte;
			if (queued + length > queueBytes || this.#random() < loss) {
				missing++;
				continue;
			}

			this.#linkFreeAt = Math.max(this.#linkFreeAt, at) + length * msPerByte;
			last = this.#linkFreeAt + delayMs;
			this.#arrivals.push({at: last, bytes: length, latencyMs: undefined});
		}

		// Gaps are seen when the next packet arrives; that of the same moment serves here.
		this.#arrivals.push({at: last, bytes: -missing, latencyMs: missing === 0 ? last - at : undefined});
		return missing === 0 ? last - at : undefined;
	}

	#arrive(now: number): void {
		for (const left of this.#leaving.splice(0)) {
			if (left.at <= now) {
				this.#sent.frames++;
				this.#sent.bytes += left.bytes;
			} else {
				this.#leaving.push(left);
			}
		}

		const here = this.#arrivals.filter(({at}) => at <= now).toSorted((a, b) => a.at - b.at);
		this.#arrivals = this.#arrivals.filter(({at}) => at > now);
		for (const {bytes, latencyMs} of here) {
			this.#arrived.lost += Math.max(0, -bytes);
			this.#arrived.bytes += Math.max(0, bytes);
			this.#arrived.packets += bytes > 0 ? 1 : 0;
			if (latencyMs !== undefined) {
				this.#latencyMs = latencyMs;
				this.#arrived.frames++;
			}
		}
	}
}

/** The same numbers in each run (mulberry32). */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The share-th smallest latency of the frames that were received. */
export function percentile(moments: readonly Moment[], share: number): number {
	const sorted = moments
		.map(({latencyMs}) => latencyMs)
		.filter(latency => latency !== undefined)
		.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Infinity;
}

/** The longest time between two frames that were received, in milliseconds: by when they arrived. */
export function longestGap(moments: readonly Moment[]): number {
	const arrivals = moments
		.filter(({latencyMs}) => latencyMs !== undefined)
		.map(({at, latencyMs = 0}) => at + latencyMs);
	return Math.max(0, ...arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at)));
}
