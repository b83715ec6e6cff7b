/**
 * Two network namespaces joined by a cable (a veth pair):
 *
 *     sender ns                                                   receiver ns
 *     198.18.0.1  vs ── (netem: delay) ── tbf: rate ══ MTU ══ nftables: loss ── vr  198.18.0.2
 *
 * The addresses are of the block for benchmarks (RFC 2544), and nobody but these two namespaces sees them.
 */
import {execFileSync} from 'node:child_process';

export const senderAddress = '198.18.0.1';
export const receiverAddress = '198.18.0.2';
const prefix = 24;
const senderMac = '02:00:00:00:00:01';
const receiverMac = '02:00:00:00:00:02';
/** nftables draws whole numbers below this: loss in steps of one in a million. */
const draws = 1_000_000;
/** What tbf counts of each packet beside IP. */
export const ethernetHeader = 14;

/** What is missing here for such a network: one line; undefined where nothing is. */
export function whatIsMissing() {
	if (process.platform !== 'linux') {
		return 'network namespaces need Linux';
	}

	if (process.getuid() !== 0) {
		return 'making network namespaces needs root; run it with sudo';
	}

	const absent = [
		['ip', ['-V'], 'iproute2'],
		['tc', ['-V'], 'iproute2'],
		['nft', ['--version'], 'nftables'],
	].filter(([program, words]) => !isRunnable(program, words));
	return absent.length === 0
		? undefined
		: `${absent.map(([program]) => program).join(' and ')} missing; install: apt-get install ${[...new Set(absent.map(([, , name]) => name))].join(' ')}`;
}

export class RealNetwork {
	/** Of this process, so that two runs can go on at once. */
	sender = `vstream-${process.pid}-s`;
	receiver = `vstream-${process.pid}-r`;
	/** undefined: as asked. Otherwise why not: one line. */
	delayMissing;
	#made = [];

	/** @throws Error: one line. What was made until then is taken away by `remove`. */
	make({loss, rateBitsPerSecond, queueBytes, delayMs}, mtu) {
		for (const name of [this.sender, this.receiver]) {
			run('ip', ['netns', 'add', name]);
			this.#made.push(name);
			// No IPv6: its own chatter would be counted.
			run('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1'], {
				mayFail: true,
			});
			run('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
		}

		const ends = [
			['vs', this.sender, senderAddress, senderMac, 'vr', receiverAddress, receiverMac],
			['vr', this.receiver, receiverAddress, receiverMac, 'vs', senderAddress, senderMac],
		];
		run('ip', [
			...['link', 'add', 'vs', 'address', senderMac, 'netns', this.sender],
			...['type', 'veth', 'peer', 'name', 'vr', 'address', receiverMac, 'netns', this.receiver],
		]);
		for (const [device, name, address, , , peerAddress, peerMac] of ends) {
			// One segment a packet, as on a real cable: veth would pass on 64 KiB of TCP in one piece.
			run('ip', ['-n', name, 'link', 'set', device, 'mtu', String(mtu), 'gso_max_segs', '1', 'up']);
			run('ip', ['-n', name, 'address', 'add', `${address}/${prefix}`, 'dev', device]);
			run('ip', [
				'-n',
				name,
				'neighbour',
				'add',
				peerAddress,
				'lladdr',
				peerMac,
				'dev',
				device,
				'nud',
				'permanent',
			]);
		}

		run('ip', ['netns', 'exec', this.receiver, 'nft', '-f', '-'], {input: rules(loss)});
		this.#delay(delayMs);
		if (rateBitsPerSecond !== null) {
			this.#limit(rateBitsPerSecond, queueBytes, mtu);
		}
	}

	/** Packets and IP bytes that came to the receiver's end of the cable, and what was taken away there and at the queue. */
	counters() {
		const text = run('ip', ['netns', 'exec', this.receiver, 'nft', '-j', 'list', 'counters']);
		const found = Object.fromEntries(
			JSON.parse(text).nftables.flatMap(({counter}) =>
				counter === undefined ? [] : [[counter.name, {packets: counter.packets, bytes: counter.bytes}]],
			),
		);
		const queues = JSON.parse(run('tc', ['-n', this.sender, '-s', '-j', 'qdisc', 'show', 'dev', 'vs']));
		const tbf = queues.find(({kind}) => kind === 'tbf');
		return {
			udp: {seen: found.udpSeen, lost: found.udpLost},
			tcp: {seen: found.tcpSeen, lost: found.tcpLost},
			queueDropped: tbf === undefined ? 0 : tbf.drops,
		};
	}

	/** Takes everything away; may be called at any time, any number of times. */
	remove() {
		for (const name of this.#made.splice(0)) {
			run('ip', ['netns', 'delete', name], {mayFail: true});
		}
	}

	#delay(milliseconds) {
		if (milliseconds === 0) {
			return;
		}

		const words = ['-n', this.sender, 'qdisc', 'add', 'dev', 'vs', 'root', 'handle', '1:', 'netem'];
		try {
			run('tc', [...words, 'limit', '100000', 'delay', `${Math.round(milliseconds * 1000)}us`]);
		} catch {
			this.delayMissing = `this kernel has no netem, so there is no delay`;
		}
	}

	#limit(rate, queueBytes, mtu) {
		const isBelowDelay = run('tc', ['-n', this.sender, 'qdisc', 'show', 'dev', 'vs']).includes('netem');
		const place = isBelowDelay ? ['parent', '1:1', 'handle', '10:'] : ['root'];
		// Four milliseconds of it: timers of the slowest kernels (250 a second) still reach the rate.
		const burst = Math.ceil(Math.max(2 * (mtu + ethernetHeader), (rate / 8) * 0.004));
		run('tc', [
			...['-n', this.sender, 'qdisc', 'add', 'dev', 'vs', ...place, 'tbf'],
			...['rate', `${rate}bit`, 'burst', String(burst), 'limit', String(Math.max(queueBytes, burst))],
		]);
	}
}

/** At the device's ingress, before IP puts fragments together: each fragment is a packet that may be lost. */
function rules(loss) {
	const drop = protocol => {
		const below = Math.round(loss * draws);
		return below === 0
			? ''
			: `ip protocol ${protocol} numgen random mod ${draws} < ${below} counter name ${protocol}Lost drop`;
	};
	return `
		table netdev link {
			counter udpSeen {}
			counter udpLost {}
			counter tcpSeen {}
			counter tcpLost {}
			chain arriving {
				type filter hook ingress device "vr" priority 0;
				ip protocol udp counter name udpSeen
				ip protocol tcp counter name tcpSeen
				${drop('udp')}
				${drop('tcp')}
			}
		}`;
}

function isRunnable(program, words) {
	try {
		execFileSync(program, words, {stdio: 'ignore', timeout: 5000});
		return true;
	} catch {
		return false;
	}
}

function run(program, words, {input, mayFail = false} = {}) {
	try {
		return execFileSync(program, words, {
			input,
			encoding: 'utf8',
			timeout: 10_000,
			stdio: ['pipe', 'pipe', 'pipe'],
		});
	} catch (error) {
		if (mayFail) {
			return '';
		}

		const reason = String(error.stderr || error.message)
			.trim()
			.split('\n')[0];
		throw new Error(`${program} ${words.slice(0, 8).join(' ')}: ${reason}`, {cause: error});
	}
}
