/**
 * Makes the picture of the console in the README from a real run: starts the built program in a terminal, switches a few
 * things, and draws what the terminal shows as an SVG.
 *
 *     npm run build && node scripts/picture.js [media/console.svg] [columns] [rows]
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const [target = 'media/console.svg', columnsText = '100', rowsText = '30'] = process.argv.slice(2);
const columns = Number(columnsText);
const rows = Number(rowsText);
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** What is pressed, and how many seconds it is watched then. In the link screen, left of `clean` is `lossy`. */
const scenes = [
	['', 9],
	['p', 5],
	['p', 5],
	['l', 0.5],
	['\u001B[D', 0.5],
	['l', 8],
];

const cellWidth = 8.43;
const cellHeight = 16.3;
const foreground = '#d8dee9';
const background = '#12151c';
const palette = [
	...['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'],
	...['#5c6370', '#e88388', '#a9d18e', '#ebcb8b', '#7fbdf5', '#d19ae8', '#6fc8d3', '#ffffff'],
];

const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
const dataDir = mkdtempSync(path.join(tmpdir(), 'vstream-picture-'));
const child = pty.spawn(process.execPath, [program, '--port', '0', '--data-dir', dataDir], {
	cols: columns,
	rows,
	env: {...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '', CI: ''},
});
child.onData(data => terminal.write(data));
for (const [keys, seconds] of scenes) {
	child.write(keys);
	await sleep(seconds * 1000);
}

const svg = draw(terminal.buffer.active);
child.write('q');
await new Promise(resolve => {
	child.onExit(resolve);
});
rmSync(dataDir, {recursive: true, force: true});
writeFileSync(target, svg);

function draw(buffer) {
	const parts = [];
	for (let y = 0; y < rows; y++) {
		const line = buffer.getLine(y);
		for (let x = 0; x < columns; x++) {
			const cell = line?.getCell(x);
			if (cell !== undefined && cell.getWidth() > 0) {
				parts.push(drawCell(cell, x * cellWidth, y * cellHeight));
			}
		}
	}

	const width = Math.ceil(columns * cellWidth) + 24;
	const height = rows * cellHeight + 24;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="-12 -12 ${width} ${height}">`,
		`<rect x="-12" y="-12" width="100%" height="100%" rx="8" fill="${background}"/>`,
		`<g font-family="'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14" xml:space="preserve" shape-rendering="crispEdges">`,
		...parts.filter(Boolean),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

function drawCell(cell, x, y) {
	const text = cell.getChars();
	const fore = colourOf(cell, 'Fg') ?? foreground;
	const back = colourOf(cell, 'Bg');
	const [ink, paper] = cell.isInverse() ? [back ?? background, fore] : [fore, back];
	const parts = [];
	if (paper !== undefined) {
		parts.push(rectangle(x, y, cellHeight, paper));
	}

	if (text === '▀') {
		// A font's half block leaves seams between cells; a rectangle does not.
		parts.push(rectangle(x, y, cellHeight / 2, ink));
	} else if (text.trim() !== '') {
		const weight = cell.isBold() ? ' font-weight="bold"' : '';
		const opacity = cell.isDim() ? ' opacity="0.6"' : '';
		parts.push(
			`<text x="${round(x)}" y="${round(y + 12.8)}" fill="${ink}"${weight}${opacity}>${escape(text)}</text>`,
		);
	}

	return parts.join('');
}

function rectangle(x, y, height, fill) {
	return `<rect x="${round(x)}" y="${round(y)}" width="${cellWidth + 0.3}" height="${height}" fill="${fill}"/>`;
}

function colourOf(cell, which) {
	const value = cell[`get${which}Color`]();
	if (cell[`is${which}RGB`]()) {
		return `#${value.toString(16).padStart(6, '0')}`;
	}

	if (!cell[`is${which}Palette`]()) {
		return undefined;
	}

	return palette[value] ?? paletteCube(value);
}

/** Colours 16 to 255 of xterm: a cube of 6 × 6 × 6, then 24 greys. */
function paletteCube(value) {
	const levels = [0, 95, 135, 175, 215, 255];
	const index = value - 16;
	const rgb =
		value >= 232
			? Array.from({length: 3}, () => 8 + (value - 232) * 10)
			: [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map(level => levels[level]);
	return `#${rgb.map(level => level.toString(16).padStart(2, '0')).join('')}`;
}

function escape(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value) {
	return Math.round(value * 10) / 10;
}
