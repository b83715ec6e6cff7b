// The table in the README: six experiments under four links, live and classic. Runs the built program, one run after the
// other, and writes what it measured between the table's marks in the README.
// usage: node scripts/conditions.js [--live SECONDS] [--classic SECONDS] [--print]
import {execFile} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import os from 'node:os';
import {fileURLToPath} from 'node:url';
import {parseArgs, promisify} from 'node:util';

const experiments = ['tcp-small', 'tcp-default', 'tcp-big', 'udp-small', 'udp-default', 'udp-big'];
const links = {clean: 'clean', wifi: 'wifi', lossy: 'lossy', '10 mbit': 'rate=10mbit'};
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const readme = new URL('../README.md', import.meta.url);
const marks = {start: '<!-- conditions -->', end: '<!-- /conditions -->'};

const {values} = parseArgs({
	options: {
		live: {type: 'string', default: '10'},
		classic: {type: 'string', default: '20'},
		print: {type: 'boolean', default: false},
	},
});
const seconds = {live: Number(values.live), classic: Number(values.classic)};
if (!Object.values(seconds).every(value => value >= 1 && value <= 600)) {
	console.error('conditions: --live and --classic are seconds from 1 to 600');
	process.exit(2);
}

const text = [
	`Made by \`npm run conditions\` on ${machine()}: one run each of ${seconds.live} s (live) and ${seconds.classic} s (classic), sender and receiver on the`,
	'same machine, the pattern at 1280×720 and 24 fps. Frames shown a second, and p95 of capture → shown.',
	...(await tableOf('live')),
	...(await tableOf('classic')),
].join('\n');

if (values.print) {
	console.log(text);
} else {
	const page = await readFile(readme, 'utf8');
	const [before, rest] = page.split(marks.start);
	const after = rest?.split(marks.end)[1];
	if (after === undefined) {
		throw new Error(`README.md has no ${marks.start} … ${marks.end}`);
	}

	await writeFile(readme, `${before}${marks.start}\n\n${text}\n\n${marks.end}${after}`);
}

async function tableOf(profile) {
	const rows = ['', `| ${profile} | ${Object.keys(links).join(' | ')} |`, `| --- |${' --- |'.repeat(4)}`];
	for (const experiment of experiments) {
		const cells = [];
		for (const link of Object.values(links)) {
			cells.push(cellOf(await run(experiment, profile, link)));
		}

		rows.push(`| ${experiment} | ${cells.join(' | ')} |`);
		console.error(rows.at(-1));
	}

	return rows;
}

function cellOf({fps, latencyMs, verdict}) {
	const end = verdict[0]?.cause === 'sender out of memory budget' ? ', stopped: out of memory budget' : '';
	const {p95} = latencyMs.rendered;
	return `${fps.rendered.toFixed(1)} fps, ${p95 === null ? 'nothing shown' : duration(p95)}${end}`;
}

function duration(milliseconds) {
	return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A run that stopped by itself has exit code 1, and a summary all the same. */
async function run(experiment, profile, link) {
	const args = ['run', experiment, '--profile', profile, '--link', link];
	args.push('--duration', String(seconds[profile]), '--port', '0', '--json');
	const {stdout} = await promisify(execFile)(process.execPath, [program, ...args], {
		maxBuffer: 64 * 1024 * 1024,
	}).catch(error => error);
	return JSON.parse(stdout);
}

function machine() {
	const [cpu] = os.cpus();
	const model = (cpu?.model ?? 'an unknown processor').replaceAll(/\s+/g, ' ').trim();
	return `${os.availableParallelism()} cores of ${model}, Node ${process.versions.node}, ${os.type()} ${os.release().split('.').slice(0, 2).join('.')}`;
}
