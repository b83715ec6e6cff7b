import {copyFile, mkdir, readdir} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/** Puts what the compiler leaves out beside the compiled page: its text, style and picture, and the charts' library. */

const page = new URL('../source/web/page/', import.meta.url);
const built = new URL('../dist/web/page/', import.meta.url);
const library = new URL('../node_modules/uplot/dist/', import.meta.url);

await mkdir(new URL('vendor/', built), {recursive: true});
const files = (await readdir(page)).filter(name => /\.(html|css|svg)$/.test(name));
const copies = [
	...files.map(name => [new URL(name, page), new URL(name, built)]),
	[new URL('uPlot.esm.js', library), new URL('vendor/uplot.js', built)],
	[new URL('uPlot.min.css', library), new URL('vendor/uplot.css', built)],
];
await Promise.all(copies.map(([from, to]) => copyFile(fileURLToPath(from), fileURLToPath(to))));
