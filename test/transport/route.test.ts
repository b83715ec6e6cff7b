import {expect, test} from 'vitest';
import {ipFragments, largestUncut} from '../../source/transport/ip-fragments.js';
import {findLargestDatagram} from '../../source/transport/largest-datagram.js';
import {parseDarwinRoute, parseLinuxRoute, parseRouteTable, routeTo} from '../../source/transport/route.js';

test.each([
	// 1 472 + 8 + 20 is just an Ethernet packet; one byte more needs a second one.
	[1472, 1500, '192.0.2.1', 1],
	[1473, 1500, '192.0.2.1', 2],
	// Two packets of IPv4 hold 2 × 1 480 bytes of UDP.
	[2952, 1500, '192.0.2.1', 2],
	[2953, 1500, '192.0.2.1', 3],
	[10_000, 1500, '192.0.2.1', 7],
	[30_000, 1500, '192.0.2.1', 21],
	[65_507, 65_536, '127.0.0.1', 1],
	// IPv6 has larger headers, and a fragment header of 8 bytes where it cuts: 1 448 bytes each.
	[1452, 1500, '2001:db8::1', 1],
	[1453, 1500, '2001:db8::1', 2],
	[10_000, 1500, '2001:db8::1', 7],
	// 1 386 - 20 is no multiple of 8: all but the last take 1 360.
	[2718, 1386, '192.0.2.1', 2],
	[2719, 1386, '192.0.2.1', 3],
])('%i bytes at an MTU of %i to %s are %i IP packets', (length, mtu, host, packets) => {
	expect(ipFragments(length, mtu, host)).toBe(packets);
	expect(length <= largestUncut(mtu, host)).toBe(packets === 1);
});

test('a line of ip route: through a gateway, within the machine, with an MTU that was learnt, and none', () => {
	expect(
		parseLinuxRoute('192.0.2.77 via 198.51.100.1 dev wlan0 src 198.51.100.2 uid 0 \\    cache '),
	).toEqual({
		device: 'wlan0',
		mtu: undefined,
		isLoopback: false,
	});
	expect(
		parseLinuxRoute('local 198.51.100.2 dev lo src 198.51.100.2 uid 0 \\    cache <local> ')?.isLoopback,
	).toBe(true);
	expect(parseLinuxRoute('192.0.2.77 dev tun0 src 10.0.0.1 \\    cache expires 500sec mtu 1380 ')?.mtu).toBe(
		1380,
	);
	expect(parseLinuxRoute('192.0.2.77 dev tun0 src 10.0.0.1 \\    cache mtu lock 1300 ')?.mtu).toBe(1300);
	expect(parseLinuxRoute('RTNETLINK answers: Network is unreachable')).toBeUndefined();
	expect(parseLinuxRoute('192.0.2.77 dev ../../etc src 1.1.1.1')).not.toMatchObject({device: '../../etc'});
});

test('the kernel table of routes: the longest mask wins, and a route that is down is none', () => {
	const table = [
		'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
		'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
		'eth1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
		'eth2\t000200C0\t00000000\t0000\t0\t0\t0\tFFFFFFFF\t0\t0\t0',
	].join('\n');
	expect(parseRouteTable(table, '192.0.2.77')?.device).toBe('eth1');
	expect(parseRouteTable(table, '203.0.113.9')?.device).toBe('eth0');
	expect(parseRouteTable(table, '127.0.0.53')).toMatchObject({device: 'lo', isLoopback: true});
	expect(parseRouteTable('Iface\n', '203.0.113.9')).toBeUndefined();
	expect(parseRouteTable('nonsense\nin here', '203.0.113.9')).toBeUndefined();
});

test('what macOS prints of a route', () => {
	const answer = [
		'   route to: 192.0.2.77',
		'destination: default',
		'    gateway: 198.51.100.1',
		'  interface: en0',
		'      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>',
		' recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire',
		'       0         0         0         0         0         0      1500         0 ',
	].join('\n');
	expect(parseDarwinRoute(answer)).toEqual({device: 'en0', mtu: 1500, isLoopback: false});
	expect(parseDarwinRoute('route: writing to routing socket: not in table')).toBeUndefined();
});

test.runIf(process.platform === 'linux')('this machine tells the route to itself', async () => {
	expect(await routeTo('127.0.0.1')).toMatchObject({device: 'lo', isLoopback: true});
	expect(await routeTo('not an address')).toBeUndefined();
});

test('the largest datagram is found to the byte, in some twenty tries', async () => {
	let tries = 0;
	const accepts = (limit: number) => async (length: number) => {
		tries++;
		return length <= limit;
	};
	expect(await findLargestDatagram(accepts(9216))).toBe(9216);
	expect(tries).toBeLessThan(20);
	expect(await findLargestDatagram(accepts(1_000_000))).toBe(65_507);
});

test.runIf(process.platform === 'linux')('Linux takes all that IPv4 can carry', async () => {
	expect(await findLargestDatagram()).toBe(65_507);
});
