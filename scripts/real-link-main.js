/** One run over a real network: makes it, has both sides run in it, prints what both and the network counted, takes it away. */
import {randomInt} from 'node:crypto';
import {existsSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {Side} from './real-link-process.js';

/** Seconds beyond its duration after which a run that does not end is ended. */
const patience = 30;
/** Seconds between two looks at the counters, which make the measured rate. */
const lookEvery = 0.5;

if (!existsSync(new URL('../dist/cli.js', import.meta.url))) {
	fail('the program is not built; first: npm run build', 1);
}

const {readOptions} = await import('./real-link-options.js');
const {ethernetHeader, RealNetwork, receiverAddress, whatIsMissing} = await import('./real-link-network.js');
const options = readOptions(process.argv.slice(2));
if (options !== undefined) {
	const missing = whatIsMissing();
	if (missing !== undefined) {
		fail(missing, 1);
	}

	await realLink();
}

async function realLink() {
	const network = new RealNetwork();
	const sides = [];
	process.on('exit', () => {
		for (const each of sides) {
			each.child.kill('SIGKILL');
		}

		network.remove();
	});
	for (const [signal, number] of [
		['SIGINT', 2],
		['SIGTERM', 15],
		['SIGHUP', 1],
	]) {
		process.on(signal, () => process.exit(128 + number));
	}

	const limit = setTimeout(
		() => fail('the run did not end in time', 1),
		(options.duration + patience) * 1000,
	);
	try {
		network.make(options.link, options.mtu);
		if (network.delayMissing !== undefined) {
			process.stderr.write(`real-link: ${network.delayMissing}\n`);
		}

		const result = await run(network, sides);
		process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : inWords(result));
	} catch (error) {
		fail(error.message, 1);
	} finally {
		clearTimeout(limit);
		network.remove();
	}

	process.exit(0);
}

async function run(network, sides) {
	const streamId = randomInt(1, 2 ** 32);
	const settings = settingsOf(options);
	const common = {settings, streamId, host: receiverAddress};
	const server = new Side(network.receiver, 'server');
	sides.push(server);
	// The sender's memory is in another process, so it can tell the receiver nothing of where it sends from.
	server.start({...common, isSenderTold: false, port: 0, preview: undefined, window: {open: false, wish: 0}});
	const {port} = await server.next('ready');
	const capture = new Side(network.sender, 'capture');
	sides.push(capture);
	capture.start({...common, port, firstFrame: 0, durationSeconds: options.duration});
	await capture.next('ready');
	const rate = watchRate(network);
	const sender = await capture.next('report').then(({report}) => report);
	const bitsPerSecond = await rate.end();
	const sentSequence = Math.max(sender.sentSequence, sender.packetsSent);
	server.child.send({type: 'end', streamId, sentSequence});
	const receiver = await server.next('report').then(({report}) => report);
	const delay = {milliseconds: options.link.delayMs, missing: network.delayMissing ?? null};
	return {
		version: 1,
		config: {...settings, durationSeconds: options.duration},
		network: {
			...options.link,
			mtu: options.mtu,
			delay,
			/** Ethernet headers included, as tbf counts; null where the run was too short. */
			bitsPerSecond,
			...network.counters(),
		},
		sender,
		receiver,
		events: [...capture.events, ...server.events],
	};
}

/** What came through the cable, from the first second (in which TCP finds its pace) to the last look before the end. */
function watchRate(network) {
	const looks = [];
	let isOver = false;
	const watching = (async () => {
		await sleep(1000, undefined, {ref: false});
		while (!isOver) {
			const {udp, tcp} = network.counters();
			const packets = udp.seen.packets + tcp.seen.packets;
			const bytes = udp.seen.bytes + tcp.seen.bytes + packets * ethernetHeader;
			looks.push({at: performance.now(), bytes});
			await sleep(lookEvery * 1000, undefined, {ref: false});
		}
	})();
	return {
		async end() {
			isOver = true;
			await watching;
			const [first, last] = [looks[0], looks.at(-1)];
			return looks.length < 2 ? null : ((last.bytes - first.bytes) * 8000) / (last.at - first.at);
		},
	};
}

function settingsOf({protocol, buffer, codec, quality, profile, size, fps}) {
	const stream = {protocol, bufferSize: buffer, codec, quality, profile, link: null, adapt: false};
	return {...stream, source: 'pattern', ...size, fps};
}

function inWords({network, sender, receiver}) {
	const {protocol} = options;
	const {seen, lost} = network[protocol];
	const rate = network.bitsPerSecond;
	return [
		`sent       ${sender.frames.sent} frames in ${sender.packetsSent} packets`,
		`network    ${seen.packets} IP packets arrived, ${lost.packets} of them lost by nftables, ${network.queueDropped} dropped at the queue`,
		`           ${rate === null ? 'rate unknown' : `${(rate / 1e6).toFixed(2)} Mbit/s`}`,
		`received   ${receiver.frames.received} frames whole, ${receiver.frames.incomplete} incomplete, ${receiver.frames.damaged} damaged`,
		`packets    ${receiver.packets.received} received, ${receiver.packets.lost} lost (${receiver.lostAtEnd} of them at the very end), ${receiver.packets.kernelDropped ?? 'unknown'} dropped by the kernel`,
		`TCP        ${sender.system.tcpSegmentsRetransmitted} segments sent again`,
		`latency    p50 ${receiver.latencyMs.received.p50} ms, p95 ${receiver.latencyMs.received.p95} ms`,
		'',
	].join('\n');
}

function fail(line, code) {
	process.stderr.write(`real-link: ${line}\n`);
	process.exit(code);
}
