import {execFile} from 'node:child_process';

/** One TCP connection, by its two ends. */
export type Connection = {
	readonly localAddress: string;
	readonly localPort: number;
	readonly remoteAddress: string;
	readonly remotePort: number;
};

/** What the kernel knows of a connection. */
export type TcpReading = {
	/** Segments sent again since the connection began. */
	readonly retransmits: number;
	/** Smoothed round-trip time; undefined before the first answer. */
	readonly rttMicroseconds: number | undefined;
};

/** `absent`: this system can't tell, now and later. `unknown`: it did not, this time. */
export type TcpAnswer = TcpReading | 'unknown' | 'absent';

/** Milliseconds that the system may take to answer. */
const patienceMs = 500;
const maxAnswerBytes = 65_536;

/** Asks `ss -ti` (ss(8), iproute2; Linux) about one of our own connections. Bounded in time; throws nothing. */
export async function readTcpFacts(connection: Connection): Promise<TcpAnswer> {
	if (process.platform !== 'linux') {
		return 'absent';
	}

	const {localPort, remotePort} = connection;
	const filter = ['sport', '=', `:${localPort}`, 'and', 'dport', '=', `:${remotePort}`];
	return new Promise(resolve => {
		execFile(
			'ss',
			['-tinH', ...filter],
			{timeout: patienceMs, killSignal: 'SIGKILL', maxBuffer: maxAnswerBytes},
			(error, answer) => {
				const isAbsent = error !== null && (error.code === 'ENOENT' || error.code === 'EACCES');
				resolve(isAbsent ? 'absent' : (parseTcpFacts(answer, connection) ?? 'unknown'));
			},
		);
	});
}

/**
 * One connection's facts in what `ss -tin` prints: a line with the two ends, then an indented one with `rtt:MEAN/VARIANCE`
 * in milliseconds and `retrans:NOW/TOTAL`, which is left out while it is 0/0. undefined where the connection is not there.
 */
export function parseTcpFacts(answer: string, connection: Connection): TcpReading | undefined {
	const ends = [
		endText(connection.localAddress, connection.localPort),
		endText(connection.remoteAddress, connection.remotePort),
	].join(' ');
	const lines = answer.split('\n');
	const at = lines.findIndex(
		line => /^\S/.test(line) && line.trim().split(/\s+/).slice(3, 5).join(' ') === ends,
	);
	const facts = at < 0 ? '' : (lines[at + 1] ?? '');
	if (!/^\s.*\brto:\d/.test(facts)) {
		return undefined;
	}

	const rtt = /\srtt:(\d+(?:\.\d+)?)\//.exec(facts)?.[1];
	const retransmits = /\sretrans:\d+\/(\d+)/.exec(facts)?.[1];
	return {
		retransmits: Number(retransmits ?? 0),
		rttMicroseconds: rtt === undefined ? undefined : Math.round(Number(rtt) * 1000),
	};
}

/** As ss writes it: `127.0.0.1:80`, `[::1]:80`, `[fe80::1]%eth0:80`. */
function endText(address: string, port: number): string {
	const [plain = '', zone] = address.split('%');
	const host = plain.includes(':') ? `[${plain}]` : plain;
	return `${host}${zone === undefined ? '' : `%${zone}`}:${port}`;
}
