import {once} from 'node:events';
import net from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {type Connection, parseTcpFacts, readTcpFacts} from '../../source/metrics/tcp-facts.js';
import {describeWith, needProgram} from '../opencv/built.js';

/** As ss (iproute2-6.1.0, Linux) printed it. The second socket sent through a filter that dropped one segment in ten. */
const answer = `ESTAB 0      1358933 127.0.0.1:51774 127.0.0.1:45669
\t bbr wscale:10,10 rto:204 rtt:0.5/0.466 mss:65483 pmtu:65535 rcvmss:536 advmss:65483 cwnd:16 ssthresh:8 bytes_sent:1839238 bytes_retrans:14875 bytes_acked:1641068 segs_out:38 segs_in:20 data_segs_out:36 bbr:(bw:16898822592bps,mrtt:0.033,pacing_gain:1.25,cwnd_gain:2) send 16763648000bps lastrcv:20 pacing_rate 20912292952bps delivery_rate 5428642480bps delivered:34 busy:16ms rwnd_limited:16ms(100.0%) unacked:3 retrans:0/1 dsack_dups:1 reordering:14 rcv_space:65495 rcv_ssthresh:65495 notsent:1175637 minrtt:0.033 snd_wnd:187392
ESTAB 0      14517  127.0.0.1:50294 127.0.0.1:8082 
\t bbr wscale:10,10 rto:208 rtt:5.284/8.707 mss:65483 pmtu:65535 rcvmss:536 advmss:65483 cwnd:11 ssthresh:8 bytes_sent:3658069 bytes_retrans:378069 bytes_acked:3265484 segs_out:97 segs_in:53 data_segs_out:95 bbr:(bw:31749303048bps,mrtt:0.008,pacing_gain:1.25,cwnd_gain:2) send 1090557154bps lastsnd:8 lastrcv:1656 lastack:8 pacing_rate 39289762528bps delivery_rate 31749333328bps delivered:83 app_limited busy:196ms unacked:1 retrans:0/12 rcv_space:65495 rcv_ssthresh:65495 minrtt:0.008 snd_wnd:705536
ESTAB 0      0      127.0.0.1:44392 127.0.0.1:8082 
\t bbr wscale:10,10 rto:204 rtt:0.849/1.402 mss:47616 pmtu:65535 rcvmss:536 advmss:65483 cwnd:17 bytes_sent:3280000 bytes_acked:3280001 segs_out:85 segs_in:43 data_segs_out:83 bbr:(bw:8560177728bps,mrtt:0.043,pacing_gain:2.88672,cwnd_gain:2.88672) send 7627533569bps lastsnd:12 lastrcv:1664 lastack:8 pacing_rate 174081701688bps delivery_rate 8560179768bps delivered:84 app_limited busy:16ms rcv_space:65495 rcv_ssthresh:65495 minrtt:0.043 snd_wnd:95232
ESTAB 0      0      [::1]:35794 [::1]:35351
\t bbr wscale:10,10 rto:204 rtt:0.04/0.02 mss:32732 pmtu:65536 rcvmss:536 advmss:65464 cwnd:10 bytes_acked:1 segs_out:2 segs_in:1 bbr:(bw:0bps,mrtt:0.04,pacing_gain:1,cwnd_gain:1) send 65464000000bps lastsnd:4 lastrcv:4 lastack:4 pacing_rate 187086394680bps delivered:1 app_limited rcv_space:65476 rcv_ssthresh:65476 minrtt:0.04 snd_wnd:65464
`;

const ends = (localAddress: string, localPort: number, remotePort: number): Connection => ({
	localAddress,
	localPort,
	remoteAddress: localAddress,
	remotePort,
});

describe('what ss -ti tells of a connection', () => {
	test.each([
		['one segment sent again', ends('127.0.0.1', 51_774, 45_669), 1, 500],
		['twelve, of which none is under way', ends('127.0.0.1', 50_294, 8082), 12, 5284],
		['none: ss leaves that out', ends('127.0.0.1', 44_392, 8082), 0, 849],
		['IPv6', ends('::1', 35_794, 35_351), 0, 40],
	])('%s', (_, connection, retransmits, rttMicroseconds) => {
		expect(parseTcpFacts(answer, connection)).toEqual({retransmits, rttMicroseconds});
	});

	test('no round trip was measured yet', () => {
		const early = answer.replaceAll(/ rtt:[\d./]+/g, '');
		expect(parseTcpFacts(early, ends('::1', 35_794, 35_351))).toEqual({
			retransmits: 0,
			rttMicroseconds: undefined,
		});
	});

	test.each([
		['nothing', '', ends('127.0.0.1', 44_392, 8082)],
		['the other end of the connection', answer, ends('127.0.0.1', 8082, 44_392)],
		['the same ports of another address', answer, ends('127.0.0.2', 44_392, 8082)],
		['a line without facts', answer.split('\n')[0] ?? '', ends('127.0.0.1', 51_774, 45_669)],
		[
			'something else altogether',
			'a b c 127.0.0.1:1 127.0.0.1:2\n\tno facts here\n',
			ends('127.0.0.1', 1, 2),
		],
	])('is unknown, never 0, with %s', (_, text, connection) => {
		expect(parseTcpFacts(text, connection)).toBeUndefined();
	});
});

const ss = {...needProgram('ss'), name: 'ss (Linux: the package iproute2)'};
describeWith([ss], 'ss itself', () => {
	test('tells the round-trip time of a connection of our own, and nothing of one that is not there', async () => {
		const server = net.createServer(socket => socket.resume());
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const address = server.address();
		const socket = net.connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
		onTestFinished(() => {
			socket.destroy();
			server.close();
		});
		await once(socket, 'connect');
		const {localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0} = socket;
		const connection = {localAddress, localPort, remoteAddress, remotePort};
		expect(await readTcpFacts(connection)).toMatchObject({
			retransmits: 0,
			rttMicroseconds: expect.any(Number),
		});
		expect(await readTcpFacts({...connection, remotePort: 1})).toBe('unknown');
	});
});
