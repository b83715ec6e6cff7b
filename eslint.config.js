import {defineConfig} from 'eslint/config';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import typescript from 'typescript-eslint';

/**
 * The arrows between layers that must never be (docs/architecture.md). Each says what to do instead.
 * `layer`: whose files. `forbidden`: folders that they must not import from.
 */
const layers = [
	{
		layer: 'wire',
		forbidden: ['*'],
		instead: 'wire/ is bytes and values alone; pass what it needs as an argument.',
		allowed: [],
	},
	{
		layer: 'multipart',
		forbidden: ['*'],
		instead: 'multipart/ is bytes and values alone, for browsers too; pass what it needs as an argument.',
	},
	{
		layer: 'link',
		forbidden: [
			...['wire', 'metrics', 'transport', 'video', 'opencv', 'capture', 'server'],
			...['lab', 'doctor', 'tui', 'report', 'cli'],
		],
		instead: 'link/ is a model of a network; pass what it needs as an argument.',
	},
	{
		layer: 'metrics',
		forbidden: ['wire', 'transport', 'video', 'opencv', 'capture', 'server', 'lab', 'tui', 'report', 'cli'],
		instead: 'metrics/ counts what it is told; tell it.',
	},
	{
		layer: 'transport',
		forbidden: ['doctor', 'metrics', 'video', 'opencv', 'capture', 'server', 'lab', 'tui', 'report', 'cli'],
		instead: 'transport/ knows packets alone; hand results to its caller.',
	},
	{
		layer: 'lab',
		forbidden: ['doctor', 'tui', 'report', 'web', 'cli'],
		instead: 'the lab does not know its faces; put what they share into lab/view.ts.',
	},
	{
		layer: 'web',
		forbidden: ['doctor', 'tui', 'wire', 'transport', 'opencv', 'capture', 'server', 'report', 'cli'],
		instead: 'the page sees the lab through lab/messages.ts and lab/view.ts, and frames through its feed.',
	},
	{
		layer: 'report',
		forbidden: ['tui', 'wire', 'transport', 'opencv', 'capture', 'server', 'cli'],
		instead: 'a report is made from the summary and samples of lab/.',
	},
	{
		layer: 'tui',
		forbidden: ['doctor', 'wire', 'transport', 'opencv', 'capture', 'server', 'report', 'cli'],
		instead: 'the console sees the lab through lab/view.ts alone.',
	},
];

const noWorkers = {
	regex: String.raw`(^|/)workers/`,
	message: 'a worker is started by its URL (lab/crew.ts), never imported.',
};

const only = {
	opencv: {
		regex: '^@u4/opencv4nodejs',
		message:
			'OpenCV never runs inside our process; talk to its programs through opencv/camera.ts or window.ts.',
	},
	conf: {regex: '^conf$', message: 'saved files are read and written by lab/session-store.ts alone.'},
	ink: {regex: '^(ink|react)(-|/|$)', message: 'screens live in tui/ alone.'},
};

function restrict(files, patterns, ignores = []) {
	return {files, ignores, rules: {'@typescript-eslint/no-restricted-imports': ['error', {patterns}]}};
}

export default defineConfig(
	{ignores: ['dist/', 'build/', 'node_modules/', 'coverage/', 'media/']},
	...typescript.configs.strictTypeChecked,
	...typescript.configs.stylisticTypeChecked,
	reactHooks.configs.flat['recommended-latest'] ?? {},
	{
		languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
		rules: {
			'@typescript-eslint/consistent-type-definitions': ['error', 'type'],
			'@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
			'@typescript-eslint/no-confusing-void-expression': ['error', {ignoreArrowShorthand: true}],
			'@typescript-eslint/consistent-type-imports': [
				'error',
				{fixStyle: 'inline-type-imports', disallowTypeAnnotations: false},
			],
			'@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
			// The compiler narrows fields across an await, during which others may write them.
			'@typescript-eslint/no-unnecessary-condition': 'off',
			// Interfaces that demand a promise are also met by what is done at once.
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/array-type': ['error', {default: 'array-simple'}],
			'@typescript-eslint/no-empty-function': 'off',
			'@typescript-eslint/no-unnecessary-type-parameters': 'off',
			// Methods of plain objects are passed on here, and none of them uses `this`.
			'@typescript-eslint/unbound-method': 'off',
			// Code points are what is counted and drawn here; pictures of several are cut out before.
			'@typescript-eslint/no-misused-spread': 'off',
			// It forbids `void` in unions and generics, where it is meant.
			'@typescript-eslint/no-invalid-void-type': 'off',
			eqeqeq: 'error',
			// A file is one idea: past this it has usually become two.
			'max-lines': ['error', {max: 400}],
		},
	},
	...layers.map(({layer, forbidden, instead}) =>
		restrict(
			[`source/${layer}/**`],
			[
				forbidden.includes('*')
					? {regex: String.raw`^(?!\./)`, message: instead}
					: {regex: String.raw`^\.\./(${forbidden.join('|')})/`, message: instead},
				noWorkers,
				only.opencv,
				...(layer === 'tui' ? [] : [only.ink]),
				only.conf,
			],
			['source/lab/session-store.ts'],
		),
	),
	restrict(
		['source/{capture,server,video,cli,doctor}/**', 'source/*.ts'],
		[noWorkers, only.opencv, only.conf, only.ink],
	),
	restrict(['source/opencv/**'], [noWorkers, only.conf, only.ink]),
	{
		files: ['**/*.js'],
		extends: [typescript.configs.disableTypeChecked],
	},
	{
		// Tests look into what they get, and say so where they know more than the compiler.
		files: ['test/**', 'bench/**', 'scripts/**'],
		rules: {
			'max-lines': 'off',
			'@typescript-eslint/no-non-null-assertion': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
		},
	},
	prettier,
);
