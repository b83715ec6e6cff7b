import {experimentOf} from '../../source/lab/experiments.js';
import {History} from '../../source/lab/history.js';
import type {Frames, LabEvent, Packets, Percentiles, Sample} from '../../source/lab/sample.js';
import {type Settings, defaultSettings, settingsSchema} from '../../source/lab/settings.js';
import type {Summary} from '../../source/lab/summary.js';
import {linkText} from '../../source/link/text.js';
import {emptySample, emptySummary} from '../lab/empty.js';
import type {LabControl, Preview, RunRecord, Snapshot, StreamChange} from '../../source/lab/view.js';

/** A lab without network or video: believable numbers, the same for the same seed, a tenth of a second a step. */

export type FakeLab = LabControl & {
	/** Every request that came, in words such as `configure {"protocol":"tcp"}`. */
	readonly calls: string[];
	/** So many tenths of a second pass. */
	step(count?: number): void;
	/** Steps by the clock until `stop` or `hold`. */
	start(): void;
	hold(): void;
	event(type: LabEvent['type'], detail: string): void;
	fail(message: string): void;
	/** Sending stops by itself; any change of settings starts it again. */
	halt(reason: string): void;
	/** Replaces parts of the snapshot, for states that the model never reaches. */
	patch(change: Partial<Snapshot>): void;
	listeners(): number;
};

export type FakeLabOptions = {
	readonly seed?: number;
	readonly settings?: Partial<Settings>;
	/** Share of packets that get lost over UDP, besides those that the link loses. */
	readonly loss?: number;
	/** Seconds before the first sample. */
	readonly startSeconds?: number;
};

const size = {width: 1280, height: 720} as const;
const picture = {...size, fps: 24, fpsOrigin: 'asked'} as const;
const keptEvents = 1000;

/** Mulberry32: small, even, and the same everywhere. */
function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d_2b_79_f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A street in the evening: sky, a sun that wanders, houses, a moving ball. */
export function paintScene(columns: number, rows: number, frameIndex: number): Uint8Array {
	const rgb = new Uint8Array(columns * rows * 3);
	const time = frameIndex / 24;
	const sunX = columns * (0.5 + 0.35 * Math.sin(time / 3));
	const sunY = rows * 0.34;
	const ballX = columns * (0.5 + 0.4 * Math.sin(time));
	const ballY = rows * (0.82 - 0.2 * Math.abs(Math.sin(time * 2.4)));
	const unit = rows / 40;
	for (let y = 0; y < rows; y++) {
		for (let x = 0; x < columns; x++) {
			const sky = y / rows;
			let r = 40 + 190 * sky;
			let g = 50 + 90 * sky;
			let b = 110 + 30 * sky;
			const sun = Math.hypot(x - sunX, y - sunY) / unit;
			if (sun < 5) [r, g, b] = [255, 232, 170];
			else {
				r += 900 / (sun * sun + 12);
				g += 500 / (sun * sun + 12);
			}

			const house = Math.floor((x * 14) / columns);
			const roof = rows * (0.55 + 0.12 * Math.sin(house * 2.7));
			if (y > roof) {
				const isWindow = ((x * 56) / columns) % 4 > 1.6 && (y / unit) % 4 > 2 && (house * 7 + y) % 5 > 1;
				[r, g, b] = isWindow ? [250, 204, 110] : [38 + house * 2, 36, 58 + (house % 3) * 8];
			}

			if (y > rows * 0.84) [r, g, b] = [58, 60, 70];
			if (Math.hypot(x - ballX, y - ballY) / unit < 3.4) [r, g, b] = [232, 84, 104];
			const at = (y * columns + x) * 3;
			// Grain, as a camera has it: no two neighbours are quite alike, which is the dear case for a terminal.
			const grain = ((Math.imul(at + frameIndex * 7919, 2_654_435_761) >>> 24) - 128) / 9;
			rgb[at] = Math.max(0, Math.min(255, r + grain));
			rgb[at + 1] = Math.max(0, Math.min(255, g + grain));
			rgb[at + 2] = Math.max(0, Math.min(255, b + grain));
		}
	}

	return rgb;
}

const nameWords: Partial<Record<keyof StreamChange, string>> = {
	bufferSize: 'buffer ',
	quality: 'quality ',
	link: 'link ',
	adapt: 'adapt ',
};

function valueWords(settings: Settings, key: keyof StreamChange): string {
	return key === 'link' ? linkText(settings.link) : String(settings[key]);
}

export function createFakeLab(options: FakeLabOptions = {}): FakeLab {
	const random = randomFrom(options.seed ?? 1);
	const listeners = new Set<() => void>();
	const calls: string[] = [];
	const scenes = new Map<string, Uint8Array>();
	let settings: Settings = {...defaultSettings, ...options.settings};
	let frames: Frames = emptySample.frames;
	let packets: Packets = emptySample.packets;
	const history = new History<Sample>();
	let received = 0;
	let freezes = {count: 0, totalSeconds: 0, nowSeconds: 0};
	let ticks = 0;
	let trouble = 0;
	let lostBefore = 0;
	let wanted: {readonly columns: number; readonly rows: number} | undefined;
	let timer: NodeJS.Timeout | undefined;
	let snapshot: Snapshot = {
		state: 'starting',
		failure: undefined,
		elapsedSeconds: 0,
		settings,
		revision: 0,
		picture: undefined,
		sample: undefined,
		history: [],
		events: [],
		verdict: [],
		preview: undefined,
		window: 'closed',
		isWindowWanted: false,
		web: {state: 'closed'},
		port: 8082,
	};

	function publish(change: Partial<Snapshot>): void {
		snapshot = {...snapshot, ...change};
		for (const listener of listeners) listener();
	}

	function event(type: LabEvent['type'], detail: string): void {
		const events = [...snapshot.events, {atSeconds: snapshot.elapsedSeconds, type, detail}];
		publish({events: events.slice(-keptEvents)});
	}

	function preview(): Preview | undefined {
		if (!wanted) return undefined;
		// Four seconds of pictures, painted once for each size: the lab itself should cost nothing here.
		const frameIndex = frames.rendered;
		const key = `${wanted.columns}×${wanted.rows}:${frameIndex % 96}`;
		let rgb = scenes.get(key);
		if (!rgb) {
			if (scenes.size > 400) scenes.clear();
			rgb = paintScene(wanted.columns, wanted.rows, frameIndex % 96);
			scenes.set(key, rgb);
		}

		return {...wanted, rgb, frameIndex};
	}

	function percentiles(middle: number): Percentiles {
		const spread = middle * (0.1 + 0.2 * random());
		return {p50: middle, p95: middle + spread, p99: middle + spread * 1.6, max: middle + spread * 2.2};
	}

	function tick(): void {
		ticks++;
		const atSeconds = ticks / 10;
		if (atSeconds <= (options.startSeconds ?? 0)) {
			publish({elapsedSeconds: atSeconds});
			return;
		}

		const before = {freezes, isLossy: packets.lost > lostBefore};
		lostBefore = packets.lost;
		if (random() < 0.012) trouble = 8 + Math.floor(random() * 14);
		trouble = Math.max(0, trouble - 1);
		const {protocol, bufferSize, codec, quality} = settings;
		const frameBytes = codec === 'raw' ? picture.width * picture.height * 3 : 20_000 + quality * 1200;
		const perFrame = Math.ceil(frameBytes / (bufferSize - 40));
		const loss =
			protocol === 'udp' ? ((options.loss ?? 0) + (settings.link?.loss ?? 0)) * (trouble > 0 ? 4 : 1) : 0;
		const newFrames = ticks % 5 === 0 || ticks % 5 === 2 ? 3 : 2;
		const sent = newFrames * perFrame;
		const lost = Math.min(sent, Math.floor(sent * loss * 2 * random() + random() * (loss > 0 ? 1 : 0)));
		const good = newFrames - Math.min(newFrames, lost);
		frames = {
			...frames,
			captured: frames.captured + newFrames,
			sent: frames.sent + newFrames,
			received: frames.received + good,
			incomplete: frames.incomplete + newFrames - good,
			rendered: frames.rendered + good,
		};
		const lostSoFar = packets.lost + lost;
		const receivedSoFar = packets.received + sent - lost;
		packets = {
			...packets,
			sent: packets.sent + sent,
			received: receivedSoFar,
			lost: lostSoFar,
			lossRatio: lostSoFar / (lostSoFar + receivedSoFar),
			reordered: packets.reordered + (trouble > 0 && protocol === 'udp' && random() < 0.2 ? 1 : 0),
			kernelDropped: protocol === 'udp' ? 0 : null,
			linkDropped: settings.link === null ? packets.linkDropped : packets.linkDropped + lost,
			meanBurstLength: lostSoFar === 0 ? null : 1 + 0.1 * Math.min(9, lost),
		};
		received += (sent - lost) * Math.min(bufferSize, frameBytes);
		if (good === 0 && trouble > 0)
			freezes = {count: freezes.count + 1, totalSeconds: freezes.totalSeconds + 0.2, nowSeconds: 0};
		const slow = protocol === 'tcp' && bufferSize < 2000 ? 3 : 1;
		const delay =
			(4 + random() * 1.4 + (trouble > 0 ? 6 * random() : 0)) * slow + (settings.link?.delayMs ?? 0);
		const lately = history.items.slice(-10);
		const mean = (pick: (sample: Sample) => number, now: number) =>
			(now - (lately[0] ? pick(lately[0]) : 0)) / ((lately.length || 1) / 10);
		const sample: Sample = {
			...emptySample,
			atSeconds,
			fps: {
				captured: mean(({frames}) => frames.captured, frames.captured),
				sent: mean(({frames}) => frames.sent, frames.sent),
				received: mean(({frames}) => frames.received, frames.received),
				rendered: mean(({frames}) => frames.rendered, frames.rendered),
			},
			frames,
			packets,
			bytes: {sent: received, received, payload: received},
			latencyMs: {received: percentiles(delay), rendered: percentiles(delay + 3.5)},
			jitterMs: 0.3 + random() * 0.3 + (trouble > 0 ? 1 : 0),
			freezes,
			missing: {
				link: packets.linkDropped,
				kernel: packets.kernelDropped,
				elsewhere: packets.lost - packets.linkDropped,
				late: packets.late,
			},
			interFrameGapMs: percentiles(41.7 + (good === 0 ? 160 : 0)),
			socketQueueBytes: protocol === 'tcp' ? Math.round(40_000 * random()) : 0,
			socketQueueAgeMs: protocol === 'tcp' ? 4 * random() : 0,
			tcp: protocol === 'tcp' ? {retransmits: 0, rttMs: 0.2} : emptySample.tcp,
			encoding: settings.adapt
				? {quality: 20, width: 640, height: 360, everyNth: 2}
				: {quality: codec === 'raw' ? null : quality, ...size, everyNth: 1},
			eventLoopUtilization: {capture: 0.12, server: 0.08},
			cpuSeconds: atSeconds * 0.2,
			memoryBytes: 90e6,
		};
		history.add(sample);
		const percentLost = ((packets.lossRatio ?? 0) * 100).toFixed(1);
		publish({
			state: 'live',
			elapsedSeconds: atSeconds,
			picture,
			sample,
			preview: preview(),
			verdict:
				lost > 0 || packets.lost > 0
					? [
							{
								cause: 'network loss',
								evidence: `${percentLost} % of packets never came; at ${bufferSize} B a frame is ${perFrame} packets, and one lost packet spoils its frame`,
								remedy: {command: 'bufferDown', words: 'a smaller buffer', option: '--buffer 1400'},
							},
						]
					: [{cause: 'healthy', evidence: 'every captured frame is rendered', remedy: null}],
		});
		if (lost > 0 && !before.isLossy) event('loss', `${lost} packets lost`);
		if (freezes.count > before.freezes.count) event('freeze', 'the picture stood still for 0.2 s');
	}

	const hold = () => {
		clearInterval(timer);
		timer = undefined;
	};

	function summary(): Summary {
		const sample = snapshot.sample;
		const {
			atSeconds: _,
			socketQueueBytes: __,
			socketQueueAgeMs: ___,
			memoryBytes,
			...shared
		} = sample ?? emptySample;
		return {
			...emptySummary,
			...shared,
			experiment: experimentOf(settings)?.name ?? null,
			ran: [
				{
					protocol: settings.protocol,
					bufferSize: settings.bufferSize,
					seconds: snapshot.elapsedSeconds,
				},
			],
			config: {...emptySummary.config, ...settings, ...size, fps: 24},
			durationSeconds: snapshot.elapsedSeconds,
			peakMemoryBytes: memoryBytes,
			events: [...snapshot.events],
			verdict: [...snapshot.verdict],
		};
	}

	return {
		calls,
		snapshot: () => ({...snapshot, history: history.past}),
		configure(change: StreamChange) {
			calls.push(`configure ${JSON.stringify(change)}`);
			const next = {...settings, ...change};
			if (!settingsSchema.safeParse(next).success)
				throw new RangeError(`impossible: ${JSON.stringify(change)}`);
			const words = (Object.keys(change) as Array<keyof StreamChange>)
				.map(key => [key, valueWords(settings, key), valueWords(next, key)] as const)
				.filter(([, before, after]) => before !== after)
				.map(([key, before, after]) => `${nameWords[key] ?? ''}${before} → ${after}`)
				.join(', ');
			const wasHalted = snapshot.state === 'halted';
			settings = next;
			if (words !== '') event('switch', words);
			publish({
				settings,
				revision: snapshot.revision + 1,
				...(wasHalted ? {state: 'live', failure: undefined} : {}),
			});
		},
		setWindow(open) {
			calls.push(`setWindow ${open}`);
			publish({isWindowWanted: open});
			if (open) event('window', 'the window needs OpenCV; run npx vstream-tui setup-opencv');
		},
		setWeb(port) {
			calls.push(`setWeb ${port ?? 'off'}`);
			publish({
				web: port === undefined ? {state: 'closed'} : {state: 'open', address: `http://127.0.0.1:${port}/`},
			});
		},
		setPreview(size) {
			calls.push(size ? `setPreview ${size.columns}×${size.rows}` : 'setPreview off');
			wanted = size;
			publish({preview: snapshot.sample ? preview() : undefined});
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		record(): RunRecord {
			return {
				startedAt: '2026-01-02T03:04:05.000Z',
				settings,
				summary: summary(),
				samples: history.items.slice(),
			};
		},
		markSaved() {
			calls.push('markSaved');
			publish({savedSeconds: snapshot.elapsedSeconds});
		},
		async stop() {
			hold();
			publish({state: 'stopped'});
			return summary();
		},
		step(steps = 1) {
			for (let index = 0; index < steps; index++) tick();
		},
		start() {
			timer ??= setInterval(tick, 100);
		},
		hold,
		event,
		fail(message) {
			hold();
			event('fault', message);
			publish({state: 'failed', failure: message});
		},
		halt(reason) {
			event('fault', reason);
			publish({state: 'halted', failure: reason});
		},
		patch: publish,
		listeners: () => listeners.size,
	};
}
