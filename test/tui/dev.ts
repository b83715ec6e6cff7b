import process from 'node:process';
import {createFakeLab} from './fake-lab.js';
import {createFakeShelf} from './fake-shelf.js';

/**
 * The console with a lab that is not real, for work on the screen: compile, then `node test/tui/dev.js`.
 * FAKE_LOSS: share of packets lost. FAKE_LINK: an emulated link, in words. FAKE_WARM: tenths of a second that have passed already. FAKE_FAIL: `start`, `late`, `halt`,
 * `throw`, `crash`, `abort` or `kill`, half a second after the start. FAKE_COST: prints the CPU seconds a second of this process, after as many
 * seconds as it says.
 */

process.env.NODE_ENV = 'production';
const {runConsole} = await import('../../source/tui/console.js');
const {parseLink} = await import('../../source/link/text.js');

const number = (name: string) => Number(process.env[name] ?? 0);
const mode = process.env.FAKE_FAIL;
const lab = createFakeLab({loss: number('FAKE_LOSS'), startSeconds: mode === 'start' ? 1e9 : 0});
if (process.env.FAKE_LINK !== undefined) lab.configure({link: parseLink(process.env.FAKE_LINK)});
const shelf = createFakeShelf(['settings of run-9 are damaged; put aside as run-9.json.damaged']);

if (mode === 'start')
	setTimeout(() => lab.fail('port 8082 is taken by another program; choose one with --port'), 500);
if (mode === 'late') setTimeout(() => lab.fail('the capture worker stopped 5 times in a minute'), 1500);
if (mode === 'halt') setTimeout(() => lab.halt('sender out of memory budget: 1.0 GB of frames wait'), 1500);
if (mode === 'crash') {
	setTimeout(() => {
		throw new Error('crashed on purpose');
	}, 500);
}

if (mode === 'abort') setTimeout(() => process.abort(), 500);
if (mode === 'kill') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500);

if (mode === 'throw') {
	setTimeout(() => {
		Object.defineProperty(lab, 'snapshot', {
			value() {
				throw new Error('thrown on purpose');
			},
		});
	}, 500);
}

for (let second = 0; second < number('FAKE_WARM') / 10; second++) {
	if (second % 12 === 9)
		lab.configure({protocol: lab.snapshot().settings.protocol === 'tcp' ? 'udp' : 'tcp'});
	lab.step(10);
}

for (let runs = 0; runs < number('FAKE_SESSIONS'); runs++) shelf.save(lab.record());
lab.start();

const costSeconds = number('FAKE_COST');
let cost = '';
if (costSeconds > 0) {
	// The first seconds are the start's: modules, the compiler warming up.
	setTimeout(() => {
		const before = process.cpuUsage();
		const start = performance.now();
		setTimeout(() => {
			const {user, system} = process.cpuUsage(before);
			cost = `cost ${((user + system) / 1000 / (performance.now() - start)).toFixed(4)}`;
			process.kill(process.pid, 'SIGTERM');
		}, costSeconds * 1000);
	}, 4000);
}

try {
	const {exitCode, message} = await runConsole({lab, shelf, stdin: process.stdin, stdout: process.stdout});
	if (message !== undefined) process.stderr.write(`${message}\n`);
	if (cost !== '') process.stdout.write(`${cost}\n`);
	process.exitCode = exitCode;
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}

await lab.stop();
