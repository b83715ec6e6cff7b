import {describe, expect, test} from 'vitest';
import type {Evidence} from '../../source/lab/evidence.js';
import {judge} from '../../source/lab/verdict.js';
import {but, dropped, good, linkOf, lost, type Otherwise} from './verdict-evidence.js';

const causes = (evidence: Evidence): string[] => judge(evidence).map(({cause}) => cause);
/** As people read it: thousands are set apart by spaces that do not break. */
const first = (change: Otherwise) => {
	const [verdict] = judge(but(change));
	return {...verdict, evidence: verdict?.evidence.replaceAll('\u00A0', ' ')};
};

describe('a stream in which nothing went wrong', () => {
	test('is healthy, and nothing else', () => {
		expect(judge(good)).toEqual([
			{cause: 'healthy', evidence: '24.0 frames a second are shown, none is missing', remedy: null},
		]);
	});

	test.each([
		[1, 'only 1 of 72 is missing'],
		[2, '2 of 72 are missing'],
	])('says in good English that %i went missing, which is noise', (count, words) => {
		expect(first(dropped('socketBusy', count))).toMatchObject({
			cause: 'healthy',
			evidence: `24.0 frames a second are shown, ${words}`,
		});
	});

	test('counts a frame of which nothing came among the missing ones', () => {
		const seen = but({
			...lost('link', 20, 0),
			frames: {received: 70, rendered: 70},
			fps: {rendered: 23.3},
			settings: {link: linkOf({loss: 0.03, burst: 10})},
		});
		expect(causes(seen)).toEqual(['healthy']);
		expect(judge(seen)[0]?.evidence).toMatch(/^23\.3 frames a second are shown, 2 of 72 are missing/);
	});

	test('is healthy with nothing but delay, which is named as emulated', () => {
		const settings = {link: linkOf({delayMs: 280, jitterMs: 5})};
		expect(first({settings, latencyMs: {first: 290, last: 292}})).toMatchObject({
			cause: 'healthy',
			evidence: '24.0 frames a second are shown, none is missing; emulated link: delay=280ms,jitter=5ms',
		});
	});

	test('is healthy while the first frames are under way on a long link', () => {
		const settings = {link: linkOf({delayMs: 5000})};
		expect(first({settings, frames: {received: 0, rendered: 0}, packets: {received: 0}})).toMatchObject({
			cause: 'healthy',
			evidence: 'the first frames are still under way: the emulated link takes 5 000 ms',
		});
	});

	test('is healthy at half the frames where adaptive quality left them out, and says so', () => {
		expect(
			first({
				...dropped('adapt', 36),
				settings: {adapt: true},
				fps: {rendered: 12},
				encoding: {quality: 30, width: 640, height: 360, everyNth: 2},
			}),
		).toMatchObject({
			cause: 'healthy',
			evidence:
				'12.0 frames a second are shown, none is missing; adaptive quality is at work: quality 30, 640×360, every 2nd frame',
		});
	});

	test('is healthy at any speed where none was asked for', () => {
		const change = {targetFps: 0, fps: {captured: 500}, frames: {superseded: 60, rendered: 12}};
		expect(causes(but(change))).toEqual(['healthy']);
	});

	test('is healthy while a few frames are under way', () => {
		expect(causes(but({frames: {captured: 75, sent: 72, received: 71, rendered: 69}}))).toEqual(['healthy']);
	});
});

describe('a source whose rate nobody knows', () => {
	const slow = {
		targetOrigin: 'guess' as const,
		frames: {captured: 3, sent: 3, received: 3, rendered: 3},
		fps: {captured: 1, rendered: 1},
	};

	test('is healthy at one frame a second', () => {
		expect(causes(but(slow))).toEqual(['healthy']);
		expect(causes(but({...slow, source: {fps: 1, maxGapMs: 1003}}))).toEqual(['healthy']);
		expect(causes(but({...slow, targetOrigin: 'source', source: {fps: 1}}))).toEqual(['healthy']);
		expect(causes(but({...slow, targetOrigin: 'asked'}))).toEqual(['source late']);
	});

	test('is healthy while the next picture of a slow one is not due, and says how often they come', () => {
		const nothing = {captured: 0, sent: 0, received: 0, rendered: 0};
		const waiting = {...slow, frames: nothing, fps: {rendered: 0}, packets: {sent: 0, received: 0}};
		expect(first({...waiting, source: {fps: 0.2, maxGapMs: 5000}})).toMatchObject({
			cause: 'healthy',
			evidence: '0.0 frames a second are shown, none is missing; one comes every 5.0 s',
		});
		expect(causes(but({...waiting, source: {fps: 1}}))).toEqual(['source late']);
		expect(causes(but({...waiting, source: {fps: null}}))).toEqual(['source late']);
		expect(causes(but({...waiting, seconds: 1, source: {fps: null}}))).toEqual(['healthy']);
	});

	test('loses what it was measured to give', () => {
		const measured = {...slow, source: {fps: 15}};
		expect(first(measured).evidence).toBe('the source gives 1.0 of 15.0 frames a second');
	});
});

describe('what is due', () => {
	const half = {captured: 36, sent: 36, received: 36, rendered: 36};

	test('is not what adaptive quality leaves out, so that of the rest fewer may be missing', () => {
		const adapted = but({senderDrops: {adapt: 36}, frames: {senderDropped: 36, sent: 36, received: 34}});
		expect(causes(but({frames: {received: 36, rendered: 36}}, adapted))).toEqual(['healthy']);
		expect(causes(but({frames: {rendered: 34}}, adapted))).toEqual(['frames are missing, cause unknown']);
	});

	test('is not what a longer path still holds: a real delay, or an emulated one that began in this time', () => {
		const delayed = {...half, captured: 72, sent: 72};
		const late = but({frames: delayed, latencyMs: {first: 0, last: 1500}});
		expect(causes(late)).toEqual(['healthy']);
		const settings = {link: linkOf({delayMs: 1500})};
		const emulated = {frames: delayed, settings, latencyMs: {first: 8, last: 8}};
		expect(causes(but(emulated))).toEqual(['healthy']);
		// The path was full before this time began: what goes in comes out.
		expect(causes(but({...emulated, steadySeconds: 10}))).toEqual(['frames are missing, cause unknown']);
		expect(causes(but({...emulated, steadySeconds: 3.5, frames: {received: 48, rendered: 48}}))).toEqual([
			'healthy',
		]);
	});

	test('is not what was under way over a long link when the run ended, though the link counts it as dropped', () => {
		const seen = but({
			seconds: 8,
			steadySeconds: 8,
			frames: {captured: 192, sent: 192, received: 72, rendered: 72},
			packets: {sent: 1920, received: 720, lost: 1200, linkDropped: 1200},
			missing: {link: 1200},
			link: {queueDropped: 1200},
			linkCutOff: 1200,
			settings: {link: linkOf({delayMs: 5000})},
			latencyMs: {first: 0, last: 5004},
		});
		expect(causes(seen)).toEqual(['healthy']);
		expect(causes({...seen, linkCutOff: 0})).toEqual(['link queue too short']);
		// What waited for the rate is the fault of the rate.
		const slow = but({settings: {link: linkOf({rateBitsPerSecond: 2e6, queueBytes: 64e6})}}, seen);
		expect(causes({...slow, bytesSent: 20_000_000})[0]).toBe('link rate below the bit rate');
	});

	test('arrives half a second late at the most, when a receiver is quiet for a moment', () => {
		const quiet = {frames: {received: 62, rendered: 62}};
		expect(causes(but({...quiet, quietSeconds: 0.4}))).toEqual(['healthy']);
		expect(causes(but({...quiet, frames: {received: 50, rendered: 50}, quietSeconds: 2}))).toEqual([
			'frames are missing, cause unknown',
		]);
	});

	test('as fast as it goes is what was captured; one that gave way is no loss, unless nothing is shown at all', () => {
		const unpaced = {targetFps: 0, frames: {superseded: 60, rendered: 12}};
		expect(causes(but(unpaced))).toEqual(['healthy']);
		expect(causes(but({...unpaced, frames: {superseded: 71, rendered: 0}}))).toEqual(['output too slow']);
		expect(causes(but({targetFps: 0, frames: {received: 30, rendered: 30}}))).toEqual([
			'frames are missing, cause unknown',
		]);
	});
});

test('what the link dropped last is known to be lost, though no later packet has shown the gap', () => {
	const seen = but({
		frames: {received: 60, rendered: 60},
		packets: {received: 600, lost: 0},
		link: {lost: 120},
		settings: {link: linkOf({loss: 1})},
	});
	expect(causes(seen)).toEqual(['loss on the emulated link']);
	expect(judge(seen)[0]?.evidence).toMatch(/^17 % of packets lost \(120 of 720 packets\)/);
});

describe('small causes', () => {
	/** Of 100 frames, two that the encoder was busy for and two that the socket was: each less than 4 %, together as much. */
	const century = but({
		seconds: 100 / 24,
		frames: {captured: 100, sent: 100, received: 100, rendered: 100},
	});

	test('that come to what is no noise are told together', () => {
		const split = but(
			{
				senderDrops: {encoderBusy: 2, socketBusy: 3},
				frames: {senderDropped: 5, sent: 95, received: 95, rendered: 95},
			},
			century,
		);
		expect(causes(split)).toEqual(['sender queue growing', 'encoder too slow']);
	});

	test('that come to less are noise', () => {
		const split = but(
			{
				senderDrops: {encoderBusy: 1, socketBusy: 2},
				frames: {senderDropped: 3, sent: 97, received: 97, rendered: 97},
			},
			century,
		);
		expect(causes(split)).toEqual(['healthy']);
		expect(judge(split)[0]?.evidence).toMatch(/3 of 100 are missing/);
	});

	test('are told beside what no rule accounts for', () => {
		const split = but(
			{senderDrops: {encoderBusy: 2}, frames: {senderDropped: 2, sent: 98, received: 95, rendered: 95}},
			century,
		);
		expect(causes(split)).toEqual(['frames are missing, cause unknown', 'encoder too slow']);
	});
});

const raw = {frames: {sent: 40, received: 40, rendered: 40}, bytesSent: 110_000_000};
const classicTcp = {profile: 'classic', protocol: 'tcp'} as const;
const cappedAt4 = {link: linkOf({rateBitsPerSecond: 4e6})};
const capped = linkOf({rateBitsPerSecond: 60e6, queueBytes: 100_000});
const shorter = linkOf({rateBitsPerSecond: 60e6, queueBytes: 64_000});
const auto = linkOf({rateBitsPerSecond: 60e6});

/** What happened, the cause that it must be, what the evidence must say, and what to try. */
const examples: ReadonlyArray<{
	readonly cause: string;
	readonly when: string;
	readonly change: Otherwise;
	readonly says: RegExp;
	readonly option: string | null;
	readonly command: string | null;
}> = [
	{
		cause: 'source late',
		when: 'a camera gives 15 of 24 frames',
		change: {fps: {captured: 15}, frames: {captured: 45, sent: 45, received: 45, rendered: 45}},
		says: /^the source gives 15\.0 of 24\.0 frames a second$/,
		option: '--fps 15',
		command: null,
	},
	{
		cause: 'source late',
		when: 'it gave 10 frames a second and has stopped, and nobody knows yet that it is away',
		change: {
			fps: {captured: 5},
			frames: {captured: 15, sent: 15, received: 15, rendered: 15},
			targetFps: 10,
			silentSeconds: 1.5,
		},
		says: /^no frame from the source in 1\.5 s$/,
		option: null,
		command: null,
	},
	{
		cause: 'source late',
		when: 'its thread has no time',
		change: {
			fps: {captured: 15},
			frames: {captured: 45, sent: 45, received: 45, rendered: 45},
			loops: {capture: 0.98},
		},
		says: /its thread is busy 98 % of the time$/,
		option: '--size 640x360',
		command: null,
	},
	{
		cause: 'source late',
		when: 'it gives nothing at all',
		change: {
			frames: {captured: 0, sent: 0, received: 0, rendered: 0},
			packets: {sent: 0, received: 0, lossRatio: null},
			bytesSent: 0,
		},
		says: /^no frame from the source in 3\.0 s$/,
		option: null,
		command: null,
	},
	{
		cause: 'source lost',
		when: 'it was away for a while, and said why',
		change: {
			seconds: 14,
			frames: {captured: 211, sent: 211, received: 211, rendered: 211},
			fps: {captured: 15},
			source: {losses: 1, lostSeconds: 5.2, fps: 24, maxGapMs: 43},
			sourceSaid: 'connection refused',
		},
		says: /^the source was lost for 5\.2 of 14\.0 s: connection refused$/,
		option: null,
		command: null,
	},
	{
		cause: 'source lost',
		when: 'it is away all the time, of a rate that nobody knows',
		change: {
			targetOrigin: 'guess',
			frames: {captured: 0, sent: 0, received: 0, rendered: 0},
			packets: {sent: 0, received: 0, lossRatio: null},
			source: {losses: 0, lostSeconds: 3},
			sourceSaid: 'it answers 503',
		},
		says: /^the source was lost for 3\.0 of 3\.0 s: it answers 503$/,
		option: null,
		command: null,
	},
	{
		cause: 'source lost',
		when: 'it goes away again and again, and says nothing',
		change: {
			frames: {captured: 36, sent: 36, received: 36, rendered: 36},
			source: {losses: 3, lostSeconds: 1.5},
		},
		says: /^the source was lost for 1\.5 of 3\.0 s, 3 times$/,
		option: null,
		command: null,
	},
	{
		cause: 'source comes in bunches',
		when: 'three pictures come at once, five times a second, and the encoder and the output are too slow for three at once',
		change: {
			targetOrigin: 'source',
			targetFps: 15,
			frames: {captured: 30, senderDropped: 2, sent: 28, received: 28, rendered: 25, superseded: 3},
			senderDrops: {encoderBusy: 2},
			encodeMs: 150,
			source: {superseded: 15, fps: 15, maxGapMs: 203},
		},
		says: /^15\.0 pictures a second come several at once, with gaps of up to 203 ms: 15 of 45 pictures gave way to newer ones/,
		option: null,
		command: null,
	},
	{
		cause: 'source comes in bunches',
		when: 'as many were asked for as it gives',
		change: {
			targetFps: 15,
			frames: {captured: 30, sent: 30, received: 30, rendered: 30},
			source: {superseded: 15, fps: 15, maxGapMs: 203},
		},
		says: /gave way to newer ones before they could be taken$/,
		option: null,
		command: null,
	},
	{
		cause: 'source damaged',
		when: 'pictures were left out',
		change: {
			frames: {captured: 60, sent: 60, received: 60, rendered: 60},
			source: {damaged: 12},
		},
		says: /^12 of 72 pictures were damaged where they come from, and could not be decoded$/,
		option: null,
		command: null,
	},
	{
		cause: 'source damaged',
		when: 'they could not be decoded to be sent as raw pictures',
		change: {...dropped('damaged', 20), settings: {codec: 'raw'}},
		says: /^20 of 72 pictures were damaged where they come from/,
		option: null,
		command: null,
	},
	{
		cause: 'source damaged',
		when: 'they went out as they came, and no decoder can read them',
		change: {encoding: {quality: null}, frames: {damaged: 30, rendered: 42}},
		says: /^30 of 72 pictures were damaged where they come from/,
		option: null,
		command: null,
	},
	{
		cause: 'frames are missing, cause unknown',
		when: 'they were sent, and most never came, and no packet is known to be lost',
		change: {
			seconds: 20,
			frames: {captured: 480, sent: 478, received: 84, rendered: 84},
			packets: {sent: 4780, received: 840, duplicate: 3900},
		},
		says: /^394 of 480 frames that were due: most went missing between sender and receiver \(480 captured, 478 sent, 84 received, 84 shown; 840 of 4 780 packets received\)$/,
		option: null,
		command: null,
	},
	{
		cause: 'frames are missing, cause unknown',
		when: 'nothing is captured, sent or shown, and nothing says why',
		change: {
			frames: {captured: 0, sent: 0, received: 0, rendered: 0},
			packets: {sent: 0, received: 0, lossRatio: null},
			queueBytes: {first: 0, last: 1000},
		},
		says: /^71 of 71 frames that were due: most went missing before they were captured/,
		option: null,
		command: null,
	},
	{
		cause: 'encoder too slow',
		when: 'a frame takes it longer than one lasts',
		change: {...dropped('encoderBusy', 32), encodeMs: 4000},
		says: /^32 of 72 frames came while the encoder was busy: one takes it 100 ms, and one comes every 41\.7 ms$/,
		option: '--size 640x360',
		command: null,
	},
	{
		cause: 'sender out of memory budget',
		when: 'frames took more than its budget',
		change: {
			...dropped('socketBusy', 0),
			settings: classicTcp,
			frames: {captured: 0, sent: 0, received: 0, rendered: 0},
			overBudgetBytes: 1.1e9,
		},
		says: /took 1\.1 GB/,
		option: '--profile live',
		command: 'profile',
	},
	{
		cause: 'sender starves itself',
		when: 'it sleeps while frames wait',
		change: {settings: classicTcp, sleptSeconds: 2, frames: {sent: 24, received: 24, rendered: 24}},
		says: /^the sender slept 2\.0 of 3\.0 s because .*; 44 of 72 frames came meanwhile and did not leave$/,
		option: '--profile live',
		command: 'profile',
	},
	{
		cause: 'sender queue growing',
		when: 'frames find earlier ones waiting',
		change: {...dropped('socketBusy', 24), settings: {protocol: 'tcp'}},
		says: /^24 of 72 frames came while earlier ones still waited for the network$/,
		option: '--adapt',
		command: 'adapt',
	},
	{
		cause: 'sender queue growing',
		when: 'an unbounded queue grows',
		change: {...raw, settings: classicTcp, queueBytes: {first: 0, last: 88_000_000}},
		says: /^32 of 72 frames still wait for the network; 88 MB more than before wait to be sent$/,
		option: '--profile live',
		command: 'profile',
	},
	{
		cause: 'no connection',
		when: 'TCP finds nobody',
		change: {
			...dropped('notConnected', 72),
			settings: {protocol: 'tcp'},
			packets: {sent: 0, received: 0, lossRatio: null},
		},
		says: /^72 of 72 frames found no TCP connection$/,
		option: '--protocol udp',
		command: 'protocol',
	},
	{
		cause: 'no connection',
		when: 'a source without a pace waits for one',
		change: {
			settings: {protocol: 'tcp'},
			targetFps: 0,
			isConnected: false,
			frames: {captured: 0, sent: 0, received: 0, rendered: 0},
			packets: {sent: 0, received: 0, lossRatio: null},
		},
		says: /^the source waits for a TCP connection$/,
		option: '--protocol udp',
		command: 'protocol',
	},
	{
		cause: 'sending fails',
		when: 'the system refuses a datagram that is too large for it',
		change: {...dropped('failed', 72), packets: {sent: 0, received: 0, lossRatio: null}},
		says: /^the encoder or the system refused 72 of 72 frames/,
		option: '--buffer 1400',
		command: 'bufferDown',
	},
	{
		cause: 'nothing arrives',
		when: 'every packet vanishes and nobody says where',
		change: {frames: {received: 0, rendered: 0}, packets: {received: 0, lossRatio: null}},
		says: /^720 packets sent in 3\.0 s, none received$/,
		option: '--protocol tcp',
		command: 'protocol',
	},
	{
		cause: 'link rate below the bit rate',
		when: "datagrams find the link's queue full",
		change: {
			...lost('link', 560, 60),
			link: {queueDropped: 560},
			settings: cappedAt4,
		},
		says: /^the stream is 18\.7 Mbit\/s and the emulated link passes 4\.0 Mbit\/s: 60 of 72 frames did not get through$/,
		option: '--adapt',
		command: 'adapt',
	},
	{
		cause: 'link rate below the bit rate',
		when: 'TCP frames wait for it, though adaptive quality tries',
		change: {...dropped('socketBusy', 55), settings: {...cappedAt4, protocol: 'tcp', adapt: true}},
		says: /emulated link passes 4\.0 Mbit\/s: 55 of 72 frames .*; adaptive quality has not come down to it yet$/,
		option: '--quality 25',
		command: 'qualityDown',
	},
	{
		cause: 'link rate below the bit rate',
		when: 'a long queue hides it as delay',
		change: {
			settings: cappedAt4,
			linkQueueBytes: {first: 0, last: 5_500_000},
			latencyMs: {first: 10, last: 2400},
		},
		says: /: its queue has grown to 5\.5 MB$/,
		option: '--adapt',
		command: 'adapt',
	},
	{
		cause: 'link queue too short',
		when: 'the mean rate fits, and a frame does not',
		change: {...lost('link', 100, 40), link: {queueDropped: 100}, settings: {link: capped}},
		says: /^the emulated link's queue of 100 kB was full for 100 packets: a frame of 97 kB comes in one burst/,
		option: '--link rate=60mbit,queue=200kb',
		command: 'link',
	},
	{
		cause: 'link queue too short',
		when: 'somebody gave one that is shorter than a frame',
		change: {...lost('link', 100, 40), link: {queueDropped: 100}, settings: {link: shorter}},
		says: /^the emulated link's queue of 64 kB is shorter than a frame of 97 kB, so no frame comes whole: it was full for 100 packets/,
		option: '--link rate=60mbit,queue=195kb',
		command: 'link',
	},
	{
		cause: 'link queue too short',
		when: 'nobody gave one, and frames come in larger bursts than it is made for',
		change: {...lost('link', 100, 40), link: {queueDropped: 100}, settings: {link: auto}},
		says: /^the emulated link's queue of 750 kB was full for 100 packets/,
		option: '--link rate=60mbit,queue=1.5mb',
		command: 'link',
	},
	{
		cause: 'fragmentation',
		when: 'few packets are lost and many frames with them',
		change: {...lost('link', 14, 13), settings: {link: linkOf({loss: 0.02})}},
		says: /^only 1\.9 % of packets lost on the emulated link, but a frame is 10 packets of 10 000 B, so that predicts 18 % of frames lost; measured 18 %$/,
		option: '--buffer 30000',
		command: 'bufferUp',
	},
	{
		cause: 'fragmentation',
		when: 'it is a real network, whose packets are smaller than the datagrams',
		change: {...lost('elsewhere', 14, 13), mtu: 1500},
		says: /^only 1\.9 % of packets lost on the network, but a frame is 10 packets of 10 000 B \(7 IP packets each, at an MTU of 1500\)/,
		option: '--buffer 1400',
		command: 'bufferDown',
	},
	{
		cause: 'loss on the emulated link',
		when: 'packets are lost at random',
		change: {...lost('link', 36, 29), settings: {link: linkOf({loss: 0.05})}},
		says: /^5\.0 % of packets lost \(36 of 720 packets\); a frame is 10 packets .* predicts 40 % of frames lost; measured 40 %$/,
		option: '--buffer 30000',
		command: 'bufferUp',
	},
	{
		cause: 'loss on the emulated link',
		when: 'it loses everything, so that no gap ever shows',
		change: {
			frames: {received: 0, rendered: 0},
			packets: {received: 0, lossRatio: null},
			link: {lost: 720},
			settings: {link: linkOf({loss: 1}), bufferSize: 30_000},
		},
		says: /^100 % of packets lost/,
		option: '--link clean',
		command: 'link',
	},
	{
		cause: 'loss on the emulated link',
		when: 'the buffer is big already: larger still, for TCP stands still longer than UDP loses',
		change: {...lost('link', 36, 29), settings: {link: linkOf({loss: 0.05}), bufferSize: 30_000}},
		says: /^5\.0 % of packets lost/,
		option: '--buffer 65507',
		command: 'bufferUp',
	},
	{
		cause: 'loss on the emulated link',
		when: 'the buffer is as large as it can be',
		change: {...lost('link', 36, 29), settings: {link: linkOf({loss: 0.05}), bufferSize: 65_507}},
		says: /^5\.0 % of packets lost/,
		option: '--link clean',
		command: 'link',
	},
	{
		cause: 'loss on the emulated link',
		when: 'raw pictures are cut into hundreds of packets',
		change: {...lost('link', 36, 29), settings: {link: linkOf({loss: 0.05}), codec: 'raw'}},
		says: /^5\.0 % of packets lost/,
		option: '--codec jpeg',
		command: 'codec',
	},
	{
		cause: 'loss on the emulated link',
		when: 'the run lost datagrams and has come to TCP since',
		change: {...lost('link', 180, 18), settings: {protocol: 'tcp'}},
		says: /^25 % of packets lost \(180 of 720 packets\); 25 % of frames were lost with them$/,
		option: null,
		command: null,
	},
	{
		cause: 'loss on the emulated link',
		when: 'TCP stands still for lost segments',
		change: {
			...dropped('socketBusy', 20),
			link: {stalls: 7, stallSeconds: 1.4},
			settings: {protocol: 'tcp', link: linkOf({loss: 0.05})},
		},
		says: /^7 lost segments held up the stream for 1\.4 of 3\.0 s on the emulated link; 20 of 72 frames came meanwhile$/,
		option: '--protocol udp --buffer 30000',
		command: 'protocol',
	},
	{
		cause: 'loss on the emulated link',
		when: 'the stalls take all the time, and the buffer is as big as UDP is advised to have',
		change: {
			...dropped('socketBusy', 60),
			link: {stalls: 60, stallSeconds: 3},
			settings: {protocol: 'tcp', bufferSize: 30_000, link: linkOf({loss: 0.1})},
		},
		says: /^60 lost segments held up the stream for 3\.0 of 3\.0 s/,
		option: '--protocol udp',
		command: 'protocol',
	},
	{
		cause: 'loss on the network',
		when: 'packets go missing and the kernel hides its part',
		change: {...lost('elsewhere', 72, 45), missing: {elsewhere: 72, kernel: null}},
		says: /^10 % of packets lost \(72 of 720 packets\); how many of them the receiver's kernel dropped is unknown;/,
		option: '--buffer 1400',
		command: 'bufferDown',
	},
	{
		cause: 'packets too late',
		when: 'jitter lets newer frames overtake',
		change: {
			missing: {late: 60},
			packets: {late: 60},
			frames: {incomplete: 20, received: 52, rendered: 52},
			settings: {link: linkOf({jitterMs: 60, reorder: 0.1})},
		},
		says: /^60 of 720 packets came after a newer frame was whole, as the emulated link has it$/,
		option: '--link clean',
		command: 'link',
	},
	{
		cause: 'receiver kernel buffer overflows',
		when: 'it was asked to be tiny',
		change: {...lost('kernel', 300, 60), receiveBufferBytes: 9216, settings: {kernelBuffer: 4608}},
		says: /^the receiver's kernel dropped 300 of 720 packets: its buffer of 9\.2 kB holds 1 of these datagrams at a time, and a frame of 97 kB is 10$/,
		option: '--kernel-buffer 4194304',
		command: null,
	},
	{
		cause: 'receiver kernel buffer overflows',
		when: 'the system grants no more',
		change: {...lost('kernel', 300, 60), receiveBufferBytes: 212_992},
		says: /its buffer of 213 kB holds 12 of these/,
		option: 'sudo sysctl -w net.core.rmem_max=4194304',
		command: null,
	},
	{
		cause: 'receiver kernel buffer overflows',
		when: "the buffer is ample and pictures are the source's own, whose quality is not ours",
		change: {...lost('kernel', 300, 60), encoding: {quality: null}},
		says: /^the receiver's kernel dropped 300 of 720 packets/,
		option: '--adapt',
		command: 'adapt',
	},
	{
		cause: 'receiver kernel buffer overflows',
		when: 'those are adapted already',
		change: {...lost('kernel', 300, 60), encoding: {quality: null}, settings: {adapt: true}},
		says: /^the receiver's kernel dropped 300 of 720 packets/,
		option: '--size 640x360',
		command: null,
	},
	{
		cause: 'receiver kernel buffer overflows',
		when: 'the buffer is ample and pictures are raw, which have no quality',
		change: {...lost('kernel', 300, 60), settings: {codec: 'raw'}},
		says: /^the receiver's kernel dropped 300 of 720 packets/,
		option: '--codec jpeg',
		command: 'codec',
	},
	{
		cause: 'receiver too slow',
		when: 'its thread is busy and TCP is held up by it',
		change: {
			...dropped('socketBusy', 24),
			settings: {protocol: 'tcp', bufferSize: 1024},
			loops: {server: 0.97},
			latencyMs: {first: 10, last: 400},
		},
		says: /^the receiver's thread is busy 97 % of the time with reads of 1 024 B; 24 of 72 frames could not leave the sender; latency grew from 10\.0 ms to 400 ms$/,
		option: '--buffer 10000',
		command: 'bufferUp',
	},
	{
		cause: 'receiver too slow',
		when: 'its thread is busy and its kernel drops what it does not fetch',
		change: {...lost('kernel', 300, 60), settings: {bufferSize: 30_000}, loops: {server: 0.99}},
		says: /datagrams of 30 000 B; its kernel dropped 300 packets meanwhile$/,
		option: '--size 640x360',
		command: null,
	},
	{
		cause: 'damaged frames',
		when: 'they arrive whole and are not pictures',
		change: {frames: {damaged: 12, rendered: 60}},
		says: /^12 of 72 frames arrived whole and could not be decoded$/,
		option: '--codec raw',
		command: 'codec',
	},
	{
		cause: 'output does not answer',
		when: 'the process of the window was stopped, or hangs',
		change: {
			frames: {outputDown: 30, superseded: 18, rendered: 24},
			fps: {rendered: 8},
			isWindowOpen: true,
			outputSilentSeconds: 2.5,
		},
		says: /^the process of the window did not answer for 2\.5 of 3\.0 s: 48 of 72 frames came meanwhile$/,
		option: 'run without --window',
		command: 'window',
	},
	{
		cause: 'output crashed',
		when: 'the process of the window was killed again and again',
		change: {
			frames: {outputDown: 30, rendered: 41, superseded: 1},
			fps: {rendered: 13.7},
			isWindowOpen: true,
		},
		says: /^30 of 72 frames came while the process of the window was down; the events say why it ended$/,
		option: 'run without --window',
		command: 'window',
	},
	{
		cause: 'output too slow',
		when: 'the window shows half of the frames',
		change: {frames: {superseded: 36, rendered: 36}, fps: {rendered: 12}, isWindowOpen: true},
		says: /^the window shows 12\.0 of 24\.0 received frames a second: 36 of 72 frames gave way to newer ones or wait$/,
		option: 'run without --window',
		command: 'window',
	},
	{
		cause: 'output too slow',
		when: 'the decoder stands still and has told of nothing yet',
		change: {frames: {rendered: 10}, fps: {rendered: 3.3}},
		says: /^the decoder shows 3\.3 of 24\.0 received frames a second: 62 of 72 frames/,
		option: '--fps 3',
		command: null,
	},
];

describe('a cause is named first, with its numbers and what to try', () => {
	test.each(examples)('$cause: $when', ({cause, change, says, option, command}) => {
		const verdict = first(change);
		expect(verdict.cause).toBe(cause);
		expect(verdict.evidence).toMatch(says);
		expect(verdict.remedy?.option ?? null).toBe(option);
		expect(verdict.remedy?.command ?? null).toBe(command);
	});

	test.each(examples)('$cause: $when; and alone, where nothing else happened', ({cause, change}) => {
		expect(causes(but(change))).toEqual([cause]);
	});
});

describe('a flood of packets that are not ours', () => {
	const flood = {refusedPerSecond: {malformed: 200_000, foreign: 47_000}};

	test('is the cause of what the kernel had no room for, with its rate, and the datagrams of the stream are not', () => {
		const change = {...flood, ...lost('kernel', 300, 60)};
		expect(first(change)).toEqual({
			cause: 'a flood of packets that are not ours',
			evidence:
				"somebody sends 247 000 packets a second that are not ours, and they are refused; the receiver's kernel had no room for 300 of 720 packets of the stream; 60 of 72 frames went missing",
			remedy: {
				command: null,
				words: 'another port, which they do not know; the events say who sends them',
				option: '--port 0',
			},
		});
		expect(causes(but(change))).toHaveLength(1);
	});

	test('is what keeps the receiver busy', () => {
		const busy = {loops: {server: 0.99}};
		const late = {...dropped('socketBusy', 24), settings: {protocol: 'tcp' as const}};
		expect(causes(but({...flood, ...late, ...busy}))).toEqual(['a flood of packets that are not ours']);
		expect(causes(but({...late, ...busy}))).toEqual(['receiver too slow']);
	});

	test('accounts for frames that were lost and for those that arrived and were not shown, all of them', () => {
		const change = {...flood, ...lost('kernel', 200, 20), loops: {server: 1}};
		expect(
			causes(but({...change, frames: {incomplete: 20, received: 52, rendered: 30, superseded: 22}})),
		).toEqual(['a flood of packets that are not ours']);
	});

	test('is why nothing arrives', () => {
		const nothing = {packets: {received: 0}, frames: {received: 0, rendered: 0}};
		expect(judge(but({...flood, ...nothing}))).toMatchObject([
			{
				cause: 'a flood of packets that are not ours',
				evidence: expect.stringMatching(/; nothing of the stream arrives$/),
			},
		]);
		expect(causes(but(nothing))).toEqual(['nothing arrives']);
	});

	test('that costs nothing is noted with its rate, beside a healthy stream and beside what something else costs', () => {
		const note = 'somebody sends 247\u00A0000 packets a second that are not ours, and they are refused';
		expect(judge(but(flood))).toEqual([
			{cause: 'healthy', evidence: `24.0 frames a second are shown, none is missing; ${note}`, remedy: null},
		]);
		const [cause, ...others] = judge(but({...flood, ...dropped('encoderBusy', 24), ...{isWindowOpen: true}}));
		expect(cause).toMatchObject({
			cause: 'encoder too slow',
			evidence: expect.stringMatching(new RegExp(`; ${note}$`)),
		});
		expect(others).toEqual([]);
		const few = {refusedPerSecond: {malformed: 0, foreign: 900}};
		expect(judge(but(few))[0]?.evidence).not.toMatch(/not ours/);
	});

	test('that is the cause is told once', () => {
		const [cause] = judge(but({...flood, ...lost('kernel', 300, 60)}));
		expect(cause?.evidence.match(/not ours/g)).toHaveLength(1);
	});

	test('is no cause while it costs nothing, and none where the stream itself is more', () => {
		expect(causes(but(flood))).toEqual(['healthy']);
		const little = {refusedPerSecond: {malformed: 0, foreign: 900}, ...lost('kernel', 300, 60)};
		expect(causes(but(little))).toEqual(['receiver kernel buffer overflows']);
		const many = {...lost('kernel', 300, 60), refusedPerSecond: {malformed: 0, foreign: 2000}};
		expect(causes(but({...many, packets: {received: 60_000, sent: 60_300, lost: 300}}))).toEqual([
			'receiver kernel buffer overflows',
		]);
	});

	test('is the cause of what was lost elsewhere only where the system hides what its kernel dropped', () => {
		const elsewhere = {...flood, ...lost('elsewhere', 300, 60)};
		expect(causes(but(elsewhere))).not.toContain('a flood of packets that are not ours');
		expect(causes(but({...elsewhere, missing: {elsewhere: 300, kernel: null}}))[0]).toBe(
			'a flood of packets that are not ours',
		);
	});
});

describe('several causes', () => {
	test('are ranked by what they cost', () => {
		const change = {
			...lost('kernel', 100, 20),
			senderDrops: {encoderBusy: 30},
			loops: {server: 0.3},
		};
		expect(causes(but(change, but({frames: {senderDropped: 30, superseded: 10}})))).toEqual([
			'encoder too slow',
			'receiver kernel buffer overflows',
			'output too slow',
		]);
	});

	test('share lost frames by the packets that each took', () => {
		const both = but({
			packets: {lost: 100, received: 620, lossRatio: 100 / 720},
			missing: {link: 60, kernel: 40},
			link: {lost: 60},
			frames: {incomplete: 50, received: 22, rendered: 22},
			settings: {link: linkOf({loss: 0.08})},
		});
		expect(causes(both)).toEqual(['loss on the emulated link', 'receiver kernel buffer overflows']);
	});

	test('do not include what only follows from another', () => {
		const change = {...dropped('socketBusy', 50), settings: {...cappedAt4, protocol: 'tcp' as const}};
		expect(causes(but(change))).toEqual(['link rate below the bit rate']);
	});
});

describe('the limits', () => {
	test('noise is less than 4 in 100, or fewer than 3 frames', () => {
		expect(causes(but(dropped('encoderBusy', 2)))).toEqual(['healthy']);
		expect(causes(but(dropped('encoderBusy', 3)))).toEqual(['encoder too slow']);
		const long = but({seconds: 30, frames: {captured: 720, sent: 700, received: 700, rendered: 700}});
		expect(causes(but({senderDrops: {encoderBusy: 20}, frames: {senderDropped: 20}}, long))).toEqual([
			'healthy',
		]);
	});

	test('one frame in twenty is always seen within three seconds', () => {
		expect(causes(but(dropped('socketBusy', Math.floor(72 / 20))))).toEqual(['sender queue growing']);
	});

	test('a loss of 3 in 100 packets or more is a fault by itself, a smaller one by the cutting', () => {
		expect(causes(but(lost('elsewhere', 21, 18)))[0]).toBe('fragmentation');
		expect(causes(but(lost('elsewhere', 22, 18)))[0]).toBe('loss on the network');
	});

	test('adaptive quality that is off is advised, then a lower quality, then a smaller picture', () => {
		const rate = {...dropped('socketBusy', 50), protocol: 'tcp' as const};
		const option = (settings: Partial<Evidence['settings']>) =>
			first({...rate, settings: {...cappedAt4, ...settings}}).remedy?.option;
		expect(option({protocol: 'tcp'})).toBe('--adapt');
		expect(option({protocol: 'tcp', adapt: true})).toBe('--quality 25');
		expect(option({protocol: 'tcp', adapt: true, quality: 25})).toBe('--size 640x360');
		expect(option({protocol: 'tcp', codec: 'raw'})).toBe('--codec jpeg');
		expect(option({protocol: 'tcp', profile: 'classic'})).toBe('--profile live');
	});
});
