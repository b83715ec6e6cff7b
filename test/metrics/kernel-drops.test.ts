import dgram from 'node:dgram';
import {once} from 'node:events';
import {describe, expect, test} from 'vitest';
import {parseDrops, readKernelDrops} from '../../source/metrics/kernel-drops.js';

/** As Linux 6.1 prints it: a resolver, our receiver at 8082 (0x1F92), the sender that is connected to it, and mDNS. */
const udp = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            
  411: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 15310 2 0000000000000000 0         
 1220: 0100007F:1F92 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 20001 2 0000000000000000 5         
 1221: 0100007F:1F92 00000000:0000 07 00000000:00034100 00:00000000 00000000  1000        0 20000 2 0000000000000000 1843      
 1222: 0100007F:9C40 0100007F:1F92 01 00000000:00000000 00:00000000 00000000  1000        0 20002 2 0000000000000000 7         
 2345: 00000000:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000   104        0 15988 2 0000000000000000 12        
`;

const udp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 1221: 00000000000000000000000000000000:1F92 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 30000 2 0000000000000000 42
 1222: 00000000000000000000000001000000:1F93 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 30001 2 0000000000000000 7
 1223: 000080FE000000000000000078563412:1F93 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 30002 2 0000000000000000 9
`;

describe('the drops column of /proc/net/udp', () => {
	test('is read for the unconnected socket at the port', () => {
		expect(parseDrops(udp, '127.0.0.1', 8082)).toBe(1843);
		expect(parseDrops(udp, '127.0.0.1', 53)).toBe(0);
		expect(parseDrops(udp, '0.0.0.0', 5353)).toBe(12);
	});

	test('is read from the IPv6 table alike', () => {
		expect(parseDrops(udp6, '::', 8082)).toBe(42);
		expect(parseDrops(udp6, '::1', 8083)).toBe(7);
		expect(parseDrops(udp6, 'fe80::1234:5678%eth0', 8083)).toBe(9);
	});

	test('is never that of a stranger at the same port of another address', () => {
		expect(parseDrops(udp, '127.0.0.2', 8082)).toBeUndefined();
	});

	test.each([
		['no socket at the port', udp, 8083],
		['a connected socket alone', udp, 0x9c40],
		['an empty file', '', 8082],
		['a table without rows', udp.split('\n')[0] ?? '', 8082],
		['a kernel too old to tell drops', udp.replaceAll(/ \d+ +\n/g, '\n'), 8082],
		['something else altogether', 'sl local\n1: 2 3\n', 2],
	])('is unknown, never 0, with %s', (_, table, port) => {
		expect(parseDrops(table, '127.0.0.1', port)).toBeUndefined();
	});

	test.runIf(process.platform === 'linux')('is there for a socket of our own', async () => {
		const socket = dgram.createSocket('udp4');
		socket.bind(0, '127.0.0.1');
		await once(socket, 'listening');
		expect(await readKernelDrops('127.0.0.1', socket.address().port)).toBe(0);
		socket.close();
	});
});
