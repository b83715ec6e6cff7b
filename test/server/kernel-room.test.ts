import {expect, test} from 'vitest';
import {KernelRoom} from '../../source/server/kernel-room.js';

function roomWith(granted: number, asked: number, platform: NodeJS.Platform = 'linux') {
	const lines: string[] = [];
	return {
		lines,
		room: new KernelRoom(
			() => ({granted, asked}),
			line => lines.push(line),
			platform,
		),
	};
}

test('a frame that finds room is no news: what Linux grants by default holds the usual frame at every buffer size', () => {
	const {lines, room} = roomWith(425_984, 4_194_304);
	room.expect(127, 1024);
	room.expect(13, 10_000);
	room.expect(5, 30_000);
	expect(lines).toEqual([]);
});

test('one that does not is told once for each size of datagram, with the option where too little was asked', () => {
	const {lines, room} = roomWith(16_384, 8192);
	room.expect(1, 10_000);
	expect(lines).toEqual([expect.stringMatching(/1 datagram takes 17 kB .* 16 kB: --kernel-buffer 4194304$/)]);
	room.expect(13, 10_000);
	expect(lines).toHaveLength(1);
	room.expect(127, 1024);
	expect(lines).toHaveLength(2);
});

test('where the system granted less than was asked, the line has the command that raises its limit', () => {
	const linux = roomWith(425_984, 4_194_304);
	linux.room.expect(400, 1400);
	expect(linux.lines[0]).toMatch(/: sudo sysctl -w net\.core\.rmem_max=4194304$/);
	const mac = roomWith(212_992, 4_194_304, 'darwin');
	mac.room.expect(400, 1024);
	expect(mac.lines[0]).toMatch(/: sudo sysctl -w kern\.ipc\.maxsockbuf=\d+$/);
});

test('a raw picture that is larger than what is asked for by default needs more to be asked', () => {
	const {lines, room} = roomWith(8_388_608, 4_194_304);
	room.expect(40_000, 1024);
	expect(lines[0]).toMatch(/: --kernel-buffer 67108864$/);
});

test('what came over TCP in one piece is no datagram', () => {
	const {lines, room} = roomWith(16_384, 8192);
	room.expect(1, 2_764_840);
	expect(lines).toEqual([]);
});
