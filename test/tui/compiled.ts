import {mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import ts from 'typescript';

/** Compiles the console and its stand-in lab into a folder of their own, without checking types: Node runs no TypeScript. */

const checkout = path.resolve(import.meta.dirname, '..', '..');
const compilerOptions: ts.CompilerOptions = {
	target: ts.ScriptTarget.ES2023,
	module: ts.ModuleKind.ESNext,
	jsx: ts.JsxEmit.ReactJSX,
	verbatimModuleSyntax: true,
};

function filesIn(folder: string, isDeep: boolean): string[] {
	return readdirSync(path.join(checkout, folder), {withFileTypes: true})
		.filter(entry =>
			entry.isDirectory() ? isDeep : /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.'),
		)
		.flatMap(entry => {
			const name = path.join(folder, entry.name);
			return entry.isDirectory() ? filesIn(name, isDeep) : [name];
		});
}

export type Compiled = {
	/** The compiled file for this file of the checkout. */
	file(source: string): string;
	remove(): void;
};

export function compileConsole(): Compiled {
	const folder = path.join(tmpdir(), `vstream-tui-console-${process.pid}`);
	mkdirSync(folder, {recursive: true});
	symlinkSync(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'));
	writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
	const target = (file: string) => path.join(folder, file.replace(/\.tsx?$/, '.js'));
	const files = [
		...filesIn('source/tui', true),
		...filesIn('source/lab', false),
		...filesIn('source/link', false),
		'source/video/source-name.ts',
		'test/lab/empty.ts',
		...filesIn('source', false),
		...filesIn('test/tui', false),
	];
	for (const file of files) {
		const text = readFileSync(path.join(checkout, file), 'utf8');
		mkdirSync(path.dirname(target(file)), {recursive: true});
		writeFileSync(target(file), ts.transpileModule(text, {compilerOptions, fileName: file}).outputText);
	}

	return {file: target, remove: () => rmSync(folder, {recursive: true, force: true})};
}
