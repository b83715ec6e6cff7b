import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import jpeg from '@julusian/jpeg-turbo';
import {readTask} from '../child.js';
import {load} from './product.js';
import {startViewers} from './viewers.js';

/**
 * Other programs that serve MJPEG over HTTP, measured with the same viewers. ffmpeg's mpjpeg server has one viewer, so there
 * are as many of them as viewers, each sending the same pictures out of a file without coding them again. Linux.
 */

export type OtherTask = {
	readonly build: string;
	readonly server: 'ffmpeg' | 'ustreamer';
	readonly viewers: number;
	readonly width: number;
	readonly height: number;
	readonly fps: number;
	readonly seconds: number;
};

export type OtherAnswer = {
	readonly viewerFps: readonly number[];
	/** CPU seconds of its processes for 1 000 frames of the stream. */
	readonly cpuSecondsPer1000: number;
};

const clipSeconds = 5;

const {build, server, viewers, width, height, fps, seconds} = readTask<OtherTask>();
const folder = mkdtempSync(path.join(tmpdir(), 'vstream-bench-'));
const programs: Array<ReturnType<typeof spawn>> = [];
try {
	const urls = server === 'ffmpeg' ? await startFfmpeg() : await startUstreamer();
	const {ready, answer} = startViewers({urls, seconds});
	await ready;
	const before = cpuSeconds();
	const {fps: viewerFps} = await answer;
	const spent = cpuSeconds() - before;
	const outcome: OtherAnswer = {viewerFps, cpuSecondsPer1000: (spent / (fps * seconds)) * 1000};
	process.stdout.write(JSON.stringify(outcome));
} finally {
	for (const program of programs) {
		program.kill('SIGKILL');
	}

	rmSync(folder, {recursive: true, force: true});
}

async function startFfmpeg(): Promise<string[]> {
	const clip = await writeClip();
	const ports = await Promise.all(Array.from({length: viewers}, freePort));
	return ports.map(port => {
		const url = `http://127.0.0.1:${port}/`;
		start('ffmpeg', [
			...['-loglevel', 'error', '-nostdin', '-re', '-stream_loop', '-1'],
			...['-f', 'mjpeg', '-framerate', String(fps), '-i', clip],
			...['-c', 'copy', '-f', 'mpjpeg', '-content_type', 'multipart/x-mixed-replace;boundary=ffmpeg'],
			...['-listen', '1', url],
		]);
		return url;
	});
}

async function startUstreamer(): Promise<string[]> {
	const port = await freePort();
	start('ustreamer', [
		...['--device=/dev/video0', '--format=MJPEG', `--resolution=${width}x${height}`],
		...[`--desired-fps=${fps}`, '--host=127.0.0.1', `--port=${port}`],
	]);
	return Array.from({length: viewers}, () => `http://127.0.0.1:${port}/stream`);
}

function start(program: string, args: readonly string[]): void {
	const child = spawn(program, [...args], {stdio: ['ignore', 'ignore', 'inherit']});
	child.once('error', error => {
		throw error;
	});
	programs.push(child);
}

/** The same pictures as the product's, one JPEG after the other. */
async function writeClip(): Promise<string> {
	const {Pattern} = await load(build, 'video/pattern.js');
	const pattern = new Pattern(width, height, fps);
	const picture = Buffer.allocUnsafeSlow(width * height * 3);
	const options = {format: jpeg.FORMAT_BGR, width, height, quality: 50, subsampling: jpeg.SAMP_420};
	const frames = Array.from({length: clipSeconds * fps}, (_, index) => {
		pattern.draw(index, picture);
		return Buffer.from(jpeg.compressSync(picture, options));
	});
	const file = path.join(folder, 'clip.mjpeg');
	writeFileSync(file, Buffer.concat(frames));
	return file;
}

/** A port that nobody has now: `-listen` takes no 0. */
async function freePort(): Promise<number> {
	const probe = net.createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const {port} = probe.address() as net.AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

/** User and system time of all programs so far: fields 14 and 15 of /proc/PID/stat (proc(5)). */
function cpuSeconds(): number {
	const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], {encoding: 'utf8'}));
	const ticks = programs.map(({pid}) => {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return Number(fields[11]) + Number(fields[12]);
	});
	return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}
